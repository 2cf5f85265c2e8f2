"""What share of firms each package reaches within what may be spent, against the goal."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sim.report.figure_file import Picture
from sim.report.style import (
    FAINT,
    INK,
    MUTED,
    NAMES,
    WARM,
    bar,
    canvas,
    frame,
    name_rows,
    quiet_grid,
)
from sim.report.text import formatting, labels
from sim.report.text.words import Words

_Row = Mapping[Hashable, Any]


def draw(rows: Sequence[_Row], words: Words) -> Picture:
    """Draw the figure.

    Parameters
    ----------
    rows : sequence of mapping
        Of the table of a goal, in the order in which they are shown.
    words : Words
    """
    first = rows[0]
    about = {"goal": _percent(first["goal_percent"], words, 0), "year": str(first["by"])}
    drawn = canvas(1.75 + 0.29 * len(rows))
    axes = drawn.add_subplot()
    title = words("goal.title", **about)
    frame(drawn, title, words("goal.source"), left=NAMES + 0.1, right=1.2, top=0.6, bottom=0.82)
    name_rows(axes, [labels.shown(row, str(row["package"]), words) for row in rows])
    axes.axvline(first["goal_percent"], color=WARM, lw=1.4, zorder=2)
    axes.axvline(first["baseline_percent"], color=MUTED, lw=0.9, ls=(0, (4, 2)), zorder=1)
    for y, row in enumerate(rows):
        _level(axes, row, y, words)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel(words("goal.axis", **about), size=8)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    quiet_grid(axes, "x")
    said = "; ".join(
        f"{labels.shown(row, str(row['package']), words)} {_percent(row['level_percent'], words)}"
        for row in rows
    )
    return Picture(name="goal", figure=drawn, alt=f"{title}. {said}.", note=words("goal.note"))


def _level(axes: Any, row: _Row, y: int, words: Words) -> None:
    """Draw how far a package gets, and beside it what that costs."""
    level = [float(row[f"level_percent{end}"]) for end in ("_p05", "_p95", "_p25", "_p75")]
    axes.axhline(y, color=FAINT, lw=0.5, zorder=0)
    if math.isfinite(level[0]):
        bar(axes, (level[0], level[1]), (level[2], level[3]), y)
    filled = INK if row["reached"] else "white"
    axes.plot(row["level_percent"], y, "o", ms=6, mfc=filled, mec=INK, zorder=4)
    axes.annotate(
        formatting.figure(formatting.money_bn(row["cost_krw_bn"], words.language)),
        (1.01, y),
        xycoords=("axes fraction", "data"),
        size=8,
        va="center",
    )


def _percent(value: float, words: Words, digits: int = 1) -> str:
    return formatting.percent(value, words.language, digits)
