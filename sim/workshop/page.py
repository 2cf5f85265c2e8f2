"""The first screen: the question, the path, four numbers with their bands, and the levers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from nicegui import ui

from sim.report.style import ACCENT
from sim.report.text import formatting
from sim.scenario.future import MIXED
from sim.scenario.future import registry as futures
from sim.workshop import charts, dialogs, tiles
from sim.workshop.answer import Answer
from sim.workshop.controls import GROUPS, Control, controls
from sim.workshop.lever import Value
from sim.workshop.live import Desk, Failure
from sim.workshop.moves import Moves
from sim.workshop.pairs import HORIZON
from sim.workshop.question import Question
from sim.workshop.shelf import Entry
from sim.workshop.shelf_panel import ShelfPanel
from sim.workshop.state import State
from sim.workshop.strip import Strip
from sim.workshop.words import Words

_PRIMARY: Final = "#005a8c"
"""Darker than the accent: text of this colour on white, and white on it, is read by everybody."""

_ONE_MOVE_SECONDS: Final = 1.5


class Page:
    """One browser's page: what is set, and what is shown of the answer.

    Parameters
    ----------
    desk : Desk
    state : State
    shelf : iterable of Entry
        What stands on the shelf from the beginning.
    """

    def __init__(self, desk: Desk, state: State, shelf: Iterable[Entry] = ()) -> None:
        self._desk = desk
        self._moves = Moves((state,))
        self._state = state
        self._answer: Answer | Failure | None = None
        self._drawn = True
        self._settled = "", 0.0
        self._loop = asyncio.get_running_loop()
        self._session = desk.session(self._tell)
        self._client = ui.context.client
        self._shelf = ShelfPanel(desk, self._soon)
        # Who closes the browser gives up what runs; who comes back within seconds goes on.
        self._client.on_connect(self._resume)
        self._client.on_disconnect(self._stop)
        ui.colors(primary=_PRIMARY, accent=ACCENT)
        self._root = ui.element("div").classes("workshop")
        self._build()
        for entry in shelf:
            self._shelf.put(entry)

    # ---- what is asked ------------------------------------------------------------------------

    def _ask(self) -> None:
        self._session.ask(self._state)
        self._shelf.assume(Question.of(self._state))

    def _resume(self) -> None:
        self._ask()
        self._shelf.resume()

    def _soon(self, draw: Callable[[], None]) -> None:
        """Call a function in the page's own thread."""
        self._loop.call_soon_threadsafe(draw)

    def _stop(self) -> None:
        self._session.stop()
        self._shelf.close()

    def _tell(self, answer: Answer | Failure) -> None:
        """Take an answer in a worker's thread; the page draws the newest when it comes to it."""
        self._answer = answer
        if self._drawn:
            self._drawn = False
            self._soon(self._show)

    def _move(self, control: Control, value: Value | None) -> None:
        """Move a lever: ask at once."""
        moved = control.moved(self._state, value)
        if moved == self._state:
            return
        self._state = moved
        self._levers[control.name].show(control.value(moved))
        self._ask()

    def _settle(self, lever: str = "") -> None:
        """Remember a move when the lever is let go; a row of small ones by keyboard is one move."""
        now = time.monotonic()
        last, when = self._settled
        one = lever and lever == last and now - when < _ONE_MOVE_SECONDS
        self._moves = (self._moves.undone() if one else self._moves).moved(self._state)
        self._settled = lever, now
        self._show_moves()

    def _go(self, moves: Moves) -> None:
        """Go back or on to another state and show it."""
        self._moves = moves
        self._settled = "", 0.0
        before, self._state = self._state, moves.current
        if before.language != self._state.language:
            self._build()
        for control in controls():
            self._levers[control.name].show(control.value(self._state), move=True)
        self._future.set_value(self._state.future)
        self._show_moves()
        self._ask()

    def _set(self, **fields: Any) -> None:
        """Set something beside the levers."""
        changed = State(**{**self._state.plain(), **fields})
        if changed != self._state:
            self._state = changed
            self._settle()
            self._ask()

    def _switch_language(self) -> None:
        other = "en" if self._state.language == "ko" else "ko"
        self._state = State(**{**self._state.plain(), "language": other})
        self._moves = self._moves.moved(self._state)
        self._build()
        self._show()

    # ---- what is shown ------------------------------------------------------------------------

    def _build(self) -> None:
        """Build the page in the state's language."""
        self._words = Words(self._state.language)
        self._levers: dict[str, _LeverRow] = {}
        self._root.clear()
        title = self._words("page.title")
        with self._client:
            ui.run_javascript(
                f"document.documentElement.lang = {self._state.language!r};"
                f"document.title = {title!r};"
            )
        with self._root:
            self._head()
            with ui.element("section").classes("answer"):
                self._failure = ui.label().classes("failure").props("role=alert")
                self._failure.set_visibility(False)
                self._tiles()
                self._chart_panel()
            with ui.element("section").classes("levers panel"):
                self._lever_panel()
            self._strip = Strip(self._words, lambda: Entry(state=self._state).label(self._words))
            self._shelf.build(self._words, lambda: self._shelf.pin(self._state))
        self._show_moves()

    def _head(self) -> None:
        words = self._words
        with ui.element("header").classes("head"):
            with ui.element("h1"):
                ui.label(words("page.question", year=str(HORIZON)))
            named = {
                each.name: words.pick(each.label_en, each.label_ko) for each in futures().values()
            }
            self._future = ui.select(
                {MIXED: words("page.future_mixed"), **named},
                value=self._state.future,
                label=words("page.future"),
                on_change=lambda event: self._set(future=event.value),
            )
            self._future.props("dense outlined options-dense").style("min-width: 250px")
            self._undo = _button("undo", words("page.undo"), lambda: self._go(self._moves.undone()))
            self._redo = _button("redo", words("page.redo"), lambda: self._go(self._moves.redone()))
            ui.button(
                words("page.scenario"),
                on_click=lambda: dialogs.take_home(self._state, self._desk, words),
            ).props("outline dense no-caps padding='4px 10px'")
            hint = words("page.language_hint")
            ui.button(words("page.language"), on_click=self._switch_language).props(
                f'outline dense no-caps padding="4px 10px" aria-label="{hint}"'
            )

    def _tiles(self) -> None:
        self._shown: dict[str, _TileBox] = {}
        with ui.element("div").classes("tiles"):
            for name in tiles.TILES:
                self._shown[name] = _TileBox(name, self._words, self._open_uninformed)

    def _chart_panel(self) -> None:
        words = self._words
        with ui.element("div").classes("panel"):
            with ui.element("div").classes("chart-head"):
                with ui.element("h2"):
                    ui.label(words("chart.title"))
                ui.button(
                    words("chart.what"),
                    on_click=lambda: dialogs.text(
                        words("chart.what"), words("chart.what_text"), words
                    ),
                ).props("flat dense no-caps").classes("quiet")
                ui.button(words("chart.data"), on_click=self._open_table).props(
                    "flat dense no-caps"
                ).classes("quiet")
            with ui.element("div").classes("legend"):
                for name, mark in charts.LEGEND.items():
                    with ui.element("div"):
                        ui.html(
                            f'<svg width="26" height="12" aria-hidden="true">{mark}</svg>',
                            sanitize=False,
                        )
                        ui.label(words(f"chart.{name}"))
            self._chart = ui.echart(charts.options(words), renderer="svg").classes("path")
            self._chart.props(f'role=img aria-label="{words("chart.title")}"')
            self._status = ui.label(words("page.preparing")).classes("status").props("role=status")

    def _lever_panel(self) -> None:
        words = self._words
        with ui.element("div").classes("chart-head"):
            with ui.element("h2"):
                ui.label(words("page.levers"))
            ui.button(
                words("page.reset"), on_click=lambda: self._go(self._moves.moved(self._plain()))
            ).props("flat dense no-caps").classes("quiet")
        with ui.tabs().props("dense align=justify no-caps").classes("w-full") as tabs:
            for group in GROUPS:
                ui.tab(group, words(f"group.{group}"))
        with ui.tab_panels(tabs, value=GROUPS[0]).props("keep-alive").classes("w-full"):
            for group in GROUPS:
                with ui.tab_panel(group):
                    for control in (each for each in controls() if each.group == group):
                        self._levers[control.name] = _LeverRow(
                            control, control.value(self._state), words, self._move, self._settle
                        )

    def _plain(self) -> State:
        """Return the state with every lever as shipped."""
        return State(**{**self._state.plain(), "levers": {}})

    def _show(self) -> None:
        """Draw the newest answer: texts that changed, and the series of the chart."""
        self._drawn = True
        answer = self._answer
        if answer is None or self._client.is_deleted:
            return
        words = self._words
        failed = isinstance(answer, Failure)
        self._failure.set_visibility(failed)
        if isinstance(answer, Failure):
            key = "failure.mistake" if answer.mistake else "failure.program"
            self._failure.set_text(words(key, text=answer.text))
            return
        for name, box in self._shown.items():
            box.show(tiles.tile(name, answer, words), len(answer.uninformed))
        self._chart.run_chart_method("setOption", charts.series(answer))
        self._status.set_text(self._status_of(answer))
        self._strip.show(answer)

    def _status_of(self, answer: Answer) -> str:
        words = self._words
        if answer.moved:
            pairs = words(
                "status.pairs",
                pairs=str(answer.pairs),
                of=str(answer.of),
                draws=str(answer.draws),
            )
        else:
            pairs = words("status.runs", runs=str(answer.runs), of=str(answer.of))
        firms = formatting.number(self._desk.survey_firms)
        if answer.quick and self._desk.sample.firms is not None:
            sample = formatting.number(self._desk.sample.firms)
            text = words("status.quick", sample=sample, firms=firms, pairs=pairs)
        else:
            text = words("status.whole", firms=firms, pairs=pairs)
        done = f" {words('status.complete')}" if answer.complete else ""
        return f"{text}{done} {words('page.disclaimer')}"

    def _show_moves(self) -> None:
        self._undo.set_enabled(self._moves.can_undo)
        self._redo.set_enabled(self._moves.can_redo)

    def _open_uninformed(self) -> None:
        if isinstance(self._answer, Answer):
            dialogs.uninformed(self._answer.uninformed, self._words)

    def _open_table(self) -> None:
        if isinstance(self._answer, Answer):
            dialogs.table(self._answer, self._words)


class _TileBox:
    """One large number on the page."""

    def __init__(self, name: str, words: Words, open_uninformed: Callable[[], None]) -> None:
        self._words = words
        with ui.element("section").classes("tile").props(f"data-tile={name}"):
            ui.label(tiles.title(name, words)).classes("what")
            self._number = ui.label(words("tile.waiting")).classes("number small")
            self._band = ui.label().classes("band")
            self._note = ui.label().classes("note")
            self._beside = ui.label().classes("note")
            self._rests = ui.button(on_click=open_uninformed).props("flat dense no-caps")
            self._rests.classes("rests").set_visibility(False)

    def show(self, tile: tiles.Tile, uninformed: int) -> None:
        self._number.set_text(tile.number)
        self._number.classes(
            add="small" if tile.spoken else "", remove="" if tile.spoken else "small"
        )
        self._band.set_text(tile.band)
        self._note.set_text(tile.note)
        self._beside.set_text(tile.beside)
        self._note.classes(
            add="strong" if tile.warns else "", remove="" if tile.warns else "strong"
        )
        if tile.rests:
            self._rests.set_text(self._words.count("tile.uninformed", uninformed))
        self._rests.set_visibility(tile.rests)


class _LeverRow:
    """One lever on the page: its name, where it stands, and what it is moved by."""

    def __init__(
        self,
        control: Control,
        value: Value,
        words: Words,
        move: Callable[[Control, Value | None], None],
        settle: Callable[[str], None],
    ) -> None:
        self._control = control
        self._words = words
        name = words.pick(control.label_en, control.label_ko)
        with ui.element("div").classes("lever") as self._row:
            with ui.element("div").classes("lever-head"):
                ui.label(name).classes("lever-name")
                self._value = ui.label().classes("lever-value")
                _button(
                    "info",
                    words("lever.about", name=name),
                    lambda: dialogs.lever(control, words),
                )
                self._back = _button(
                    "restart_alt",
                    words("lever.reset", name=name),
                    lambda: self._reset(move, settle),
                )
            self._input: Any = self._made(name, value, move, settle)
        self.show(value)

    def show(self, value: Value, *, move: bool = False) -> None:
        """Show where the lever stands; `move` moves the handle as well."""
        control = self._control
        moved = value != control.shipped
        self._row.classes(add="moved" if moved else "", remove="" if moved else "moved")
        self._back.set_enabled(moved)
        self._value.set_text(dialogs.level(control, value, self._words))
        if move and self._input.value != value:
            self._input.value = value

    def _made(
        self,
        name: str,
        value: Value,
        move: Callable[[Control, Value | None], None],
        settle: Callable[[str], None],
    ) -> Any:
        control = self._control
        label = f'aria-label="{name}" data-lever="{control.name}"'

        def at_once(event: Any) -> None:
            move(control, event.value)
            settle(control.name)

        if control.is_switch:
            made: Any = ui.switch(value=bool(value), on_change=at_once)
            return made.props(f"dense {label}")
        if control.is_choice:
            named = {each: self._words(f"lever.choice_{each}") for each in control.choices}
            made = ui.select(named, value=value, on_change=at_once)
            return made.props(f"dense outlined options-dense {label}").classes("w-full")
        made = ui.slider(
            min=0.0,
            max=max(control.top, float(value)),
            step=control.step,
            value=float(value),
            on_change=lambda event: move(control, event.value),
        )
        return made.props(label).on("change", lambda: settle(control.name), [])

    def _reset(
        self, move: Callable[[Control, Value | None], None], settle: Callable[[str], None]
    ) -> None:
        move(self._control, None)
        self.show(self._control.shipped, move=True)
        settle("")


def _button(icon: str, name: str, act: Callable[[], object]) -> ui.button:
    """Return a small button whose picture has a name."""
    made = ui.button(icon=icon, on_click=act)
    return made.props(f'flat round dense size=sm aria-label="{name}" title="{name}"')
