"""What a cell of a target file may hold: units and the numbers they allow, ids, plain text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

#: The unit of a figure of which only the sign is published: -1, 0 (either) or 1.
SIGN: Final = "sign"
_ANY: Final = (-math.inf, math.inf)
_COUNT: Final = (0.0, math.inf)
_SHARE: Final = (0.0, 100.0)
#: Every unit of a figure, with the least and the largest value that is possible.
UNITS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "percent": _SHARE,
        "percent_approx": _SHARE,
        "percent_lower_bound": _SHARE,
        "percent_range_start": _SHARE,
        "percent_range_end": _SHARE,
        "percent_per_year": (-100.0, math.inf),
        "percentage_points": (-100.0, 100.0),
        "firms": _COUNT,
        "firm_years": _COUNT,
        "employees": _COUNT,
        "persons": _COUNT,
        "years": _COUNT,
        "KRW million": _COUNT,
        "KRW_100m": _COUNT,
        "R2": (0.0, 1.0),
        "flag": (0.0, 1.0),
        "score_0_5": (0.0, 5.0),
        "score_max": _COUNT,
        "sd": _ANY,
        "log_points": _ANY,
        "coefficient": _ANY,
        "OLS_coefficient": _ANY,
        "probit_marginal_effect": (-1.0, 1.0),
        SIGN: (-1.0, 1.0),
    }
)
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
# Python would read 8_9 as 89, and digits of other scripts.
_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_HIDDEN: Final = ("Cc", "Cf", "Zl", "Zp")


def number(text: str) -> float:
    """Return a plain number, or raise `ValueError` with what stands there."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is no number")
    return float(text)


def whole(text: str) -> int:
    """Return a plain whole number, or raise `ValueError` with what stands there."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def hidden(cells: Mapping[str, str]) -> Iterator[str]:
    """Return the columns whose text holds line breaks or signs that cannot be seen."""
    for name, text in cells.items():
        if any(unicodedata.category(letter) in _HIDDEN for letter in text):
            yield name


def is_id(text: str) -> bool:
    """Return whether a text can be an id."""
    return _ID.fullmatch(text) is not None


def impossible(value: float, unit: str) -> tuple[str, str] | None:
    """Say why a value cannot be in a known unit, with what would be right; None if it can."""
    low, high = UNITS[unit]
    if low <= value <= high:
        return None
    if UNITS[unit] == _SHARE:
        return f"a share of {value:g} percent is impossible", "use 0 to 100"
    return f"a value of {value:g} in {unit} is impossible", f"use {_range(low, high)}"


def _range(low: float, high: float) -> str:
    return f"{low:g} or more" if math.isinf(high) else f"{low:g} to {high:g}"


def largest_error(unit: str) -> float:
    """Return the largest error that says anything of a figure: the width of its unit's scale."""
    low, high = UNITS[unit]
    return high - low
