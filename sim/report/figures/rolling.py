"""Rolling origin: what the model and the null models said at each origin, and what came."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.figure_file import Picture
from sim.report.style import ACCENT, INK, MUTED, PALETTE, canvas, drawing, frame, quiet_grid
from sim.report.text import formatting
from sim.report.text.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_LINES: Final = {
    "bass": (PALETTE[2], (0, (4, 2))),
    "logistic": (PALETTE[3], (0, (1, 1.5))),
    "random_walk": (PALETTE[1], "solid"),
}
_ROOM: Final = 1.45
"""Height of the axes over the highest forecast: whole 90 % intervals would flatten the points."""


def draw(
    table: pd.DataFrame, published: Mapping[int, float], language: str, *, source: str, drawn: bool
) -> Picture:
    """Draw the figure.

    Parameters
    ----------
    table : DataFrame
        See `sim.calibration.validation.rolling.table`.
    published : mapping of int to float
        Shares by year, percent.
    language : str
    source : str
        Where the model's numbers come from.
    drawn : bool
        Whether intervals are over draws of parameters too.
    """
    words = Words(language)
    origins = list(dict.fromkeys(table["origin"]))
    top = float(np.ceil(_ROOM * max(table["forecast"].max(), *published.values())))
    extra = words("rolling.draws") if drawn else ""
    note = words("rolling.source", source=source, draws=extra, top=formatting.number(top))
    with drawing():
        figure = canvas(4.3)
        panels = figure.subplots(1, len(origins), sharey=True, squeeze=False)[0]
        frame(figure, words("rolling.title"), note, left=0.5, bottom=1.25, top=0.78, wspace=0.1)
        for axes, origin in zip(panels, origins, strict=True):
            _panel(axes, table[table["origin"] == origin], published, words)
            axes.set_title(words("rolling.origin", year=str(origin)))
        panels[0].set_ylim(0.0, top)
        label = words("rolling.axis")
        panels[0].set_ylabel(textwrap.fill(label, 40), color=MUTED)
        figure.legend(
            *panels[0].get_legend_handles_labels(),
            loc="lower center",
            bbox_to_anchor=(0.5, 0.62 / figure.get_size_inches()[1]),
            ncols=4,
            frameon=False,
            fontsize=8,
            handlelength=2.4,
            columnspacing=1.4,
        )
    return Picture("rolling", figure, alt=f"{words('rolling.title')}. {label}.", note=note)


def _panel(axes: Axes, table: pd.DataFrame, published: Mapping[int, float], words: Words) -> None:
    origin = int(table["origin"].iloc[0])
    start = published[origin]

    def ahead(model: str, column: str) -> list[float]:
        return [start, *table.loc[table["model"] == model, column]]

    years = [origin, *table.loc[table["model"] == "abm", "year"]]
    axes.plot(
        years, ahead("abm", "forecast"), color=ACCENT, lw=2.2, zorder=4, label=words("model.abm")
    )
    for level, alpha in ((90, 0.16), (50, 0.3)):
        axes.fill_between(
            years,
            ahead("abm", f"low_{level}"),
            ahead("abm", f"high_{level}"),
            color=ACCENT,
            alpha=alpha,
            lw=0,
            label=words("rolling.bands") if level == 50 else None,
        )
    for model, (colour, style) in _LINES.items():
        axes.plot(
            years,
            ahead(model, "forecast"),
            color=colour,
            ls=style,
            lw=1.5,
            label=words(f"model.{model}"),
        )
    for known, key in ((True, "rolling.known"), (False, "rolling.came")):
        points = [(y, share) for y, share in published.items() if (y <= origin) == known]
        x, y = np.array(points).T
        fill = INK if known else "white"
        axes.plot(
            x,
            y,
            ls="none",
            marker="o",
            ms=5,
            zorder=5,
            color=INK,
            mfc=fill,
            mew=1.1,
            label=words(key),
        )
    axes.axvline(origin, color=MUTED, lw=0.8, ls=(0, (2, 2)), zorder=0)
    axes.set_xlim(min(published) - 0.4, max(published) + 0.4)
    # Every third year from the last: in narrow panels neighbours would run into each other.
    ticks = sorted(published)[::-3]
    axes.set_xticks(ticks, [f"’{year % 100}" for year in ticks])
    axes.tick_params(length=0)
    quiet_grid(axes, "y")
