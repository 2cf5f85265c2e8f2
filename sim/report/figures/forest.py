"""Forest plot: additional users of every package with 50 and 90 % intervals, both frames."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.data.effects import Answer, ranked_apart
from sim.report.data.estimate import Estimate
from sim.report.data.results import Results
from sim.report.figure_file import Picture
from sim.report.style import FAINT, INK, MUTED, NAMES, bar, canvas, frame, name_rows, quiet_grid
from sim.report.tables.comparison import over
from sim.report.text import formatting, labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    drawn = canvas(1.6 + 0.29 * len(answers))
    panels = drawn.subplots(1, 2)
    title = _title(results, answers, words)
    pairs = str(max(answer.users_sba.pairs for answer in answers))
    frame(
        drawn,
        title,
        words("forest.source", pairs=pairs, over=over(results, words)),
        left=NAMES + 0.1,
        right=0.3,
        top=0.78,
        bottom=0.62,
        wspace=0.1,
    )
    names = [labels.scenario(results, each.name, words) for each in answers]
    name_rows(panels[0], names)
    panels[1].set_yticks([])
    _panel(panels[0], [answer.users_sba for answer in answers], words("forest.sba"))
    _panel(panels[1], [answer.users_small for answer in answers], words("forest.small"))
    rows = [
        f"{labels.scenario(results, each.name, words)} "
        f"{formatting.count(each.users_sba.mean, signed=True)}"
        for each in answers
    ]
    return Picture(
        name="effects",
        figure=drawn,
        alt=f"{title}. {words('forest.sba')}: {'; '.join(rows)}.",
        note=words("forest.note"),
    )


def _title(results: Results, answers: tuple[Answer, ...], words: Words) -> str:
    first = ranked_apart(answers, results)[0]
    if len(answers) > 1 and len(first) == 1 and first[0].users_sba.sign == 1:
        label = labels.scenario(results, first[0].name, words)
        return words("forest.title_first", label=label, year=str(results.horizon))
    baseline = labels.scenario(results, results.baseline, words)
    return words("forest.title", year=str(results.horizon), baseline=baseline)


def _panel(axes: Axes, estimates: list[Estimate], title: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.axvline(0, color=INK, lw=0.9, zorder=2)
    for y, each in enumerate(estimates):
        axes.axhline(y, color=FAINT, lw=0.5, zorder=0)
        if math.isfinite(each.low):
            bar(axes, (each.low, each.high), (each.inner_low, each.inner_high), y)
        filled = each.sign in (1, -1)
        axes.plot(each.mean, y, "o", ms=6, mfc=INK if filled else "white", mec=INK, zorder=4)
    _room(axes, estimates)
    for y, each in enumerate(estimates):
        # Beside the interval, on the side away from zero.
        outer = (
            each.mean if not math.isfinite(each.low) else each.low if each.mean < 0 else each.high
        )
        axes.annotate(
            formatting.figure(formatting.count(each.mean, signed=True)),
            (outer, y),
            size=8,
            va="center",
            xytext=(-6 if each.mean < 0 else 6, 0),
            textcoords="offset points",
            ha="right" if each.mean < 0 else "left",
        )
    axes.set_ylim(len(estimates) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: formatting.figure(formatting.number(x)))
    )
    axes.set_title(title, weight=400, color=MUTED)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    quiet_grid(axes, "x")


def _room(axes: Axes, estimates: list[Estimate]) -> None:
    """Leave room for the numbers beside the marks."""
    ends = [x for e in estimates for x in (e.low, e.mean, e.high) if math.isfinite(x)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    span = (high - low) or 1.0
    axes.set_xlim(
        low - (0.24 if low < 0 else 0.05) * span, high + (0.24 if high > 0 else 0.05) * span
    )
