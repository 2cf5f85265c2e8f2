"""The figure of a front: two objectives as axes, a third as colour, each point with its number."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

from sim.exploration.figure import check_language
from sim.exploration.optimise.objective import Objective
from sim.exploration.optimise.question import Question
from sim.report import numbers
from sim.report.picture import Picture
from sim.report.style import FAINT, INK, MUTED, WARM, canvas, drawing, frame, quiet_grid
from sim.report.words import particles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.exploration.optimise.conduct import Found

__all__ = ["check_language", "draw"]

_COST: Final = "public_cost_krw_bn"
_WORDS: Final = {
    "title": (
        "Packages within {budget} that no other found beats in everything, {horizon}",
        "{budget} 이내에서 찾은 파레토 전선 위의 정책 패키지, {horizon}년",
    ),
    "better_more": ("{label} ({unit}), more is better", "{label}({unit}), 클수록 좋음"),
    "better_less": ("{label} ({unit}), less is better", "{label}({unit}), 작을수록 좋음"),
    "cost": ("additional public cost (KRW bn)", "추가 공공 비용(십억 원)"),
    "base": ("{label}\n{cost}", "{label}\n{cost}"),
    "source": (
        "{evaluations} evaluations by NSGA-II from “{base}”; every point run again {runs} times on "
        "{kind} that the search did not see. Bars: 90 % of them. Hollow: there over the budget, or "
        "beaten by another point. Cross: {baseline}. Numbers are those of the scenario files.",
        "‘{base}’에서 출발한 NSGA-II 탐색, 평가 {evaluations}회. 모든 점은 탐색에 쓰지 않은 "
        "{kind}[으로/로] 다시 {runs}회 실행한 값. 막대: 그 90%. 빈 점: 거기서 예산을 넘거나 다른 "
        "점보다 못함. 가위표: {baseline}. 번호는 시나리오 파일 번호.",
    ),
    "draws": ("draws and luck", "모수 표본과 난수"),
    "luck": ("luck", "난수"),
    "none": ("no point stands on fresh draws", "새 표본에서 남은 점 없음"),
}
_LETTERS: Final = {"en": 50, "ko": 32}
_UNITS_KO: Final = {"percent": "%", "points": "%p", "firms": "개"}


def draw(found: Found, question: Question, language: str) -> Picture:
    """Draw the front."""
    with drawing():
        return _draw(found, question, language)


def _draw(found: Found, question: Question, language: str) -> Picture:
    across, up, *others = question.objectives
    rows = found.front.to_dict("records")
    figure = canvas(5.1)
    axes = figure.subplots()
    title = _word(
        "title",
        language,
        budget=numbers.money_bn(found.budget, language),
        horizon=question.horizon,
    )
    source = _word(
        "source",
        language,
        evaluations=numbers.number(question.evaluations),
        base=question.base.label(language),
        baseline=question.baseline.label(language),
        runs=found.runs,
        kind=_word("draws" if found.several else "luck", language),
    )
    frame(figure, title, source, left=0.75, right=0.75, bottom=0.95, top=0.6)
    colour = others[0].column if others else _COST
    shades = [float(row[colour]) for row in rows if row["stands"]] or [0.0]
    low, high = min(shades), max(shades)
    if low == high:
        low, high = low - 0.5, high + 0.5
    for row in rows:
        for column, along in ((across.column, True), (up.column, False)):
            ends = [float(row[f"{column}_p05"]), float(row[f"{column}_p95"])]
            x, y = float(row[across.column]), float(row[up.column])
            places = (ends, [y, y]) if along else ([x, x], ends)
            axes.plot(*places, color=FAINT, lw=1.0, zorder=1)
    standing = [row for row in rows if row["stands"]]
    fallen = [row for row in rows if not row["stands"]]
    axes.scatter(
        [row[across.column] for row in fallen],
        [row[up.column] for row in fallen],
        s=30,
        facecolor="white",
        edgecolor=MUTED,
        linewidth=0.8,
        zorder=2,
    )
    marks = axes.scatter(
        [row[across.column] for row in standing],
        [row[up.column] for row in standing],
        c=[row[colour] for row in standing],
        vmin=low,
        vmax=high,
        cmap="viridis",
        s=44,
        edgecolor=INK,
        linewidth=0.5,
        zorder=3,
    )
    for row in standing:
        axes.annotate(
            str(row["point"]).removeprefix("point-").lstrip("0"),
            (row[across.column], row[up.column]),
            xytext=(4, 4),
            textcoords="offset points",
            size=7,
            color=INK,
            zorder=6,
        )
    _references(axes, found, question, language)
    bar = figure.colorbar(marks, ax=axes, pad=0.03, fraction=0.05)
    bar.set_label(
        _axis(others[0], language) if others else _word("cost", language), color=MUTED, size=8
    )
    bar.outline.set_visible(False)
    axes.set_xlabel(_axis(across, language).replace("\n", " "), color=MUTED)
    axes.set_ylabel(_axis(up, language), color=MUTED)
    for each in (axes.xaxis, axes.yaxis, bar.ax.yaxis):
        each.set_major_formatter(_short)
    quiet_grid(axes, "both")
    listed = "; ".join(
        f"{row['point']} {numbers.number(row[across.column], 1)}, "
        f"{numbers.number(row[up.column], 2)}"
        for row in standing
    )
    return Picture("front", figure, f"{title}. {listed or _word('none', language)}.", source)


def _references(axes: Axes, found: Found, question: Question, language: str) -> None:
    """Mark the base package and the baseline; the baseline differs from itself in nothing."""
    across, up = question.objectives[:2]
    axes.scatter([0.0], [0.0], marker="x", s=46, color=INK, linewidth=1.4, zorder=4)
    x, y = found.base[across.column], found.base[up.column]
    axes.scatter([x], [y], marker="*", s=150, color=WARM, edgecolor=INK, linewidth=0.5, zorder=4)
    label = _word(
        "base",
        language,
        label=question.base.label(language),
        cost=numbers.money_bn(found.base[_COST], language),
    )
    middle = sum(axes.get_xlim()) / 2
    left = x <= middle
    axes.annotate(
        label,
        (x, y),
        xytext=(9 if left else -9, -4),
        textcoords="offset points",
        ha="left" if left else "right",
        va="top",
        size=7.5,
        color=WARM,
        zorder=5,
    )


def _axis(objective: Objective, language: str) -> str:
    korean = language == "ko"
    text = _word(
        "better_more" if objective.sign > 0 else "better_less",
        language,
        label=objective.label_ko if korean else objective.label_en,
        unit=_UNITS_KO[objective.unit] if korean else objective.unit,
    )
    return textwrap.fill(text, _LETTERS[language])


def _short(value: float, _position: Any = None) -> str:
    return numbers.figure(f"{value:,.4g}")


def _word(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = _WORDS[key][korean].format(**values)
    return particles(text) if korean else text
