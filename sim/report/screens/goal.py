"""The first screen of a goal: what reaches it at which cost, or that nothing does."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.report.data.estimate import Estimate
from sim.report.figures import goal as figure
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.tables.comparison import Cell, Table
from sim.report.text import escaping, formatting, intervals, labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    import pandas as pd

_Row = Mapping[Hashable, Any]


def screen(table: pd.DataFrame, words: Words) -> Screen:
    """Return the first screen.

    Parameters
    ----------
    table : DataFrame
        What `sim.analysis.costing.goal.seek` found, one row a package.
    words : Words
    """
    rows = ordered(table)
    picture, left_out = drawn(partial(figure.draw, rows, words.for_figures()))
    first = rows[0]
    about = {"goal": _percent(first["goal_percent"], words, 0), "year": str(first["by"])}
    return Screen(
        title=words(
            "screen.goal",
            before=_percent(first["baseline_percent"], words),
            runs=words.count("page.pairs", int(first["replicates"])),
            **about,
        ),
        headline=_headline(rows, about, words),
        warnings=(),
        table=_table(rows, about, words),
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("goal", words, several=int(first["draws"]) > 1),
    )


def ordered(table: pd.DataFrame) -> Sequence[_Row]:
    """Return the packages: the cheapest that reaches the goal first, then the nearest to it."""
    return sorted(
        table.to_dict("records"),
        key=lambda row: (
            not row["reached"],
            row["cost_krw_bn"] if row["reached"] else -row["level_percent"],
        ),
    )


def _headline(rows: Sequence[_Row], about: dict[str, str], words: Words) -> Markup:
    best = rows[0]
    label = str(escaping.fragment(labels.shown(best, str(best["package"]), words)))
    cost = Estimate.of_row(best, "cost_krw_bn")
    said = {
        "label": label,
        "cost": formatting.money_bn(cost.mean, words.language),
        "interval": intervals.money_bn(cost, words.language),
        "level": _percent(best["level_percent"], words),
        "before": _percent(best["baseline_percent"], words),
        "share": _percent(100.0 * best["probability"], words, 0),
        **about,
    }
    if best["reached"]:
        key = "screen.goal_already" if best["factor"] == 0.0 else "screen.goal_met"
    else:
        key = "screen.goal_none"
    return Markup(words(key, **said))


def _table(rows: Sequence[_Row], about: dict[str, str], words: Words) -> Table:
    heads = ("answer", "scale", "cost", "level", "probability")
    return Table(
        caption=words("screen.goal_caption", **about),
        head=(
            words("table.package"),
            *(words(f"screen.{head}", **about) for head in heads),
        ),
        rows=tuple(_row(row, words) for row in rows),
    )


def _row(row: _Row, words: Words) -> tuple[Cell, ...]:
    cost, level = Estimate.of_row(row, "cost_krw_bn"), Estimate.of_row(row, "level_percent")
    return (
        Cell(labels.shown(row, str(row["package"]), words), number=False),
        Cell(words(f"screen.reached_{bool(row['reached'])}".lower()), number=False),
        Cell(f"{row['factor']:.3g}"),
        Cell(
            formatting.money_bn(cost.mean, words.language),
            "" if cost.low == cost.high else intervals.money_bn(cost, words.language),
        ),
        Cell(_percent(level.mean, words), intervals.percent(level, words.language)),
        Cell(_percent(100.0 * row["probability"], words, 0)),
    )


def _percent(value: float, words: Words, digits: int = 1) -> str:
    return formatting.percent(value, words.language, digits)
