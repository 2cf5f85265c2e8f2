"""The tables of the order of packages: who has which rank, who is ahead of whom."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.tables.comparison import Cell, Table
from sim.report.text import formatting, labels
from sim.report.text.words import Words
from sim.statistics.ranking import ORDER_CERTAINTY, Ranking


def ranks_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return the share of draws in which each package has each rank, most users first."""
    caption = words("table.ranks_caption", units=units(results, words), year=str(results.horizon))
    names = [answer.name for answer in answers]
    return ranks_of(results, results.ranking, names, caption, words)


def pairs_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return the share of draws in which one package is ahead of another."""
    caption = words(
        "table.pairs_caption",
        units=units(results, words),
        year=str(results.horizon),
        share=formatting.percent(100.0 * ORDER_CERTAINTY, words.language, 0),
    )
    names = [answer.name for answer in answers]
    return shares_of(results, results.ranking, names, caption, words)


def ranks_of(
    results: Results, ranking: Ranking, names: Sequence[str], caption: str, words: Words
) -> Table:
    """Return the ranks as a table, one package a row."""
    rows = []
    for name in names:
        shares = ranking.rank[ranking.names.index(name)]
        cells = (_share(share, words) for share in shares)
        rows.append((Cell(labels.scenario(results, name, words), number=False), *cells))
    ranks = (words("table.rank", rank=str(rank)) for rank in range(1, len(names) + 1))
    return Table(caption, (words("table.package"), *ranks), tuple(rows))


def shares_of(
    results: Results, ranking: Ranking, names: Sequence[str], caption: str, words: Words
) -> Table:
    """Return how often each package of a ranking is ahead of each other as a table."""
    named = {name: labels.scenario(results, name, words) for name in names}
    rows = []
    for one, label in named.items():
        cells = (
            Cell(formatting.NONE) if one == other else _share(ranking.share(one, other), words)
            for other in named
        )
        rows.append((Cell(label, number=False), *cells))
    return Table(caption, (words("table.package"), *named.values()), tuple(rows))


def units(results: Results, words: Words) -> str:
    """Say what the shares are counted over."""
    return words("over.draws" if results.drawn else "over.runs")


def _share(share: float, words: Words) -> Cell:
    return Cell(
        formatting.percent(100.0 * share, words.language, 0), strong=share >= ORDER_CERTAINTY
    )
