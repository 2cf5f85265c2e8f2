"""What a discovery says in sentences: the box, how steady it is, what chance would have found."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.outcomes.registry import registry
from sim.report.text import formatting
from sim.report.text.words import Words, particles
from sim.units import in_language

if TYPE_CHECKING:
    import pandas as pd

CHANCE: Final = 0.05
"""More often than this shuffled cases must not give as good a box."""
_WORDS: Final = {
    "loses": (
        "“{package}” brings less than “{other}” ({outcome}) in {hits} of {n} draws ({share}).",
        "{n}개 추출 중 {hits}개({share})에서 ‘{package}’[이/가] ‘{other}’보다 효과가 "
        "작다({outcome}).",
    ),
    "misses": (
        "“{package}” stays below {below} ({outcome}) in {hits} of {n} draws ({share}).",
        "{n}개 추출 중 {hits}개({share})에서 ‘{package}’[이/가] {below}에 못 미친다({outcome}).",
    ),
    "where": (
        "That is so mostly where {limits}: there in {density} of the draws (density), and "
        "{coverage} of all such draws lie there (coverage).",
        "주로 다음 조건에서 그렇다: {limits}. 이 조건에서는 {density}가 해당하고(밀도), 해당하는 "
        "추출의 {coverage}가 여기에 있다(포괄률).",
    ),
    "nowhere": (
        "No region stands out: what the draws have in common where it is so, chance would explain.",
        "두드러진 영역이 없다. 해당하는 추출들의 공통점은 우연으로 설명된다.",
    ),
    "out": (
        "Boxes of resamples, on draws they had not seen: density {density}, coverage {coverage} "
        "(medians).",
        "재표본에서 찾은 상자를 쓰지 않은 추출에 적용하면 밀도 {density}, 포괄률 {coverage}"
        "(중앙값)이다.",
    ),
    "steady": (
        "Resamples restrict {listed}.",
        "재표본이 같은 입력을 제한한 비율: {listed}.",
    ),
    "again": ("{name} in {share}", "{name} {share}"),
    "chance": (
        "Of shuffled draws {share} gave a box at least as good, so this one is {verdict}.",
        "무작위로 섞은 추출의 {share}에서 같은 수준 이상의 상자가 나왔으므로 이 상자는 {verdict}.",
    ),
    "beyond": ("more than chance", "우연으로 보기 어렵다"),
    "within": ("no more than chance may bring", "우연일 수 있다"),
    "luck": (
        "Luck in the few runs of a draw puts about {share} of the draws on the wrong side.",
        "추출당 실행 수가 적어 생기는 우연으로 약 {share}의 추출이 반대편으로 잘못 분류될 수 있다.",
    ),
    "above": ("{name} is above {low}", "{name} {low} 초과"),
    "below": ("{name} is below {high}", "{name} {high} 미만"),
    "between": ("{name} is between {low} and {high}", "{name} {low}~{high}"),
    "is": ("{name} is “{allowed}”", "{name}: {allowed}"),
}


def sentences(boxes: pd.DataFrame, record: Mapping[str, Any], language: str) -> list[str]:
    """Return what was found, one sentence each.

    Parameters
    ----------
    boxes : DataFrame
        `sim.analysis.discovery.tables`, the table `discovery`.
    record : mapping
    language : str
        ``en`` or ``ko``.
    """
    about = record["discovery"]
    said = [headline(record, language)]
    rows = boxes[(boxes["method"] == "prim") & (boxes["input"] != "")].to_dict("records")
    if not rows:
        return [*said, _say("nowhere", language)]
    joined = Words(language).listed([condition(row, language) for row in rows])
    density, coverage = (_percent(rows[0][key], language) for key in ("density", "coverage"))
    said.append(_say("where", language, limits=joined, density=density, coverage=coverage))
    unseen = about["out_of_sample"]
    if unseen["density"]["median"] is not None:
        said.append(
            _say(
                "out",
                language,
                **{key: _percent(unseen[key]["median"], language) for key in unseen},
            )
        )
    again = [
        _say("again", language, name=row["input"], share=_percent(row["reproduced"], language))
        for row in rows
    ]
    said.append(_say("steady", language, listed=", ".join(again)))
    verdict = _say("beyond" if about["chance"] <= CHANCE else "within", language)
    share = _percent(about["chance"], language)
    said.append(_say("chance", language, share=share, verdict=verdict))
    if about["luck"] is not None and about["luck"] >= 0.005:
        said.append(_say("luck", language, share=_percent(about["luck"], language)))
    return said


def headline(record: Mapping[str, Any], language: str) -> str:
    """Return how many draws are of interest."""
    about = record["discovery"]
    labels = {
        name: each["scenario"][f"label_{language}"] for name, each in record["scenarios"].items()
    }
    declared = registry()[about["outcome"]]
    outcome = declared.label_ko if language == "ko" else declared.label_en
    values = {
        "package": labels[about["package"]],
        "outcome": f"{outcome}, {about['year']}",
        "hits": formatting.number(about["of_interest"]),
        "n": formatting.number(about["cases"]),
        "share": _percent(about["of_interest"] / about["cases"], language),
    }
    if about["against"] is not None:
        return _say("loses", language, other=labels[about["against"]], **values)
    unit = in_language(about["unit"], language)
    below = f"{about['below']:,.6g}{'' if unit == '%' else ' '}{unit}"
    return _say("misses", language, below=below, **values)


def condition(row: Mapping[Hashable, Any], language: str) -> str:
    """Return a restriction in words, such as ``eps is above 1.2``."""
    name = f"{row[f'label_{language}']} ({row['input']})"
    if row["allowed"]:
        return _say("is", language, name=name, allowed=row[f"allowed_{language}"])
    low, high = (_number(row[key]) for key in ("low", "high"))
    if math.isnan(row["high"]):
        return _say("above", language, name=name, low=low)
    if math.isnan(row["low"]):
        return _say("below", language, name=name, high=high)
    return _say("between", language, name=name, low=low, high=high)


def limits(row: Mapping[Hashable, Any], language: str) -> str:
    """Return a restriction as a range: ``> 1.2``."""
    if row["allowed"]:
        return str(row[f"allowed_{language}"])
    if math.isnan(row["high"]):
        return f"> {_number(row['low'])}"
    if math.isnan(row["low"]):
        return f"< {_number(row['high'])}"
    return f"{_number(row['low'])} .. {_number(row['high'])}"


def _number(value: float) -> str:
    return f"{value:,.4g}"


def _percent(share: float, language: str) -> str:
    return formatting.percent(100.0 * share, language, 0)


def _say(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = _WORDS[key][korean].format(**values)
    return particles(text) if korean else text
