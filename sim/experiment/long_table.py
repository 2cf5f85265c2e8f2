"""A table with a row a run and more: too long to stand in memory as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class LongTable:
    """A table whose rows come in blocks, each time that they are asked for.

    Attributes
    ----------
    blocks : callable
        Yields the rows in order; at least one block, all with the same columns and types.
    """

    blocks: Callable[[], Iterator[pd.DataFrame]]


def blocks_of(table: pd.DataFrame | LongTable) -> Iterator[pd.DataFrame]:
    """Yield the rows of a table; one that is in memory is one block."""
    if isinstance(table, LongTable):
        yield from table.blocks()
    else:
        yield table


def whole(table: pd.DataFrame | LongTable) -> pd.DataFrame:
    """Return all rows of a table."""
    import pandas as pd

    if not isinstance(table, LongTable):
        return table
    return pd.concat(list(table.blocks()), ignore_index=True)
