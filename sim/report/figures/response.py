"""The figure of a response curve: users, public cost, cost per user and execution by amount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.parameters.registry import GRADES
from sim.report.figure_file import Picture
from sim.report.style import (
    ACCENT,
    INK,
    MUTED,
    WARM,
    canvas,
    drawing,
    frame,
    quiet_grid,
)
from sim.report.text import formatting
from sim.report.text.response import sentences, turning_point
from sim.report.text.words import particles
from sim.units import in_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BN_IN_EOK: Final = 10.0
_WORDS: Final = {
    "title": (
        "What more or less of “{setting}” brings by {year}",
        "‘{setting}’의 규모에 따른 {year}년까지의 효과",
    ),
    "sba": ("additional users, survey frame (firms)", "추가 활용 기업, 기업활동조사(개)"),
    "small": ("additional users, 10–49 employees (firms)", "추가 활용 기업, 10~49인(개)"),
    "cost": ("additional public cost (KRW bn)", "추가 공공 비용(억 원)"),
    "price": (
        "public cost per additional user (KRW mn{log})",
        "추가 기업당 공공 비용(백만 원{log})",
    ),
    "log": (", log scale", ", 로그 축"),
    "demand": ("applications an award", "선정 1건당 신청"),
    "executed": ("executed (% of open money)", "집행률(가용 예산 중 %)"),
    "turn": ("applicants\nrun out", "신청 기업\n바닥남"),
    "no_price": (
        "not defined: the interval of users holds zero",
        "정의되지 않음(활용 기업 구간에 0 포함)",
    ),
    "no_money": ("no money of its own", "자체 예산 없음"),
    "source": (
        "{pairs} pairs of runs against “{baseline}”, common random numbers; dark band 50 %, light "
        "band 90 % of the pairs{over}. The setting is moved from {since} on; ×1 is {base} "
        "({grade}) in “{package}”.{unpriced}{shaded}",
        "‘{baseline}’ 대비 모의실험 {pairs}쌍(공통 난수). 진한 띠는 50%, 옅은 띠는 90%{over}. "
        "{since}년부터 변경하며 ×1은 ‘{package}’의 {base}({grade}).{unpriced}{shaded}",
    ),
    "unpriced": (
        " A cost per user is not defined where the interval of users holds zero.",
        " 활용 기업 구간에 0이 포함되면 기업당 비용은 정의되지 않는다.",
    ),
    "shaded": (
        " Shaded: between the last scale tried that finds enough "
        "applicants and the first that does not, and beyond.",
        " 음영: 신청 기업이 부족하지 "
        "않은 마지막 규모와 바닥나는 첫 규모 사이, 그리고 그 이상.",
    ),
    "over_draws": (", over parameters and random numbers", "(모수와 난수 반영)"),
    "over_luck": (", over random numbers alone", "(난수만 반영)"),
}  # fmt: skip


def draw(
    curve: pd.DataFrame, execution: pd.DataFrame, record: Mapping[str, Any], language: str
) -> Picture:
    """Draw a response curve.

    Parameters
    ----------
    curve, execution : DataFrame
        `sim.analysis.response.tables`.
    record : mapping
        The run record.
    language : str
        ``en`` or ``ko``.
    """
    with drawing():
        return _draw(curve, execution, record, language)


def _draw(
    curve: pd.DataFrame, execution: pd.DataFrame, record: Mapping[str, Any], language: str
) -> Picture:
    about = record["response"]
    title = _say("title", language, setting=about[f"label_{language}"], year=record["horizon"])
    source = _source(curve, execution, record, language)
    figure: Figure = canvas(8.2)
    panels = figure.subplots(3, 2)
    frame(figure, title, source, left=0.75, bottom=0.98, top=0.72, wspace=0.28, hspace=0.5)
    money = _BN_IN_EOK if language == "ko" else 1.0
    sba, small, cost, price, executed, demand = panels.ravel()
    _lines(sba, _rows(curve, "users", "sba"), ACCENT, 1.0)
    _lines(small, _rows(curve, "users", "small"), WARM, 1.0)
    _lines(cost, _rows(curve, "public_cost_total_krw_bn", "all"), INK, money)
    logarithmic = _price(price, _rows(curve, "cost_per_user_krw_mn", "all"), language)
    _execution(executed, execution, "executed_percent", language)
    executed.set_ylim(0.0, 105.0)
    _execution(demand, execution, "applications_per_award", language)
    demand.set_ylim(bottom=0.0)
    turn = _turn(execution)
    log = _say("log", language) if logarithmic else ""
    named = ("sba", "small", "cost", "price", "executed", "demand")
    for axes, name in zip(panels.ravel(), named, strict=True):
        axes.set_title(_say(name, language, log=log), size=8.5, weight=400, color=MUTED)
        _axis(axes, curve, record, language)
        if turn is not None:
            _shade(axes, turn, float(about["base"]), float(curve["amount"].max()))
    if turn is not None:
        _name_turn(executed, turn, float(about["base"]), language)
    said = sentences(curve, execution, record, language)
    return Picture("response", figure, f"{title}. {' '.join(said)}", source)


def _rows(curve: pd.DataFrame, outcome: str, of: str) -> pd.DataFrame:
    return curve[(curve["outcome"] == outcome) & (curve["frame"] == of)].sort_values("scale")


def _lines(axes: Axes, rows: pd.DataFrame, colour: str, unit: float) -> None:
    axes.axhline(0.0, color=MUTED, lw=0.8, zorder=1)
    _band(axes, rows, colour, unit)
    if not rows[["mean", "p05", "p95"]].to_numpy().any():  # nothing changes: no axis of fractions
        axes.set_ylim(-1.0, 1.0)
        axes.set_yticks([0.0])


def _band(axes: Axes, rows: pd.DataFrame, colour: str, unit: float) -> None:
    x = rows["amount"].to_numpy()
    for low, high, alpha in (("p05", "p95", 0.14), ("p25", "p75", 0.26)):
        ends = (unit * rows[low].to_numpy(), unit * rows[high].to_numpy())
        axes.fill_between(x, *ends, color=colour, alpha=alpha, lw=0, zorder=2)
    mean = unit * rows["mean"].to_numpy()
    axes.plot(x, mean, color=colour, marker="o", ms=3.5, lw=1.4, zorder=4)


def _price(axes: Axes, rows: pd.DataFrame, language: str) -> bool:
    """Draw the cost per user, and return whether on a logarithmic scale.

    Its interval goes far beyond its mean where few users come of the money.
    """
    drawn = rows[["mean", "p05", "p95"]].to_numpy()
    known = drawn[np.isfinite(drawn)]
    if not known.size:
        _empty(axes, _say("no_price", language))
        return False
    _band(axes, rows, INK, 1.0)
    logarithmic = bool((known > 0.0).all())
    if logarithmic:
        axes.set_yscale("log")
    return logarithmic


def _execution(axes: Axes, execution: pd.DataFrame, column: str, language: str) -> None:
    if execution.empty or not execution[column].notna().any():
        _empty(axes, _say("no_money", language))
        return
    rows = execution.sort_values("scale")
    axes.plot(rows["amount"], rows[column], color=INK, marker="o", ms=3.5, lw=1.4, zorder=4)


def _turn(execution: pd.DataFrame) -> tuple[float | None, float] | None:
    return turning_point(execution) if len(execution) else None


def _axis(axes: Axes, curve: pd.DataFrame, record: Mapping[str, Any], language: str) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    axes.set_xlim(0.0 if curve["amount"].min() == 0.0 else None, curve["amount"].max() * 1.02)
    unit = record["response"]["unit"]
    in_eok = language == "ko" and unit == "KRW bn"  # as the cost beside it
    shown = "억 원" if in_eok else in_language(unit, language) if unit != "1" else ""
    axes.set_xlabel(shown, color=MUTED, size=8)
    axes.tick_params(labelsize=8)
    formatter = FuncFormatter(lambda value, _: formatting.figure(f"{value:,.6g}"))
    each = 10.0 if in_eok else 1.0
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: formatting.figure(f"{each * value:,.6g}"))
    )
    if axes.get_yscale() == "log":
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
        axes.yaxis.set_minor_formatter(NullFormatter())
    elif axes.has_data():
        axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(formatter)
    quiet_grid(axes, "y")


def _shade(axes: Axes, turn: tuple[float | None, float], base: float, most: float) -> None:
    last, first = turn
    axes.axvspan((last or 0.0) * base, 1.02 * most, color=WARM, alpha=0.07, lw=0, zorder=0)
    axes.axvline(first * base, color=WARM, lw=0.9, ls=(0, (4, 2)), zorder=1)


def _name_turn(axes: Axes, turn: tuple[float | None, float], base: float, language: str) -> None:
    axes.annotate(
        _say("turn", language),
        (turn[1] * base, 4.0),
        xytext=(4, 0),
        textcoords="offset points",
        size=7.5,
        color=WARM,
        va="bottom",
    )


def _empty(axes: Axes, text: str) -> None:
    axes.set_yticks([])
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", size=8, color=MUTED, wrap=True)


def _source(
    curve: pd.DataFrame, execution: pd.DataFrame, record: Mapping[str, Any], language: str
) -> str:
    about, scenarios = record["response"], record["scenarios"]
    labels = {name: each["scenario"][f"label_{language}"] for name, each in scenarios.items()}
    several = len(set(record["draws"]["draw_ids"])) > 1
    price = _rows(curve, "cost_per_user_krw_mn", "all")
    unpriced = price.loc[price["scale"] != 1.0, "mean"].isna().any()
    return _say(
        "source",
        language,
        pairs=record["replicates"],
        baseline=labels[record["baseline"]],
        package=about[f"package_{language}"],
        since=about["from"],
        base=formatting.quantity(about["base"], about["unit"], language),
        grade=GRADES[about["grade"]][language == "ko"],
        unpriced=_say("unpriced", language) if unpriced else "",
        shaded="" if _turn(execution) is None else _say("shaded", language),
        over=_say("over_draws" if several else "over_luck", language),
    )


def _say(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = formatting.figure(_WORDS[key][korean].format(**values))
    return particles(text) if korean else text
