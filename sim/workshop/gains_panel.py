"""Who gains, on the page: a map of regions or a heat map, and a table of the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nicegui import events, run, ui

from sim.experiment.suppression import MIN_CELL_FIRMS
from sim.workshop import gain_cells
from sim.workshop.detail import Detail
from sim.workshop.dialogs import dialog
from sim.workshop.gains import VIEWS, Gains, gains
from sim.workshop.lever import HORIZON
from sim.workshop.pairs import Package, Pairs
from sim.workshop.words import Words

_CELL: Final = "(e) => { const c = e.target.closest('[data-cell]'); if (c) emit(c.dataset.cell); }"
_COLUMNS: Final = (
    ("place", ""),
    ("firms", ""),
    ("additional", ""),
    ("additional_band", "band"),
    ("per_thousand", ""),
    ("per_thousand_band", "band"),
)


@dataclass(frozen=True)
class _Shown:
    """What is drawn: the view, and beside the map the sizes."""

    found: Gains
    sizes: Gains | None


class GainsPanel:
    """Who gains by region, industry and size.

    Parameters
    ----------
    words : Words
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._drawn: object = None
        self._shown: _Shown | None = None
        self._view = "map"
        self._small = False
        with ui.element("div").classes("chart-head"):
            with ui.element("h3"):
                ui.label(words("gains.title", year=str(HORIZON)))
            ui.select(
                {view: words(f"gains.{view}") for view in VIEWS},
                value=self._view,
                on_change=lambda event: self._choose(view=event.value),
            ).props(f'dense outlined options-dense aria-label="{words("gains.view")}"')
            ui.checkbox(
                words("gains.small"), on_change=lambda event: self._choose(small=event.value)
            ).props("dense")
            ui.button(words("gains.table"), on_click=self._open_table).props(
                "flat dense no-caps"
            ).classes("quiet")
        self._body = ui.element("div").classes("gains-body")
        self._said = ui.label().classes("shelf-line").props("role=status")
        ui.label(words("gains.legend", number=str(MIN_CELL_FIRMS))).classes("status")
        self._behind = ui.label().classes("status")

    async def show(self, pairs: Pairs, package: Package) -> None:
        """Draw what is known of a package, if it is more than was drawn."""
        details, base = pairs.details(package), pairs.details(pairs.baseline)
        asked = package.digest, pairs.question, self._view, self._small
        known = asked, len(details), len(base)
        if known == self._drawn:
            return
        self._drawn = known
        shown = await run.io_bound(self._find, pairs, details, base)
        if shown is None or self._body.is_deleted:
            return
        self._draw(shown)

    def _find(
        self, pairs: Pairs, details: Mapping[int, Detail], base: Mapping[int, Detail]
    ) -> _Shown | None:
        """Work out what is shown; takes some hundredths of a second."""
        axes = [VIEWS[self._view], *([("size",)] if self._view == "map" else [])]
        found = [
            gains(
                pairs.draws, details, base, pairs.groups.firms, each,
                small=self._small or each == ("size",),
            )
            for each in axes
        ]  # fmt: skip
        view, sizes = (*found, None)[:2]
        return None if view is None else _Shown(view, sizes)

    def _draw(self, shown: _Shown) -> None:
        self._shown = shown
        words, found = self._words, shown.found
        self._body.clear()
        with self._body:
            if shown.sizes is None:
                markup = gain_cells.heat(found, words, small=self._small)
                self._fields(markup, found, small=self._small)
            else:
                self._fields(gain_cells.tiles(found, words), found, small=False)
                markup = gain_cells.heat(shown.sizes, words, small=True)
                self._fields(markup, shown.sizes, small=True)
        self._behind.set_text(words("gains.behind", pairs=str(found.pairs)))

    def _fields(self, markup: str, found: Gains, *, small: bool) -> None:
        told = gain_cells.sentences(found, self._words, small=small)

        def say(event: events.GenericEventArguments) -> None:
            self._said.set_text(told[int(event.args)])

        ui.html(markup, sanitize=False).on("click", say, js_handler=_CELL)

    def _choose(
        self,
        *,
        view: str | None = None,
        small: bool | None = None,
    ) -> None:
        self._view = self._view if view is None else view
        self._small = self._small if small is None else small
        self._said.set_text("")

    def _open_table(self) -> None:
        shown, words = self._shown, self._words
        if shown is None:
            return
        found = [(shown.found, self._small), *([(shown.sizes, True)] if shown.sizes else [])]
        with dialog(words("gains.title", year=str(HORIZON)), words, wide=True):
            for each, small in found:
                columns = [
                    {
                        "name": key,
                        "field": key,
                        "label": self._head(each, key),
                        "align": "left" if key == "place" else "right",
                    }
                    for key, _ in _COLUMNS
                ]
                rows = gain_cells.table(each, words, small=small)
                ui.table(rows=rows, columns=columns, row_key="place").props(
                    "dense flat hide-pagination :pagination='{rowsPerPage: 0}'"
                )

    def _head(self, found: Gains, key: str) -> str:
        words = self._words
        if key == "place":
            return ", ".join(words(f"gains.{axis}") for axis in found.axes)
        if key.endswith("_band"):
            return "90%"
        return words(f"gains.{key}")
