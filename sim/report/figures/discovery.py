"""The figure of a discovery: the cases, the box's ranges, and the trade-off it was chosen from."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.analysis.discovery.cases import category_label
from sim.report.figure_file import Picture
from sim.report.style import ACCENT, FAINT, INK, MUTED, WARM, canvas, drawing, frame, quiet_grid
from sim.report.text import formatting
from sim.report.text.discovery import headline, limits, sentences
from sim.report.text.words import particles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LETTERS: Final = {"en": 34, "ko": 20}
_WORDS: Final = {
    "title_loses": (
        "Where “{package}” loses to “{other}”",
        "‘{package}’[이/가] ‘{other}’보다 못한 조건",
    ),
    "title_misses": (
        "Where “{package}” misses the goal",
        "‘{package}’[이/가] 목표에 못 미치는 조건",
    ),
    "yes": ("draws of interest", "해당하는 추출"),
    "no": ("others", "나머지 추출"),
    "trade": ("PRIM’s boxes", "PRIM 상자"),
    "coverage": ("coverage (%)", "포괄률(%)"),
    "density": ("density (%)", "밀도(%)"),
    "ranges": ("the box within the range of each input", "입력 범위 중 상자"),
    "nothing": ("no region stands out", "두드러진 영역 없음"),
    "source": (
        "{headline} Coverage: share of those that lie in the box; density: share of the box that "
        "is of interest. Open circle: the box chosen (the largest harmonic mean), filled: without "
        "restrictions that chance would explain. Right of each range: share of {n} resamples that "
        "restrict it. Shuffled draws give a box as good in {chance} of the trials.",
        "{headline} 포괄률은 해당 추출 중 상자 안의 비율, 밀도는 상자 안에서 해당하는 비율. 빈 원: "
        "선택한 상자(조화평균 최대), 채운 원: 우연으로 설명되는 제한을 뺀 상자. 범위 오른쪽: "
        "재표본 {n}개 중 같은 입력을 제한한 비율. 섞은 추출의 {chance}에서 같은 수준의 "
        "상자가 나온다.",
    ),
}  # fmt: skip


def draw(tables: Mapping[str, pd.DataFrame], record: Mapping[str, Any], language: str) -> Picture:
    """Draw what was found.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `sim.analysis.discovery.tables`.
    record : mapping
    language : str
        ``en`` or ``ko``.
    """
    with drawing():
        return _draw(tables, record, language)


def _draw(tables: Mapping[str, pd.DataFrame], record: Mapping[str, Any], language: str) -> Picture:
    boxes, about = tables["discovery"], record["discovery"]
    prim = boxes[boxes["method"] == "prim"]
    rows = prim[prim["input"] != ""].sort_values("p_value").to_dict("records")
    labels = {
        name: each["scenario"][f"label_{language}"] for name, each in record["scenarios"].items()
    }
    loses = about["against"] is not None
    title = _say(
        "title_loses" if loses else "title_misses",
        language,
        package=labels[about["package"]],
        other=labels[about["against"]] if loses else "",
    )
    source = _say(
        "source",
        language,
        headline=headline(record, language),
        n=about["resamples"],
        chance=formatting.percent(100.0 * about["chance"], language, 0),
    )
    figure = canvas(4.9 + 0.42 * max(len(rows), 1))
    grid = figure.add_gridspec(2, 2, height_ratios=[2.6, 0.5 + 0.42 * max(len(rows), 1)])
    cases, trade = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[0, 1])
    ranges = figure.add_subplot(grid[1, :])
    frame(figure, title, source, left=0.75, right=0.75, bottom=0.72, top=0.72, hspace=0.62)
    _cases(cases, tables["cases"], rows, about, language)
    _trade(trade, tables["trajectory"], prim, language)
    _ranges(ranges, rows, language)
    box = ranges.get_position()
    width = figure.get_size_inches()[0]
    # Below the names of the inputs above it, however many lines they take.
    ranges.set_position((2.75 / width, box.y0, box.x1 - 2.75 / width, 0.92 * box.height))
    return Picture(
        "discovery", figure, f"{title}. {' '.join(sentences(boxes, record, language))}", source
    )


def _cases(
    axes: Axes,
    cases: pd.DataFrame,
    rows: list[dict[Hashable, Any]],
    about: Mapping[str, Any],
    language: str,
) -> None:
    from matplotlib.patches import Rectangle

    if not rows:
        _empty(axes, language)
        return
    x, y = rows[0], rows[1] if len(rows) > 1 else None
    interest = cases["of_interest"].to_numpy(dtype=bool)
    across = _spread_out(cases, str(x["input"]), about)
    up = (
        np.random.default_rng(1).uniform(size=len(cases))
        if y is None
        else _spread_out(cases, str(y["input"]), about)
    )
    for chosen, colour, marker, label in (
        (~interest, MUTED, "o", _say("no", language)),
        (interest, WARM, "^", _say("yes", language)),
    ):
        axes.scatter(
            across[chosen], up[chosen], s=9, marker=marker, color=colour, alpha=0.65, lw=0,
            label=label, zorder=3,
        )  # fmt: skip
    axes.margins(0.04)
    left, right = _ends(x, about, axes.get_xlim())
    low, high = axes.get_ylim() if y is None else _ends(y, about, axes.get_ylim())
    axes.add_patch(
        Rectangle((left, low), right - left, high - low, fill=False, ec=ACCENT, lw=1.6, zorder=4)
    )
    axes.legend(
        frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2,
        handletextpad=0.2, columnspacing=0.8, borderaxespad=0.0,
    )  # fmt: skip
    _name_axis(axes, x, about, language, across=True)
    if y is None:
        axes.set_yticks([])
    else:
        _name_axis(axes, y, about, language, across=False)


def _spread_out(cases: pd.DataFrame, name: str, about: Mapping[str, Any]) -> np.ndarray:
    """Return an input; categories are spread around their code, so that cases can be seen."""
    values = cases[name].to_numpy(dtype=np.float64)
    if name not in about["categories"]:
        return values
    return values + np.random.default_rng(0).uniform(-0.3, 0.3, size=len(values))


def _ends(
    row: Mapping[Hashable, Any], about: Mapping[str, Any], whole: tuple[float, float]
) -> tuple[float, float]:
    """Return the ends of the box along an axis; of categories the hull of those let in."""
    if row["allowed"]:
        kinds = about["categories"][row["input"]]
        codes = [kinds.index(each) for each in str(row["allowed"]).split(",")]
        return min(codes) - 0.4, max(codes) + 0.4
    low = whole[0] if np.isnan(row["low"]) else float(row["low"])
    return low, whole[1] if np.isnan(row["high"]) else float(row["high"])


def _name_axis(
    axes: Axes,
    row: Mapping[Hashable, Any],
    about: Mapping[str, Any],
    language: str,
    *,
    across: bool,
) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    name = str(row["input"])
    label = textwrap.fill(_called(row, language), _LETTERS[language] + 6)
    (axes.set_xlabel if across else axes.set_ylabel)(
        formatting.figure(label), color=MUTED, size=7.5
    )
    axis = axes.xaxis if across else axes.yaxis
    axes.tick_params(labelsize=7.5)
    if name in about["categories"]:
        kinds = about["categories"][name]
        named = [category_label(name, kind)[language == "ko"] for kind in kinds]
        axis.set_ticks(range(len(kinds)), [textwrap.fill(each, 14) for each in named])
        return
    axis.set_major_locator(MaxNLocator(5))
    axis.set_major_formatter(FuncFormatter(lambda v, _: formatting.figure(f"{v:,.4g}")))


def _trade(axes: Axes, trajectory: pd.DataFrame, prim: pd.DataFrame, language: str) -> None:
    axes.set_title(_say("trade", language), size=8.5, weight=400, color=MUTED)
    x, y = 100.0 * trajectory["coverage"], 100.0 * trajectory["density"]
    axes.plot(x, y, color=MUTED, lw=0.8, marker=".", ms=4, zorder=2)
    chosen = trajectory["chosen"].to_numpy(dtype=bool)
    axes.plot(x[chosen], y[chosen], "o", ms=9, mfc="none", mec=ACCENT, mew=1.4, zorder=3)
    axes.plot(
        100.0 * prim["coverage"].iloc[:1], 100.0 * prim["density"].iloc[:1], "o", ms=5.5,
        color=ACCENT, zorder=4,
    )  # fmt: skip
    axes.set_xlim(0.0, 104.0)
    axes.set_ylim(0.0, 104.0)
    axes.set_xlabel(_say("coverage", language), color=MUTED, size=8)
    axes.set_ylabel(_say("density", language), color=MUTED, size=8)
    axes.tick_params(labelsize=7.5)
    quiet_grid(axes, "both")


def _ranges(axes: Axes, rows: list[dict[Hashable, Any]], language: str) -> None:
    axes.set_title(_say("ranges", language), size=8.5, weight=400, color=MUTED)
    axes.set_xlim(0.0, 1.0)
    axes.set_xticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    if not rows:
        axes.set_yticks([])
        _empty(axes, language)
        return
    for y, row in enumerate(rows):
        axes.barh(y, 1.0, height=0.34, color=FAINT, zorder=2)
        low, high = _within(row)
        axes.barh(y, high - low, left=low, height=0.34, color=ACCENT, zorder=3)
        axes.annotate(
            formatting.figure(limits(row, language)),
            (0.5 * (low + high), y),
            xytext=(0, -11),
            textcoords="offset points",
            size=7.5,
            color=INK,
            ha="center" if 0.15 < 0.5 * (low + high) < 0.85 else "left" if low < 0.5 else "right",
            va="center",
        )
        axes.annotate(
            formatting.percent(100.0 * float(row["reproduced"]), language, 0),
            (1.0, y),
            xytext=(6, 0),
            textcoords="offset points",
            size=7.5,
            color=MUTED,
            va="center",
            annotation_clip=False,
        )
    names = [textwrap.fill(_called(row, language), _LETTERS[language]) for row in rows]
    axes.set_yticks(range(len(rows)), [formatting.figure(each) for each in names], size=7.5)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)


def _within(row: Mapping[Hashable, Any]) -> tuple[float, float]:
    """Return where the box lies within the range of its input, as shares of it."""
    if row["allowed"]:
        codes = len(str(row["allowed"]).split(","))
        return 0.0, codes / (float(row["range_high"]) + 1.0)
    start, end = float(row["range_low"]), float(row["range_high"])
    low = start if np.isnan(row["low"]) else max(float(row["low"]), start)
    high = end if np.isnan(row["high"]) else min(float(row["high"]), end)
    return (low - start) / (end - start), (high - start) / (end - start)


def _empty(axes: Axes, language: str) -> None:
    axes.text(
        0.5, 0.5, _say("nothing", language), transform=axes.transAxes, ha="center", color=MUTED
    )


def _say(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = formatting.figure(_WORDS[key][korean].format(**values))
    return particles(text) if korean else text


def _called(row: Mapping[Any, Any], language: str) -> str:
    """Return a parameter with its symbol; a setting's label says it all, and its name is long."""
    name = str(row["input"])
    return f"{row[f'label_{language}']}{'' if '.' in name else f' ({name})'}"
