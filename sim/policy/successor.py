"""A programme that goes on under new terms: its successor carries its name and a year.

Some settings, such as an own share, hold in all years of a programme. To change one from a year on
without rewriting the past, a scenario ends the programme and begins ``<name>_from_<year>``. The
successor has the programme's luck, and an attribution compares it with the programme it follows.
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


def stem(name: str) -> str:
    """Return the name of the programme that a successor carries on; of others, their own.

    Examples
    --------
    >>> stem("ai_voucher_from_2026"), stem("ai_voucher")
    ('ai_voucher', 'ai_voucher')
    """
    match = _SUCCESSOR.fullmatch(name)
    return name if match is None else match[1]
