"""The tables of one analysis by name: small ones in memory, large ones in parts of their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.sizes import check_row_groups, read_parquet, value_errors

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class StoredTable:
    """A table that is read from its file each time, as it may not fit into memory.

    Attributes
    ----------
    file : Path
    check : callable
        Raises `UserError` if the file is not the one that was written.
    """

    file: Path
    check: Callable[[], None]

    def whole(self) -> pd.DataFrame:
        """Return all of it; refused beyond what fits into memory."""
        self.check()
        hint = "ask for some rows of it, or read the file in parts (docs/results.md)"
        return read_parquet(self.file, hint=hint)

    def columns(self) -> list[str]:
        """Return the names of its columns."""
        from pyarrow import parquet

        names: list[str] = parquet.read_schema(self.file).names
        return names

    def groups(self, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """Yield it in the groups of rows in which it was written; text as codes of its words."""
        import pyarrow as pa
        from pyarrow import parquet

        self.check()
        check_row_groups(self.file)
        with value_errors():
            kinds = parquet.read_schema(self.file)
            text = [each.name for each in kinds if pa.types.is_large_string(each.type)]
            stored = parquet.ParquetFile(self.file, read_dictionary=text)
        if not stored.num_row_groups:
            yield stored.read(columns, use_threads=False)
        for number in range(stored.num_row_groups):
            with value_errors():
                group = stored.read_row_group(number, columns, use_threads=False)
            yield group


class Tables(Mapping[str, "pd.DataFrame"]):
    """Tables by name.

    Parameters
    ----------
    kept : mapping of str to DataFrame
        Those in memory.
    stored : mapping of str to StoredTable
        Those that are read when they are asked for.
    """

    def __init__(
        self, kept: Mapping[str, pd.DataFrame], stored: Mapping[str, StoredTable] | None = None
    ) -> None:
        self._kept = dict(kept)
        self._stored = dict(stored or {})
        self._names = tuple(sorted({*kept, *self._stored}) if self._stored else kept)

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Tables:
        """Return tables as such; frames by name are tables in memory."""
        return tables if isinstance(tables, cls) else cls(tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._stored[name].whole() if name in self._stored else self._kept[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._kept or name in self._stored

    @property
    def stored(self) -> tuple[str, ...]:
        """Names of those that are read when they are asked for."""
        return tuple(self._stored)

    def columns(self, name: str) -> list[str]:
        """Return the columns of a table without reading its rows."""
        stored = self._stored.get(name)
        return stored.columns() if stored else [str(each) for each in self._kept[name].columns]

    def parts(self, name: str, columns: Iterable[str] | None = None) -> Iterator[pd.DataFrame]:
        """Yield a table, or some columns of it, in parts that fit into memory.

        Text has the type ``category`` in the parts of a table that is not in memory.
        """
        wanted = None if columns is None else list(columns)
        if name in self._kept:
            kept = self._kept[name]
            yield kept if wanted is None else kept[wanted]
            return
        for group in self._stored[name].groups(wanted):
            yield group.to_pandas()

    def rows(
        self, name: str, equal: Mapping[str, str | int], columns: Iterable[str]
    ) -> pd.DataFrame:
        """Return the rows in which columns have these values, in order.

        Parameters
        ----------
        name : str
        equal : mapping of str to str or int
            The value by column.
        columns : iterable of str
            What is returned of them.

        Raises
        ------
        KeyError
            If there is no such table or column.
        """
        wanted = list(columns)
        if name in self._kept:
            return _equal(self._kept[name], equal)[wanted].reset_index(drop=True)
        return _rows(self._stored[name], equal, wanted)


def _equal(table: pd.DataFrame, equal: Mapping[str, str | int]) -> pd.DataFrame:
    for column, value in equal.items():
        table = table[table[column] == value]
    return table


def _rows(stored: StoredTable, equal: Mapping[str, str | int], wanted: list[str]) -> pd.DataFrame:
    import pyarrow as pa
    from pyarrow import compute

    found = []
    for group in stored.groups([*dict.fromkeys([*wanted, *equal])]):
        for column, value in equal.items():
            group = group.filter(compute.equal(_decoded(group[column]), value))
        plain = {name: _decoded(group[name]) for name in wanted}
        found.append(pa.table(plain))
    whole: pd.DataFrame = pa.concat_tables(found).to_pandas()
    return whole


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column with its words in place of their codes."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column
    return column.cast(column.type.value_type)
