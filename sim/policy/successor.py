"""A programme that goes on under new terms: its successor carries its name and a year.

Some settings, such as an own share, hold in all years of a programme. To change one from a year on
without rewriting the past, the programme ends and ``<name>_from_<year>`` begins: a scenario gives a
table by year (`sim.scenario.phases` splits it), or writes both. The successor has the programme's
luck, and an attribution compares it with the programme it follows.
"""

from __future__ import annotations

import re
from typing import Final

_SUCCESSOR: Final = re.compile(r"(.+)_from_\d{4}")


def successor(name: str, year: int) -> str:
    """Return the name of a programme's successor from a year on.

    Examples
    --------
    >>> successor("ai_voucher", 2026)
    'ai_voucher_from_2026'
    """
    return f"{stem(name)}_from_{year}"


def successor_labels(labels: tuple[str, str], year: int) -> tuple[str, str]:
    """Return the English and Korean label of a programme's successor from a year on.

    Examples
    --------
    >>> successor_labels(("AI voucher", "AI 바우처"), 2026)
    ('AI voucher, from 2026', 'AI 바우처(2026년부터)')
    """
    english, korean = labels
    return f"{english}, from {year}", f"{korean}({year}년부터)"


def stem(name: str) -> str:
    """Return the name of the programme that a successor carries on; of others, their own.

    Examples
    --------
    >>> stem("ai_voucher_from_2026"), stem("ai_voucher")
    ('ai_voucher', 'ai_voucher')
    """
    match = _SUCCESSOR.fullmatch(name)
    return name if match is None else match[1]
