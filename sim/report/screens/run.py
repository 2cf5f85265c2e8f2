"""The first screen of one run: how many firms use AI in it, which no interval surrounds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from sim.report.figures import single_run
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.tables.comparison import Cell, Table
from sim.report.text import escaping, formatting
from sim.report.text.words import Words
from sim.units import in_language, significant

if TYPE_CHECKING:
    import pandas as pd

_FRAMES: Final = ("sba", "small", "all")


def screen(found: pd.DataFrame, label: str, seed: int, year: int, words: Words) -> Screen:
    """Return the first screen.

    Parameters
    ----------
    found : DataFrame
        Outcomes of a run: outcome, label_en, label_ko, unit, frame, year, value.
    label : str
        Of the scenario.
    seed, year : int
    words : Words
    """
    label = escaping.label(label)
    draw = partial(single_run.draw, found, single_run.ADOPTION, label, words)
    picture, left_out = drawn(draw)
    last = found[found["year"] == year]
    rate = last[(last["outcome"] == "adoption_rate") & (last["frame"] == "sba")]["value"]
    return Screen(
        title=words("screen.run", label=label, seed=str(seed)),
        headline=Markup(
            words(
                "screen.run_headline",
                label=str(escaping.fragment(label)),
                year=str(year),
                rate=formatting.percent(float(rate.iloc[0]), words.language),
            )
        ),
        warnings=(),
        table=_table(last, year, words),
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("run", words, several=False),
    )


def _table(last: pd.DataFrame, year: int, words: Words) -> Table:
    rows = []
    for _, each in last.groupby("outcome", sort=False):
        about = each.iloc[0]
        values = each.set_index("frame")["value"]
        rows.append(
            (
                Cell(words.pick(str(about["label_en"]), str(about["label_ko"])), number=False),
                *(
                    Cell(significant(float(values[frame])) if frame in values else formatting.NONE)
                    for frame in _FRAMES
                ),
                Cell(in_language(str(about["unit"]), words.language), number=False),
            )
        )
    return Table(
        caption=words("screen.run_caption", year=str(year)),
        head=(
            words("screen.outcome"),
            *(words(f"run.frame_{frame}") for frame in _FRAMES),
            words("screen.unit"),
        ),
        rows=tuple(rows),
    )
