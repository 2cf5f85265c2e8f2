"""A range with two ends, such as employees from 50 to 299; either end may be open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from sim.errors import UserError
from sim.policy.settings.text import short

#: Lowest and highest value, both within; an open end is the setting's bound.
Span = tuple[float, float]

OPEN: Final = "open"
"""How a file writes an end that is open; ``inf`` and, in Python, None are read as well."""


def read_span(value: object, low: float, high: float, where: str) -> Span:
    """Return both ends of a range.

    Parameters
    ----------
    value
        Two numbers, each of which may be open; or already in normal form.
    low, high : float
        Bounds; an open end is taken for its bound.
    where : str
        The key, for messages.

    Raises
    ------
    UserError
        If it is no range, an end is out of bounds, or the ends stand in the wrong order.

    Examples
    --------
    >>> read_span([50, 299], 0, math.inf, ""), read_span([50, "open"], 0, math.inf, "")
    ((50.0, 299.0), (50.0, inf))
    """
    example = f'write [{low:g}, {_end(high)}], either end may be "{OPEN}"'
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != 2:
        raise UserError(f"{short(value)} is no range of two numbers", where, example)
    first = _read_end(value[0], low, low, high, where)
    last = _read_end(value[1], high, low, high, where)
    if first > last:
        raise UserError(
            f"the range [{first:g}, {last:g}] holds nothing: it begins after its end",
            where,
            f"write the lower end first, [{last:g}, {first:g}]",
        )
    return (first, last)


def plain_span(value: Span) -> list[float | str]:
    """Return a range as a scenario file writes it."""
    return [OPEN if math.isinf(end) else int(end) if end == int(end) else end for end in value]


def span_text(value: Span, unit: str, language: str = "en") -> str:
    """Return a range as text.

    Examples
    --------
    >>> span_text((50.0, 299.0), " persons"), span_text((50.0, math.inf), " persons")
    ('50 to 299 persons', '50 persons or more')
    >>> span_text((0.0, 7000.0), "", "ko")
    '0~7,000'
    """
    low, high = (_shown(end, unit) for end in value)
    if math.isinf(value[1]):
        return f"{low}{unit} 이상" if language == "ko" else f"{low}{unit} or more"
    between = "~" if language == "ko" else " to "
    return f"{low}{between}{high}{unit}"


def _read_end(value: object, otherwise: float, low: float, high: float, where: str) -> float:
    if value is None or value == OPEN:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise UserError(f"{short(value)} is not a number", where, f"give a number or {OPEN!r}")
    if isinstance(value, float) and math.isinf(value):
        return low if value < 0 else high
    if not low <= value <= high:
        most = "or more" if math.isinf(high) else f"to {high:g}"
        raise UserError(f"{short(value)} is out of bounds", where, f"use {low:g} {most}")
    return float(value)


def _end(bound: float) -> str:
    return f'"{OPEN}"' if math.isinf(bound) else f"{bound:g}"


def _shown(end: float, unit: str) -> str:
    return f"{end:g}" if not unit and 1800 <= end <= 2100 else f"{end:,.10g}"
