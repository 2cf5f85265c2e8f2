"""Where and how commands print for people: texts as they are, numbers without exponents."""

from __future__ import annotations

import math
import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_WIDTH_OF_A_FILE: Final = 150
WINDFALL: Final = ("windfall (% of\nsupported users)", "사중손실\n(지원받은 활용 기업 중 %)")
"""Head of the column of windfall, in every table that has one."""


def console() -> Console:
    """Return a console on standard output; into a file or pipe it has room for a whole table.

    Every text is printed as it is: square brackets in a label are no markup, ``:name:`` is no
    picture. What is to be bold or dim is a `Text`.
    """
    from rich.console import Console

    # Who sets COLUMNS for a pipe means it.
    own = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit()
    width = None if own else _WIDTH_OF_A_FILE
    return Console(width=width, highlight=False, markup=False, emoji=False)


def folding_table(*heads: str, lines: bool = False) -> Table:
    """Return a table that shortens nothing: what is too long goes on in the next line."""
    from rich.table import Table

    table = Table(show_lines=lines)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def bold(text: str) -> Text:
    """Return a text that stands out."""
    from rich.text import Text

    return Text(text, style="bold")


def dim(text: str) -> Text:
    """Return a text that stands back."""
    from rich.text import Text

    return Text(text, style="dim")


def number(value: float, form: str) -> str:
    """Return a number in a format, ``-`` where there is none.

    Examples
    --------
    >>> number(1234.5, "z,.0f"), number(float("nan"), ".1f")
    ('1,234', '-')
    """
    return format(value, form) if math.isfinite(value) else "-"


def interval(value: float, low: float, high: float, form: str) -> Text:
    """Return a number with its interval below it, if there is one."""
    from rich.text import Text

    text = Text(number(value, form))
    if math.isfinite(low) and math.isfinite(high):
        text += "\n"
        text += dim(f"{low:{form}} .. {high:{form}}")
    return text


def digits(value: float, count: int = 4) -> str:
    """Return a number with so many digits; a larger one is written out, zero has no sign.

    What is no number is a dash.

    Examples
    --------
    >>> digits(0.12345), digits(2030), digits(1234567.8), digits(-0.0)
    ('0.1235', '2030', '1,234,568', '0')
    >>> digits(float("nan"))
    '-'
    """
    if math.isnan(value):
        return "-"
    return f"{value:z.{count}g}" if abs(value) < 10.0**count else f"{value:,.0f}"


def counted(count: int, one: str, several: str = "") -> str:
    """Return how many there are, in English.

    Examples
    --------
    >>> counted(1, "draw"), counted(2_000, "draw")
    ('1 draw', '2,000 draws')
    """
    return f"{count:,} {one if count == 1 else several or one + 's'}"
