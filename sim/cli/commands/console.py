"""Where commands print for people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_WIDTH_OF_A_FILE: Final = 150


def console() -> Console:
    """Return a console on standard output; into a file or pipe it has room for a whole table."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE, highlight=False)


def folding_table(*heads: str, lines: bool = False) -> Table:
    """Return a table that shortens nothing: what is too long goes on in the next line."""
    from rich.table import Table

    table = Table(show_lines=lines)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
