"""Public cost against additional users, with lines of equal cost per user."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from sim.population.schema import FIRST_DATA_YEAR
from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.figure_file import Picture
from sim.report.style import FAINT, INK, MUTED, bar, canvas, frame, spread
from sim.report.tables.comparison import over
from sim.report.text import formatting, labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BN_IN_EOK: Final = 10.0
_MILLION_IN_BN: Final = 1000.0


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    drawn = canvas(4.3)
    axes = drawn.add_subplot()
    year = str(results.horizon)
    title = words(
        "cost.title", year=year, baseline=labels.scenario(results, results.baseline, words)
    )
    pairs = str(max(answer.users_all.pairs for answer in answers))
    frame(
        drawn,
        title,
        words("cost.source", pairs=pairs, over=over(results, words)),
        left=0.85,
        right=1.3,
        top=0.8,
        bottom=0.82,
    )
    scale = _BN_IN_EOK if words.language == "ko" else 1.0
    axes.axhline(0, color=MUTED, lw=0.8, zorder=1)
    axes.axvline(0, color=MUTED, lw=0.8, zorder=1)
    for answer in answers:
        x, y = answer.cost_bn, answer.users_all
        if math.isfinite(y.low):
            inner = (y.inner_low, y.inner_high)
            bar(axes, (y.low, y.high), inner, x.mean * scale, upright=True)
            money = (x.low * scale, x.high * scale)
            bar(axes, money, (x.inner_low * scale, x.inner_high * scale), y.mean)
        filled = y.sign in (1, -1)
        axes.plot(
            x.mean * scale, y.mean, "o", ms=6.5, mec=INK, zorder=4, mfc=INK if filled else "white"
        )
    axes.margins(0.12)
    axes.autoscale_view()
    _equal_cost(axes, scale, words)
    _names(axes, results, answers, scale, words)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, integer=True))
        axis.set_major_formatter(
            FuncFormatter(lambda v, _: formatting.figure(formatting.number(v)))
        )
    axes.set_xlabel(words("cost.x", first=str(FIRST_DATA_YEAR), year=year))
    axes.set_ylabel(words("cost.y", year=year))
    rows = [
        f"{labels.scenario(results, each.name, words)} "
        f"{formatting.money_bn(each.cost_bn.mean, words.language, signed=True)}, "
        f"{formatting.count(each.users_all.mean, signed=True)}"
        for each in answers
    ]
    return Picture("cost", drawn, f"{title}: {'; '.join(rows)}.", words("cost.note"))


def _equal_cost(axes: Axes, scale: float, words: Words) -> None:
    """Draw three rays of equal cost per user through the quarter of more users for more money."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    if right <= 0 or top <= 0:
        return
    diagonal = (right / scale) * _MILLION_IN_BN / top  # KRW million a user
    for factor in (0.33, 1.0, 3.0):
        price = _round_price(diagonal * factor)
        users = (right / scale) * _MILLION_IN_BN / price
        end = (right, users) if users <= top else (price * top / _MILLION_IN_BN * scale, top)
        axes.plot([0, end[0]], [0, end[1]], color=FAINT, lw=1.0, zorder=0)
        at_right = users <= top
        axes.annotate(
            words("cost.line", cost=_round_money(price, words.language)),
            end,
            xytext=(4, 0) if at_right else (0, 3),
            textcoords="offset points",
            size=7.5,
            color=MUTED,
            va="center" if at_right else "bottom",
            ha="left" if at_right else "center",
            annotation_clip=False,
        )


def _round_price(value: float) -> float:
    """Return the nearest of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return min((1.0, 2.0, 5.0, 10.0), key=lambda m: abs(math.log(value / (m * power)))) * power


def _round_money(price: float, language: str) -> str:
    """Return a round amount without the zeros behind the point."""
    return re.sub(r"\.0+(?!\d)", "", formatting.money_million(price, language))


def _names(
    axes: Axes, results: Results, answers: tuple[Answer, ...], scale: float, words: Words
) -> None:
    """Write each package's name beside its point, apart from names at the same height."""
    low, high = axes.get_ylim()
    inches = axes.get_window_extent().height / axes.figure.dpi
    gap = (high - low) / inches * 0.17
    places = spread([answer.users_all.mean for answer in answers], gap)
    step = 0.025 * (axes.get_xlim()[1] - axes.get_xlim()[0])
    middle = sum(axes.get_xlim()) / 2
    points = [(answer.cost_bn.mean * scale, answer.users_all.mean) for answer in answers]
    for answer, place in zip(answers, places, strict=True):
        x, y = answer.cost_bn.mean * scale, answer.users_all.mean
        ends = (answer.cost_bn.low * scale, answer.cost_bn.high * scale)
        left, right = ends if math.isfinite(ends[0]) else (x, x)
        # Start to the right of every point that stands at the height of the name.
        near = [px for px, py in points if abs(py - place) < 1.2 * gap and x <= px < x + middle / 2]
        axes.annotate(
            labels.scenario(results, answer.name, words),
            (x, y),
            xytext=(max([right, *near]) + step if x < middle else left - step, place),
            textcoords="data",
            size=8.5,
            va="center",
            ha="left" if x < middle else "right",
            zorder=5,
            bbox={"fc": "white", "ec": "none", "pad": 0.6, "alpha": 0.85},
            arrowprops={
                "arrowstyle": "-",
                "color": MUTED,
                "lw": 0.5,
                "shrinkA": 1,
                "shrinkB": 4,
                "relpos": (0.0 if x < middle else 1.0, 0.5),
            },
        )
