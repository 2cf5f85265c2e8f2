"""The table of attribution: what became of firms under a package, class by class."""

from __future__ import annotations

from typing import Final

from sim.outcomes.attribution import REACHED
from sim.report.data.effects import SPILLOVERS, Answer
from sim.report.data.estimate import estimate
from sim.report.data.results import Results
from sim.report.tables.comparison import Cell, Table, over
from sim.report.text import formatting, intervals, labels
from sim.report.text.words import Words

FROM_PRODUCT: Final = "from_product"
"""Of the additional and induced firms, those that use a ready product in the baseline; results of
earlier versions do not tell."""


def attribution_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return firms of both frames by class, one package a row; heads as in the workbook."""
    names = [*REACHED, *SPILLOVERS]
    names += [FROM_PRODUCT] if FROM_PRODUCT in results.attribution.columns else []
    rows = tuple(
        (
            Cell(labels.scenario(results, answer.name, words), number=False),
            *(_count(results, answer.name, name, words) for name in names),
        )
        for answer in answers
    )
    caption = words("attribution.caption", year=str(results.horizon), over=over(results, words))
    return Table(caption, (words("table.package"), *map(words, _keys(names))), rows)


def _keys(names: list[str]) -> list[str]:
    return [f"column.{name}" for name in names]


def _count(results: Results, scenario: str, name: str, words: Words) -> Cell:
    table = results.attribution
    rows = table[table["scenario"] == scenario]
    values = rows.set_index("replicate")[name].sort_index()
    found = estimate(values.to_numpy(dtype=float), results.draw_of(values.index))
    note = intervals.counts(found, words.language, signed=False)
    return Cell(formatting.count(found.mean), "" if note == formatting.NONE else note)
