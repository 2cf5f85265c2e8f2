"""The first screen of a discovery: where a package loses, and how sure that is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.report.figures import discovery as figure
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.tables.comparison import Cell, Table
from sim.report.text import formatting
from sim.report.text.discovery import limits, sentences
from sim.report.text.words import Words

if TYPE_CHECKING:
    import pandas as pd


def screen(tables: Mapping[str, pd.DataFrame], record: Mapping[str, Any], words: Words) -> Screen:
    """Return the first screen."""
    boxes = tables["discovery"]
    said = sentences(boxes, record, words.language)
    picture, left_out = drawn(partial(figure.draw, tables, record, words.language))
    about = record["discovery"]
    rows = boxes[(boxes["method"] == "prim") & (boxes["input"] != "")]
    return Screen(
        title=words("screen.discovery", cases=formatting.number(about["cases"])),
        headline=said[0],
        warnings=said[1:],
        table=None if rows.empty else _table(rows, words),
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("discovery", words, several=True),
    )


def _table(rows: pd.DataFrame, words: Words) -> Table:
    heads = ("input", "range", "over_all", "chance", "again", "grade")
    return Table(
        caption=words("screen.discovery_caption"),
        head=tuple(words(f"screen.{head}") for head in heads),
        rows=tuple(_row(row, words) for row in rows.to_dict("records")),
    )


def _row(row: Mapping[Hashable, Any], words: Words) -> tuple[Cell, ...]:
    whole = (
        formatting.NONE
        if row["allowed"]
        else formatting.between(
            f"{row['range_low']:,.4g}", f"{row['range_high']:,.4g}", words.language
        )
    )
    return (
        Cell(words.pick(str(row["label_en"]), str(row["label_ko"])), number=False),
        Cell(limits(row, words.language)),
        Cell(whole),
        Cell(f"{row['p_value']:.2g}"),
        Cell(formatting.percent(100.0 * row["reproduced"], words.language, 0)),
        Cell(str(row["grade"]), number=False),
    )
