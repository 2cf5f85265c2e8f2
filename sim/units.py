"""Units: how they stand beside numbers, and how those of money relate."""

from __future__ import annotations

import math
from typing import Final

THOUSAND_PER_BN: Final = 1_000_000
"""KRW thousand, in which the ledger counts, per KRW bn."""
THOUSAND_PER_MILLION: Final = 1_000
"""KRW thousand per KRW million."""
_LONG: Final = 1e6
"""From here a number is written out, where a general format would take an exponent."""
_SHORT: Final = 1e-4
"""Below here, too."""
MAX_SEED: Final = 2**32 - 1
"""Largest seed and replicate: each is a 32-bit half of the generator's key (`sim.engine.rng`)."""


_KOREAN: Final = {
    "": "",
    "1": "1",
    "1/yr": "1/년",
    "2022 = 1": "2022년 = 1",
    "KRW bn": "십억 원",
    "KRW bn a year": "연 십억 원",
    "KRW million": "백만 원",
    "KRW million a year": "연 백만 원",
    "KRW trillion": "조 원",
    "deployments": "건(도입)",
    "deployments per KRW bn": "십억 원당 도입 건수",
    "firms": "개사",
    "firms per KRW bn": "십억 원당 개사",
    "firms a year": "연 개사",
    "full courses": "정규 과정",
    "0 or 1": "0 또는 1",
    "index": "지수",
    "index per percentage point": "%p당 지수",
    "index per sd of belief": "믿음의 표준편차당 지수",
    "ln": "로그",
    "ln KRW million": "로그(백만 원)",
    "log 1/yr": "로그(1/년)",
    "log 1/yr per ln persons": "로그 인원당 로그(1/년)",
    "log 1/yr per sd": "표준편차당 로그(1/년)",
    "log 1/yr per unit share": "비중 1당 로그(1/년)",
    "log points": "로그포인트",
    "log points per regressor unit": "설명변수 단위당 로그포인트",
    "log points per sd": "표준편차당 로그포인트",
    "log points x 100": "로그포인트×100",
    "log points/yr": "로그포인트/년",
    "logit": "로짓",
    "logit per log point": "로그포인트당 로짓",
    "logit per unit of V": "V 1단위당 로짓",
    "multiple": "배",
    "percent": "%",
    "percentage points": "%p",
    "persons": "명",
    "points": "%p",
    "probability": "확률",
    "present level": "현재 수준",
    "projects": "건",
    "projects per KRW bn": "십억 원당 건수",
    "sd": "표준편차",
    "share": "비중",
    "share of variance": "분산 중 비중",
    "share per unit shortage": "부족률 1당 비중",
    "specialists per user": "활용 기업당 전문인력",
    "year": "년",
    "years": "년",
}

_ATTACHED: Final = frozenset({"%", "%p", "년", "명", "건", "배", "개사"})
"""Korean units that follow a number without a space."""


def in_language(unit: str, language: str) -> str:
    """Return a unit in English (``en``) or Korean (``ko``); one of somebody's own as it is.

    Examples
    --------
    >>> in_language("KRW bn", "ko"), in_language("KRW bn", "en")
    ('십억 원', 'KRW bn')
    """
    return _KOREAN.get(unit, unit) if language == "ko" else unit


def suffix(unit: str, language: str = "en") -> str:
    """Return what follows a number: a space and its unit, nothing for a pure number.

    Examples
    --------
    >>> f"{3}{suffix('years')}", f"{0.5}{suffix('1')}", f"{3}{suffix('years', 'ko')}"
    ('3 years', '0.5', '3년')
    """
    if unit in ("", "1"):
        return ""
    said = in_language(unit, language)
    return said if said in _ATTACHED else f" {said}"


def significant(value: float, digits: int = 4, *, signed: bool = False) -> str:
    """Return a result to some significant digits, written out: people do not read exponents.

    Examples
    --------
    >>> significant(86660.25), significant(126.72, signed=True), significant(-0.0)
    ('86,660', '+126.7', '0')
    >>> significant(1.1190e-06)
    '0.000001119'
    """
    rounded = float(f"{value:.{digits}g}") + 0.0  # no -0
    if 0.0 < abs(rounded) < _SHORT:
        places = digits - 1 - math.floor(math.log10(abs(rounded)))
        return f"{rounded:{'+' if signed else ''}.{places}f}".rstrip("0")
    return f"{'+' if signed and rounded >= 0 else ''}{amount(rounded)}"


def amount(value: float) -> str:
    """Return an amount as it was given, with separators.

    Examples
    --------
    >>> amount(12.5), amount(10_000.0), amount(1e12)
    ('12.5', '10,000', '1,000,000,000,000')
    """
    return f"{value:,g}" if abs(value) < _LONG else f"{value:,.0f}"
