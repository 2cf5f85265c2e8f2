"""What regret and order over the draws say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.outcomes.registry import registry
from sim.report.text import formatting
from sim.report.text.words import particles

if TYPE_CHECKING:
    import pandas as pd

_WORDS: Final = {
    "leader": (
        "{outcome}: “{label}” brings most on average and is the best in {best} of the draws; "
        "{least}",
        "{outcome}: 평균으로는 ‘{label}’의 효과가 가장 크고 추출의 {best}에서 최선이다. {least}",
    ),
    "same_tail": (
        "where it is not, it loses least, too (regret in 95 of 100 draws).",
        "최선이 아닐 때의 손실도 가장 작다(후회의 95백분위).",
    ),
    "other_tail": (
        "but where it is not, more is lost than with “{label}” (regret in 95 of 100 draws).",
        "다만 최선이 아닐 때의 손실은 ‘{label}’[이/가] 더 작다(후회의 95백분위).",
    ),
    "flip": (
        "“{label}” is ahead of it in {share} of the draws.",
        "‘{label}’[이/가] 앞서는 추출은 {share}.",
    ),
    "futures_same": (
        "It leads on average in every future and under every explanation of the rise.",
        "모든 미래와 모든 증가 설명에서 평균으로 앞선다.",
    ),
    "futures_differ": (
        "It does not lead on average in: {listed}.",
        "다음에서는 평균으로 앞서지 못한다: {listed}.",
    ),
    "per_money": ("Additional users per KRW bn", "십억 원당 추가 활용 기업"),
}
_FRAMES: Final = {
    "sba": ("survey frame", "기업활동조사"),
    "small": ("10-49 employees", "10~49인"),
    "all": ("both frames", "두 모집단"),
}
_EVERYTHING: Final = "all"
_PER_MONEY: Final = "users_per_krw_bn"


def sentences(table: pd.DataFrame, record: Mapping[str, Any], language: str) -> list[str]:
    """Return what the table says, a few sentences an outcome.

    Parameters
    ----------
    table : DataFrame
        `sim.analysis.robustness.robustness`.
    record : mapping
    language : str
        ``en`` or ``ko``.
    """
    said = []
    for outcome in record["robustness"]["outcomes"]:
        said += _of_outcome(table[table["outcome"] == outcome], language)
    return said


def outcome_label(outcome: str, frame: str, language: str) -> str:
    """Return the name of an outcome and its frame."""
    if outcome == _PER_MONEY:
        name = _say("per_money", language)
    else:
        declared = registry()[outcome]
        name = declared.label_ko if language == "ko" else declared.label_en
    return f"{name} ({_FRAMES[frame][language == 'ko']})"


def leader(rows: pd.DataFrame) -> str:
    """Return the package that brings most on average: its mean regret is the least."""
    first = min(rows.to_dict("records"), key=lambda row: float(row["regret_mean"]))
    return str(first["scenario"])


def worst_regret(rows: pd.DataFrame, scenario: str) -> float:
    """Return the largest mean regret of a package over the futures; NaN if there is one alone."""
    here = rows[(rows["scenario"] == scenario) & rows["scope"].str.startswith("future")]
    return float(here["regret_mean"].max()) if len(here) else float("nan")


def _of_outcome(rows: pd.DataFrame, language: str) -> list[str]:
    table = rows[rows["scope"] == _EVERYTHING].to_dict("records")
    every = {str(row["scenario"]): row for row in table}
    label = f"label_{language}"
    first = leader(rows[rows["scope"] == _EVERYTHING])
    outcome = outcome_label(str(rows["outcome"].iloc[0]), str(rows["frame"].iloc[0]), language)
    worst = min(every, key=lambda name: float(every[name]["regret_p95"]))
    least = (
        _say("same_tail", language)
        if worst == first
        else _say("other_tail", language, label=every[worst][label])
    )
    said = [
        _say(
            "leader",
            language,
            outcome=outcome,
            label=every[first][label],
            best=_percent(every[first]["share_best"], language),
            least=least,
        )
    ]
    others = [row for name, row in every.items() if name != first]
    second = max(others, key=lambda row: float(row["flip"]))
    said.append(
        _say("flip", language, label=second[label], share=_percent(float(second["flip"]), language))
    )
    behind = []
    for _, part in rows[rows["scope"] != _EVERYTHING].groupby("scope", sort=False):
        if leader(part) != first:
            behind.append(str(part[f"scope_{language}"].iloc[0]))
    if (rows["scope"] != _EVERYTHING).any():
        said.append(
            _say("futures_differ", language, listed=", ".join(behind))
            if behind
            else _say("futures_same", language)
        )
    return said


def _percent(share: float, language: str) -> str:
    return formatting.percent(100.0 * share, language, 0)


def _say(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = _WORDS[key][korean].format(**values)
    return particles(text) if korean else text
