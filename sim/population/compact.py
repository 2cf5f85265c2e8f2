"""Two tables of a population in less room: technologies as changes, partners by whom they show.

Both give the table back number for number. A table of technologies takes 26 bytes a firm, and nine
firms in ten of the fringe never use any; partners take 24 bytes a firm, and the engine needs them
the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


SLOT_SHIFT = 29
OBSERVER = 2**SLOT_SHIFT - 1
"""A follower's row takes these bits; those above say which of its partners it observes."""

_CHANGE = np.dtype([("row", np.uint32), ("year", np.uint8), ("pattern", np.uint8)])


@dataclass(frozen=True, eq=False)
class Calendar:
    """The technologies of n firms in T years, as what changes from year to year.

    Attributes
    ----------
    shape : (int, int)
        Of the table that it stands for: firms by years.
    start : int64[T + 1]
        Changes of year index t are those from ``start[t]`` to before ``start[t + 1]``. Before the
        first year nothing is in use.
    row : uint32[c]
        The firm, ascending within a year.
    pattern : uint8[c]
        What it uses from then on.
    """

    shape: tuple[int, int]
    start: NDArray[np.int64]
    row: NDArray[np.uint32]
    pattern: NDArray[np.uint8]

    @classmethod
    def of(cls, table: NDArray[np.uint8]) -> Calendar:
        """Keep a table (uint8[n, T])."""
        return cls.joined(table.shape, [(np.arange(len(table)), table)])

    @classmethod
    def joined(
        cls, shape: tuple[int, ...], parts: Iterable[tuple[NDArray[np.integer], NDArray[np.uint8]]]
    ) -> Calendar:
        """Keep a table that comes in parts, each with the rows that it is about.

        Parameters
        ----------
        shape : (int, int)
            Firms by years.
        parts : iterable of (int[k], uint8[k, T])
            Every row once, in any order.

        Returns
        -------
        Calendar
        """
        n, years = shape
        found = np.empty(n, _CHANGE)
        size = 0
        for where, table in parts:
            changed = table != np.pad(table, ((0, 0), (1, 0)))[:, :-1]
            firm, year = np.nonzero(changed)
            # One list that doubles: many small ones would keep the memory between them in use.
            if size + len(firm) > len(found):
                found = np.concatenate([found[:size], np.empty(size + len(firm), _CHANGE)])
            new = found[size : size + len(firm)]
            new["row"], new["year"], new["pattern"] = where[firm], year, table[changed]
            size += len(firm)
        found = found[:size]
        found = found[np.lexsort((found["row"], found["year"]))]
        return cls(
            (n, years),
            np.searchsorted(found["year"], np.arange(years + 1)),
            np.ascontiguousarray(found["row"]),
            np.ascontiguousarray(found["pattern"]),
        )

    @property
    def dtype(self) -> np.dtype[np.uint8]:
        """Of the table that it stands for."""
        return np.dtype(np.uint8)

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.start.nbytes + self.row.nbytes + self.pattern.nbytes

    def table(self) -> NDArray[np.uint8]:
        """Return the table (uint8[n, T]; a year's column lies in one piece)."""
        n, years = self.shape
        result = np.zeros((years, n), np.uint8)
        for t in range(years):
            if t > 0:
                result[t] = result[t - 1]
            self._change(result[t], t)
        return result.T

    def year(self, t: int) -> NDArray[np.uint8]:
        """Return what every firm uses in year index t (uint8[n])."""
        result = np.zeros(self.shape[0], np.uint8)
        for before in range(t + 1):
            self._change(result, before)
        return result

    def firm(self, row: int) -> NDArray[np.uint8]:
        """Return what one firm uses in each year (uint8[T])."""
        result = np.zeros(self.shape[1], np.uint8)
        for t in range(len(result)):
            first, last = self.start[t], self.start[t + 1]
            at = first + np.searchsorted(self.row[first:last], np.uint32(row))
            if at < last and self.row[at] == row:
                result[t:] = self.pattern[at]
        return result

    def _change(self, pattern: NDArray[np.uint8], t: int) -> None:
        changes = slice(self.start[t], self.start[t + 1])
        pattern[self.row[changes]] = self.pattern[changes]


@dataclass(frozen=True, eq=False)
class Observers:
    """Who observes whom: the partners of n firms, listed by the firm that is observed.

    Attributes
    ----------
    shape : (int, int)
        Of the table of partners that it stands for: firms by partners.
    start : int32[n + 1]
        The observers of row j are those from ``start[j]`` to before ``start[j + 1]``.
    observer : uint32[e]
        Row of the observer (the bits of `OBSERVER`), and above them which of its
        partners this is.
    """

    shape: tuple[int, int]
    start: NDArray[np.int32]
    observer: NDArray[np.uint32]

    @property
    def dtype(self) -> np.dtype[np.int32]:
        """Of the table that it stands for."""
        return np.dtype(np.int32)

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.start.nbytes + self.observer.nbytes

    def table(self) -> NDArray[np.int32]:
        """Return the partners of every firm (int32[n, D]), -1 for none."""
        result = np.full(self.shape, -1, np.int32)
        observed = np.repeat(np.arange(self.shape[0], dtype=np.int32), np.diff(self.start))
        result[self.observer & np.uint32(OBSERVER), self.observer >> np.uint32(SLOT_SHIFT)] = (
            observed
        )
        return result


class Table:
    """An attribute of a population that reads as an array, in whichever way it is kept."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, population: object, owner: type | None = None) -> Any:
        """Return the array; what is kept in less room is written out at every reading."""
        if population is None:
            return self
        kept = vars(population)[self.name]
        return kept if isinstance(kept, np.ndarray) else kept.table()

    def __set__(self, population: object, value: object) -> None:
        """Take an array, or what stands for one."""
        vars(population)[self.name] = value
