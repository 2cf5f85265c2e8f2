"""One lever on the page: its name, where it stands, and what it is moved by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from sim.workshop import dialogs
from sim.workshop.controls import Control
from sim.workshop.lever import Value
from sim.workshop.range_input import RangeInput
from sim.workshop.words import Words


class LeverRow:
    """One lever on the page.

    Parameters
    ----------
    control : Control
    value : float, bool or str
        Where it stands.
    words : Words
    move : callable
        Called with the control and its new value, or None to put it back.
    settle : callable
        Called with the lever's name when it is let go.
    """

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
                icon_button(
                    "info",
                    words("lever.about", name=name),
                    lambda: dialogs.lever(control, words),
                )
                self._back = icon_button(
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
        said = dialogs.level(control, value, self._words)
        self._value.set_text(said)
        if isinstance(self._input, RangeInput):
            self._input.say(said)
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

        def let_go(last: float) -> None:
            move(control, last)
            settle(control.name)

        made = RangeInput(
            top=max(control.top, float(value)),
            step=control.step,
            value=float(value),
            on_change=lambda event: move(control, float(event.value)),
            settle=let_go,
        )
        return made.props(label)

    def _reset(
        self, move: Callable[[Control, Value | None], None], settle: Callable[[str], None]
    ) -> None:
        move(self._control, None)
        self.show(self._control.shipped, move=True)
        settle("")


def icon_button(icon: str, name: str, act: Callable[[], object]) -> ui.button:
    """Return a small button whose picture has a name."""
    made = ui.button(icon=icon, on_click=act)
    return made.props(f'flat round dense size=sm aria-label="{name}" title="{name}"')
