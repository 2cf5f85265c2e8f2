"""Which instruments work better together: a small table of pairs, coloured by what they add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.figure_file import Picture
from sim.report.style import INK, MUTED, WIDTH, canvas, fitted, frame
from sim.report.text import formatting
from sim.report.text.words import Words

if TYPE_CHECKING:
    from sim.report.data.decomposition import Decomposed

# Inches beside the grid.
_LEFT: Final = 1.9
_RIGHT: Final = 0.3
_OUTCOME: Final = ("users", "all")


def draw(found: Decomposed, words: Words) -> Picture:
    """Draw the figure: Shapley interaction indices of additional users, both frames."""
    from matplotlib.colors import LinearSegmentedColormap

    players = found.players("instruments", words)
    names, k = list(players), len(players)
    table = found.interactions
    here = table[
        (table["game"] == "instruments")
        & (table["outcome"] == _OUTCOME[0])
        & (table["frame"] == _OUTCOME[1])
    ]
    drawn = canvas(2.25 + 0.42 * (k - 1))
    axes = drawn.add_subplot()
    sure = {
        (str(row["player"]), str(row["other"]))
        for row in here.to_dict("records")
        if float(row["p05"]) > 0 or float(row["p95"]) < 0
    }
    title = words(
        "interactions.title" if sure else "interactions.title_none",
        label=found.label,
        year=str(found.horizon),
    )
    frame(
        drawn,
        title,
        words("interactions.source", pairs=str(found.pairs)),
        left=_LEFT,
        right=_RIGHT,
        top=1.1,
        bottom=0.62,
    )
    largest = float(here["mean"].abs().max()) or 1.0
    # Orange below zero, blue above: safe for the colour-blind.
    colours = LinearSegmentedColormap.from_list("both", ["#E8A06B", "#FFFFFF", "#6BAED6"])
    grid = np.full((k - 1, k - 1), np.nan)
    spoken = []
    for row in here.itertuples():
        i, j = names.index(str(row.player)), names.index(str(row.other))
        mean = float(str(row.mean))
        told = (str(row.player), str(row.other)) in sure
        grid[j - 1, i] = mean if told else 0.0
        text = formatting.number(mean, 0 if abs(mean) >= 10 else 1, signed=True)
        axes.text(
            i,
            j - 1,
            formatting.figure(text),
            ha="center",
            va="center",
            size=8.5,
            color=INK if told else MUTED,
            weight=700 if told else 400,
        )
        spoken.append(f"{players[names[i]]} × {players[names[j]]} {text}")
    axes.imshow(grid, cmap=colours, vmin=-largest, vmax=largest, aspect="auto")
    rows = [fitted(players[name], _LEFT - 0.1, size=8) for name in names[1:]]
    axes.set_yticks(range(k - 1), rows, size=8)
    column = (WIDTH - _LEFT - _RIGHT) / (k - 1)
    heads = [fitted(players[name], column - 0.1, size=7.5, most=3) for name in names[:-1]]
    axes.set_xticks(range(k - 1), heads, size=7.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(axis="x", colors=MUTED)
    alt = f"{title}. {'; '.join(spoken)}."
    return Picture("interactions", drawn, alt, words("interactions.note"))
