"""A Pareto front: two objectives as axes, a third as colour, each point with its number inside."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.report.figure_file import Picture
from sim.report.style import FAINT, INK, MUTED, WARM, canvas, frame, quiet_grid
from sim.report.text import formatting
from sim.report.text.words import Words
from sim.units import significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.data.front import Aim, Front

_COST: Final = "public_cost_krw_bn"
_LETTERS: Final = {"en": 50, "ko": 32}
_MARK: Final = 120  # area of a point that has a number inside
_DARK: Final = 0.6  # of the colour scale: below it a number inside is white

_Row = Mapping[Any, Any]


def draw(found: Front, words: Words) -> Picture:
    """Draw the figure."""
    across, up = found.aims[:2]
    standing = found.standing.to_dict("records")
    fallen = found.fallen.to_dict("records")
    figure = canvas(5.2)
    axes = figure.subplots()
    title = words(
        "front.title",
        budget=formatting.money_bn(found.budget, words.language),
        year=str(found.horizon),
    )
    frame(figure, title, _source(found, words), left=0.8, right=0.75, bottom=0.95, top=0.6)
    _intervals(axes, [*standing, *fallen], across.column, up.column)
    axes.scatter(
        [row[across.column] for row in fallen],
        [row[up.column] for row in fallen],
        s=30,
        facecolor="white",
        edgecolor=MUTED,
        linewidth=0.8,
        zorder=2,
    )
    _standing(figure, axes, standing, found, words)
    _references(axes, found, words)
    axes.set_xlabel(_axis(across, words).replace("\n", " "), color=MUTED)
    axes.set_ylabel(_axis(up, words), color=MUTED)
    for each in (axes.xaxis, axes.yaxis):
        each.set_major_formatter(_short)
    quiet_grid(axes, "both")
    listed = "; ".join(
        f"{row['point']} {formatting.number(row[across.column], 1)}, "
        f"{formatting.number(row[up.column], 2)}"
        for row in standing
    )
    axis = f"{across.label}, {up.label}"
    alt = f"{title}. {axis}: {listed}." if listed else f"{title}. {words('front.none')}"
    return Picture("front", figure, alt, words("front.note"))


def _source(found: Front, words: Words) -> str:
    return words(
        "front.source",
        evaluations=formatting.number(float(found.run["evaluations"])),
        base=found.base_label,
        baseline=found.baseline_label,
        runs=str(found.runs),
        kind=words("front.draws" if found.drawn else "front.luck"),
    )


def _intervals(axes: Axes, rows: list[dict[Any, Any]], across: str, up: str) -> None:
    for row in rows:
        x, y = float(row[across]), float(row[up])
        axes.plot([row[f"{across}_p05"], row[f"{across}_p95"]], [y, y], color=FAINT, lw=1, zorder=1)
        axes.plot([x, x], [row[f"{up}_p05"], row[f"{up}_p95"]], color=FAINT, lw=1, zorder=1)


def _standing(
    figure: Figure, axes: Axes, rows: list[dict[Any, Any]], found: Front, words: Words
) -> None:
    """Draw the points that stand, coloured by the third objective, or else by cost."""
    across, up, *others = found.aims
    colour = others[0].column if others else _COST
    shades = [float(row[colour]) for row in rows] or [0.0]
    low, high = min(shades), max(shades)
    if low == high:
        low, high = low - 0.5, high + 0.5
    marks = axes.scatter(
        [row[across.column] for row in rows],
        [row[up.column] for row in rows],
        c=[row[colour] for row in rows],
        vmin=low,
        vmax=high,
        cmap="viridis",
        s=_MARK,
        edgecolor="white",
        linewidth=0.7,
        zorder=5,
    )
    for row in rows:
        dark = (float(row[colour]) - low) / (high - low) < _DARK
        axes.annotate(
            str(row["point"]).removeprefix("point-").lstrip("0"),
            (row[across.column], row[up.column]),
            size=6.5,
            ha="center",
            va="center_baseline",
            color="white" if dark else INK,
            zorder=6,
        )
    bar = figure.colorbar(marks, ax=axes, pad=0.03, fraction=0.05)
    bar.set_label(_axis(others[0], words) if others else words("front.cost"), color=MUTED, size=8)
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_formatter(_short)


def _references(axes: Axes, found: Front, words: Words) -> None:
    """Mark the base package and the baseline; the baseline differs from itself in nothing."""
    across, up = found.aims[:2]
    axes.scatter([0.0], [0.0], marker="x", s=46, color=INK, linewidth=1.4, zorder=4)
    x, y = found.base[across.column], found.base[up.column]
    # Behind the points, and larger: the base package may be one of them.
    axes.scatter([x], [y], marker="*", s=420, color=WARM, edgecolor=INK, linewidth=0.5, zorder=3)
    cost = formatting.money_bn(found.base[_COST], words.language)
    left = x <= sum(axes.get_xlim()) / 2
    axes.annotate(
        f"{found.base_label}\n{formatting.figure(cost)}",
        (x, y),
        xytext=(13 if left else -13, -4),
        textcoords="offset points",
        ha="left" if left else "right",
        va="top",
        size=7.5,
        color=WARM,
        zorder=7,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8},
    )


def _axis(aim: Aim, words: Words) -> str:
    unit = words(f"front.unit_{aim.unit}")
    text = words("front.more" if aim.more else "front.less", label=aim.label, unit=unit)
    return textwrap.fill(text, _LETTERS[words.language])


def _short(value: float, _position: Any = None) -> str:
    return formatting.figure(significant(value).replace("-", formatting.MINUS))
