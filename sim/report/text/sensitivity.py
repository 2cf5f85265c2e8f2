"""The verdict of a sensitivity analysis in words: what an answer depends on, and what not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.sensitivity.factors import DUMMY
from sim.analysis.sensitivity.quantity import quantity
from sim.analysis.sensitivity.tables import ranked
from sim.report.text import formatting
from sim.report.text.words import Words, particles

if TYPE_CHECKING:
    import pandas as pd

NAMED: Final = 6
"""Factors named in a sentence, the strongest first."""
_MUCH_LUCK: Final = 0.5
_WORDS: Final = {
    "level": ("“{outcome}” in the baseline", "기준 시나리오의 ‘{outcome}’"),
    "effect": ("The effect of “{one}” on “{outcome}”", "‘{one}’의 효과(‘{outcome}’)"),
    "lead": (
        "The lead of “{one}” over “{other}” in “{outcome}”",
        "‘{outcome}’에서 ‘{other}’ 대비 ‘{one}’의 우위",
    ),
    "price": (
        "The public cost of an additional user of “{one}” by {year}",
        "‘{one}’의 추가 기업당 공공 비용({year}년)",
    ),
    "depends": (
        "{what} depends on {listed}; nothing else passes the floor of luck.",
        "{what}[은/는] {listed}에 달려 있다. 다른 요인은 우연의 기준선을 넘지 못한다.",
    ),
    "depends_more": (
        "{what} depends most on {listed}, and on {more} more that pass the floor of luck.",
        "{what}[은/는] 주로 {listed}에 달려 있고, 그 밖에 우연의 기준선을 넘는 요인이 {more}개 "
        "있다.",
    ),
    "nothing": (
        "{what}: no factor passes the floor of luck.",
        "{what}: 우연의 기준선을 넘는 요인이 없다.",
    ),
    "assumed": (
        "Assumptions (R) among these: {listed}.",
        "이 중 가정(R): {listed}.",
    ),
    "pairs": ("Together more than alone: {listed}.", "함께일 때의 추가 영향: {listed}."),
    "luck": (
        "Luck is {share} of its variance: more replicates would show more.",
        "분산의 {share}가 우연이므로 반복을 늘리면 더 드러날 수 있다.",
    ),
    "converged": ("The indices have converged.", "지수가 수렴했다."),
    "screened": (
        "The indices have not converged (widest interval {width}, {bases} bases would be needed), "
        "but the same factors pass the floor with half of the bases.",
        "지수는 아직 수렴하지 않았으나(가장 넓은 구간 {width}, 필요한 표본 {bases}개) 절반의 "
        "표본으로도 같은 요인이 기준선을 넘는다.",
    ),
    "open": (
        "Neither the indices nor which factors pass the floor have settled (widest interval "
        "{width}): take more, {bases} bases for intervals of 0.05.",
        "지수도, 기준선을 넘는 요인도 아직 정해지지 않았다(가장 넓은 구간 {width}). 표본을 늘릴 "
        "것(구간 0.05에는 {bases}개).",
    ),
}


def sentences(
    table: pd.DataFrame, interactions: pd.DataFrame, record: Mapping[str, Any], language: str
) -> list[str]:
    """Return the verdict on every answer, in order.

    Parameters
    ----------
    table, interactions : DataFrame
        `sim.analysis.sensitivity.tables`.
    record : mapping
    language : str
        ``en`` or ``ko``.
    """
    return [
        " ".join(
            _of_answer(
                answer,
                ranked(table[table["outcome"] == answer["name"]]),
                interactions[interactions["outcome"] == answer["name"]],
                record,
                language,
            )
        )
        for answer in record["answers"]
    ]


def _of_answer(
    answer: Mapping[str, Any],
    rows: pd.DataFrame,
    pairs: pd.DataFrame,
    record: Mapping[str, Any],
    language: str,
) -> list[str]:
    what = _what(answer, record, language)
    told = [
        row for row in rows.to_dict("records") if row["told_from_noise"] is True
        and row["factor"] != DUMMY
    ]  # fmt: skip
    names = [f"{row[f'label_{language}']} ({row['factor']})" for row in told]
    words = Words(language)
    if not told:
        said = [_say("nothing", language, what=what)]
    elif len(told) <= NAMED:
        said = [_say("depends", language, what=what, listed=words.listed(names))]
    else:
        said = [
            _say(
                "depends_more",
                language,
                what=what,
                listed=", ".join(names[:NAMED]),
                more=len(told) - NAMED,
            )
        ]
    assumed = [str(row["factor"]) for row in told if row["grade"] == "R"]
    if assumed:
        said.append(_say("assumed", language, listed=", ".join(assumed)))
    together = [
        f"{row['factor']} × {row['other']}"
        for row in pairs.to_dict("records")
        if row["told_from_noise"]
    ]
    if together:
        said.append(_say("pairs", language, listed=", ".join(together[:NAMED])))
    share = answer["noise"]["share"]
    if share > _MUCH_LUCK:
        percent = formatting.percent(100.0 * min(share, 1.0), language, 0)
        said.append(_say("luck", language, share=percent))
    settled = answer["convergence"]
    key = "converged" if settled["converged"] else "screened" if settled["screened"] else "open"
    width = f"{settled['width']:.2f}"
    bases = formatting.number(settled["bases_needed"])
    return [*said, _say(key, language, width=width, bases=bases)]


def _what(answer: Mapping[str, Any], record: Mapping[str, Any], language: str) -> str:
    labels = [
        record["scenarios"][name]["scenario"][f"label_{language}"] for name in answer["scenarios"]
    ]
    values = {"one": labels[0], "other": labels[-1]}
    if answer["kind"] == "price":
        return _say("price", language, year=answer["asked"][-4:], **values)
    outcome = quantity(answer["asked"]).label(language)
    return _say(str(answer["kind"]), language, outcome=outcome, **values)


def _say(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = _WORDS[key][korean].format(**values)
    return particles(text) if korean else text
