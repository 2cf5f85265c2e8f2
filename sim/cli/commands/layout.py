"""A table on a screen of any width: folded between words, or one block a row; no number is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.cli.commands.console import bold, console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

_BORDER: Final = 3
"""Letters that a column takes besides its own: its border and a space on both sides."""
_WORD: Final = 14
"""A longer word may be folded, if no digit is in it."""


def print_table(table: Table) -> None:
    """Print a table of texts; where the screen is too narrow for its columns, row by row."""
    screen = console()
    room = screen.width - 1 - _BORDER * len(table.columns)
    least = [_least(column) for column in table.columns]
    if sum(least) > room:
        _print_rows(table, screen)
        return
    wanted = [max(_widest(column), low) for column, low in zip(table.columns, least, strict=True)]
    for column, width in zip(table.columns, _shared(least, wanted, room), strict=True):
        column.width, column.overflow = width, "fold"
    screen.print(table)


def _shared(least: list[int], wanted: list[int], room: int) -> list[int]:
    """Return the columns' widths: what each wants, or its least and a share of what is left."""
    more = [want - low for want, low in zip(wanted, least, strict=True)]
    left = min(room - sum(least), sum(more))
    every = sum(more)
    return [
        low + left * each // every if each else low for low, each in zip(least, more, strict=True)
    ]


def _print_rows(table: Table, screen: Console) -> None:
    """Print a block a row: the first cell, then a line for each further column that says one."""
    from rich.table import Table as Block

    if table.title:
        screen.print(table.title)
    label, *others = table.columns
    heads = [" ".join(_text(column.header).plain.split()) for column in others]
    width = min(max(map(_widest, others)), screen.width // 2)
    for row, name in enumerate(label.cells):
        screen.print(bold(_text(name).plain))
        block = Block.grid(padding=(0, 2, 0, 0))
        block.add_column(overflow="fold", width=screen.width - width - 4)
        block.add_column(overflow="fold", width=max(width, *map(_least, others)), justify="right")
        for head, column in zip(heads, others, strict=True):
            cell = _text([*column.cells][row])
            if cell.plain:
                block.add_row(f"  {head}", cell)
        screen.print(block)
    if table.caption:
        screen.print(table.caption)


def _least(column: Column) -> int:
    """Return how wide a column is at least: its longest number, its longest ordinary word."""
    from rich.cells import cell_len

    words = [word for text in _texts(column) for word in text.plain.split()]
    lengths = ((word, cell_len(word)) for word in words)
    return max(
        (n if any(map(str.isdigit, word)) else min(n, _WORD) for word, n in lengths), default=1
    )


def _widest(column: Column) -> int:
    """Return how wide a column is if nothing is folded."""
    from rich.cells import cell_len

    lines = (line for text in _texts(column) for line in text.plain.split("\n"))
    return max(map(cell_len, lines), default=1)


def _texts(column: Column) -> list[Text]:
    return [_text(cell) for cell in (column.header, *column.cells)]


def _text(cell: object) -> Text:
    from rich.text import Text

    return cell if isinstance(cell, Text) else Text(str(cell))
