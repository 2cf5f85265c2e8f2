"""Numbers that a scene may say or ask for, named after outcomes, and their bands.

``users`` is a level of the package, ``baseline.users`` one of policies as they are, and
``effect.users`` the paired difference; all in the last year that the page shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.errors import UserError
from sim.outcomes.registry import registry
from sim.policy.settings.text import likely, short
from sim.report.text import formatting
from sim.units import in_language

if TYPE_CHECKING:
    from sim.workshop.answer import Answer

COST_PER_USER: Final = "cost_per_user"
"""The one number that is no outcome: KRW million for each additional user."""
NUMBERS: Final = (
    "users",
    "baseline.users",
    "effect.users",
    "adoption_rate",
    "effect.public_cost_total_krw_bn",
    COST_PER_USER,
    "size_gap",
    "baseline.size_gap",
    "effect.size_gap",
    "region_gap",
    "baseline.region_gap",
    "effect.region_gap",
)
"""What the page works out, and so a scene may ask for."""
UNKNOWN: Final = "…"
"""Stands in a text for a number that is not known yet."""

_EFFECT: Final = "effect."
_BASELINE: Final = "baseline."
_PRICE: Final = ("cost of an additional user", "추가 활용 기업당 비용")
_NO_BOUND: Final = (
    "without a bound, since with small firms more users cannot be told from 0",
    "한계 없음(소기업을 더한 추가 활용 기업이 0과 구별되지 않음)",
)
_MORE: Final = {
    "baseline.users": ("AI users with policies as they are", "현행 정책의 인공지능 활용 기업 수"),
    "effect.users": ("additional AI users", "추가 활용 기업 수"),
    "effect.public_cost_total_krw_bn": ("additional public cost", "추가 공공 비용"),
}
# In Korea money is said in 억 (hundred million won): the unit, and what one of the page's is of it.
_KOREAN_MONEY: Final = {"KRW bn": ("억 원", 10.0), "KRW million": ("만 원", 100.0)}


@dataclass(frozen=True)
class Band:
    """A mean, and between what half and nine in ten of the runs lie.

    Attributes
    ----------
    mean : float
    low, high : float
        Of 90 %.
    inner_low, inner_high : float
        Of 50 %.
    """

    mean: float
    low: float
    high: float
    inner_low: float
    inner_high: float

    @property
    def known(self) -> bool:
        """Whether both bands are numbers, so that a guess can be held against them."""
        ends = (self.mean, self.low, self.high, self.inner_low, self.inner_high)
        return all(math.isfinite(each) for each in ends)


Bands = Mapping[str, Band]
"""What is known so far, by the names of `NUMBERS`."""


def bands(answer: Answer) -> dict[str, Band]:
    """Return what an answer of the page says by the names of `NUMBERS`; what is unknown is missing.

    Parameters
    ----------
    answer : Answer
    """
    found = {
        "users": answer.users,
        "baseline.users": answer.base_users,
        "effect.users": answer.additional,
        "effect.public_cost_total_krw_bn": answer.cost,
        COST_PER_USER: answer.per_user,
        **answer.gaps,
    }
    known = {
        name: Band(each.mean, each.low, each.high, each.inner_low, each.inner_high)
        for name, each in found.items()
        if each is not None
    }
    if answer.per_user is None and answer.moved and answer.complete:
        known[COST_PER_USER] = Band(*[math.nan] * 5)  # nothing more will come
    path = answer.rate
    ends = (path.mean, path.p05, path.p95, path.p25, path.p75)
    return {**known, "adoption_rate": Band(*(float(each[-1]) for each in ends))}


def checked_number(name: object, where: str) -> str:
    """Return the name of a number, or raise `UserError` with the nearest.

    Examples
    --------
    >>> checked_number("effect.users", "here")
    'effect.users'
    """
    if not isinstance(name, str) or name not in NUMBERS:
        raise UserError(f"{short(name)} is no number of the page", where, likely(name, NUMBERS))
    return name


def unit(name: str) -> str:
    """Return the unit in which a number is worked out.

    Examples
    --------
    >>> unit("effect.users"), unit("cost_per_user")
    ('firms', 'KRW million')
    """
    return "KRW million" if name == COST_PER_USER else registry()[_outcome(name)].unit


def label(name: str, language: str) -> str:
    """Return what a number is.

    Examples
    --------
    >>> label("adoption_rate", "ko"), label("effect.users", "en")
    ('인공지능 활용 기업 비중', 'additional AI users')
    """
    korean = language == "ko"
    if name == COST_PER_USER:
        return _PRICE[korean]
    if name in _MORE:
        return _MORE[name][korean]
    about = registry()[_outcome(name)]
    own = about.label_ko if korean else about.label_en
    if name.startswith(_EFFECT):
        return f"{own}의 변화" if korean else f"change of the {own}"
    if name.startswith(_BASELINE):
        return f"현행 정책의 {own}" if korean else f"{own}, policies as they are"
    return own


def asked_unit(name: str, language: str) -> tuple[str, float]:
    """Return the unit in which people are asked, and how many of it one of `unit` is.

    Examples
    --------
    >>> asked_unit("effect.public_cost_total_krw_bn", "ko")
    ('억 원', 10.0)
    >>> asked_unit("effect.users", "en")
    ('firms', 1.0)
    """
    own = unit(name)
    if language == "ko" and own in _KOREAN_MONEY:
        return _KOREAN_MONEY[own]
    return in_language(own, language), 1.0


def said(name: str, value: float, language: str) -> str:
    """Return a value of a number as the language writes it.

    Examples
    --------
    >>> said("effect.users", 211.4, "ko"), said("adoption_rate", 14.26, "ko")
    ('+211개사', '14.3%')
    >>> said("effect.public_cost_total_krw_bn", 800.0, "ko")
    '8,000억 원'
    >>> said("cost_per_user", float("nan"), "en")
    'without a bound, since with small firms more users cannot be told from 0'
    """
    if math.isnan(value):
        return _NO_BOUND[language == "ko"]
    own = unit(name)
    if own == "percent":
        return formatting.percent(value, language)
    if own == "KRW bn":
        return formatting.money_bn(value, language)
    if own == "KRW million":
        return formatting.money_million(value, language)
    if own == "points":
        points = formatting.number(value, 1, signed=name.startswith(_EFFECT))
        return f"{points}%p" if language == "ko" else f"{points} points"
    counted = formatting.count(value, signed=name.startswith(_EFFECT))
    return f"{counted}개사" if language == "ko" else f"{counted} firms"


def said_with_band(name: str, band: Band, language: str) -> str:
    """Return a number with its 90 % band in brackets; the mean alone where none is known.

    Examples
    --------
    >>> said_with_band("adoption_rate", Band(14.0, 10.0, 19.0, 12.0, 16.0), "ko")
    '14.0%(90% 구간 10.0~19.0%)'
    """
    mean = said(name, band.mean, language)
    if not band.known:
        return mean
    outer = between(name, band.low, band.high, language)
    return f"{mean}(90% 구간 {outer})" if language == "ko" else f"{mean} (90 %: {outer})"


def between(name: str, low: float, high: float, language: str) -> str:
    """Return the ends of a band as the language writes them.

    Examples
    --------
    >>> between("effect.users", 150.0, 290.0, "ko")
    '+150 ~ +290개사'
    """
    return formatting.between(said(name, low, language), said(name, high, language), language)


def _outcome(name: str) -> str:
    return name.split(".")[-1]
