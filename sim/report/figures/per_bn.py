"""Forest plot: what a KRW bn buys in every package, with 50 and 90 % intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.data.estimate import Estimate
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.style import FAINT, INK, MUTED, NAMES, bar, canvas, fitted, frame, quiet_grid
from sim.report.tables.comparison import over
from sim.report.tables.equal_cost import BOUGHT, DIGITS, Priced, asked_bn
from sim.report.text import formatting
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw(results: Results, found: tuple[Priced, ...], words: Words) -> Picture:
    """Draw the figure."""
    if not any(math.isfinite(each.bought[name].mean) for each in found for name in BOUGHT):
        raise CannotDrawError(words("missing.per_bn"))
    drawn = canvas(1.75 + 0.34 * len(found))
    panels = drawn.subplots(1, len(BOUGHT))
    amount = formatting.money_bn(asked_bn(results), words.language)
    title = words("per_bn.title", amount=amount, year=str(results.horizon))
    frame(
        drawn,
        title,
        words("per_bn.source", pairs=str(results.replicates), over=over(results, words)),
        left=NAMES + 0.3,
        right=0.2,
        top=0.78,
        bottom=0.62,
        wspace=0.12,
    )
    for position, (axes, name) in enumerate(zip(panels, BOUGHT, strict=True)):
        axes.set_yticks([] if position else range(len(found)))
        _panel(axes, [each.bought[name] for each in found], words(f"per_bn.{name}"))
    panels[0].set_yticklabels([_label(each, words) for each in found], size=8)
    rows = (
        f"{each.label} {formatting.number(each.bought['users_sba'].mean, DIGITS, signed=True)}"
        for each in found
    )
    return Picture(
        name="equal-cost",
        figure=drawn,
        alt=f"{title}. {words('per_bn.users_sba')}: {'; '.join(rows)}.",
        note=words("per_bn.note"),
    )


def _label(each: Priced, words: Words) -> str:
    """Return a package's label; where it does not cost the amount, also what it costs."""
    if not each.remark:
        return fitted(each.label, NAMES + 0.2, size=8)
    cost = formatting.figure(formatting.money_bn(each.cost_bn.mean, words.language))
    return f"{fitted(each.label, NAMES + 0.2, size=8, most=1)}\n{words('per_bn.less', cost=cost)}"


def _panel(axes: Axes, estimates: list[Estimate], title: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.axvline(0, color=INK, lw=0.9, zorder=2)
    for y, each in enumerate(estimates):
        axes.axhline(y, color=FAINT, lw=0.5, zorder=0)
        if not math.isfinite(each.mean):
            continue
        if math.isfinite(each.low):
            bar(axes, (each.low, each.high), (each.inner_low, each.inner_high), y)
        filled = each.sign in (1, -1)
        axes.plot(each.mean, y, "o", ms=5.5, mfc=INK if filled else "white", mec=INK, zorder=4)
        axes.annotate(
            formatting.figure(formatting.number(each.mean, DIGITS, signed=True)),
            (each.mean, y),
            size=7.5,
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )
    axes.margins(x=0.14)
    axes.set_ylim(len(estimates) - 0.5, -0.75)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: formatting.figure(formatting.tick(x)))
    )
    axes.set_title(title, weight=400, color=MUTED, size=8.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    quiet_grid(axes, "x")
