"""The strip of small graphs: one for each further outcome, enlarged on a click."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from nicegui import ui

from sim.outcomes.registry import Outcome, registry
from sim.units import in_language
from sim.workshop import charts, export, takehome
from sim.workshop.answer import Answer, Path
from sim.workshop.dialogs import dialog
from sim.workshop.pairs import GRAPHS
from sim.workshop.words import Words

_PAUSE: Final = 0.5
"""Seconds between two drawings: the strip follows, the large chart leads."""
_SAVE: Final = """
const link = document.createElement("a");
link.download = %s;
link.href = getElement(%d).chart.getDataURL({ pixelRatio: 2, backgroundColor: "#fff" });
link.click();
"""


class Strip:
    """Small graphs of what the answer says besides the path.

    Parameters
    ----------
    words : Words
    label : callable
        Returns what the levers say, for tables.
    """

    def __init__(self, words: Words, label: Callable[[], str]) -> None:
        self._words = words
        self._label = label
        self._charts: dict[tuple[str, str], ui.echart] = {}
        self._answer: Answer | None = None
        self._waiting = False
        with ui.element("section").classes("panel strip"):
            self._open = ui.expansion(words("graphs.title")).props("dense")
            self._open.classes("w-full").on_value_change(self._draw)
            with self._open:
                ui.label(words("graphs.what")).classes("status")
                self._body = ui.element("div").classes("strip-body")

    def show(self, answer: Answer) -> None:
        """Draw an answer, soon."""
        self._answer = answer
        if self._open.value and not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(_PAUSE, self._draw)

    def _draw(self) -> None:
        self._waiting = False
        answer = self._answer
        if answer is None or not self._open.value or self._open.is_deleted:
            return
        if not self._charts:
            self._build()
        for key, chart in self._charts.items():
            chart.run_chart_method("setOption", self._series(answer, key))

    def _series(self, answer: Answer, key: tuple[str, str]) -> dict[str, Any]:
        _, factor = _unit(registry()[key[0]], self._words)
        path = answer.graphs[key]
        ends = (path.mean, path.p05, path.p25, path.p75, path.p95)
        scaled = Path(*(factor * each for each in ends))
        return charts.small_series(scaled, factor * answer.base_graphs[key])

    def _build(self) -> None:
        with self._body:
            for key in GRAPHS:
                name = _name(registry()[key[0]], self._words)
                with ui.element("div").classes("small-graph"):
                    with ui.element("div").classes("lever-head"):
                        ui.label(name).classes("lever-name")
                        button = ui.button(
                            icon="open_in_full", on_click=lambda key=key: self._enlarge(key)
                        )
                        hint = self._words("graphs.enlarge", name=name)
                        button.props(f'flat round dense size=sm aria-label="{hint}"')
                    self._charts[key] = ui.echart(charts.small(name), renderer="svg")
                    self._charts[key].props(f'role=img aria-label="{name}"')

    def _enlarge(self, key: tuple[str, str]) -> None:
        """Open one graph large, with its numbers to take home."""
        answer, words = self._answer, self._words
        if answer is None:
            return
        outcome = registry()[key[0]]
        name = _name(outcome, words)
        series = export.series(self._label(), outcome, answer.graphs[key], answer)
        with dialog(name, words, wide=True):
            frame = words("graphs.frame" if key[1] == "sba" else "graphs.both")
            ui.label(f"{frame} {words('graphs.what')}")
            chart = ui.echart(charts.small(name, large=True)).classes("path")
            changed = self._series(answer, key)
            for one, new in zip(chart.options["series"], _in_order(chart, changed), strict=True):
                one["data"] = new
            with ui.element("div").classes("chart-head"):
                ui.button(
                    words("graphs.csv"),
                    on_click=lambda: ui.download.content(
                        takehome.csv([series]), f"{outcome.name}.csv", "text/csv"
                    ),
                ).props("outline dense no-caps padding='2px 10px'")
                save = _SAVE % (f"'{outcome.name}.png'", chart.id)
                ui.button(words("graphs.png"), on_click=lambda: ui.run_javascript(save)).props(
                    "outline dense no-caps padding='2px 10px'"
                )


def _in_order(chart: ui.echart, changed: dict[str, list[dict[str, object]]]) -> list[object]:
    data = {str(each["id"]): each["data"] for each in changed["series"]}
    return [data[each["id"]] for each in chart.options["series"]]


def _name(outcome: Outcome, words: Words) -> str:
    unit, _ = _unit(outcome, words)
    return words("graphs.unit", name=words.pick(outcome.label_en, outcome.label_ko), unit=unit)


def _unit(outcome: Outcome, words: Words) -> tuple[str, float]:
    """Return the unit in which a graph counts, and how many of it one of the outcome's is."""
    if words.language == "ko" and outcome.unit == "KRW bn a year":
        return words("graphs.eok_a_year"), 10.0
    return in_language(outcome.unit, words.language), 1.0
