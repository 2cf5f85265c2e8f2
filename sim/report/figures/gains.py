"""Who gains: additional users per 1,000 firms by size, age and area, one panel a package."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sim.report.data.effects import Answer
from sim.report.data.gains import KINDS, Gain, Key, gains, label
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.style import FAINT, INK, MUTED, canvas, fitted, frame, quiet_grid
from sim.report.tables.comparison import over
from sim.report.text import formatting, labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_PACKAGES: Final = 8
"""Packages in the figure; the table has all."""
_ACROSS: Final = 4
_NAME: Final = 1.2  # inches for a package's name above its panel


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    shown = answers[:MAX_PACKAGES]
    need_groups(results, shown, KINDS, words)
    across = min(len(shown), _ACROSS)
    down = math.ceil(len(shown) / across)
    drawn = canvas(1.75 + down * (0.62 + 0.17 * len(KINDS)))
    title = words("gains.title", year=str(results.horizon))
    frame(
        drawn,
        title,
        source(results, "gains.both", len(shown), len(answers), words),
        left=1.62,
        right=0.2,
        top=0.86,
        bottom=0.78,
        wspace=0.14,
        hspace=0.42,
    )
    spoken = []
    for place, answer in enumerate(shown):
        axes = drawn.add_subplot(down, across, place + 1)
        found = gains(results, answer.name)
        name = labels.scenario(results, answer.name, words)
        panel(axes, found, KINDS, name, words, named=place % across == 0)
        spoken.append(f"{name}: {said(found, KINDS, words)}")
    alt = f"{title}. {'. '.join(spoken)}."
    return Picture("gains", drawn, alt, words("gains.note"))


def need_groups(
    results: Results, shown: Sequence[Answer], rows: Sequence[Key], words: Words
) -> None:
    """Raise `CannotDrawError` where every group of every package is blank or has no firm."""
    found = (gains(results, answer.name) for answer in shown)
    if not any(math.isfinite(each[key].mean) for each in found for key in rows if key in each):
        raise CannotDrawError(words("missing.groups"))


def source(results: Results, frames: str, shown: int, every: int, words: Words) -> str:
    """Say what stands behind a figure of gains, and which packages are left out of it."""
    text = words(
        "gains.source",
        pairs=str(results.replicates),
        frames=words(frames),
        over=over(results, words),
    )
    if shown < every:
        text += " " + words("gains.first", shown=str(shown), all=str(every))
    return text


def panel(
    axes: Axes,
    found: Mapping[Key, Gain],
    rows: Sequence[Key],
    title: str,
    words: Words,
    *,
    named: bool,
    breaks: Sequence[int] = (1, 5, 7, 9),
) -> None:
    """Draw one package: a dot and its 90 % interval for every group, on a scale of its own.

    Parameters
    ----------
    axes : Axes
    found : mapping
    rows : sequence of Key
    title : str
    words : Words
    named : bool
        Whether the groups are named at the left.
    breaks : sequence of int
        Rows above which a line parts the dimensions.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.axvline(0, color=INK, lw=0.9, zorder=2)
    for y, key in enumerate(rows):
        gain = found.get(key)
        if gain is None or not math.isfinite(gain.mean):
            continue
        if math.isfinite(gain.low):
            axes.plot([gain.low, gain.high], [y, y], color=INK, lw=1.1, zorder=3)
        fill = INK if gain.told else "white"
        axes.plot(gain.mean, y, "o", ms=4.2, mfc=fill, mec=INK, mew=0.8, zorder=4)
    for y in breaks:
        axes.axhline(y - 0.5, color=MUTED, lw=0.6, zorder=1)
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels([label(key, words) for key in rows] if named else [], size=8)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _tick(x)))
    axes.tick_params(axis="x", labelsize=7.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_title(fitted(title, _NAME, size=8.5), weight=400, color=MUTED, size=8.5)
    for y in range(len(rows)):
        axes.axhline(y, color=FAINT, lw=0.4, zorder=0)
    quiet_grid(axes, "x")


def said(found: Mapping[Key, Gain], rows: Sequence[Key], words: Words) -> str:
    """Say the means of the groups, for whoever cannot see them."""
    known = [(key, found[key]) for key in rows if key in found and math.isfinite(found[key].mean)]
    return ", ".join(
        f"{label(key, words)} {formatting.number(gain.mean, 1, signed=True)}" for key, gain in known
    )


def _tick(value: float) -> str:
    digits = 0 if value == round(value) else 1 if 10 * value == round(10 * value, 6) else 2
    return formatting.figure(formatting.number(value, digits))
