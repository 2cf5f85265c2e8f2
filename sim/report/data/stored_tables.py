"""The tables of a result folder: small ones in memory, large ones read when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sim.sizes import cells

if TYPE_CHECKING:
    import pandas as pd


class StoredTables(Mapping[str, "pd.DataFrame"]):
    """Tables by name, in a folder that stays.

    Parameters
    ----------
    folder : Path
    names : iterable of str
    read : callable
        Returns a table by its name.
    kept_cells : int
        A table up to this size, rows times columns, is read once, and kept; a larger one at every
        use, so that results that do not fit into memory can be opened.
    """

    def __init__(
        self,
        folder: Path,
        names: Iterable[str],
        read: Callable[[str], pd.DataFrame],
        kept_cells: int,
    ) -> None:
        self._folder, self._read = folder, read
        self._names = tuple(names)
        small = [name for name in self._names if self._cells(name) <= kept_cells]
        self._kept = {name: read(name) for name in small}

    @property
    def large(self) -> tuple[str, ...]:
        """The tables that are read at every use."""
        return tuple(name for name in self._names if name not in self._kept)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self._kept:
            return self._kept[name]
        if name not in self._names:
            raise KeyError(name)
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def columns(self, name: str) -> Iterable[str]:
        """Return the columns of a table without reading its rows."""
        if name in self._kept:
            return list(self._kept[name].columns)
        from pyarrow import parquet

        names: list[str] = parquet.read_schema(self._file(name)).names
        return names

    def parts(self, name: str) -> Iterator[pd.DataFrame]:
        """Yield a table in parts: whole if it is small, else as it was written."""
        if name in self._kept:
            yield self._kept[name]
            return
        from pyarrow import parquet

        stored = parquet.ParquetFile(self._file(name))
        for number in range(max(stored.num_row_groups, 1)):
            part = stored.read_row_group(number) if stored.num_row_groups else stored.read()
            yield part.to_pandas()

    def _cells(self, name: str) -> int:
        """Return rows times columns; none of a file that is no table, which reading it refuses."""
        try:
            return cells(self._file(name))
        except (ValueError, OSError):
            return 0

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.parquet"
