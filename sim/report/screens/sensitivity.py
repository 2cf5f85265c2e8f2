"""The first screen of a sensitivity analysis: what the answer depends on, strongest first."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.sensitivity.factors import DUMMY
from sim.analysis.sensitivity.tables import ranked
from sim.report.figures import sensitivity as figure
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.tables.comparison import Cell, Table
from sim.report.text import formatting
from sim.report.text.sensitivity import sentences
from sim.report.text.words import Words
from sim.units import significant

if TYPE_CHECKING:
    import pandas as pd

_SHOWN: Final = 10
"""Factors in the table; the table of the results has all."""


def screen(tables: Mapping[str, pd.DataFrame], record: Mapping[str, Any], words: Words) -> Screen:
    """Return the first screen, its table and picture on the first answer that was asked for."""
    table = tables["sensitivity"]
    said = sentences(table, tables["interactions"], record, words.language)
    picture, left_out = drawn(partial(figure.draw, table, record, words.language, 0))
    first = ranked(table[table["outcome"] == record["answers"][0]["name"]])
    return Screen(
        title=words(
            "screen.sensitivity",
            method=str(first["method"].iloc[0]),
            bases=str(record["bases"]),
            runs=str(record["replicates"]),
        ),
        headline=said[0],
        warnings=said[1:],
        table=_table(first[first["factor"] != DUMMY], words),
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("sensitivity", words, several=True),
    )


def _table(rows: pd.DataFrame, words: Words) -> Table:
    heads = ("factor", "index", "floor", "grade", "told")
    caption = words("screen.sensitivity_caption")
    if len(rows) > _SHOWN:
        caption = f"{caption} {words('screen.first_of', shown=str(_SHOWN), all=str(len(rows)))}"
    return Table(
        caption=caption,
        head=tuple(words(f"screen.{head}") for head in heads),
        rows=tuple(_row(row, words) for row in rows.head(_SHOWN).to_dict("records")),
    )


def _row(row: Mapping[Hashable, Any], words: Words) -> tuple[Cell, ...]:
    low, high = row["low"], row["high"]
    interval = (
        formatting.between(significant(low), significant(high), words.language)
        if math.isfinite(low) and math.isfinite(high)
        else ""
    )
    told = row["told_from_noise"]
    verdict = formatting.NONE if told is None else words(f"screen.told_{bool(told)}".lower())
    return (
        Cell(words.pick(str(row["label_en"]), str(row["label_ko"])), number=False),
        Cell(significant(row["value"]), interval),
        Cell(formatting.NONE if math.isnan(row["floor"]) else significant(row["floor"])),
        Cell(str(row["grade"] or formatting.NONE), number=False),
        Cell(verdict, number=False),
    )
