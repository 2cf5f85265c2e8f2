"""The first screen of a response curve: what more or less of a setting brings, scale by scale."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.report.data.estimate import Estimate
from sim.report.figures import response as figure
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.tables.comparison import Cell, Table
from sim.report.text import formatting, intervals, labels
from sim.report.text.response import amount, sentences
from sim.report.text.words import Words

if TYPE_CHECKING:
    import pandas as pd

_Row = Mapping[Hashable, Any]


def screen(
    curve: pd.DataFrame, execution: pd.DataFrame, record: Mapping[str, Any], words: Words
) -> Screen:
    """Return the first screen."""
    said = sentences(curve, execution, record, words.language)
    draw = partial(figure.draw, curve, execution, record, words.language)
    picture, left_out = drawn(draw)
    about = record["response"]
    baseline = record["scenarios"][record["baseline"]]["scenario"]
    return Screen(
        title=words(
            "screen.response",
            setting=words.pick(str(about["label_en"]), str(about["label_ko"])),
            baseline=labels.shown(baseline, str(record["baseline"]), words),
            since=str(about["from"]),
            year=str(record["horizon"]),
            pairs=words.count("page.pairs", int(record["replicates"])),
        ),
        headline=said[-1],
        warnings=said[:-1],
        table=_table(curve, execution, record, words),
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("response", words, several=int(record["draws"].get("used", 1)) > 1),
    )


def _table(
    curve: pd.DataFrame, execution: pd.DataFrame, record: Mapping[str, Any], words: Words
) -> Table:
    found = {(row["scale"], row["outcome"], row["frame"]): row for row in curve.to_dict("records")}
    executed = execution.set_index("scale")["executed_percent"].to_dict()
    rows = []
    for scale in record["response"]["scales"]:
        at = partial(_at, found, scale)
        rows.append(
            (
                Cell(amount(scale, record, words.language), number=False),
                _users(at("users", "sba"), words),
                _users(at("users", "small"), words),
                _cost(at("public_cost_total_krw_bn", "all"), words),
                _price(at("cost_per_user_krw_mn", "all"), words),
                Cell(formatting.percent(executed.get(scale, math.nan), words.language, 0)),
            )
        )
    heads = ("table.users_sba", "table.users_small", "table.cost", "table.per_user")
    year = str(record["horizon"])
    return Table(
        caption=words("screen.intervals"),
        head=(
            words("screen.scale"),
            *(words(head, year=year) for head in heads),
            words("screen.executed"),
        ),
        rows=tuple(rows),
    )


def _at(found: Mapping[Any, _Row], scale: float, outcome: str, frame: str) -> Estimate:
    return Estimate.of_row(found[scale, outcome, frame])


def _users(value: Estimate, words: Words) -> Cell:
    return Cell(formatting.count(value.mean, signed=True), _known(value, intervals.counts, words))


def _cost(value: Estimate, words: Words) -> Cell:
    text = formatting.money_bn(value.mean, words.language, signed=True)
    return Cell(text, _known(value, partial(intervals.money_bn, signed=True), words))


def _price(value: Estimate, words: Words) -> Cell:
    text = formatting.money_million(value.mean, words.language)
    return Cell(text, _known(value, intervals.money_million, words))


def _known(value: Estimate, write: Any, words: Words) -> str:
    return str(write(value, words.language)) if math.isfinite(value.low) else ""
