"""The first screen: the question, the path, four numbers with their bands, and the levers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from nicegui import ui

from sim.api.outlook import EITHER
from sim.report.style import ACCENT
from sim.scenario.future import registry as futures
from sim.workshop import dialogs, large_type, link, tiles, uploads
from sim.workshop.answer import Answer
from sim.workshop.assumptions import Assumption
from sim.workshop.assumptions_panel import AssumptionsPanel
from sim.workshop.closer_panel import CloserPanel
from sim.workshop.controls import GROUPS, Control, controls
from sim.workshop.course import Course
from sim.workshop.history import History
from sim.workshop.lever import Value
from sim.workshop.lever_row import LeverRow, icon_button
from sim.workshop.live import Desk, Failure
from sim.workshop.own_firms import OwnDesks, OwnFirms
from sim.workshop.package import to_scenario
from sim.workshop.pairs import HORIZON, Package
from sim.workshop.path_panel import PathPanel, status
from sim.workshop.question import Question
from sim.workshop.record import Record
from sim.workshop.roles_panel import RolesPanel
from sim.workshop.room import Join, Room
from sim.workshop.shelf import MAX_ENTRIES, Entry
from sim.workshop.shelf_panel import ShelfPanel
from sim.workshop.stage import Stage
from sim.workshop.state import MIXED, State
from sim.workshop.strip import Strip
from sim.workshop.tile_box import TileBox
from sim.workshop.words import Words

_PRIMARY: Final = "#005a8c"
"""Darker than the accent: text of this colour on white, and white on it, is read by everybody."""

_SMALL: Final = "outline dense no-caps padding='4px 10px'"
_LAST_VALUE_SECONDS: Final = 0.15
_ONE_MOVE_SECONDS: Final = 1.5
_REPLAY_SECONDS: Final = 3.0
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
        course = Course(history)
        self._course = course
        self._stage = Stage(self._play, self._cover, course, room, address)
        self._roles = RolesPanel(desk, course, room, self._play_round, self._soon)
        # Who closes the browser gives up what runs; who comes back within seconds goes on.
        self._client.on_connect(self._resume)
        self._client.on_disconnect(self._stop)
        ui.colors(primary=_PRIMARY, accent=ACCENT)
        self._root = ui.element("div").classes("workshop")
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
        self._levers[control.name].show(control.value(moved))
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
        for control in controls():
            self._levers[control.name].show(control.value(self._state), move=True)
        self._future.set_value(self._state.future)
        self._explanation.set_value(self._state.explanation or EITHER)
        self._ask()

    def _go_to(self, state: State) -> None:
        """Make a move of a state and show it."""
        self._history.move(state)
        self._go(state)

    def _replay(self) -> None:
        """Show what was before the last change, and after a while what it changed."""
        moves, after = self._history.moves, self._state
        before = self._before_last_change()
        if before is None:
            return

        def forth() -> None:
            if self._history.moves is moves and self._state == before:
                self._display(after)

        self._display(before)
        ui.notify(self._words("page.replaying"), timeout=1000.0 * _REPLAY_SECONDS)
        self._loop.call_later(_REPLAY_SECONDS, forth)

    def _before_last_change(self) -> State | None:
        """Return what was set before the last change in the language that is spoken."""
        change = self._history.moves.last_change()
        if change is None:
            return None
        before = State(**{**change.before.plain(), "language": self._state.language})
        return before if before != self._state else None

    def _keep_shelf(self) -> None:
        self._history.put_aside(self._shelf.kept())
        self._show_moves()

    def _play(self, state: State) -> None:
        """Set what a step of a scene sets, in the language that is spoken."""
        spoken = State(**{**state.plain(), "language": self._state.language})
        self._go_to(spoken)

    def _play_round(self, state: State) -> None:
        """Set what a round of the role play came to, and put it on the shelf under its name."""
        self._play(State(**{**state.plain(), "label": ""}))
        if state.levers:
            self._shelf.put(Entry(state=State(levers=state.levers, label=state.label)))

    def _cover(self, hidden: bool) -> None:
        """Hide the answer, or show it."""
        self._root.classes(add="covered" if hidden else "", remove="" if hidden else "covered")

    def _take_home(self) -> None:
        if self._stage.hidden:  # the files hold what the room is still guessing
            ui.notify(self._words("stage.hidden"), type="warning")
            return
        answer = self._answer if isinstance(self._answer, Answer) else None
        record = Record(
            self._state,
            answer,
            self._shelf.answers(),
            self._course.played,
            self._desk,
            self._words,
            self._roles.shares(self._words),
        )
        dialogs.take_home(record, self._words)

    def _open_uploads(self) -> None:
        own = self._own

        def put_firms(firms: OwnFirms) -> Callable[[], None]:
            assert own is not None
            token = own.put(firms)
            return lambda: ui.navigate.to(self._address(token))

        uploads.open_uploads(
            self._words,
            lambda text: self._shelf.put(Entry(text=text)),
            None if own is None else put_firms,
            self._desk.whole.small,
        )

    def _leave_firms(self) -> None:
        ui.navigate.to(self._address(""))

    def _address(self, firms: str) -> str:
        """Return where this session goes on, with the firms of a token."""
        token = f"&t={self._history.token}" if self._history.token else ""
        own = f"&own={firms}" if firms else ""
        return f"/?s={link.write(self._state)}{own}{token}"

    def _open_phones(self) -> None:
        if self._join is not None:
            dialogs.phones(self._join, self._words)

    def _open_link(self) -> None:
        request = self._client.request
        dialogs.link(f"{request.base_url}?s={link.write(self._state)}", self._words)

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
        self._levers: dict[str, LeverRow] = {}
        self._root.clear()
        with self._client:
            ui.run_javascript(
                f"document.documentElement.lang = {self._state.language!r};"
                f"document.title = {self._words('page.title')!r};"
                # The bar of the page's library has no name of its own.
                "document.querySelector('.q-loading-bar')"
                f"?.setAttribute('aria-label', {self._words('page.loading')!r});"
            )
        with self._root:
            self._head()
            self._stage.build(self._words)
            self._roles.build(self._words)
            with ui.element("section").classes("answer"):
                self._failure = ui.label().classes("failure").props("role=alert")
                self._failure.set_visibility(False)
                self._tiles()
                self._path = PathPanel(self._words, self._open_table)
            with ui.element("section").classes("levers panel"):
                self._lever_panel()
            self._strip = Strip(self._words, lambda: Entry(state=self._state).label(self._words))
            self._assumptions = AssumptionsPanel(
                self._words, self._find_assumptions, self._change_assumption
            )
            self._shelf.build(self._words, lambda: self._shelf.pin(self._state))
            self._closer.build(self._words)
        self._show_moves()

    def _head(self) -> None:
        words = self._words
        with ui.element("header").classes("head"):
            with ui.element("h1"):
                ui.label(words("page.question", year=str(HORIZON)))
            with ui.element("div").classes("tools"):
                self._assumed()
                self._undo = icon_button(
                    "undo", words("page.undo"), lambda: self._go(self._history.undo())
                )
                self._redo = icon_button(
                    "redo", words("page.redo"), lambda: self._go(self._history.redo())
                )
                self._again = icon_button("slow_motion_video", words("page.replay"), self._replay)
                for text, act in (
                    (words("stage.open"), lambda: self._stage.choose(self._state)),
                    (words("roles.open"), lambda: self._roles.open(self._state)),
                    (words("page.link"), self._open_link),
                    (words("page.scenario"), self._take_home),
                    (words("upload.open"), self._open_uploads),
                    (words("page.phones"), self._open_phones),
                ):
                    if act != self._open_phones or self._join is not None:
                        ui.button(text, on_click=act).props(_SMALL)
                large_type.switch(words)
                hint = words("page.language_hint")
                ui.button(words("page.language"), on_click=self._switch_language).props(
                    f'{_SMALL} aria-label="{hint}"'
                )

            if isinstance(self._desk.whole, OwnFirms):
                with ui.element("div").classes("own-firms").props("role=note"):
                    ui.label(f"{self._desk.whole.said(words)} {words('upload.caution')}")
                    for remark in self._desk.whole.read.remarks:
                        ui.label(remark.text(words.language))
                    ui.button(words("upload.leave"), on_click=self._leave_firms).props(_SMALL)

    def _assumed(self) -> None:
        """Build the switches of what is assumed, not decided."""
        words = self._words
        named = {each.name: words.pick(each.label_en, each.label_ko) for each in futures().values()}
        self._future = ui.select(
            {MIXED: words("page.future_mixed"), **named},
            value=self._state.future,
            label=words("page.future"),
            on_change=lambda event: self._set(future=event.value),
        )
        self._explanation = ui.select(
            {
                EITHER: words("page.explanation_both"),
                "year-effect": words("page.explanation_year-effect"),
                "product": words("page.explanation_product"),
            },
            value=self._state.explanation or EITHER,
            label=words("page.explanation"),
            on_change=lambda event: self._set(explanation=event.value),
        )
        for each in (self._future, self._explanation):
            each.props("dense outlined options-dense").classes("assumed")

    def _tiles(self) -> None:
        self._boxes: dict[str, TileBox] = {}
        with ui.element("div").classes("tiles"):
            for name in tiles.TILES:
                self._boxes[name] = TileBox(name, self._words, self._open_uninformed)

    def _lever_panel(self) -> None:
        words = self._words
        with ui.element("div").classes("chart-head"):
            with ui.element("h2"):
                ui.label(words("page.levers"))
            ui.button(words("page.reset"), on_click=lambda: self._go_to(self._plain())).props(
                "flat dense no-caps"
            ).classes("quiet")
        with ui.tabs().props("dense align=justify no-caps").classes("w-full") as tabs:
            for group in GROUPS:
                ui.tab(group, words(f"group.{group}"))
        with ui.tab_panels(tabs, value=GROUPS[0]).props("keep-alive").classes("w-full"):
            for group in GROUPS:
                with ui.tab_panel(group):
                    for control in (each for each in controls() if each.group == group):
                        self._levers[control.name] = LeverRow(
                            control,
                            control.value(self._state),
                            words,
                            self._move,
                            self._settle_soon,
                        )

    def _plain(self) -> State:
        """Return the state with every lever as shipped."""
        return State(**{**self._state.plain(), "levers": {}})

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
        self._shown = self._answered
        answer = self._answer
        if answer is None or self._client.is_deleted:
            return
        failed = isinstance(answer, Failure)
        self._failure.set_visibility(failed)
        if isinstance(answer, Failure):
            key = "failure.mistake" if answer.mistake else "failure.program"
            self._failure.set_text(self._words(key, text=answer.text))
            return
        self._drawn = answer
        self._path.draw(answer)
        self._loop.call_later(_NUMBERS_SECONDS, self._show_numbers, answer)

    def _show_numbers(self, answer: Answer) -> None:
        """Show what an answer says beside the chart, unless another one was drawn since."""
        if answer is not self._drawn or self._client.is_deleted:
            return
        words = self._words
        for name, box in self._boxes.items():
            box.show(tiles.tile(name, answer, words), len(answer.uninformed))
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
                self._warned = str(self._history.trouble)
                ui.notify(self._warned, type="warning", timeout=0, close_button="OK")
        self._undo.set_enabled(self._history.moves.can_undo)
        self._redo.set_enabled(self._history.moves.can_redo)
        self._again.set_enabled(self._before_last_change() is not None)

    def _open_uninformed(self) -> None:
        if isinstance(self._answer, Answer):
            dialogs.uninformed(self._answer.uninformed, self._words)

    def _open_table(self) -> None:
        if isinstance(self._answer, Answer):
            dialogs.table(self._answer, self._words)
