"""Texts that a user gives, and values of a user as they stand in a message."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from sim.errors import UserError, nearest

MAX_LABEL: Final = 200
MAX_DESCRIPTION: Final = 2_000

_MAX_SHOWN: Final = 80
_BREAKS: Final = "\n\r\t"
# Marks that turn the direction of what follows, and the two code points that no XML may hold.
_HIDDEN: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def checked_text(value: object, key: str, where: str, most: int = MAX_LABEL) -> str:
    r"""Return a text on one line, or raise `UserError`.

    Line breaks and tabs become spaces. A text reaches terminals, figures and pages, so anything
    that would steer these is refused.

    Parameters
    ----------
    value
        As the user gave it.
    key, where : str
        For the message.
    most : int
        Characters allowed.

    Examples
    --------
    >>> checked_text(" two\n lines ", "label_en", "")
    'two lines'
    """
    if not isinstance(value, str) or not value.strip():
        raise UserError(f"{key} is {short(value)}", where, f'write {key} = "text"')
    odd = next((letter for letter in value if _steers(letter)), None)
    if odd is not None:
        raise UserError(
            f"{key} holds the control character U+{ord(odd):04X}", where, "leave it out"
        )
    text = " ".join(value.split())
    if len(text) > most:
        raise UserError(f"{key} has {len(text):,} characters", where, f"use at most {most:,}")
    return text


def short(value: object) -> str:
    """Return a value as a message shows it: never more than one readable line.

    Examples
    --------
    >>> short("a"), short(3), short(10**400)
    ("'a'", '3', 'a whole number of about 401 digits')
    """
    if isinstance(value, int) and abs(value) >= 10**18:
        # Python refuses to write out what has more than 4,300 digits.
        return f"a whole number of about {int(value.bit_length() * 0.30103) + 1} digits"
    try:
        shown = " ".join(repr(value).split())
    except (RecursionError, ValueError):  # nested too deeply, or with such a number inside
        return f"a {type(value).__name__} too large to be shown"
    return shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}..."


def likely(value: object, valid: Iterable[str]) -> str:
    """Return the hint of `nearest` for a value that may be no name at all."""
    return nearest(value[:_MAX_SHOWN] if isinstance(value, str) else short(value), valid)


def _steers(letter: str) -> bool:
    return letter in _HIDDEN or (
        letter not in _BREAKS and unicodedata.category(letter) in ("Cc", "Cs")
    )
