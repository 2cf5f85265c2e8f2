"""What a response curve says in sentences: where applicants run out, and what more of it brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.report.text import formatting
from sim.report.text.words import particles

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGMAS: Final = 2.0
"""Standard errors beyond which a step counts as one."""
_WORDS: Final = {
    "found": (
        "Up to {most} every scale tried finds enough applicants.",
        "시도한 가장 큰 규모인 {most}까지 신청 기업이 부족하지 않다.",
    ),
    "turn": (
        "Money no longer finds applicants somewhere between {last} and {first}: at {first}, from "
        "{year} on, every application is served and money is left in at least half of the runs.",
        "{last}[과/와] {first} 사이에서 신청 기업이 바닥난다. {first}에서는 {year}년부터 절반 "
        "이상의 실행에서 모든 신청이 선정되고도 돈이 남는다.",
    ),
    "turn_first": (
        "Already at the smallest scale with money, {first}, it finds no more applicants from "
        "{year} on: every application is served and money is left in at least half of the runs.",
        "돈이 있는 가장 작은 규모인 {first}에서 이미 {year}년부터 신청 기업이 바닥난다(절반 "
        "이상의 실행에서 모든 신청이 선정되고도 돈이 남음).",
    ),
    "no_money": (
        "The programme has no money of its own in these years, so nothing can be said of "
        "applicants.",
        "이 기간에 프로그램 자체의 예산이 없어 신청 기업에 대해서는 말할 수 없다.",
    ),
    "flat": (
        "From {last} on no step up brings users that can be told from luck (both frames).",
        "{last}부터는 규모를 더 키워도 우연과 구별되는 활용 기업 증가가 없다(두 모집단 합계).",
    ),
    "rising": (
        "Every step up brings users that can be told from luck, the last one, from {last} to "
        "{most}, {step} (both frames).",
        "규모를 키울 때마다 활용 기업이 우연과 구별되게 늘고, 마지막 단계({last}에서 {most})에서 "
        "{step}개 늘어난다(두 모집단 합계).",
    ),
    "falling": (
        "Not every step up brings users that can be told from luck; the last one, from {last} to "
        "{most}, brings {step} (both frames).",
        "모든 단계가 우연과 구별되는 것은 아니다. 마지막 단계({last}에서 {most})의 증가는 {step}개"
        "(두 모집단 합계).",
    ),
}


def sentences(
    curve: pd.DataFrame, execution: pd.DataFrame, record: Mapping[str, Any], language: str
) -> list[str]:
    """Return what the curve says, one sentence each.

    Parameters
    ----------
    curve, execution : DataFrame
        `sim.analysis.response.tables`.
    record : mapping
        The run record.
    language : str
        ``en`` or ``ko``.
    """
    return [_applicants(execution, record, language), *_steps(curve, record, language)]


def turning_point(execution: pd.DataFrame) -> tuple[float | None, float] | None:
    """Return the last scale that finds enough applicants and the first that does not.

    Returns
    -------
    tuple, or None
        None if all do; the first is None if the smallest with money does not.
    """
    ordered = execution.sort_values("scale")
    out = ordered["ran_out"].notna().to_numpy(dtype=bool)
    if not out.any():
        return None
    first = int(np.argmax(out))
    scales = ordered["scale"].tolist()
    return (scales[first - 1] if first else None), scales[first]


def amount(scale: float, record: Mapping[str, Any], language: str) -> str:
    """Return a scale with the amount that it is: ``×2 (KRW 350 bn)``."""
    about = record["response"]
    return f"×{scale:g} ({formatting.quantity(scale * about['base'], about['unit'], language)})"


def _applicants(execution: pd.DataFrame, record: Mapping[str, Any], language: str) -> str:
    if execution.empty:
        return _say("no_money", language)
    ordered = execution.sort_values("scale")
    most = amount(float(ordered["scale"].iloc[-1]), record, language)
    turn = turning_point(execution)
    if turn is None:
        return _say("found", language, most=most)
    last, first = turn
    at = ordered[ordered["scale"] == first]
    values = {"first": amount(first, record, language), "year": int(at["ran_out"].iloc[0])}
    if last is None:
        return _say("turn_first", language, **values)
    return _say("turn", language, last=amount(last, record, language), **values)


def _steps(curve: pd.DataFrame, record: Mapping[str, Any], language: str) -> list[str]:
    """Say whether more of it brings more, step by step."""
    rows = curve[(curve["outcome"] == "users") & (curve["frame"] == "all")].sort_values("scale")
    steps = rows["step"].to_numpy()[1:]
    errors = rows["step_mc_se"].to_numpy()[1:]
    scales: Sequence[float] = rows["scale"].tolist()
    if not np.isfinite(errors).all():
        return []  # one replicate says nothing of luck
    told = np.abs(steps) > _SIGMAS * errors
    last, most = (amount(each, record, language) for each in scales[-2:])
    step = formatting.count(float(steps[-1]), signed=True)
    if told.all():
        return [_say("rising", language, last=last, most=most, step=step)]
    if not told[-1]:
        flat = len(told) - int(np.argmax(told[::-1])) if told.any() else 0
        return [_say("flat", language, last=amount(scales[flat], record, language))]
    return [_say("falling", language, last=last, most=most, step=step)]


def _say(key: str, language: str, **values: object) -> str:
    korean = language == "ko"
    text = _WORDS[key][korean].format(**values)
    return particles(text) if korean else text
