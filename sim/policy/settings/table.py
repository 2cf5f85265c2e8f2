"""Tables of a scenario by year: which keys are years, and what a normal form stands for."""

from __future__ import annotations

import re
from typing import Final

from sim.errors import UserError
from sim.policy.settings.text import short
from sim.population.schema import FIRST_YEAR, LAST_YEAR

_YEAR: Final = re.compile(r"[1-9][0-9]{3}")


def unpaired(value: object) -> object:
    """Return the table that a normal form stands for; anything else as it is."""
    pairs = isinstance(value, tuple) and all(
        isinstance(each, tuple) and len(each) == 2 for each in value
    )
    return dict(value) if pairs else value  # type: ignore[call-overload]


def means_a_year(key: object) -> bool:
    """Whether a key is no group's name but a year, be it a wrong one."""
    return isinstance(key, int) or (isinstance(key, str) and key.isdecimal())


def read_year(key: object, where: str) -> int:
    """Return the year that a key names, or raise `UserError`."""
    # isdecimal() would let through other scripts' digits, int() a leading zero as well.
    written = isinstance(key, str) and _YEAR.fullmatch(key) is not None
    if not written and (isinstance(key, bool) or not isinstance(key, int)):
        raise UserError(f"{short(key)} is not a year", where, 'write the year in quotes, as "2026"')
    year = int(str(key)) if written else key
    assert isinstance(year, int)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(
            f"year {short(year)} is outside the run", where, f"use {FIRST_YEAR} to {LAST_YEAR}"
        )
    return year
