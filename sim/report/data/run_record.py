"""The run record of a result folder: read, and what kind of results it tells of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.errors import UserError
from sim.experiment.result_folder import FILES, TABLES, file_digest
from sim.experiment.working_folder import put_back_interrupted
from sim.report.data.record_types import wrong_field
from sim.report.data.table_checks import wrong_content
from sim.report.data.tables import StoredTable, Tables
from sim.sizes import KEPT_TABLE_CELLS, RECORD_BYTES, cells, read_parquet, read_text

AGAIN: Final = "make the results again with this version"


class Kind(StrEnum):
    """Which command wrote a folder; the value is its name."""

    comparison = "compare or run"
    decomposition = "decompose"
    front = "optimise"
    sensitivity = "sensitivity"
    response = "response"
    discovery = "discover"
    robustness = "robustness"
    other = "another command"


def read_record(folder: Path) -> Mapping[str, Any]:
    """Return `run.json` of a result folder.

    Raises
    ------
    UserError
        If there is no such folder, or no record that can be read in it.
    """
    put_back_interrupted(folder)
    if not folder.is_dir():
        what = "this is a file" if folder.is_file() else "there is no such folder"
        raise UserError(what, str(folder), "give a folder of results")
    found = _parsed(folder)
    wrong = wrong_field(found, kind(found))
    if wrong is not None:
        raise UserError(f"run.json: {wrong}", str(folder), AGAIN)
    return found


def _parsed(folder: Path) -> dict[str, Any]:
    """Return `run.json` before its fields are checked."""
    file = folder / "run.json"
    if not file.is_file():
        raise UserError("run.json is missing", str(folder), "give a folder made by hwaksan compare")
    try:
        found = json.loads(read_text(file, RECORD_BYTES), parse_constant=_refuse_constant)
    except RecursionError as error:
        raise UserError("run.json is nested too deeply", str(folder), AGAIN) from error
    except (OSError, ValueError) as error:
        raise UserError(f"run.json cannot be read ({error})", str(folder), AGAIN) from error
    if not isinstance(found, dict):
        raise UserError("run.json is not a record", str(folder), AGAIN)
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def need(record: Mapping[str, Any], keys: Iterable[str], folder: Path) -> None:
    """Raise `UserError` for the first key that a record lacks."""
    for key in keys:
        if key not in record:
            raise UserError(f"run.json has no {key!r}", str(folder), AGAIN)


def kind(record: Mapping[str, Any]) -> Kind:
    """Return which command wrote a record.

    Examples
    --------
    >>> kind({"decomposition": {}, "baseline": "baseline"}).value
    'decompose'
    """
    if "decomposition" in record:
        return Kind.decomposition
    if "levers" in record:
        return Kind.front
    for key in (Kind.response, Kind.discovery, Kind.robustness):
        if key.name in record:
            return key
    if "method" in record:
        return Kind.sensitivity
    if "baseline" not in record:
        return Kind.other
    return Kind.comparison


def read_table(folder: Path, name: str, columns: Iterable[str]) -> pd.DataFrame:
    """Return a table of a result folder.

    Raises
    ------
    UserError
        If it, or one of the columns, is missing, it cannot be read, it is not the one that was
        written with the record, or its rows cannot be right.
    """
    record, file = _parsed(folder), folder / f"{name}.parquet"
    table = _read(record, file)
    check_columns(table.columns, name, columns, folder)
    _check_content([table], file, record)
    return table


def _read(record: Mapping[str, Any], file: Path) -> pd.DataFrame:
    """Return a table that is the one that was written."""
    try:
        _check_written(record, file)
        return read_parquet(file)
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error


def _check_content(parts: Iterable[pd.DataFrame], file: Path, record: Mapping[str, Any]) -> None:
    """Refuse a table whose rows cannot be right."""
    try:
        wrong = wrong_content(parts, file.stem, record)
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error
    if wrong is not None:
        raise UserError(f"{file.name} {wrong}", str(file.parent), AGAIN)


def _unreadable(file: Path, error: Exception) -> UserError:
    return UserError(f"{file.name} cannot be read ({error})", str(file.parent), AGAIN)


def check_columns(present: Iterable[str], name: str, columns: Iterable[str], folder: Path) -> None:
    """Raise `UserError` for the first column that a table lacks."""
    there = set(present)
    for column in columns:
        if column not in there:
            raise UserError(f"{name}.parquet has no column {column!r}", str(folder), AGAIN)


def tables_of(folder: Path) -> Tables:
    """Return every table of a result folder by name, checked as by `read_table`.

    Also those that nobody reads now: whoever is shown a page takes the tables beside it for what it
    was drawn from. Tables beyond `sim.sizes.KEPT_TABLE_CELLS` stay in their files: they are looked
    at here in parts, and read when they are asked for.
    """
    record = _parsed(folder)
    listed = _digests(record)
    names = listed if listed is not None else [file.stem for file in folder.glob("*.parquet")]
    kept, stored = {}, {}
    for name in sorted(names):
        file = folder / f"{name}.parquet"
        if _cells(file) <= KEPT_TABLE_CELLS:
            kept[name] = _read(record, file)
            _check_content([kept[name]], file, record)
        else:
            stored[name] = StoredTable(file, _Unchanged(record, file))
    tables = Tables(kept, stored)
    for name, table in stored.items():
        _check_content(tables.parts(name), table.file, record)
    return tables


def _cells(file: Path) -> int:
    """Return rows times columns; none of a file that is no table, which reading it refuses."""
    try:
        return cells(file)
    except (OSError, ValueError):
        return 0


class _Unchanged:
    """Looks whether a file is the one that was written, by its content where it was touched."""

    def __init__(self, record: Mapping[str, Any], file: Path) -> None:
        self._record, self._file = record, file
        self._seen: tuple[int, int, int] | None = None

    def __call__(self) -> None:
        now = _touched(self._file)
        if now is None or now != self._seen:
            _check_written(self._record, self._file)
            self._seen = now


def _touched(file: Path) -> tuple[int, int, int] | None:
    """Return what changes where a file is written again, None if it is gone."""
    try:
        about = file.stat()
    except FileNotFoundError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns


def foreign_table(folder: Path, name: str) -> UserError:
    """Return the error of a table that was not written with the record."""
    return UserError(
        f"{name}.parquet is not among the tables of run.json", str(folder), "remove it"
    )


def without_content(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without what its folder holds: how the results were made."""
    return {key: value for key, value in record.items() if key not in (TABLES, FILES)}


def _digests(record: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Return the digests of the tables; None while a folder is built, or of an earlier version."""
    found = record.get(TABLES)
    return found if isinstance(found, dict) else None


def _check_written(record: Mapping[str, Any], file: Path) -> None:
    """Refuse a file that is missing, or is not the one that was written with the record."""
    if not file.is_file():
        raise UserError(f"{file.name} is missing", str(file.parent), AGAIN)
    digests = _digests(record)
    if digests is None:
        return
    if file.stem not in digests:
        raise foreign_table(file.parent, file.stem)
    if file_digest(file) != digests[file.stem]:
        raise UserError(
            f"{file.name} is not the one that was written (its digest is not that of run.json)",
            str(file.parent),
            AGAIN,
        )
