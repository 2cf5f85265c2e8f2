"""Public cost against additional users, with lines of equal cost per user."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sim.population.schema import FIRST_DATA_YEAR
from sim.report.data.effects import Answer
from sim.report.data.estimate import Estimate
from sim.report.data.results import Results
from sim.report.figure_file import Picture
from sim.report.figures.placing import Box, groups, place
from sim.report.style import FAINT, INK, MUTED, bar, canvas, fitted, frame, text_size
from sim.report.tables.comparison import over
from sim.report.text import formatting, labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

NAMES_GID: Final = "package:"
"""Begins the id of a name in the figure; the places of its packages follow."""
_BN_IN_EOK: Final = 10.0
_MILLION_IN_BN: Final = 1000.0
_WIDEST: Final = 2.3  # inches of a name
_SIZE: Final = 8.5
_CROWDED: Final = 22.0  # pixels between markers below which a second panel enlarges them
_ONE: Final = 4.0  # pixels below which markers cannot be told apart and share a name
_LEADER: Final = 14.0  # pixels from which a line joins a name and its marker
_AIR: Final = 0.01  # of an axis, at least, around packages that are enlarged
_HEIGHT: Final = 3.3  # inches of a panel


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure: all packages, and below them the crowded ones enlarged."""
    scale = _BN_IN_EOK if words.language == "ko" else 1.0
    names = [labels.scenario(results, each.name, words) for each in answers]
    drawn, panels = _begin(results, answers, words, 1)
    _panel(panels[0], answers, scale)
    crowd = _crowd(panels[0], answers, scale)
    if crowd:
        drawn, panels = _begin(results, answers, words, 2)
        for axes in panels:
            _panel(axes, answers, scale)
        _enlarge(panels, [answers[k] for k in crowd], scale, words)
    unnamed = _name(
        panels[0], answers, names, scale, [k for k in range(len(names)) if k not in crowd]
    )
    if crowd:
        unnamed += _name(panels[1], answers, names, scale, crowd)
    for axes in panels:
        _equal_cost(axes, scale, words)
        _finish(axes, results, words)
    rows = [
        f"{name} {formatting.money_bn(each.cost_bn.mean, words.language, signed=True)}, "
        f"{formatting.count(each.users_all.mean, signed=True)}"
        for name, each in zip(names, answers, strict=True)
    ]
    note = words("cost.note")
    if unnamed:
        note += " " + words("cost.unnamed", names=words.listed([names[k] for k in unnamed]))
    return Picture("cost", drawn, f"{_title(results, words)}: {'; '.join(rows)}.", note)


def _title(results: Results, words: Words) -> str:
    baseline = labels.scenario(results, results.baseline, words)
    return words("cost.title", year=str(results.horizon), baseline=baseline)


def _begin(
    results: Results, answers: Sequence[Answer], words: Words, panels: int
) -> tuple[Figure, list[Axes]]:
    """Return an empty figure of one or two panels, one above the other."""
    drawn = canvas(1.0 + _HEIGHT * panels)
    axes = list(drawn.subplots(panels, 1, squeeze=False)[:, 0])
    pairs = str(max(answer.users_all.pairs for answer in answers))
    frame(
        drawn,
        _title(results, words),
        words("cost.source", pairs=pairs, over=over(results, words)),
        left=0.85,
        right=1.3,
        top=0.8 if panels == 1 else 0.95,
        bottom=0.82,
        hspace=0.5,
    )
    return drawn, axes


def _panel(axes: Axes, answers: Sequence[Answer], scale: float) -> None:
    """Draw every package: its marker and the intervals of cost and users."""
    axes.axhline(0, color=MUTED, lw=0.8, zorder=1)
    axes.axvline(0, color=MUTED, lw=0.8, zorder=1)
    for answer in answers:
        x, y = answer.cost_bn, answer.users_all
        if math.isfinite(y.low):
            inner = (y.inner_low, y.inner_high)
            bar(axes, (y.low, y.high), inner, x.mean * scale, upright=True)
            money = (x.low * scale, x.high * scale)
            bar(axes, money, (x.inner_low * scale, x.inner_high * scale), y.mean)
        fill = INK if y.sign in (1, -1) else "white"
        axes.plot(x.mean * scale, y.mean, "o", ms=6.5, mec=INK, zorder=4, mfc=fill)
    axes.margins(0.12)
    axes.autoscale_view()
    axes.set_xlim(axes.get_xlim())
    axes.set_ylim(axes.get_ylim())


def _enlarge(panels: list[Axes], crowd: list[Answer], scale: float, words: Words) -> None:
    """Cut the second panel to the crowd, and frame that part in the first."""
    from matplotlib.patches import Rectangle

    whole, near = panels
    x, width = _window([each.cost_bn for each in crowd], scale, whole.get_xlim())
    y, height = _window([each.users_all for each in crowd], 1.0, whole.get_ylim())
    near.set_xlim(x, x + width)
    near.set_ylim(y, y + height)
    part = Rectangle((x, y), width, height, fill=False, ec=MUTED, lw=0.8, ls=(0, (3, 2)), zorder=5)
    whole.add_patch(part)
    whole.set_title(words("cost.whole"), weight=400, color=MUTED, size=_SIZE, pad=17)
    near.set_title(words("cost.near"), weight=400, color=MUTED, size=_SIZE, pad=17)


def _window(
    values: list[Estimate], scale: float, whole: tuple[float, float]
) -> tuple[float, float]:
    """Return start and length of the part of an axis that holds some packages with air around."""
    means = [scale * value.mean for value in values]
    air = max(0.6 * (max(means) - min(means)), _AIR * (whole[1] - whole[0]))
    low, high = max(min(means) - air, whole[0]), min(max(means) + air, whole[1])
    return low, high - low


def _points(axes: Axes, answers: Sequence[Answer], scale: float) -> list[tuple[float, float]]:
    """Return where the markers stand on the screen, in pixels."""
    where = [(each.cost_bn.mean * scale, each.users_all.mean) for each in answers]
    return [(float(x), float(y)) for x, y in axes.transData.transform(where)]


def _crowd(axes: Axes, answers: Sequence[Answer], scale: float) -> list[int]:
    """Return the largest number of packages whose markers stand too close to be read."""
    points = _points(axes, answers, scale)
    crowd = max(groups(points, _CROWDED), key=len)
    apart = max(math.dist(points[i], points[k]) for i in crowd for k in crowd)
    return crowd if len(crowd) > 1 and apart > 0.0 else []


def _name(
    axes: Axes, answers: Sequence[Answer], names: list[str], scale: float, here: list[int]
) -> list[int]:
    """Write names beside their markers, joint ones where markers coincide; return who got none."""
    points = _points(axes, answers, scale)
    joined = [[k for k in g if k in here] for g in groups(points, _ONE)]
    joined = [group for group in joined if group]
    texts = [
        "\n".join(fitted(names[k], _WIDEST, size=_SIZE, most=1) for k in group) for group in joined
    ]
    dpi = axes.figure.dpi
    sizes = [(dpi * width, dpi * height) for width, height in (text_size(t, _SIZE) for t in texts)]
    spots = _middles(points, joined)
    others = [points[k] for k in range(len(points)) if not any(k in group for group in joined)]
    window = axes.get_window_extent()
    room = Box(window.x0 + 2, window.y0 + 2, window.x1 - 2, window.y1 - 2)
    found = place(
        [*spots, *others],
        [*sizes, *((0.0, 0.0) for _ in others)],
        room,
        _bars(axes, answers, scale),
    )
    for text, group, box in zip(texts, joined, found, strict=False):
        if box is not None:
            _write(axes, text, box, NAMES_GID + ",".join(map(str, group)))
    for spot, box in zip(spots, found, strict=False):
        if box is not None and box.distance(spot) > _LEADER:
            _lead(axes, spot, box)
    return [k for group, box in zip(joined, found, strict=False) if box is None for k in group]


def _middles(
    points: list[tuple[float, float]], joined: list[list[int]]
) -> list[tuple[float, float]]:
    return [
        (sum(points[k][0] for k in g) / len(g), sum(points[k][1] for k in g) / len(g))
        for g in joined
    ]


def _lead(axes: Axes, spot: tuple[float, float], box: Box) -> None:
    """Draw a line from a marker to its name."""
    end = (
        min(max(spot[0], box.left), box.right),
        min(max(spot[1], box.bottom), box.top),
    )
    (x, y) = zip(*axes.transData.inverted().transform([spot, end]), strict=True)
    axes.plot(x, y, color=MUTED, lw=0.7, zorder=3.5)


def _write(axes: Axes, text: str, box: Box, gid: str) -> None:
    x, y = axes.transData.inverted().transform(
        ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
    )
    axes.text(
        x, y, text, size=_SIZE, ha="center", va="center", zorder=6, gid=gid, linespacing=1.1,
        bbox={"fc": "white", "ec": "none", "pad": 0.5, "alpha": 0.85},
    )  # fmt: skip


def _bars(axes: Axes, answers: Sequence[Answer], scale: float) -> list[Box]:
    """Return what names had better not cover: intervals and the two lines through zero."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    lines = [((left, 0.0), (right, 0.0)), ((0.0, bottom), (0.0, top))]
    for each in answers:
        x, y = each.cost_bn, each.users_all
        if math.isfinite(y.low):
            lines.append(((scale * x.mean, y.low), (scale * x.mean, y.high)))
            lines.append(((scale * x.low, y.mean), (scale * x.high, y.mean)))
    ends = [axes.transData.transform(line) for line in lines]
    return [Box(a[0] - 2, a[1] - 2, b[0] + 2, b[1] + 2) for a, b in ends]


def _finish(axes: Axes, results: Results, words: Words) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    year = str(results.horizon)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, integer=True))
        axis.set_major_formatter(
            FuncFormatter(lambda v, _: formatting.figure(formatting.number(v)))
        )
    axes.set_xlabel(words("cost.x", first=str(FIRST_DATA_YEAR), year=year))
    axes.set_ylabel(words("cost.y", year=year))


def _equal_cost(axes: Axes, scale: float, words: Words) -> None:
    """Draw three rays of equal cost per user through the quarter of more users for more money."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    if right <= 0 or top <= 0:
        return
    diagonal = (right / scale) * _MILLION_IN_BN / top  # KRW million a user
    labels: list[Annotation] = []
    for factor in (0.33, 1.0, 3.0):
        price = _round_price(diagonal * factor)
        users = (right / scale) * _MILLION_IN_BN / price
        end = (right, users) if users <= top else (price * top / _MILLION_IN_BN * scale, top)
        if end[0] < left or end[1] < bottom:
            continue  # it does not pass through this panel
        axes.plot([0, end[0]], [0, end[1]], color=FAINT, lw=1.0, zorder=0)
        at_right = users <= top
        label = axes.annotate(
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
        if labels and label.get_window_extent().overlaps(labels[-1].get_window_extent()):
            labels[-1].set_horizontalalignment("right")
            label.set_horizontalalignment("left")
        labels.append(label)


def _round_price(value: float) -> float:
    """Return the nearest of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return min((1.0, 2.0, 5.0, 10.0), key=lambda m: abs(math.log(value / (m * power)))) * power


def _round_money(price: float, language: str) -> str:
    """Return a round amount without the zeros behind the point."""
    return re.sub(r"\.0+(?!\d)", "", formatting.money_million(price, language))
