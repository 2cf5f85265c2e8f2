"""How units stand beside numbers."""

from __future__ import annotations


def suffix(unit: str) -> str:
    """Return what follows a number: a space and its unit, nothing for a pure number.

    Examples
    --------
    >>> f"{3}{suffix('years')}", f"{0.5}{suffix('1')}"
    ('3 years', '0.5')
    """
    return "" if unit in ("", "1") else f" {unit}"
