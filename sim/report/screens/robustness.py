"""The first screen of robustness: which package leads, and how much is lost where it does not."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.report.figures import robustness as figure
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.tables.comparison import Cell, Table
from sim.report.text import formatting, labels
from sim.report.text.robust import outcome_label, sentences, worst_regret
from sim.report.text.words import Words

if TYPE_CHECKING:
    import pandas as pd

_WHOLE = 100.0
"""Effects below are shown with decimals."""


def screen(table: pd.DataFrame, record: Mapping[str, Any], words: Words) -> Screen:
    """Return the first screen, its table on the first outcome that was asked for."""
    said = sentences(table, record, words.language)
    picture, left_out = drawn(partial(figure.draw, table, record, words.language))
    about = record["robustness"]
    return Screen(
        title=words("screen.robustness", draws=str(about["draws"]), runs=str(about["runs"])),
        headline=said[0],
        warnings=said[1:],
        table=_table(table[table["outcome"] == about["outcomes"][0]], words),
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("robustness", words, several=int(about["draws"]) > 1),
    )


def _table(rows: pd.DataFrame, words: Words) -> Table:
    everywhere = rows[rows["scope"] == "all"].sort_values("regret_mean")
    digits = 0 if float(rows["mean"].abs().max()) >= _WHOLE else 1
    heads = ("mean", "regret", "p95", "worst", "best", "flip", "goal_reached")
    outcome = outcome_label(
        str(rows["outcome"].iloc[0]), str(rows["frame"].iloc[0]), words.language
    )
    return Table(
        caption=words("screen.robustness_caption", outcome=outcome),
        head=(words("table.package"), *(words(f"screen.{head}") for head in heads)),
        rows=tuple(_row(row, rows, digits, words) for row in everywhere.to_dict("records")),
    )


def _row(
    row: Mapping[Hashable, Any], rows: pd.DataFrame, digits: int, words: Words
) -> tuple[Cell, ...]:
    worst = worst_regret(rows, str(row["scenario"]))
    values = (row["regret_mean"], row["regret_p95"], worst)
    shares = (row["share_best"], row["flip"], row["share_goal"])
    return (
        Cell(labels.shown(row, str(row["scenario"]), words), number=False),
        Cell(formatting.number(row["mean"], digits, signed=True)),
        *(Cell(formatting.number(each, digits)) for each in values),
        *(Cell(formatting.percent(100.0 * each, words.language, 0)) for each in shares),
    )
