"""The tables of the order of packages: who has which place, who is ahead of whom."""

from __future__ import annotations

from sim.ranking import APART
from sim.report import labels, numbers
from sim.report.answers import Answer
from sim.report.results import Results
from sim.report.tables import Cell, Table
from sim.report.words import Words


def places_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return the share of draws in which each package has each place, most users first."""
    ranking = results.ranking
    rows = []
    for answer in answers:
        shares = ranking.place[ranking.names.index(answer.name)]
        cells = (_share(share, words) for share in shares)
        rows.append((Cell(labels.scenario(results, answer.name, words), number=False), *cells))
    places = range(1, len(answers) + 1)
    return Table(
        words("table.places_caption", units=_units(results, words), year=str(results.horizon)),
        (words("table.package"), *(words("table.place", place=str(place)) for place in places)),
        tuple(rows),
    )


def pairs_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return the share of draws in which one package is ahead of another."""
    names = {answer.name: labels.scenario(results, answer.name, words) for answer in answers}
    rows = []
    for one, label in names.items():
        cells = (
            Cell(numbers.NONE) if one == other else _share(results.ranking.share(one, other), words)
            for other in names
        )
        rows.append((Cell(label, number=False), *cells))
    return Table(
        words(
            "table.pairs_caption",
            units=_units(results, words),
            year=str(results.horizon),
            share=numbers.percent(100.0 * APART, words.language, 0),
        ),
        (words("table.package"), *names.values()),
        tuple(rows),
    )


def _share(share: float, words: Words) -> Cell:
    return Cell(numbers.percent(100.0 * share, words.language, 0), strong=share >= APART)


def _units(results: Results, words: Words) -> str:
    return words("over.draws" if results.drawn else "over.runs")
