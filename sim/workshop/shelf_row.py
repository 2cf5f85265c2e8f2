"""A package's row on the shelf: changed in place, so that a click on it always arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from nicegui import ui

from sim.report.data.estimate import Estimate
from sim.report.style import ACCENT, FAINT, INK
from sim.workshop import tiles
from sim.workshop.answer import Answer
from sim.workshop.live import Failure
from sim.workshop.words import Words

NUMBERS: Final = ("additional", "cost", "per_user")
_WIDTH: Final = 220.0
_HEIGHT: Final = 26.0


class ShelfRow:
    """A row of the shelf's table, made where it is called.

    Parameters
    ----------
    label : str
        The package's name.
    words : Words
    remove : callable
        Called when the package is to be taken off.
    """

    def __init__(self, label: str, words: Words, remove: Callable[[], None]) -> None:
        self._words = words
        with ui.element("tr") as self._row:
            with ui.element("th").props("scope=row"):
                ui.label(label)
                self._notes = ui.element("div")
            self._plot = ui.element("td").classes("shelf-plot")
            self._cells = {name: ui.element("td") for name in NUMBERS}
            with ui.element("td"):
                ui.button(icon="close", on_click=remove).props(
                    f'flat round dense size=sm aria-label="{words("shelf.remove", name=label)}"'
                )

    def delete(self) -> None:
        """Take the row out of the table."""
        self._row.delete()

    def show(
        self,
        answer: Answer | Failure | None,
        reach: tuple[float, float],
        note: tuple[str, bool] | None,
    ) -> None:
        """Show what is known of the package.

        Parameters
        ----------
        answer : Answer, Failure or None
            None while nothing is known.
        reach : tuple of float
            Ends of the axis that all bars have in common.
        note : tuple of str and bool, optional
            At what cost it is shown, and whether that is the cost asked for.
        """
        words, failed = self._words, isinstance(answer, Failure)
        self._notes.clear()
        with self._notes:
            if isinstance(answer, Answer):
                behind = words("shelf.pairs", pairs=str(answer.pairs), of=str(answer.of))
                ui.label(behind).classes("band")
            if note is not None:
                ui.label(note[0]).classes("band" if note[1] else "note strong")
        self._plot.clear()
        self._plot.props(f"colspan={1 + len(NUMBERS)}" if failed else "colspan=1")
        with self._plot:
            if isinstance(answer, Failure):
                ui.label(answer.said(words))
            elif answer is not None and answer.additional is not None:
                ui.html(_bar(answer.additional, reach), sanitize=False)
        for name, cell in self._cells.items():
            cell.clear()
            cell.set_visibility(not failed)
            if not isinstance(answer, Failure):
                with cell:
                    self._number(name, answer)

    def _number(self, name: str, answer: Answer | None) -> None:
        if answer is None:
            ui.label(self._words("tile.waiting")).classes("band")
            return
        shown = tiles.tile(name, answer, self._words)
        ui.label(shown.number).classes("band" if shown.spoken else "shelf-number")
        ui.label(shown.band).classes("band")
        if shown.warns:
            ui.label(shown.note).classes("note strong")
        if shown.beside:
            ui.label(shown.beside).classes("band")


def _bar(found: Estimate, reach: tuple[float, float]) -> str:
    """Return a bar: nine in ten thin, half thick, the mean as a point, nothing as a line."""
    low, high = reach

    def at(value: float) -> float:
        return round(6.0 + (_WIDTH - 12.0) * (value - low) / (high - low), 1)

    middle = _HEIGHT / 2.0
    parts = [f'<path d="M{at(0.0)} 0V{_HEIGHT}" stroke="{INK}" stroke-width="1"/>']
    known = (
        found
        if found.low == found.low
        else replace(
            found, low=found.mean, high=found.mean, inner_low=found.mean, inner_high=found.mean
        )
    )
    for ends, width, color in (
        ((low, high), 1, FAINT),
        ((known.low, known.high), 2, ACCENT),
        ((known.inner_low, known.inner_high), 7, ACCENT),
    ):
        start, end = map(at, ends)
        parts.append(f'<path d="M{start} {middle}H{end}" stroke="{color}" stroke-width="{width}"/>')
    parts.append(
        f'<circle cx="{at(found.mean)}" cy="{middle}" r="4.5" fill="white" stroke="{INK}"/>'
    )
    size = f'width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    return f'<svg {size} aria-hidden="true">{"".join(parts)}</svg>'
