"""What is printed about money: packages at equal cost, and the cost of a goal."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.cli.commands.console import WINDFALL, console, counted, interval, number
from sim.cli.commands.layout import print_table
from sim.units import amount

if TYPE_CHECKING:
    import pandas as pd
    from rich.text import Text

_EOK: Final = 10.0  # KRW 1 bn = 10 억 원
_WORDS: Final = {
    "goal_title": (
        "Least public cost for {goal:g} % of SBA firms {outcome} in {by}",
        "{by}년 기업활동조사 기업의 {goal:g}%가 {outcome} 최소 공공 비용",
    ),
    "goal_adoption_rate": ("using AI", "AI를 활용하기 위한"),
    "goal_reported_rate": (
        "reporting to the survey that they use AI",
        "AI를 활용한다고 조사에 응답하기 위한",
    ),
    "goal_cost": ("additional public\ncost (KRW bn)", "추가 공공 비용\n(억 원)"),
    "goal_level": ("share reached\n(%)", "도달 비중\n(%)"),
    "goal_probability": ("draws that\nreach it (%)", "달성하는\n모수 비율(%)"),
    "goal_answer": ("answer", "답"),
    "goal_met": ("reached at this cost", "이 비용에서 달성"),
    "goal_already": ("reached without it", "정책 없이 달성"),
    "goal_saturated": (
        "not reached: takes up no more money, applicants run out",
        "미달: 신청 기업이 부족해 더 집행되지 않음",
    ),
    "goal_limit": (
        "not reached at the most that may be spent (KRW {most} bn)",
        "미달: 지출 한도({most}억 원)까지 써도 도달하지 못함",
    ),
    "goal_free": ("not reached: nothing is spent by then", "미달: 그때까지 지출이 없음"),
    "goal_fixed": ("not reached as it is; has no scale", "미달: 배율을 적용할 수 없음"),
    "goal_floor": (
        "not affordable: costs more at any scale",
        "지출 한도 초과: 최소 규모에서도 한도를 넘음",
    ),
    "goal_closest": (
        "not reached near the most that may be spent (KRW {most} bn)",
        "미달: 지출 한도({most}억 원) 부근에서도 도달하지 못함",
    ),
    "goal_none": (
        "No affordable budget reaches the goal: from {before:.1f} % under the baseline to at most "
        "{level:.1f} % ({label}, KRW {cost:,.0f} bn).",
        "목표에 도달하는 예산이 없다. 기준 시나리오 {before:.1f}%에서 최대 {level:.1f}%"
        "({label}, {cost:,.0f}억 원)까지 오른다.",
    ),
    "goal_note": (
        "Scale: of what a package adds to '{baseline}' ({before:.1f} % without it). The goal is "
        "reached by the mean of {runs} ({drawn} of parameters); the share of draws says "
        "how sure that is. Below each mean: 90 % interval. The government's 30 % counts other "
        "firms than the survey; comparing them is an assumption.",
        "배율: ‘{baseline}’({before:.1f}%) 대비 추가분의 배수. {n}회 실행({draws}개 모수)의 평균이 "
        "목표에 도달하는 비용이며, 모수 비율은 그 확실성을 나타낸다. 평균 아래는 90% 구간. "
        "정부의 30% 목표는 조사와 다른 기업을 대상으로 하며 둘의 비교는 가정이다.",
    ),
    "equal_title": (
        "The same money: KRW {amount} bn of additional public cost each",
        "같은 비용: 추가 공공 비용 각 {amount}억 원",
    ),
    "package": ("package", "패키지"),
    "factor": ("scale", "배율"),
    "cost": ("public cost\n(KRW bn)", "공공 비용\n(억 원)"),
    "users_sba": ("additional users, SBA\nper KRW bn", "추가 활용 기업(조사)\n10억 원당"),
    "users_all": ("additional users, all\nper KRW bn", "추가 활용 기업(전체)\n10억 원당"),
    "embedded": ("additional embedded\nper KRW bn", "추가 내재화 기업\n10억 원당"),
    "windfall": WINDFALL,
    "note": (
        "Scale: of what a package adds to the baseline (a tax credit ends at 100 % of spending). "
        "Per KRW bn of the mean cost, from the first year that differs to that of the answer: "
        "loans and projects that go on cost more later. Below each mean: 90 % interval.",
        "배율: 기준 시나리오 대비 추가분의 배수(세액공제율은 지출의 100%가 상한). 10억 원당 효과는 "
        "평균 비용 기준이며, 비용은 달라진 첫해부터 해당 연도까지이므로 이후 이어지는 융자와 "
        "사업은 나중에 비용이 더 든다. 평균 아래는 90% 구간.",
    ),
    "saturated": (
        "{label}: cannot absorb the money. However large it is made, it takes up about KRW "
        "{cost:,.1f} bn: eligible applicants (for a tax credit: spending and tax due) run out. It "
        "is shown at what it absorbed.",
        "{label}: 이 금액을 모두 쓸 수 없다. 아무리 늘려도 약 {cost:,.0f}억 원만 집행된다(지원 "
        "대상 신청 기업, 세액공제는 지출과 납부세액의 한계). 집행된 금액 기준으로 표시한다.",
    ),
    "floor": (
        "{label}: cannot be scaled down to that; what has no scale costs KRW {cost:,.1f} bn "
        "already.",
        "{label}: 이 금액까지 줄일 수 없다. 배율을 적용할 수 없는 부분만으로 "
        "{cost:,.0f}억 원이 든다.",
    ),
    "free": (
        "{label}: costs KRW {cost:,.1f} bn, and no more than zero even a thousand times as large "
        "(no applicants beyond the baseline's, or it saves money); shown as it is.",
        "{label}: 추가 비용이 {cost:,.0f}억 원이며 천 배로 늘려도 0을 넘지 않는다(기준보다 "
        "더 신청할 기업이 없거나 지출이 줄어든다). 원래대로 표시한다.",
    ),
    "fixed": (
        "{label}: has nothing that could be scaled (no budget, places or rates of its own differ); "
        "shown as it is, at KRW {cost:,.1f} bn.",
        "{label}: 배율을 적용할 예산·인원·공제율 차이가 없어 원래대로({cost:,.0f}억 원) 표시한다.",
    ),
    "closest": (
        "{label}: the cost moves in steps; KRW {cost:,.1f} bn is the closest that was found.",
        "{label}: 비용이 계단식으로 변하여 가장 가까운 {cost:,.0f}억 원으로 표시한다.",
    ),
    "unequal": (
        "{label}: costs KRW {cost:,.1f} bn over all runs, more than {tolerance:.0f} % off.",
        "{label}: 전체 실행 평균 비용이 {cost:,.0f}억 원으로 {tolerance:.0f}% 넘게 다르다.",
    ),
}


def words(key: str, lang: str, **values: object) -> str:
    """Return a text in English (``en``) or Korean (``ko``)."""
    return _WORDS[key][lang == "ko"].format(**values)


def announce(asked: float) -> None:
    """Say what is searched, since it takes a while."""
    print(
        f"hwaksan: looking for the scale at which each package costs KRW {amount(asked)} bn",
        file=sys.stderr,
    )


def print_equal_cost(table: pd.DataFrame, lang: str) -> None:
    """Print the table `equal_cost` for people."""
    from rich.table import Table

    screen = console()
    unit = _EOK if lang == "ko" else 1.0
    asked = unit * float(table["asked_krw_bn"].iloc[0])
    printed = Table(title=words("equal_title", lang, amount=amount(asked)))
    printed.add_column(words("package", lang))
    for key in ("factor", "cost", "users_sba", "users_all", "embedded", "windfall"):
        printed.add_column(words(key, lang), justify="right")
    label = "label_ko" if lang == "ko" else "label_en"
    for row in table.to_dict("records"):
        printed.add_row(
            str(row[label]),
            f"{row['factor']:.3g}",
            _interval(row, "cost_krw_bn", "+z,.0f" if lang == "ko" else "+z,.1f", unit),
            _interval(row, "users_sba_per_krw_bn", "z,.2f"),
            _interval(row, "users_all_per_krw_bn", "z,.2f"),
            _interval(row, "embedded_all_per_krw_bn", "z,.2f"),
            number(row["windfall_of_users_percent"], "z.0f"),
        )
    print_table(printed)
    screen.print(words("note", lang))
    for row in table.to_dict("records"):
        said = remark(row, str(row[label]), lang)
        if said:
            screen.print(said)


def print_goal(table: pd.DataFrame, baseline: str, lang: str) -> None:
    """Print what a goal costs, or that it cannot be bought."""
    from rich.table import Table

    screen = console()
    first = table.iloc[0]
    unit = _EOK if lang == "ko" else 1.0
    about = words(f"goal_{first['outcome']}", lang)
    title = words("goal_title", lang, goal=first["goal_percent"], outcome=about, by=first["by"])
    printed = Table(title=title)
    printed.add_column(words("package", lang))
    for key in ("factor", "goal_cost", "goal_level", "goal_probability"):
        printed.add_column(words(key, lang), justify="right")
    printed.add_column(words("goal_answer", lang))
    label = "label_ko" if lang == "ko" else "label_en"
    for row in table.to_dict("records"):
        printed.add_row(
            str(row[label]),
            f"{row['factor']:.3g}",
            _interval(row, "cost_krw_bn", "z,.0f", unit),
            _interval(row, "level_percent", "z.1f"),
            f"{100.0 * row['probability']:.0f}",
            words(_goal_key(row), lang, most=amount(unit * row["most_cost_krw_bn"])),
        )
    print_table(printed)
    before = first["baseline_percent"]
    if not table["reached"].any():
        best = table.sort_values("level_percent", kind="stable").iloc[-1]
        found = {"level": best["level_percent"], "cost": unit * best["cost_krw_bn"]}
        screen.print(words("goal_none", lang, before=before, label=best[label], **found))
    counts = _counts(int(first["replicates"]), int(first["draws"]))
    screen.print(words("goal_note", lang, baseline=baseline, before=before, **counts))


def _counts(runs: int, draws: int) -> dict[str, object]:
    return {
        "n": runs,
        "draws": draws,
        "runs": counted(runs, "run"),
        "drawn": counted(draws, "draw"),
    }


def _goal_key(row: Mapping[Hashable, Any]) -> str:
    """Return which answer a package gets."""
    if row["reached"]:
        return "goal_already" if row["factor"] == 0.0 else "goal_met"
    # The search for what may be spent has met its amount: so much was spent in vain.
    return "goal_limit" if row["status"] == "met" else f"goal_{row['status']}"


def remark(row: Mapping[Hashable, Any], label: str, lang: str) -> str:
    """Say why a package does not cost what was asked for; nothing where it does."""
    from sim.analysis.costing.equal_cost import TOLERANCE

    cost = row["cost_krw_bn"] * (_EOK if lang == "ko" else 1.0)
    if row["status"] in ("met", "closest") and row["equal"]:
        return ""
    key = "unequal" if row["status"] == "met" else str(row["status"])
    return words(key, lang, label=label, cost=cost, tolerance=100.0 * TOLERANCE)


def _interval(row: Mapping[Hashable, Any], name: str, form: str, unit: float = 1.0) -> Text:
    value, low, high = (unit * row[f"{name}{end}"] for end in ("", "_p05", "_p95"))
    return interval(value, low, high, form)
