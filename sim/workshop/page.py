"""The first screen: the question, the path, four numbers with their bands, and the levers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from nicegui import ui

from sim.errors import UserError
from sim.workshop import dialogs, link, uploads
from sim.workshop.answer import Answer
from sim.workshop.assumptions import Assumption
from sim.workshop.assumptions_panel import AssumptionsPanel
from sim.workshop.closer_panel import CloserPanel
from sim.workshop.controls import Control
from sim.workshop.course import Course
from sim.workshop.cover import Cover
from sim.workshop.head import Head, firms_note, paint, speak
from sim.workshop.history import History
from sim.workshop.lever import Value
from sim.workshop.levers_panel import LeversPanel
from sim.workshop.live import Desk, Failure
from sim.workshop.own_firms import OwnDesks
from sim.workshop.package import to_scenario
from sim.workshop.pairs import Package
from sim.workshop.path_panel import PathPanel, status
from sim.workshop.question import Question
from sim.workshop.record import Record
from sim.workshop.replay import replay
from sim.workshop.roles_panel import RolesPanel
from sim.workshop.room import Join, Room
from sim.workshop.shelf import MAX_ENTRIES, Entry
from sim.workshop.shelf_panel import ShelfPanel
from sim.workshop.stage import Stage
from sim.workshop.state import State
from sim.workshop.strip import Strip
from sim.workshop.tile_box import TileBoxes
from sim.workshop.words import Words

_LAST_VALUE_SECONDS: Final = 0.15
_ONE_MOVE_SECONDS: Final = 1.5
_REDRAW_SECONDS: Final = 0.25
"""Between two drawings of one question: the browser has to have time for the next move."""
_NUMBERS_SECONDS: Final = 0.02
"""From chart to numbers: a changed text makes the browser go through the whole page."""


class Page:
    """One browser's page: what is set, and what is shown of the answer.

    Parameters
    ----------
    desk : Desk
    history : History
        What was set before, and what is set now.
    shelf : iterable of Entry
        What stands on the shelf from the beginning.
    room : Room or None
        Whose phones guess on the scenes of this page; None where it does not lead them.
    join : Join or None
        Where phones guess; None if the workshop is not open to the network.
    own : OwnDesks or None
        Takes firms of the user's own; None where this browser may bring none.
    firms : str
        Token of the firms on whose desk the page stands; empty for the synthetic ones.
    hidden : bool
        Whether the answer was hidden by hand when the page was left.
    """

    def __init__(
        self,
        desk: Desk,
        history: History,
        shelf: Iterable[Entry] = (),
        *,
        room: Room | None = None,
        join: Join | None = None,
        own: OwnDesks | None = None,
        firms: str = "",
        hidden: bool = False,
    ) -> None:
        self._desk = desk
        self._own = own
        self._firms = firms
        self._history = history
        self._state = history.moves.current
        self._warned = ""
        self._join = join if room is not None else None
        self._answer: Answer | Failure | None = None
        self._asked = self._answered = self._shown = 0  # which question, one after the other
        self._drawn: Answer | None = None
        self._later: asyncio.TimerHandle | None = None
        self._settled = "", 0.0
        self._loop = asyncio.get_running_loop()
        self._session = desk.session(self._tell)
        self._client = ui.context.client
        self._shelf = ShelfPanel(desk, self._soon, self._keep_shelf)
        self._closer = CloserPanel(desk, self._soon, lambda: self._state, self._shelf.entries)
        address = "" if join is None else join.address
        self._course = Course(history)
        self._stage = Stage(self._play, lambda: self._cover.show(), self._course, room, address)
        self._roles = RolesPanel(desk, self._course, room, self._play_round, self._soon)
        # Who closes the browser gives up what runs; who comes back within seconds goes on.
        self._client.on_connect(self._resume)
        self._client.on_disconnect(self._stop)
        paint()
        self._root = ui.element("div").classes("workshop")
        self._cover = Cover(self._root, lambda: self._stage.hidden, hidden)
        self._build()
        for entry in [*dict.fromkeys((*Entry.kept(history.shelf), *shelf))][:MAX_ENTRIES]:
            self._shelf.put(entry)
        self._stage.resume()

    # ---- what is asked ------------------------------------------------------------------------

    def _ask(self) -> None:
        self._session.stop()
        self._asked += 1
        self._session.ask(self._state)
        self._shelf.assume(Question.of(self._state))

    def _resume(self) -> None:
        self._ask()
        self._shelf.resume()
        self._roles.resume()

    def _soon(self, draw: Callable[[], None]) -> None:
        """Call a function in the page's own thread."""
        self._loop.call_soon_threadsafe(draw)

    def _stop(self) -> None:
        self._session.stop()
        self._shelf.close()
        self._closer.stop()
        self._roles.close()

    def _tell(self, answer: Answer | Failure) -> None:
        """Take an answer in a worker's thread; the page draws the newest when it comes to it."""
        self._answer, self._answered = answer, self._asked
        self._soon(self._show_soon)

    def _move(self, control: Control, value: Value | None) -> None:
        """Move a lever: ask at once."""
        moved = control.moved(self._state, value)
        if moved == self._state:
            return
        self._state = moved
        self._levers.show_one(control, moved)
        self._ask()

    def _settle_soon(self, lever: str) -> None:
        """Remember a move a moment after: the slider's last value comes later than its release."""
        self._loop.call_later(_LAST_VALUE_SECONDS, self._settle, lever)

    def _settle(self, lever: str = "") -> None:
        """Remember a move when the lever is let go; a row of small ones by keyboard is one move."""
        if self._client.is_deleted:
            return
        now = time.monotonic()
        last, when = self._settled
        one = bool(lever) and lever == last and now - when < _ONE_MOVE_SECONDS
        self._history.move(self._state, instead=one)
        self._settled = lever, now
        self._show_moves()

    def _go(self, state: State) -> None:
        """Go back or on to another state and show it."""
        self._settled = "", 0.0
        self._display(state)
        self._show_moves()

    def _display(self, state: State) -> None:
        """Set a state and show it, whether or not it is a move."""
        before, self._state = self._state, state
        if before.language != self._state.language:
            self._build()
        self._levers.show(self._state)
        self._head.show(self._state)
        self._strip.open(self._state.graphs)
        self._ask()

    def _go_to(self, state: State) -> None:
        """Make a move of a state and show it."""
        self._history.move(state)
        self._go(state)

    def _keep_shelf(self) -> None:
        self._history.put_aside(self._shelf.kept())
        self._show_moves()

    def _play(self, state: State) -> None:
        """Set what a step of a scene sets, in the language that is spoken."""
        self._go_to(State(**{**state.plain(), "language": self._state.language}))

    def _play_round(self, state: State) -> None:
        """Set what a round of the role play came to, and put it on the shelf under its name."""
        self._play(State(**{**state.plain(), "label": ""}))
        if state.levers:
            self._shelf.put(Entry(state=State(levers=state.levers, label=state.label)))

    def _hide(self) -> None:
        """Hide the answer by hand, or show it again."""
        self._cover.turn()
        self._head.show_hidden(self._cover.by_hand, self._words)
        self._show_moves()

    def _keep_graphs(self, names: tuple[str, ...]) -> None:
        """Remember which graphs are open; no number depends on it."""
        try:
            self._state = State(**{**self._state.plain(), "graphs": names})
        except UserError as error:
            ui.notify(self._words.refusal(error), type="warning")
        else:
            self._settle()
        self._strip.open(self._state.graphs)

    def _take_home(self) -> None:
        if self._cover.hidden:  # the files hold what the room is still guessing
            ui.notify(self._words("stage.hidden"), type="warning")
            return
        record = Record(
            self._state,
            self._answer if isinstance(self._answer, Answer) else None,
            self._shelf.answers(),
            self._course.played,
            self._desk,
            self._words,
            self._roles.shares(self._words),
        )
        dialogs.take_home(record, self._words)

    def _open_uploads(self) -> None:
        uploads.open_uploads(
            self._words,
            lambda text: self._shelf.put(Entry(text=text)),
            self._own,
            self._stand_on,
            self._desk.whole.small,
        )

    def _stand_on(self, firms: str) -> None:
        ui.navigate.to(self._address(firms))

    def _address(self, firms: str) -> str:
        """Return where this session goes on, on the firms of a token or the synthetic ones."""
        hidden = self._cover.by_hand
        return link.address(self._state, firms=firms, token=self._history.token, hidden=hidden)

    def _set(self, **fields: Any) -> None:
        """Set something beside the levers."""
        changed = State(**{**self._state.plain(), **fields})
        if changed != self._state:
            self._state = changed
            self._settle()
            self._ask()

    def _find_assumptions(self) -> tuple[Assumption, ...]:
        package = Package.of(to_scenario(self._state))
        return self._desk.assumptions(Question.of(self._state), package)

    def _change_assumption(self, symbol: str, value: float | None) -> None:
        self._set(parameters=dict(self._state.with_parameter(symbol, value).parameters))

    def _switch_language(self) -> None:
        other = "en" if self._state.language == "ko" else "ko"
        self._state = State(**{**self._state.plain(), "language": other})
        self._history.move(self._state)
        self._build()
        self._show()

    # ---- what is shown ------------------------------------------------------------------------

    def _build(self) -> None:
        """Build the page in the state's language."""
        self._words = Words(self._state.language)
        self._root.clear()
        with self._client:
            speak(self._words)
        with self._root:
            self._build_head()
            self._stage.build(self._words)
            self._roles.build(self._words)
            with ui.element("section").classes("answer"):
                self._failure = ui.label().classes("failure").props("role=alert")
                self._failure.set_visibility(False)
                self._tiles = TileBoxes(
                    self._words, lambda: dialogs.uninformed(self._answer, self._words)
                )
                known = self._answer if isinstance(self._answer, Answer) else None
                self._path = PathPanel(
                    self._words, known, lambda: dialogs.table(self._answer, self._words)
                )
            with ui.element("section").classes("levers panel"):
                self._levers = LeversPanel(
                    self._words,
                    self._state,
                    move=self._move,
                    settle=self._settle_soon,
                    reset=lambda: self._go_to(State(**{**self._state.plain(), "levers": {}})),
                )
            self._strip = Strip(
                self._words,
                lambda: Entry(state=self._state).label(self._words),
                self._state.graphs,
                self._keep_graphs,
            )
            self._assumptions = AssumptionsPanel(
                self._words, self._find_assumptions, self._change_assumption
            )
            self._shelf.build(self._words, lambda: self._shelf.pin(self._state))
            self._closer.build(self._words)
        self._show_moves()

    def _build_head(self) -> None:
        join, words = self._join, self._words
        phones = {} if join is None else {"page.phones": lambda: dialogs.phones(join, words)}
        with ui.element("header").classes("head"):
            self._head = Head(
                words,
                self._state,
                set_field=lambda name, value: self._set(**{name: value}),
                moves={
                    "undo": lambda: self._go(self._history.undo()),
                    "redo": lambda: self._go(self._history.redo()),
                    "replay": lambda: replay(
                        self._history, lambda: self._state, self._display, words
                    ),
                    "hide": self._hide,
                },
                hidden=self._cover.by_hand,
                tools={
                    "stage.open": lambda: self._stage.choose(self._state),
                    "roles.open": lambda: self._roles.open(self._state),
                    "page.link": lambda: dialogs.link(
                        f"{self._client.request.base_url}?s={link.write(self._state)}", words
                    ),
                    "page.scenario": self._take_home,
                    "upload.open": self._open_uploads,
                    **phones,
                },
                switch_language=self._switch_language,
            )
            firms_note(self._desk.whole, words, lambda: self._stand_on(""))

    def _show_soon(self) -> None:
        """Draw the first answer of a question at once, and better ones a few times a second."""
        if self._answered != self._shown:
            self._show()
        elif self._later is None:
            self._later = self._loop.call_later(_REDRAW_SECONDS, self._show)

    def _show(self) -> None:
        """Draw the newest answer: the series of the chart, and then texts that changed."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        answer = self._answer
        # What answers an earlier move is not drawn any more: it would pass for an answer to this.
        if answer is None or self._answered != self._asked or self._client.is_deleted:
            return
        self._shown = self._answered
        failed = isinstance(answer, Failure)
        self._failure.set_visibility(failed)
        if isinstance(answer, Failure):
            self._failure.set_text(answer.said(self._words))
            return
        self._drawn = answer
        self._path.draw(answer)
        self._loop.call_later(_NUMBERS_SECONDS, self._show_numbers, answer)

    def _show_numbers(self, answer: Answer) -> None:
        """Show what an answer says beside the chart, unless another one was drawn since."""
        if answer is not self._drawn or self._client.is_deleted:
            return
        words = self._words
        self._tiles.show(answer)
        self._path.say(status(answer, self._state, self._desk, words))
        self._strip.show(answer)
        self._assumptions.show(self._state.text(), answer)
        self._stage.show(answer)
        self._closer.answered()

    def _show_moves(self) -> None:
        """Show what can be undone; the address restores what is set when the page is reloaded."""
        with self._client:
            address = self._address(self._firms)
            ui.run_javascript(f"history.replaceState(null, '', {address!r})")
            if self._history.trouble is not None and not self._warned:
                self._warned = self._words.refusal(self._history.trouble)
                ui.notify(self._warned, type="warning", timeout=0, close_button="OK")
        moves = self._history.moves
        self._head.show_moves(
            moves.can_undo,
            moves.can_redo,
            self._history.before_last_change(self._state) is not None,
        )
