"""The levers of the page, in groups."""

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
                with ui.tab_panel(group):
                    for control in (each for each in controls() if each.group == group):
                        self._rows[control.name] = LeverRow(
                            control, control.value(state), words, move, settle
                        )

    def show_one(self, control: Control, state: State) -> None:
        """Show what one lever is set to; its slider is there already."""
        self._rows[control.name].show(control.value(state))

    def show(self, state: State) -> None:
        """Show what every lever is set to."""
        for control in controls():
            self._rows[control.name].show(control.value(state), move=True)
