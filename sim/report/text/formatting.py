"""Numbers as each language writes them: counts, percent, money, with their intervals."""

from __future__ import annotations

import math
import re
from typing import Final

from sim.units import significant, suffix

MINUS: Final = "\N{MINUS SIGN}"
NONE: Final = "\N{EN DASH}"
_SPACE: Final = "\N{NO-BREAK SPACE}"
_PARTS: Final = re.compile(r"(?P<sign>[+\N{MINUS SIGN}-]?)(?P<currency>[^\d]*)[\d,.]+(?P<unit>\D*)")
_BN_IN_EOK: Final = 10.0  # KRW 1 bn = 10 억원
_JO_IN_EOK: Final = 10_000.0


def number(value: float, digits: int = 0, *, signed: bool = False) -> str:
    """Return a number with thousands separators and a true minus sign.

    Examples
    --------
    >>> number(-1234.5, 1)
    '−1,234.5'
    >>> number(0.04, 1, signed=True)
    '0.0'
    """
    if not math.isfinite(value):
        return NONE
    text = f"{abs(value):,.{digits}f}"
    if float(text.replace(",", "")) == 0.0:
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def count(value: float, *, signed: bool = False) -> str:
    """Return a number of firms: whole, or with one decimal below ten.

    Examples
    --------
    >>> count(1234.4, signed=True), count(3.26), count(0.0)
    ('+1,234', '3.3', '0')
    """
    small = math.isfinite(value) and abs(value) < 9.95 and round(value, 1) != 0
    return number(value, 1 if small else 0, signed=signed)


def percent(value: float, language: str, digits: int = 1, *, signed: bool = False) -> str:
    """Return a percentage.

    Examples
    --------
    >>> percent(4.46, "ko")
    '4.5%'
    """
    if not math.isfinite(value):
        return NONE
    gap = "" if language == "ko" else _SPACE
    return f"{number(value, digits, signed=signed)}{gap}%"


def money_bn(value: float, language: str, *, signed: bool = False) -> str:
    """Return an amount given in KRW bn; Korean counts in 억 and 조.

    Examples
    --------
    >>> money_bn(1234.0, "ko"), money_bn(59.9, "ko"), money_bn(0.0, "ko")
    ('1.23조 원', '599억 원', '0억 원')
    >>> money_bn(59.9, "en").split()
    ['KRW', '59.9', 'bn']
    """
    if not math.isfinite(value):
        return NONE
    if language == "ko":
        eok = value * _BN_IN_EOK
        if abs(eok) >= _JO_IN_EOK - 0.5:  # as soon as it would be rounded to it
            return f"{number(eok / _JO_IN_EOK, 2, signed=signed)}조 원"
        return f"{number(eok, 0 if abs(eok) >= 10 or eok == 0 else 1, signed=signed)}억 원"
    digits = 0 if abs(value) >= 99.95 or value == 0 else 1 if abs(value) >= 0.95 else 2
    sign, text = _split(number(value, digits, signed=signed))
    return f"{sign}KRW{_SPACE}{text}{_SPACE}bn"


def money_million(value: float, language: str) -> str:
    """Return an amount given in KRW million, rounded to three figures.

    Examples
    --------
    >>> money_million(123.4, "ko"), money_million(45.67, "ko")
    ('1.23억 원', '4,570만 원')
    >>> money_million(45.67, "en").split()
    ['KRW', '45.7', 'million']
    """
    if not math.isfinite(value):
        return NONE
    size = abs(value)
    if language == "ko":
        if size >= 99.95:
            return f"{_figures(value / 100.0)}억 원"
        return f"{number(_rounded(value * 100.0))}만 원"
    if size >= 999.5:
        sign, text = _split(_figures(value / 1000.0))
        return f"{sign}KRW{_SPACE}{text}{_SPACE}bn"
    sign, text = _split(_figures(value))
    return f"{sign}KRW{_SPACE}{text}{_SPACE}million"


def quantity(value: float, unit: str, language: str) -> str:
    """Return an amount of a setting with its unit, as the language writes it.

    Examples
    --------
    >>> quantity(27.6, "KRW bn", "en").split(), quantity(27.6, "KRW bn", "ko")
    (['KRW', '27.6', 'bn'], '276억 원')
    >>> quantity(1500.0, "persons", "ko"), quantity(0.5, "1", "en"), quantity(20.0, "%", "ko")
    ('1,500명', '0.5', '20%')
    """
    if unit == "KRW bn":
        return money_bn(value, language)
    if unit == "KRW million":
        return money_million(value, language)
    if language == "ko" and unit == "%":
        return f"{value:,.4g}%"
    return f"{significant(value)}{suffix(unit, language)}"


def between(low: str, high: str, language: str) -> str:
    """Join the ends of an interval; currency and unit are said once where both ends share them.

    Examples
    --------
    >>> between("3", "5", "ko"), between("-3", "+5", "ko"), between("3", "5", "en")
    ('3~5', '-3 ~ +5', '3 to 5')
    >>> between("KRW 2.4 bn", "KRW 3.3 bn", "en"), between("2.4억 원", "3.3억 원", "ko")
    ('KRW 2.4 to 3.3 bn', '2.4~3.3억 원')
    """
    one, other = _PARTS.fullmatch(low), _PARTS.fullmatch(high)
    if one and other and one["unit"] and one["unit"] == other["unit"]:
        low = low.removesuffix(one["unit"])
        if one["sign"] == other["sign"] == "":
            high = high.removeprefix(other["currency"])
    if language == "ko":
        gap = " " if high[:1] in f"{MINUS}+-" else ""
        return f"{low}{gap}~{gap}{high}"
    return f"{low} to {high}"


def tick(value: float) -> str:
    """Return a number at an axis, with as many digits as it needs and no minus before zero.

    Examples
    --------
    >>> tick(-0.0), tick(-1.5), tick(1234.0)
    ('0', '−1.5', '1,234')
    """
    text = f"{abs(value):,.6g}"
    return text if text == "0" or value >= 0 else f"{MINUS}{text}"


def figure(text: str) -> str:
    """Return a text for a figure: its font has the en dash but no minus sign.

    Examples
    --------
    >>> figure("−5")
    '–5'
    """
    return text.replace(MINUS, "\N{EN DASH}")


def _rounded(value: float) -> float:
    """Round to three significant figures."""
    if value == 0.0:
        return 0.0
    return round(value, 2 - math.floor(math.log10(abs(value))))


def _figures(value: float) -> str:
    rounded = _rounded(value)
    whole = math.floor(math.log10(abs(rounded))) if rounded else 0
    return number(rounded, max(0, 2 - whole) if whole >= 0 else 2)


def _split(text: str) -> tuple[str, str]:
    """Part a sign from its number, so that the currency goes between them."""
    return (text[0], text[1:]) if text[0] in f"{MINUS}+" else ("", text)
