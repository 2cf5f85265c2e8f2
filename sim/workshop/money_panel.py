"""Where the money went, on the page: two flows and a table, for one programme or all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from nicegui import run, ui

from sim.report.text import formatting
from sim.scenario import Scenario
from sim.workshop import flow_drawing
from sim.workshop.flows import Flow, Graph, applications, flows, money
from sim.workshop.lever import HORIZON, LEVER_YEAR
from sim.workshop.pairs import Package, Pairs
from sim.workshop.words import Words

ALL: Final = ""
_COLUMNS: Final = (
    "programme",
    "opened",
    "paid",
    "lapsed",
    "later",
    "applications",
    "awards",
    "unused",
    "base_paid",
    "base_awards",
)
_LEAST_HEIGHT: Final = 150
_PER_NODE: Final = 38


@dataclass(frozen=True)
class _Shown:
    """What is drawn: the programmes of the package and of the baseline, and over how many runs."""

    programmes: tuple[Flow, ...]
    base: tuple[Flow, ...]
    runs: int


class MoneyPanel:
    """What became of each programme's money and of the applications to it.

    Parameters
    ----------
    words : Words
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: object = None
        self._shown: _Shown | None = None
        self._scenarios: tuple[Scenario, ...] = ()
        self._programme = ALL
        self._filling = False
        with ui.element("div").classes("chart-head"):
            self._choice = ui.select(
                {ALL: words("flow.all")},
                value=ALL,
                label=words("flow.programme"),
                on_change=lambda event: self._choose(event.value),
            ).props("dense outlined options-dense")
            self._choice.style("min-width: 300px")
        self._body = ui.element("div").classes("money-body")
        self._what = ui.label().classes("status")

    async def show(self, pairs: Pairs, package: Package) -> None:
        """Draw what is known of a package, if it is more than was drawn."""
        details, base = pairs.details(package), pairs.details(pairs.baseline)
        replicates = sorted(set(details) & set(base))
        known = package.digest, pairs.question, len(replicates)
        if not replicates or known == self._known:
            return
        self._known = known

        def find() -> _Shown:
            mine = flows(details, pairs.accounts(package), replicates)
            there = flows(base, pairs.accounts(pairs.baseline), replicates)
            return _Shown(mine, there, len(replicates))

        shown = await run.io_bound(find)
        if shown is None or self._body.is_deleted:
            return
        self._shown = shown
        self._scenarios = package.scenario, pairs.baseline.scenario
        names = {each.name: self._label(each.name) for each in shown.programmes}
        self._fill({ALL: self._words("flow.all"), **names})
        self._draw()

    def _fill(self, options: dict[str, str]) -> None:
        """Offer the programmes of this package; who looks at one goes on to look at it."""
        if options == self._choice.options:
            return
        self._programme = self._programme if self._programme in options else ALL
        self._filling = True
        self._choice.set_options(options, value=self._programme)
        self._filling = False

    def _choose(self, programme: str) -> None:
        if self._filling or programme is None:
            return
        self._programme = programme
        self._draw()

    def _label(self, name: str) -> str:
        for scenario in self._scenarios:
            if name in scenario.instrument_labels:
                return scenario.instrument_label(name, self._words.language)
        return name

    def _draw(self) -> None:
        shown, words = self._shown, self._words
        if shown is None:
            return
        self._body.clear()
        chosen = [each for each in shown.programmes if self._programme in (ALL, each.name)]
        with self._body:
            if not chosen:
                ui.label(words("flow.none"))
                return
            # Nobody applies for the tax credit: who claims it is drawn where it stands alone.
            alone = len(chosen) == 1

            def by(flow: Flow) -> float:
                return flow.claims if alone and flow.claims else flow.applications

            span = {"first": str(LEVER_YEAR), "last": str(HORIZON)}
            self._flow(
                words("flow.title_money", **span),
                flow_drawing.drawn_apart(chosen, lambda each: each.opened),
                money,
                lambda value: formatting.money_bn(value, words.language),
            )
            self._flow(
                words("flow.title_applications", **span),
                flow_drawing.drawn_apart(chosen, by),
                applications,
                lambda value: words("flow.count", count=formatting.count(value)),
            )
            self._table(chosen, shown.base)
        self._what.set_text(words("flow.what", runs=str(shown.runs)))

    def _flow(
        self,
        title: str,
        programmes: Sequence[Flow],
        graph: Callable[[Sequence[Flow]], Graph],
        said: Callable[[float], str],
    ) -> None:
        words = self._words
        if not programmes:
            return
        drawn = graph(programmes)
        count = len(self._shown.programmes) - len(programmes) + 1 if self._shown else 0
        names = [
            self._label(each.name) if each.name else words("flow.rest", number=str(count))
            for each in programmes
        ]
        rows = max(sum(1 for each in drawn.nodes if each.layer == k) for k in range(4))
        with ui.element("div").classes("flow"):
            with ui.element("h3"):
                ui.label(title)
            chart = ui.echart(
                flow_drawing.options(drawn, names, said, words, title), renderer="svg"
            )
            chart.style(f"width: 100%; height: {max(_LEAST_HEIGHT, _PER_NODE * rows)}px")
            chart.props(f'role=img aria-label="{title}"')

    def _table(self, chosen: Sequence[Flow], base: Sequence[Flow]) -> None:
        words = self._words
        mine = {each.name for each in chosen}
        there = {each.name: each for each in base if self._programme == ALL or each.name in mine}
        columns = [
            {
                "name": key,
                "field": key,
                "label": words(f"flow.{key}"),
                "align": "left" if key == "programme" else "right",
            }
            for key in _COLUMNS
        ]
        rows = flow_drawing.rows(chosen, there, self._label, words)
        ui.table(rows=rows, columns=columns, row_key="programme").props(
            "dense flat hide-pagination wrap-cells :pagination='{rowsPerPage: 0}'"
        )
