"""The figure of robustness: regret over the draws and by future, and how often each is the best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.report.figure_file import Picture
from sim.report.style import (
    ACCENT,
    INK,
    MUTED,
    NAMES,
    PALETTE,
    canvas,
    drawing,
    frame,
    name_rows,
    quiet_grid,
)
from sim.report.text import formatting
from sim.report.text.robust import outcome_label, sentences
from sim.report.text.words import particles
from sim.units import in_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS: Final = ("s", "^", "D", "v", "P", "X")
_WORDS: Final = {
    "title": (
        "What is lost where another package would have brought more",
        "다른 패키지가 더 나았을 때의 손실(후회)",
    ),
    "regret": ("regret: {outcome} ({unit})", "후회: {outcome}({unit})"),
    "best": ("the best in (% of draws)", "최선인 비율(%)"),
    "source": (
        "{draws} draws, luck averaged out within each. Regret: what the best package of a draw "
        "brings more. Dot: mean over all draws, bar: from no regret to its 95th percentile; open "
        "marks: means within one future or explanation.",
        "추출 {draws}개(추출 안의 우연은 평균). 후회: 각 추출에서 최선인 패키지와의 차이. 점: 전체 "
        "평균, 막대: 0부터 95백분위까지, 빈 표식: 하나의 미래 또는 설명 안에서의 평균.",
    ),
}


def draw(table: pd.DataFrame, record: Mapping[str, Any], language: str) -> Picture:
    """Draw regret and order of the first outcome, and of what is brought for the money.

    Parameters
    ----------
    table : DataFrame
        `sim.analysis.robustness.robustness`.
    record : mapping
    language : str
        ``en`` or ``ko``.
    """
    with drawing():
        return _draw(table, record, language)


def _draw(table: pd.DataFrame, record: Mapping[str, Any], language: str) -> Picture:
    outcomes = record["robustness"]["outcomes"]
    shown = list(dict.fromkeys((outcomes[0], outcomes[-1])))
    packages = int(table["scenario"].nunique())
    scopes = [each for each in table["scope"].unique() if each != "all"]
    height = 0.75 + 0.42 * packages
    figure = canvas(1.2 + 0.2 * ((len(scopes) + 1) // 2) + len(shown) * (height + 0.5))
    panels = figure.subplots(len(shown), 2, squeeze=False, gridspec_kw={"width_ratios": [2.3, 1.0]})
    title = _say("title", language)
    source = _say("source", language, draws=record["robustness"]["draws"])
    legend = 0.2 * ((len(scopes) + 1) // 2)
    frame(
        figure, title, source, left=NAMES + 0.2, bottom=0.92, top=0.72 + legend, wspace=0.1,
        hspace=0.5,
    )  # fmt: skip
    for (regret, best), outcome in zip(panels, shown, strict=True):
        _panel(regret, best, table[table["outcome"] == outcome], scopes, language)
    if scopes:
        handles, names = panels[0][0].get_legend_handles_labels()
        top = figure.get_size_inches()[1]
        figure.legend(
            handles, names, frameon=False, fontsize=7.5, ncols=2, loc="upper left",
            bbox_to_anchor=((NAMES + 0.1) / 7.4, 1.0 - 0.36 / top),
        )  # fmt: skip
    said = " ".join(sentences(table, record, language))
    return Picture("robustness", figure, f"{title}. {said}", source)


def _panel(regret: Axes, best: Axes, rows: pd.DataFrame, scopes: list[str], language: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    every = rows[rows["scope"] == "all"].sort_values("regret_mean")
    order = every["scenario"].tolist()
    for y, row in enumerate(every.to_dict("records")):
        regret.plot([0.0, row["regret_p95"]], [y, y], color=INK, lw=1.0, zorder=2)
        regret.plot(row["regret_mean"], y, "o", ms=6, color=INK, zorder=4)
        best.barh(y, 100.0 * row["share_best"], height=0.5, color=ACCENT, zorder=3)
        best.annotate(
            formatting.percent(100.0 * row["share_best"], language, 0),
            (100.0 * row["share_best"], y),
            xytext=(3, 0),
            textcoords="offset points",
            size=7.5,
            va="center",
        )
    for k, scope in enumerate(scopes):
        here = rows[rows["scope"] == scope]
        regret_of = dict(zip(here["scenario"], here["regret_mean"].astype(float), strict=True))
        shift = 0.16 * (1 if k % 2 else -1)
        regret.plot(
            [regret_of[name] for name in order],
            [y + shift for y in range(len(order))],
            _MARKERS[k % len(_MARKERS)],
            ms=5,
            mfc="none",
            mec=PALETTE[k % len(PALETTE)],
            zorder=3,
            clip_on=False,  # many regret nothing, on the axis itself
            label=formatting.figure(str(here[f"scope_{language}"].iloc[0])),
        )
    name_rows(regret, every[f"label_{language}"].tolist(), size=8.0)
    outcome = outcome_label(str(rows["outcome"].iloc[0]), str(rows["frame"].iloc[0]), language)
    unit = in_language(str(rows["unit"].iloc[0]), language)
    regret.set_xlabel(_say("regret", language, outcome=outcome, unit=unit), color=MUTED, size=8)
    best.set_xlabel(_say("best", language), color=MUTED, size=8)
    regret.set_xlim(left=0.0)
    best.set_xlim(0.0, 118.0)
    best.set_yticks([])
    best.set_xticks([0, 50, 100])
    for axes in (regret, best):
        axes.set_ylim(len(order) - 0.5, -0.5)
        axes.tick_params(labelsize=7.5)
        axes.tick_params(axis="y", length=0)
        quiet_grid(axes, "x")
    regret.xaxis.set_major_locator(MaxNLocator(5))
    regret.xaxis.set_major_formatter(FuncFormatter(lambda v, _: formatting.tick(v)))


def _say(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = formatting.figure(_WORDS[key][korean].format(**values))
    return particles(text) if korean else text
