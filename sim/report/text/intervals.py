"""Intervals of 90 % as text, in the words and units of each language."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.report.data.estimate import Estimate
from sim.report.text import formatting


def counts(value: Estimate, language: str, *, signed: bool = True) -> str:
    """Return the interval of a number of firms.

    Examples
    --------
    >>> counts(Estimate(15, 10, 20, 12, 18, 0.5, 6), "ko")
    '+10 ~ +20'
    >>> counts(Estimate(15, *[float("nan")] * 5, 1), "ko")
    '–'
    """
    return _written(value, language, lambda x: formatting.count(x, signed=signed))


def plain(value: Estimate, language: str, digits: int, *, signed: bool = False) -> str:
    """Return the interval of a number without a unit."""
    return _written(value, language, lambda x: formatting.number(x, digits, signed=signed))


def percent(value: Estimate, language: str) -> str:
    """Return the interval of a percentage, its sign once at the end."""
    if not math.isfinite(value.low):
        return formatting.NONE
    high = formatting.percent(value.high, language)
    return formatting.between(formatting.number(value.low, 1), high, language)


def money_bn(value: Estimate, language: str, *, signed: bool = False) -> str:
    """Return the interval of an amount in KRW bn."""
    return _written(value, language, lambda x: formatting.money_bn(x, language, signed=signed))


def money_million(value: Estimate, language: str) -> str:
    """Return the interval of an amount in KRW million."""
    return _written(value, language, lambda x: formatting.money_million(x, language))


def _written(value: Estimate, language: str, write: Callable[[float], str]) -> str:
    if not math.isfinite(value.low):
        return formatting.NONE
    return formatting.between(write(value.low), write(value.high), language)
