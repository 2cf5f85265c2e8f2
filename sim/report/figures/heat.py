"""Heat map: share of firms using AI by industry and region; small cells are left blank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.experiment.suppression import MIN_CELL_FIRMS
from sim.population.schema import INDUSTRIES, REGIONS
from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.style import MUTED, canvas, frame
from sim.report.text import labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DARK: Final = 0.5  # share of the colour scale above which numbers are white


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    del answers  # the baseline alone
    rates = cells(results)
    if not np.isfinite(rates).any():
        raise CannotDrawError(words("missing.cells"))
    drawn = canvas(5.8)
    axes = drawn.add_subplot()
    title = words(
        "heat.title",
        year=str(results.horizon),
        label=labels.scenario(results, results.baseline, words),
    )
    frame(
        drawn,
        title,
        words("heat.source", replicates=str(results.replicates)),
        left=2.55,
        right=0.75,
        top=1.2,
        bottom=0.4,
    )
    _paint(axes, rates)
    top = float(np.nanmax(rates)) or 1.0  # nobody uses AI: every cell is white
    image = axes.imshow(rates, cmap="Blues", vmin=0, vmax=top, aspect="auto")
    for (row, column), rate in np.ndenumerate(rates):
        if np.isfinite(rate):
            axes.text(
                column,
                row,
                f"{rate:.0f}",
                ha="center",
                va="center",
                size=7,
                color="white" if rate > _DARK * top else "black",
            )
    axes.set_xticks(
        range(len(REGIONS)),
        labels.regions(words),
        rotation=60,
        ha="left",
        rotation_mode="anchor",
        size=8,
    )
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(INDUSTRIES)), labels.industries(words), size=8)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    bar = drawn.colorbar(image, ax=axes, pad=0.02, fraction=0.03)
    bar.outline.set_visible(False)
    bar.set_label(words("heat.bar"), size=8, color=MUTED)
    return Picture("heat", drawn, _alt(title, rates, words), words("heat.note"))


def cells(results: Results) -> NDArray[np.float64]:
    """Return percent of firms using AI, shape (18, 17); NaN where there are fewer than 5 firms."""
    heat = results.heat
    here = heat[(heat["scenario"] == results.baseline) & (heat["year"] == results.horizon)]
    shown = here[here["firms"] >= MIN_CELL_FIRMS]
    table = shown.pivot(index="industry", columns="region", values="rate")
    table = table.reindex(index=list(INDUSTRIES), columns=list(REGIONS))
    return table.to_numpy(dtype=np.float64)


def _paint(axes: Axes, rates: NDArray[np.float64]) -> None:
    """Hatch the cells that are left out."""
    from matplotlib.patches import Rectangle

    for row, column in np.argwhere(~np.isfinite(rates)):
        axes.add_patch(
            Rectangle((column - 0.5, row - 0.5), 1, 1, fc="white", ec="#C9CDD2", hatch="////", lw=0)
        )


def _alt(title: str, rates: NDArray[np.float64], words: Words) -> str:
    """Name the highest cell."""
    row, column = np.unravel_index(np.nanargmax(rates), rates.shape)
    place = f"{labels.regions(words)[column]}, {labels.industries(words)[row]}"
    return f"{title}. {place}: {rates[row, column]:.0f} %."
