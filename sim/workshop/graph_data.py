"""The numbers of a graph: as series for a file, and as text for a spreadsheet's clipboard."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from sim.report.data.estimate import Estimate
from sim.workshop.answer import Answer, Path
from sim.workshop.graph_charts import scaled
from sim.workshop.graphs import BECAME, Graph, Row, graphs, line, unit, unit_of
from sim.workshop.pairs import HORIZON, YEARS
from sim.workshop.takehome import Series
from sim.workshop.words import Words

_CLASSES: Final = "attribution"
_ENDS: Final = ("p05", "p25", "p75", "p95")


def series(label: str, graph: Graph, answer: Answer) -> list[Series]:
    """Return a graph as it is written into a table, in the units of the model.

    Parameters
    ----------
    label : str
        What the levers say.
    graph : Graph
    answer : Answer
    """
    if graph.kind == "classes":
        found = answer.classes
        return [_became(label, name, found[name], answer) for name in BECAME if name in found]
    return [_course(label, row, answer.graphs[row], answer) for row in graph.rows]


def every_series(label: str, answer: Answer) -> list[Series]:
    """Return every graph of the library; what two of them show stands once."""
    rows = dict.fromkeys(row for graph in graphs() for row in graph.rows)
    [classes] = [each for each in graphs() if each.kind == "classes"]
    courses = [_course(label, row, answer.graphs[row], answer) for row in rows]
    return [*courses, *series(label, classes, answer)]


def text(graph: Graph, answer: Answer, words: Words) -> str:
    """Return a graph's numbers as lines of cells between tabs, in the page's language and units."""
    return "\n".join("\t".join(cells) for cells in _cells(graph, answer, words))


def _cells(graph: Graph, answer: Answer, words: Words) -> Iterator[list[str]]:
    ends = [words("graphs.mean"), *(f"{int(end[1:])}%" for end in _ENDS)]
    if graph.kind == "classes":
        yield [graph.title(words), *ends]
        for name in BECAME if answer.classes else ():
            about = answer.classes[name]
            values = (about.mean, about.low, about.inner_low, about.inner_high, about.high)
            yield [words(f"line.{name}"), *map(_cell, values)]
        return
    _, factor = unit(graph.unit, words)
    names = [line(row, words) for row in graph.rows]
    heads = [f"{name}, {end}" for name in names for end in ends]
    bases = [words("graphs.base", name=name) for name in names]
    yield [words("chart.year"), *heads, *bases]
    for place, year in enumerate(YEARS):
        cells = [str(year)]
        for row in graph.rows:
            path = scaled(answer.graphs[row], factor)
            cells.append(_cell(path.mean[place]))
            cells += [_cell(getattr(path, end)[place]) for end in _ENDS]
        yield [*cells, *(_cell(factor * answer.base_graphs[row][place]) for row in graph.rows)]


def _cell(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else ""


def _course(label: str, row: Row, path: Path, answer: Answer) -> Series:
    return Series(
        label=label,
        outcome=row[0],
        unit=unit_of(row),
        years=YEARS,
        mean=path.mean.tolist(),
        p05=path.p05.tolist(),
        p25=path.p25.tolist(),
        p75=path.p75.tolist(),
        p95=path.p95.tolist(),
        pairs=answer.pairs,
        draws=answer.draws,
    )


def _became(label: str, name: str, about: Estimate, answer: Answer) -> Series:
    return Series(
        label=label,
        outcome=f"{_CLASSES}_{name}",
        unit="firms",
        years=(HORIZON,),
        mean=[about.mean],
        p05=[about.low],
        p25=[about.inner_low],
        p75=[about.inner_high],
        p95=[about.high],
        pairs=about.pairs,
        draws=answer.draws,
    )
