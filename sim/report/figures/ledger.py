"""Ledger bars: public cost by instrument and year, one panel a scenario, one scale."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pandas as pd

from sim.population.schema import FIRST_DATA_YEAR
from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.style import (
    HATCHES,
    PALETTE,
    WIDTH,
    canvas,
    entry,
    fitted,
    frame,
    quiet_grid,
    years_axis,
)
from sim.report.text import formatting, labels
from sim.report.text.words import Words
from sim.units import THOUSAND_PER_BN

COLUMNS: Final = 3
LEGEND_COLUMNS: Final = 2  # instruments have long names
USUAL_ROWS: Final = 4  # of the legend; the figure grows with each further one
_LEGEND_ROW: Final = 0.19
_LEGEND_WIDTH: Final = 3.2  # inches of a name
_THOUSAND_IN_EOK: Final = 1e5


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    names = [results.baseline, *(answer.name for answer in answers)]
    costs = public_cost(results) / (_THOUSAND_IN_EOK if words.language == "ko" else THOUSAND_PER_BN)
    instruments = list(costs.columns)
    if not instruments:
        raise CannotDrawError(words("missing.money", year=str(results.horizon)))
    columns = min(COLUMNS, len(names))
    rows = math.ceil(len(names) / columns)
    legend_rows = math.ceil(len(instruments) / LEGEND_COLUMNS)
    drawn = canvas(1.85 + 1.5 * rows + _LEGEND_ROW * max(legend_rows - USUAL_ROWS, 0))
    panels = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    title = words("ledger.title", unit=words("ledger.unit"))
    frame(
        drawn,
        title,
        words("ledger.source", replicates=str(results.replicates)),
        left=0.65,
        top=0.75,
        bottom=0.74 + _LEGEND_ROW * legend_rows,
        wspace=0.08,
        hspace=0.32,
    )
    panel_width = 0.9 * (WIDTH - 0.8) / columns
    years = list(range(FIRST_DATA_YEAR, results.horizon + 1))
    for axes, name in zip(panels.flat, names, strict=False):
        ground = np.zeros(len(years))
        for k, instrument in enumerate(instruments):
            here = _of(costs, name).reindex(years)[instrument].fillna(0.0).to_numpy()
            axes.bar(
                years,
                here,
                bottom=ground,
                width=0.82,
                color=PALETTE[k % len(PALETTE)],
                # Each round of colours has other patterns, so that no two look the same.
                hatch=HATCHES[(k + k // len(PALETTE)) % len(HATCHES)],
                ec="white",
                lw=0.3,
            )
            ground += here
        axes.set_title(
            fitted(labels.scenario(results, name, words), panel_width, size=8.5), size=8.5
        )
        years_axis(axes, years[0], years[-1], step=4)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: formatting.number(v)))
        axes.tick_params(labelsize=8)
        quiet_grid(axes, "y")
    for axes in list(panels.flat)[len(names) :]:
        axes.set_visible(False)
    for axes in list(panels.flat)[max(0, len(names) - columns) : len(names)]:
        axes.tick_params(labelbottom=True)
    # Named here, as matplotlib hides a label that begins with an underscore.
    handles = panels[0, 0].containers[: len(instruments)]
    texts = [
        entry(fitted(labels.instrument(results, each, words), _LEGEND_WIDTH, size=8, most=1))
        for each in instruments
    ]
    height = drawn.get_size_inches()[1]
    drawn.legend(
        handles,
        texts,
        loc="lower left",
        ncols=LEGEND_COLUMNS,
        frameon=False,
        fontsize=8,
        bbox_to_anchor=(0.0, 0.36 / height),
        handlelength=1.6,
        columnspacing=1.4,
    )
    totals = [
        f"{labels.scenario(results, n, words)} "
        f"{formatting.number(float(_of(costs, n).reindex(years).to_numpy().sum()))}"
        for n in names
    ]
    return Picture("ledger", drawn, f"{title}: {'; '.join(totals)}.", words("ledger.note"))


def public_cost(results: Results) -> pd.DataFrame:
    """Return public cost, KRW thousand: rows (scenario, year), a column an instrument.

    Instruments that never cost anything up to the horizon are left out; the costliest comes first.
    """
    table = results.public_cost.loc[(slice(None), slice(FIRST_DATA_YEAR, results.horizon)), :]
    total = table.sum().sort_values(ascending=False, kind="stable")
    return table[[str(name) for name in total.index[total > 0]]]


def _of(costs: pd.DataFrame, scenario: str) -> pd.DataFrame:
    if scenario not in costs.index.get_level_values("scenario"):
        return pd.DataFrame(columns=costs.columns, dtype=float)
    return pd.DataFrame(costs.xs(scenario, level="scenario"))
