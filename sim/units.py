"""Units: how they stand beside numbers, and how those of money relate."""

from __future__ import annotations

from typing import Final

THOUSAND_PER_BN: Final = 1_000_000
"""KRW thousand, in which the ledger counts, per KRW bn."""
THOUSAND_PER_MILLION: Final = 1_000
"""KRW thousand per KRW million."""
_LONG: Final = 1e6
"""From here a number is written out, where a general format would take an exponent."""
MAX_SEED: Final = 2**32 - 1
"""Largest seed and replicate: each is a 32-bit half of the generator's key (`sim.engine.rng`)."""


def suffix(unit: str) -> str:
    """Return what follows a number: a space and its unit, nothing for a pure number.

    Examples
    --------
    >>> f"{3}{suffix('years')}", f"{0.5}{suffix('1')}"
    ('3 years', '0.5')
    """
    return "" if unit in ("", "1") else f" {unit}"


def amount(value: float) -> str:
    """Return an amount as it was given, with separators.

    Examples
    --------
    >>> amount(12.5), amount(10_000.0), amount(1e12)
    ('12.5', '10,000', '1,000,000,000,000')
    """
    return f"{value:,g}" if abs(value) < _LONG else f"{value:,.0f}"
