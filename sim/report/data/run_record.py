"""The run record of a result folder: read, and what kind of results it tells of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.errors import UserError

AGAIN: Final = "make the results again with this version"


class Kind(StrEnum):
    """Which command wrote a folder; the value is its name."""

    comparison = "compare or run"
    decomposition = "decompose"
    front = "optimise"
    sensitivity = "sensitivity"
    other = "another command"


def read_record(folder: Path) -> Mapping[str, Any]:
    """Return `run.json` of a result folder.

    Raises
    ------
    UserError
        If there is no such folder, or no record that can be read in it.
    """
    if not folder.is_dir():
        raise UserError("there is no such folder", str(folder), "give a folder of results")
    file = folder / "run.json"
    if not file.is_file():
        raise UserError("run.json is missing", str(folder), "give a folder made by hwaksan compare")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"run.json cannot be read ({error})", str(folder), AGAIN) from error
    if not isinstance(found, dict):
        raise UserError("run.json is not a record", str(folder), AGAIN)
    return found


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
        If it, or one of the columns, is missing or it cannot be read.
    """
    file = folder / f"{name}.parquet"
    if not file.is_file():
        raise UserError(f"{file.name} is missing", str(folder), AGAIN)
    try:
        table = pd.read_parquet(file)
    except (OSError, ValueError) as error:
        raise UserError(f"{file.name} cannot be read ({error})", str(folder), AGAIN) from error
    for column in columns:
        if column not in table.columns:
            raise UserError(f"{file.name} has no column {column!r}", str(folder), AGAIN)
    return table


def tables_of(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every table of a result folder by name."""
    names = sorted(file.stem for file in folder.glob("*.parquet"))
    return {name: read_table(folder, name, ()) for name in names}
