"""The levers of the page, in groups. A group is built when it is opened: most never are."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from sim.workshop.controls import GROUPS, Control, controls
from sim.workshop.lever import Value
from sim.workshop.lever_row import LeverRow
from sim.workshop.state import State
from sim.workshop.words import Words


class LeversPanel:
    """A row for every lever.

    Parameters
    ----------
    words : Words
    state : State
        What is set when it is built.
    move : callable
        Takes a lever and its value, None for the shipped one.
    settle : callable
        Takes the name of a lever that was let go.
    reset : callable
        Sets every lever as shipped.
    """

    def __init__(
        self,
        words: Words,
        state: State,
        *,
        move: Callable[[Control, Value | None], None],
        settle: Callable[[str], None],
        reset: Callable[[], object],
    ) -> None:
        self._rows: dict[str, LeverRow] = {}
        self._words = words
        self._state = state
        self._move = move
        self._settle = settle
        self._panels: dict[str, ui.tab_panel] = {}
        with ui.element("div").classes("chart-head"):
            with ui.element("h2"):
                ui.label(words("page.levers"))
            ui.button(words("page.reset"), on_click=reset).props("flat dense no-caps").classes(
                "quiet"
            )
        with ui.tabs().props("dense align=justify no-caps").classes("w-full") as tabs:
            for group in GROUPS:
                ui.tab(group, words(f"group.{group}"))
        with ui.tab_panels(tabs, value=GROUPS[0]).props("keep-alive").classes("w-full"):
            for group in GROUPS:
                self._panels[group] = ui.tab_panel(group)
        self._fill(GROUPS[0])
        tabs.on_value_change(lambda event: self._fill(event.value))

    def show_one(self, control: Control, state: State) -> None:
        """Show what one lever is set to; its slider is there already."""
        self._state = state
        self._rows[control.name].show(control.value(state))

    def show(self, state: State) -> None:
        """Show what every lever is set to."""
        self._state = state
        for control in controls():
            if control.name in self._rows:
                self._rows[control.name].show(control.value(state), move=True)

    def _fill(self, group: str) -> None:
        """Build the levers of a group, unless they are there."""
        found = [each for each in controls() if each.group == group]
        if found[0].name in self._rows:
            return
        with self._panels[group]:
            for each in found:
                value = each.value(self._state)
                row = LeverRow(each, value, self._words, self._move, self._settle)
                self._rows[each.name] = row
