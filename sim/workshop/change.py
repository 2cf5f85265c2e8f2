"""What a state changes, in words for a reader: each lever and assumption with before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sim.parameters.registry import GRADES
from sim.parameters.registry import registry as parameters
from sim.policy.settings.setting import ALL
from sim.population.schema import FIRST_YEAR
from sim.report.text import formatting
from sim.scenario.future import registry as futures
from sim.units import suffix
from sim.workshop.lever import LEVER_YEAR, Lever, Value, lever, load_baseline
from sim.workshop.state import MIXED, State

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"

_WORDS: Final = {
    "on": ("in force", "시행"),
    "off": ("not in force", "미시행"),
    "varies": ("changes from year to year", "연도별로 다름"),
    "wide": ("economy-wide policy", "경제 전반 정책"),
    "mixed": ("all futures with their probabilities", "모든 미래를 확률대로"),
    "future": ("future of generative AI", "생성형 AI의 미래"),
    "explanation": ("what explains the rise after 2022", "2022년 이후 증가의 원인"),
    "both": ("both explanations side by side", "두 설명을 함께"),
    "year-effect": ("a year effect common to all", "모든 기업에 공통된 연도 효과"),
    "product": ("ready products", "기성 AI 제품"),
    "estimated": ("as estimated", "추정값"),
}


@dataclass(frozen=True)
class Change:
    """One thing that a state has otherwise than what is shipped.

    Attributes
    ----------
    label : str
        Programme and setting, or the assumption.
    before, after : str
        With their units.
    grade : str
        On what the value before rests: official figure, assumption, ...
    """

    label: str
    before: str
    after: str
    grade: str


def changes(state: State, language: str) -> tuple[Change, ...]:
    """Return what a state changes, levers first.

    Parameters
    ----------
    state : State
    language : str
        ``en`` or ``ko``.

    Examples
    --------
    >>> [one] = changes(State(levers={"ai_voucher.budget_krw_bn": 120}), "ko")
    >>> one.before, one.after
    ('276억 원', '1,200억 원')
    """
    return (*_of_levers(state, language), *_of_assumptions(state, language))


def shown(one: Lever, value: Value | None, language: str) -> str:
    r"""Return a value of a lever with its unit, as the language writes it.

    Examples
    --------
    >>> shown(lever("ai_voucher.enabled"), False, "ko")
    '미시행'
    >>> shown(lever("ai_voucher.own_share_sme_percent"), 30.0, "en")
    '30\xa0%'
    """
    if value is None:
        return _word("varies", language)
    if isinstance(value, bool):
        return _word("on" if value else "off", language)
    about = one.about
    assert about is not None
    if isinstance(value, float) and about.unit == "KRW bn":
        return formatting.money_bn(value, language)
    if isinstance(value, float) and about.unit == "KRW million":
        return formatting.money_million(value, language)
    if isinstance(value, float) and about.unit == "percent":
        return f"{value:,.10g}{'' if language == 'ko' else _NO_BREAK}%"
    normal: Any = value
    if about.by_year:
        normal = ((FIRST_YEAR, value),)
    if about.groups:
        normal = ((ALL, normal),)
    return about.shown(normal, language)


def label(one: Lever, language: str) -> str:
    """Return what a lever moves: the programme and its setting."""
    labels = one.labels
    programme = _word("wide", language) if labels is None else labels[language == "ko"]
    if one.about is None:
        return programme
    return f"{programme}: {one.about.label_ko if language == 'ko' else one.about.label_en}"


def _of_levers(state: State, language: str) -> Iterator[Change]:
    for name, value in state.levers.items():
        one = lever(name)
        grade = ""
        if one.instrument is not None and one.about is not None:
            grade = one.instrument.provenance(one.setting).grade
        elif one.about is not None:
            grade = load_baseline().economy_wide.provenance(one.setting).grade
        yield Change(
            label=f"{label(one, language)} ({_from(language)})",
            before=shown(one, one.in_force(), language),
            after=shown(one, value, language),
            grade=GRADES[grade][language == "ko"] if grade else "",
        )


def _of_assumptions(state: State, language: str) -> Iterator[Change]:
    known = {each.symbol: each for each in parameters()}
    for symbol, value in state.parameters.items():
        about = known[symbol]
        yield Change(
            label=f"{about.label_ko if language == 'ko' else about.meaning} ({symbol})",
            before=_word("estimated", language),
            after=f"{value:g}{suffix(about.unit, language)}",
            grade=GRADES[about.grade][language == "ko"],
        )
    if state.future != MIXED:
        future = futures()[state.future]
        yield Change(
            label=_word("future", language),
            before=_word("mixed", language),
            after=future.label_ko if language == "ko" else future.label_en,
            grade=GRADES[future.grade][language == "ko"],
        )
    if state.explanation is not None:
        yield Change(
            label=_word("explanation", language),
            before=_word("both", language),
            after=_word(state.explanation, language),
            grade="",
        )


def _from(language: str) -> str:
    return f"{LEVER_YEAR}년부터" if language == "ko" else f"from {LEVER_YEAR}"


def _word(key: str, language: str) -> str:
    return _WORDS[key][language == "ko"]
