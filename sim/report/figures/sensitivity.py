"""The figure of a sensitivity analysis: bars with intervals, and the dummy's floor."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.sensitivity.factors import DUMMY
from sim.analysis.sensitivity.quantity import quantity
from sim.analysis.sensitivity.tables import ranked
from sim.parameters.registry import GRADES
from sim.report.figure_file import Picture
from sim.report.style import ACCENT, FAINT, INK, MUTED, WARM, canvas, drawing, frame, quiet_grid
from sim.report.text import formatting
from sim.report.text.words import Words, particles
from sim.units import significant

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN: Final = 15
"""Factors in the figure; the table has all."""

_LETTERS: Final = {"en": 48, "ko": 30}
_ROW: Final = 0.33
"""Inches of a row at least."""
_LINE: Final = 0.135
"""Inches of a line of a name."""
_NOTHING: Final = 1e-3
_WORDS: Final = {
    "title_level": (
        "What decides “{outcome}” in the baseline",
        "기준 시나리오의 ‘{outcome}’[을/를] 좌우하는 요인",
    ),
    "title_effect": (
        "What decides the effect of “{package}” on “{outcome}”",
        "‘{package}’의 효과(‘{outcome}’)를 좌우하는 요인",
    ),
    "title_lead": (
        "What decides the lead of “{package}” over “{other}” in “{outcome}”",
        "‘{outcome}’에서 ‘{other}’ 대비 ‘{package}’의 우위를 좌우하는 요인",
    ),
    "title_price": (
        "What decides the public cost of an additional user of “{package}” by {year}",
        "‘{package}’의 추가 기업당 공공 비용({year}년)을 좌우하는 요인",
    ),
    "answer_level": ("“{outcome}” in the baseline", "기준 시나리오의 ‘{outcome}’"),
    "answer_effect": ("the effect of “{package}” on “{outcome}”", "‘{package}’의 ‘{outcome}’ 효과"),
    "answer_lead": (
        "the lead of “{package}” over “{other}” in “{outcome}”",
        "‘{outcome}’에서 ‘{other}’ 대비 ‘{package}’의 우위",
    ),
    "answer_price": (
        "the public cost of an additional user of “{package}” by {year}",
        "‘{package}’의 추가 기업당 공공 비용({year}년)",
    ),
    "axis_morris": (
        "mean absolute change over 95 % of the prior ({unit})",
        "사전분포 95% 범위에서의 평균 절대변화({unit})",
    ),
    "axis_sobol": (
        "share of the variance, total effect ST",
        "분산 중 비중(총효과 ST)",
    ),
    "axis_pawn": (
        "PAWN: distance of the outcome’s distributions (median over slices)",
        "PAWN: 결과 분포 간 거리(구간별 중앙값)",
    ),
    "axis_delta": (
        "delta: share of the outcome’s density that moves",
        "델타: 결과 밀도 중 움직이는 비중",
    ),
    "axis_rsa": (
        "distance of the factor’s distributions, outcome above or below its median",
        "결과가 중앙값 위·아래일 때 요인 분포 간 거리",
    ),
    "floor": ("floor: luck alone", "기준선: 우연"),
    "none": ("no factor is told from luck", "우연과 구별되는 요인 없음"),
    "source_morris": (
        "{method}, {bases} trajectories, {draws} draws of {replicates} replicates; 95 % "
        "intervals. Hollow: not told from luck, which is {share} of the variance. Sign: "
        "direction of the mean change, where its interval excludes zero. {top} of {all} factors "
        "are shown. An index measures the width of the prior as much as the model.",
        "{method}, 궤적 {bases}개, 표본 {draws}개, 표본당 반복 {replicates}회, 95% 구간. "
        "빈 막대: 우연(분산의 {share})과 구별되지 않음. "
        "부호: 평균 변화의 방향(구간이 0을 포함하지 않을 때). 요인 {all}개 중 {top}개 표시. "
        "지수는 모형뿐 아니라 사전분포의 폭도 반영한다.",
    ),
    "source_given": (
        "{method}, {draws} draws of {replicates} replicates; 95 % percentile intervals of the "
        "bootstrap. Hollow: not told from a shuffled factor; luck is {share} of the variance. "
        "{top} of {all} factors are shown. An index measures the width of what was assumed as much "
        "as the model.",
        "{method}, 표본 {draws}개, 표본당 반복 {replicates}회, 95% 백분위 부트스트랩 구간. 빈 "
        "막대: 섞은 요인과 구별되지 않음(우연은 분산의 {share}). 요인 {all}개 중 {top}개 표시. "
        "지수는 모형뿐 아니라 가정의 폭도 반영한다.",
    ),
    "source_sobol": (
        "{method}, {bases} base samples, {draws} draws of {replicates} replicates; 95 % "
        "intervals. Hollow: not told from luck, which is {share} of the variance. {top} of {all} "
        "factors are shown. An index measures the width of the prior as much as the model.",
        "{method}, 기본표본 {bases}개, 표본 {draws}개, 표본당 반복 {replicates}회, 95% 구간. "
        "빈 막대: 우연(분산의 {share})과 구별되지 않음. 요인 {all}개 중 {top}개 표시. "
        "지수는 모형뿐 아니라 사전분포의 폭도 반영한다.",
    ),
}
METHODS: Final = {
    "morris": "Morris",
    "sobol": "Sobol",
    "pawn": "PAWN",
    "delta": "Delta (Borgonovo)",
    "rsa": "RSA (Hornberger, Spear)",
}
_UNITS_KO: Final = {
    "percent": "%",
    "points": "%p",
    "firms": "개",
    "firms a year": "연간 개",
    "KRW bn": "십억 원",
    "KRW bn a year": "연간 십억 원",
    "log points x 100": "로그포인트×100",
    "share": "비율",
}


def draw(table: pd.DataFrame, record: Mapping[str, Any], language: str, place: int = 0) -> Picture:
    """Draw the indices of one answer.

    Parameters
    ----------
    table : DataFrame
        `sim.analysis.sensitivity.tables.indices`.
    record : mapping
        The run record.
    language : str
        ``en`` or ``ko``.
    place : int
        Of the answer in the record.
    """
    with drawing():
        return _draw(table, record, language, place)


def _draw(table: pd.DataFrame, record: Mapping[str, Any], language: str, place: int) -> Picture:
    answer = record["answers"][place]
    table = table[table["outcome"] == answer["name"]]
    every = ranked(table)
    factors = every[every["factor"] != DUMMY]
    dummy = every[every["factor"] == DUMMY].iloc[0]
    shown = [*factors.head(SHOWN).to_dict("records"), dummy.to_dict()]
    method = str(dummy["method"])
    title = title_of(answer, record, language)
    share = formatting.percent(100.0 * min(float(dummy["noise_share"]), 1.0), language)
    source = _word(
        f"source_{method}" if f"source_{method}" in _WORDS else "source_given",
        language,
        method=METHODS[method],
        bases=record["bases"],
        draws=formatting.number(record["draws"]),
        replicates=record["replicates"],
        share=share,
        top=len(shown) - 1,
        all=len(factors),
    )
    names = [_label(each, language) for each in shown]
    most = max(name.count("\n") for name in names)
    figure: Figure = canvas(1.75 + max(_ROW, _LINE * (most + 1.5)) * len(shown))
    axes = figure.subplots()
    frame(figure, title, source, left=3.05, right=0.95, bottom=0.75, top=0.62)
    directions = _directions(table) if method == "morris" else {}
    _bars(axes, shown, names, directions, language)
    axes.set_xlabel(axis_of(method, str(dummy["index_unit"]), language), color=MUTED)
    told = [each for each in shown if each["told_from_noise"] is True]
    listed = "; ".join(f"{_name(each, language)} {_figure(each['value'])}" for each in told)
    return Picture(
        name="sensitivity" if place == 0 else f"sensitivity_{place + 1}",
        figure=figure,
        alt=f"{title}. {listed or _word('none', language)}.",
        note=source,
    )


def _bars(
    axes: Axes,
    shown: list[dict[Any, Any]],
    names: list[str],
    directions: dict[str, str],
    language: str,
) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    floor = float(shown[-1]["floor"])
    most = max(floor, *(float(each["high"]) for each in shown))
    axes.axvspan(0.0, floor, color=FAINT, alpha=0.55, lw=0, zorder=0)
    axes.axvline(floor, color=WARM, lw=1.1, ls=(0, (4, 2)), zorder=2)
    for y, each in enumerate(shown):
        dummy = each["factor"] == DUMMY
        told = each["told_from_noise"] is True
        fill = WARM if dummy else ACCENT if told else "white"
        edge = WARM if dummy else ACCENT
        # Negative estimates of a share are noise around zero: no bar, but their interval shows.
        width = max(float(each["value"]), 0.0)
        axes.barh(y, width, height=0.56, color=fill, edgecolor=edge, linewidth=0.9, zorder=3)
        ends = [max(float(each["low"]), 0.0), float(each["high"])]
        axes.plot(ends, [y, y], color=INK, lw=1.2, zorder=4, solid_capstyle="butt")
        sign = directions.get(str(each["factor"]), "")
        axes.annotate(
            formatting.figure(_signed(sign, float(each["value"]), most)),
            # Not across the line of the floor.
            (max(ends[1], floor), y),
            size=7.5,
            va="center",
            xytext=(4, 0),
            textcoords="offset points",
        )
        if not dummy:
            axes.annotate(
                GRADES[str(each["grade"])][language == "ko"],
                (1.0, y),
                xycoords=("axes fraction", "data"),
                xytext=(6, 0),
                textcoords="offset points",
                size=7.5,
                color=MUTED,
                va="center",
                annotation_clip=False,
            )
    axes.annotate(
        _word("floor", language),
        (floor, -0.62),
        xytext=(4, 0),
        textcoords="offset points",
        size=7.5,
        color=WARM,
        va="bottom",
        annotation_clip=False,
    )
    axes.set_xlim(0.0, 1.14 * most)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_yticks(range(len(shown)), names, size=8)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: formatting.figure(significant(x))))
    axes.spines["left"].set_visible(False)
    quiet_grid(axes, "x")


def _directions(table: pd.DataFrame) -> dict[str, str]:
    """Return the sign of each factor's mean effect where its interval excludes zero.

    Every trajectory has its own luck, so the interval is one over luck too.
    """
    mu = table[(table["index"] == "mu") & ((table["low"] > 0.0) | (table["high"] < 0.0))]
    return {
        str(factor): "+" if value > 0.0 else formatting.MINUS
        for factor, value in zip(mu["factor"], mu["value"], strict=True)
    }


def title_of(answer: Mapping[str, Any], record: Mapping[str, Any], language: str) -> str:
    """Return the question to which an answer was found.

    Examples
    --------
    >>> level = {"kind": "level", "asked": "adoption_2030", "scenarios": ["baseline"]}
    >>> title_of(level, {"scenarios": {"baseline": {"scenario": {"label_en": "B"}}}}, "en")
    'What decides “firms that use AI, 2030” in the baseline'
    """
    return _of_answer("title", answer, record, language)


def answer_of(answer: Mapping[str, Any], record: Mapping[str, Any], language: str) -> str:
    """Return what was analysed, without the question.

    Examples
    --------
    >>> level = {"kind": "level", "asked": "adoption_2030", "scenarios": ["baseline"]}
    >>> answer_of(level, {"scenarios": {"baseline": {"scenario": {"label_en": "B"}}}}, "en")
    '“firms that use AI, 2030” in the baseline'
    """
    return _of_answer("answer", answer, record, language)


def axis_of(method: str, unit: str, language: str) -> str:
    """Return what a method's main index is, in words."""
    return _word(f"axis_{method}", language, unit=_unit(unit, language))


def _of_answer(
    key: str, answer: Mapping[str, Any], record: Mapping[str, Any], language: str
) -> str:
    labels = [
        record["scenarios"][name]["scenario"][f"label_{language}"] for name in answer["scenarios"]
    ]
    if answer["kind"] == "price":
        return _word(f"{key}_price", language, package=labels[0], year=answer["asked"][-4:])
    values = {"outcome": quantity(answer["asked"]).label(language), "package": labels[0]}
    return _word(f"{key}_{answer['kind']}", language, other=labels[-1], **values)


def _label(row: dict[Any, Any], language: str) -> str:
    name = _name(row, language)
    # The name of a setting is long, and its label says it all.
    if row["factor"] != DUMMY and "." not in str(row["factor"]):
        name = f"{name} ({row['factor']})"
    return textwrap.fill(name, _LETTERS[language])


def _name(row: dict[Any, Any], language: str) -> str:
    return Words(language).pick(str(row["label_en"]), str(row["label_ko"]))


def _signed(sign: str, value: float, most: float) -> str:
    """Return an index, 0 where it is nothing beside the largest: tiny ones have many digits."""
    return "0" if abs(value) < _NOTHING * most else f"{sign}{_figure(value)}"


def _figure(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < 1000.0 else f"{value:,.0f}"


def _unit(unit: str, language: str) -> str:
    return _UNITS_KO.get(unit, unit) if language == "ko" else unit


def _word(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = _WORDS[key][korean].format(**values)
    return particles(text) if korean else text
