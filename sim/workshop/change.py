"""What a state changes, in words for a reader: each lever and assumption with before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.parameters.registry import GRADES
from sim.parameters.registry import registry as parameters
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument
from sim.policy.settings.setting import ALL
from sim.population.schema import FIRST_YEAR
from sim.report.text import formatting
from sim.scenario import Difference, Scenario, diff
from sim.scenario.future import registry as futures
from sim.units import suffix
from sim.workshop.lever import ECONOMY_WIDE, LEVER_YEAR, Lever, Value, lever, load_baseline
from sim.workshop.state import MIXED, State

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"

_WORDS: Final = {
    "on": ("in force", "시행"),
    "off": ("not in force", "미시행"),
    "varies": ("changes from year to year", "연도별로 다름"),
    "present": ("terms as they are", "현행 조건"),
    "terms": ("other terms", "다른 조건"),
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


def package_changes(scenario: Scenario, language: str) -> tuple[Change, ...]:
    r"""Return what a package has otherwise than policies as they are, one row for each programme.

    Parameters
    ----------
    scenario : Scenario
    language : str
        ``en`` or ``ko``.

    Examples
    --------
    >>> from sim.scenario import load
    >>> [each] = package_changes(load("voucher-expansion"), "en")
    >>> each.label, each.after
    ('AI voucher (NIPA)', 'budget a year: KRW\xa0175\xa0bn')
    """
    korean, base = language == "ko", load_baseline()
    rows: dict[str, list[Difference]] = {}
    for each in diff(base, scenario):
        table, _, rest = each.key.partition(".")
        name = rest.split(".")[0] if table == "instruments" else table
        if table in ("instruments", ECONOMY_WIDE):  # a goal and assumptions are no policy
            rows.setdefault(name, []).append(each)
    found = []
    for name, differences in rows.items():
        one = scenario.instruments.get(name) or base.instruments.get(name)
        labels = scenario.instrument_labels.get(name) or base.instrument_labels.get(name)
        label = labels[korean] if labels else _word("wide", language)
        before, after = (_side(differences, one, side, language) for side in ("a", "b"))
        found.append(Change(label, before, after, ""))
    return tuple(found)


def _side(
    differences: Sequence[Difference], one: Instrument | None, side: str, language: str
) -> str:
    """Return what stands on one side: whether there is a programme, and its numbers."""
    whole = [each for each in differences if each.key.count(".") == 1 and one is not None]
    if whole and getattr(whole[0], side) is None:
        return _word("off", language)
    settings = one.settings() if one is not None else EconomyWideSettings.settings()
    said = [_word("on", language)] if whole else []
    for each in differences:
        about, value = settings.get(each.key.split(".")[-1]), getattr(each, side)
        if isinstance(value, Mapping) and value:
            value = [*value.values()][-1]
        if isinstance(value, bool) or not isinstance(value, int | float) or about is None:
            continue
        if about.scales or not whole:  # of a programme that begins or ends, how much there is of it
            called = each.label_ko if language == "ko" else each.label_en
            said.append(f"{called}: {_number(float(value), each.unit, language)}")
    return "; ".join(said) or _word("present" if side == "a" else "terms", language)


def _number(value: float, unit: str, language: str) -> str:
    if unit == "KRW bn":
        return formatting.money_bn(value, language)
    if unit == "KRW million":
        return formatting.money_million(value, language)
    if unit == "year":
        return f"{value:.0f}"
    if unit == "percent":
        return f"{value:,.10g}{'' if language == 'ko' else _NO_BREAK}%"
    return f"{value:,.10g}{suffix(unit, language)}"


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
