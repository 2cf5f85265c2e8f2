"""User text at the borders of the report: one function each for labels, HTML and figures.

A label is text: no bracket, dollar sign or ampersand in it means anything. Figures are SVG with
text as shapes, so their border is the font: what it cannot draw is replaced where it can be seen.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from markupsafe import Markup, escape

from sim.report import fonts
from sim.report.text import formatting

MAX_LABEL: Final = 60
"""Columns of a label that are shown; `run.json` holds it whole."""
SUBSTITUTE: Final = "\N{WHITE SQUARE}"
"""What a figure shows for a letter that its font does not have."""

_SPACES: Final = re.compile(r"[\s\x1c-\x1f]+")
# Controls, lone surrogates, letters for private use, and what turns the direction of the text
# behind it; none can be read, and SVG and HTML forbid some.
_UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]"
)
# What joins, varies or colours the sign before it: a family of four is one sign.
_JOINERS: Final = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def clean(text: str) -> str:
    r"""Return a text without letters that cannot be read; its line breaks stay.

    Examples
    --------
    >>> clean("a\x00b\x1b[31m")
    'ab[31m'
    """
    return _UNREADABLE.sub("", text)


def label(text: str, fallback: str = "") -> str:
    r"""Return a user's label as one line of at most `MAX_LABEL` columns.

    Parameters
    ----------
    text : str
        Cut short, it ends in an ellipsis.
    fallback : str
        Used where nothing of the text can be read.

    Examples
    --------
    >>> label("[draft]\n$5bn or  $10bn"), label("\x00", "voucher")
    ('[draft] $5bn or $10bn', 'voucher')
    """
    line = unicodedata.normalize("NFC", clean(_SPACES.sub(" ", text))).strip()
    if columns(line) <= MAX_LABEL:
        return line or fallback
    kept, room = 0, MAX_LABEL - 1
    while columns(line[: kept + 1]) <= room:
        kept += 1
    return line[:kept].rstrip() + "…"


def columns(text: str) -> int:
    """Return the width of a line, a wide letter such as a syllable of Hangul counted twice.

    Examples
    --------
    >>> columns("AI"), columns("기금")
    (2, 4)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def html(value: object) -> object:
    r"""Return a value as the page may hold it: escaped, unless it is markup of the report's own.

    Examples
    --------
    >>> html("<b> & \x00$")
    Markup('&lt;b&gt; &amp; $')
    """
    return escape(clean(value)) if type(value) is str else value


def figure(text: str) -> str:
    """Return a text that the figures' font can draw; a run of missing letters is one substitute.

    Examples
    --------
    >>> figure("바우처 \N{ROCKET} \N{MINUS SIGN}5 $x$")
    '바우처 □ –5 $x$'
    """
    known = fonts.letters()
    plain = formatting.figure(_JOINERS.sub("", unicodedata.normalize("NFC", clean(text))))
    drawn = "".join(c if c in known or c == "\n" else SUBSTITUTE for c in plain)
    return re.sub(f"{SUBSTITUTE}+", SUBSTITUTE, drawn)


def fragment(text: str) -> Markup:
    """Return a user's text inside a sentence of HTML."""
    return escape(clean(text))
