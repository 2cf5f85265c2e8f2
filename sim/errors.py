"""The errors a user is meant to read: what is wrong, where, and what would be right."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable
from numbers import Integral
from pathlib import Path

# A word that is longer, from a damaged file, is shortened; paths seldom are as long.
_MAX_WORD = 400
# Longer lists of valid names are shortened: the message must stay one readable line.
_MAX_NAMES_SHOWN = 12
_SHORT_NAME = 3


class UserError(Exception):
    """A mistake in what the user gave (file, argument, scenario), never a bug of ours.

    The command line prints it as one line and exits with status 2, without a traceback.

    Parameters
    ----------
    what : str
        What is wrong, with the offending value.
    where : str, optional
        File, key, row or option in which it was found.
    hint : str, optional
        What would be right.

    Examples
    --------
    >>> str(UserError("cap_krw_million is -3", where="a.toml [ai-voucher]", hint="use 0 or more"))
    'a.toml [ai-voucher]: cap_krw_million is -3; use 0 or more'
    """

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        super().__init__(what, where, hint)  # all three in args, so that it survives pickling
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        line = self.what
        if self.where:
            line = f"{self.where}: {line}"
        if self.hint:
            line = f"{line}; {self.hint}"
        return " ".join(_readable(word) for word in line.split())


def _readable(word: str) -> str:
    """Return a word that any screen can show: what steers a terminal is written out."""
    if not word.isprintable():
        word = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in word)
    left = len(word) - _MAX_WORD
    return word if left <= 0 else f"{word[:_MAX_WORD]}... ({left} more characters)"


def require_whole(what: str, value: object, low: int, high: int, where: str = "") -> None:
    """Refuse what is no whole number, or one that is out of range.

    Parameters
    ----------
    what : str
        How the number is called.
    value : object
    low, high : int
        Both may be taken.
    where : str, optional

    Raises
    ------
    UserError

    Examples
    --------
    >>> require_whole("seed", 7, 0, 10)
    >>> require_whole("seed", "7", 0, 10)
    Traceback (most recent call last):
        ...
    sim.errors.UserError: seed = '7' is no whole number; use 0 to 10, without quotes
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        hint = f"use {low} to {high}{', without quotes' if isinstance(value, str) else ''}"
        shown = repr(value) if isinstance(value, str | float) else f"of type {type(value).__name__}"
        raise UserError(f"{what} = {shown} is no whole number", where, hint)
    if not low <= int(value) <= high:
        raise UserError(f"{what} = {value} is out of range", where, f"use {low} to {high}")


class ExecutorLost(UserError):
    """Where runs were made is gone: a process was killed, or a cluster's scheduler."""


class ReplicatesFailed(Exception):
    """Some replicates of an experiment failed; all others are finished and kept.

    It is a mistake of the program, not of the user, and names what it takes to repeat it.

    Parameters
    ----------
    replicates : tuple of int
        Those that failed.
    file : pathlib.Path or None
        Inputs and traceback of each; None where nothing is written, and the cause has them.
    text : str
        What a user reads; `sim.policy.remark.Remark` has its Korean.
    """

    def __init__(self, replicates: tuple[int, ...], file: Path | None, text: str) -> None:
        super().__init__(replicates, file, text)
        self.replicates = replicates
        self.file = file
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


def nearest(name: str, valid: Iterable[str]) -> str:
    """Say which valid name the user probably meant.

    Parameters
    ----------
    name : str
        The name that was not found.
    valid : iterable of str
        The names that would have been found.

    Returns
    -------
    str
        A hint for `UserError`: the nearest name, or the valid names where none is near.

    Examples
    --------
    >>> nearest("baselin", ["baseline", "no-policy"])
    "did you mean 'baseline'?"
    >>> nearest("zzz", ["baseline", "no-policy"])
    'valid names: baseline, no-policy'
    """
    names = list(valid)
    by_lower = {candidate.lower(): candidate for candidate in names}
    # One wrong letter in a symbol of two, such as "xl" for "xi", leaves a likeness of one half.
    cutoff = 0.5 if len(name) <= _SHORT_NAME else 0.6
    close = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=cutoff)
    if close:
        return f"did you mean {by_lower[close[0]]!r}?"
    if not names:
        return "no name is valid here"
    shown = ", ".join(names[:_MAX_NAMES_SHOWN])
    left = len(names) - _MAX_NAMES_SHOWN
    return f"valid names: {shown}" + (f" and {left} more" if left > 0 else "")


def sentences(first: str, then: str) -> str:
    """Join two hints, each a sentence.

    Examples
    --------
    >>> sentences("did you mean 'a'?", "Else name one")
    "did you mean 'a'? Else name one"
    >>> sentences("valid names: a, b", "Else name one")
    'valid names: a, b. Else name one'
    """
    return f"{first}{'' if first.endswith(('?', '.')) else '.'} {then}"


def shadowed() -> str:
    """Say which loaded files stand in the way of modules of the standard library, if any do.

    Returns
    -------
    str
        Such as ``; the file calendar.py hides the module calendar: rename it``, or
        nothing.
    """
    library = Path(os.__file__).parent
    folders = {Path(folder).resolve() for folder in ("", *sys.path)}
    found = [
        (name, file)
        for name in sys.stdlib_module_names
        if (file := getattr(sys.modules.get(name), "__file__", None)) is not None
        and library not in Path(file).resolve().parents
        and not Path(file).suffix.startswith((".so", ".pyd"))
        and Path(file).resolve().parent in folders
    ]
    return "".join(f"; the file {file} hides the module {name}: rename it" for name, file in found)
