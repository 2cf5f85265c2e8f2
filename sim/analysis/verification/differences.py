"""Where two tables, or two records, are not the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.identity import first_difference
from sim.experiment.result_folder import FILES, TABLES, write_table
from sim.experiment.spreadsheet import csv_bytes

if TYPE_CHECKING:
    import pandas as pd

_AT: Final = (
    *("scenario", "replicate", "draw", "instrument", "frame", "dimension", "group", "year"),
    *("industry", "region", "outcome", "parameter"),
)
"""Columns that say of what a row is."""
_TEXTS: Final = (".toml", ".jsonl")
_WIDTH: Final = 120
_FOLDER: Final = (TABLES, FILES, "command")
"""What a record says of its folder, and the command line, which decides nothing."""


@dataclass(frozen=True)
class Difference:
    """The first place in which a table or the record is another.

    Attributes
    ----------
    where : str
        File and row.
    there, here : str
        What the folder says, and what was found now.
    """

    where: str
    there: str
    here: str


def between_tables(name: str, there: pd.DataFrame | None, here: pd.DataFrame) -> Difference | None:
    """Return the first difference of two tables, None if they are the same to the bit.

    Parameters
    ----------
    name : str
        Of the table.
    there, here : DataFrame
        As Parquet gives them back; None if the folder has no such table.
    """
    file = f"{name}.parquet"
    if there is None:
        return Difference(file, "nothing", "a table")
    if list(there.columns) != list(here.columns):
        return Difference(f"{file}, columns", _names(there), _names(here))
    if len(there) != len(here):
        return Difference(f"{file}, rows", str(len(there)), str(len(here)))
    for column in there.columns:
        one, other = there[column], here[column]
        unlike = ~((one == other) | (one.isna() & other.isna())).to_numpy(dtype=bool)
        if unlike.any():
            row = int(np.flatnonzero(unlike)[0])
            about = ", ".join(f"{at} {there[at].iloc[row]}" for at in _AT if at in there.columns)
            return Difference(
                f"{file}, {about or f'row {row}'}, {column}",
                _written(one.iloc[row]),
                _written(other.iloc[row]),
            )
    return None


def between_csv(folder: Path, name: str) -> Difference | None:
    """Return whether the CSV of a stored table, if there is one, says something else than it."""
    import pandas as pd

    file = folder / f"{name}.csv"
    if not file.is_file():
        return None
    there = file.read_bytes().splitlines()
    here = csv_bytes(pd.read_parquet(folder / f"{name}.parquet")).splitlines()
    if there == here:
        return None
    return _between_lines(file.name, there, here)


def between_files(there: Path, here: Path) -> list[Difference]:
    """Return in which files beside tables and record two folders differ: scenarios, evaluations.

    Figures and reports are drawn from the tables, and not looked at.
    """
    found = []
    for name in sorted({*_texts(there), *_texts(here)}):
        files = (there / name, here / name)
        one, other = (file.read_bytes() if file.is_file() else None for file in files)
        if one == other:
            continue
        if one is None or other is None:
            said = ("nothing" if each is None else "a file" for each in (one, other))
            found.append(Difference(name, *said))
        else:
            found.append(_between_lines(name, one.splitlines(), other.splitlines()))
    return found


def _texts(folder: Path) -> list[str]:
    files = (file for file in folder.rglob("*") if file.suffix in _TEXTS)
    return [file.relative_to(folder).as_posix() for file in files]


def _between_lines(name: str, there: Sequence[bytes], here: Sequence[bytes]) -> Difference:
    """Return the first line in which two texts differ, cut to what can be read."""
    number = next(
        (k for k, lines in enumerate(zip(there, here, strict=False)) if lines[0] != lines[1]),
        min(len(there), len(here)),
    )
    one, other = (
        lines[number].decode("utf-8", "replace") if number < len(lines) else "nothing"
        for lines in (there, here)
    )
    return Difference(f"{name}, line {number + 1}", *_about_where_they_part(one, other))


def _about_where_they_part(one: str, other: str) -> tuple[str, str]:
    """Return two long lines from shortly before they differ on.

    Examples
    --------
    >>> _about_where_they_part("a,b", "a,c")
    ('a,b', 'a,c')
    """
    if max(len(one), len(other)) <= _WIDTH:
        return one, other
    pairs = enumerate(zip(one, other, strict=False))
    same = next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))
    first = max(same - _WIDTH // 4, 0)
    return _cut(one, first), _cut(other, first)


def _cut(line: str, first: int) -> str:
    part = line[first : first + _WIDTH]
    return f"{'...' if first else ''}{part}{'...' if first + _WIDTH < len(line) else ''}"


def between_records(there: Mapping[str, Any], here: Mapping[str, Any]) -> Difference | None:
    """Return the first key in which two run records differ, apart from what is in the folder."""
    one, other = (
        {key: value for key, value in each.items() if key not in _FOLDER} for each in (there, here)
    )
    found = first_difference(one, other)
    if found is None:
        return None
    key, _, rest = found.partition(" there is ")
    was, _, now = rest.partition(", asked for ")
    return Difference(f"run.json, {key}", was, now)


def as_stored(tables: Iterable[tuple[str, pd.DataFrame]], folder: Path) -> dict[str, pd.DataFrame]:
    """Return tables as they come back from a result folder."""
    import pandas as pd

    found = {}
    for name, table in tables:
        write_table(table, folder, name, csv=False)
        found[name] = pd.read_parquet(folder / f"{name}.parquet")
    return found


def _written(value: object) -> str:
    return repr(float(value)) if isinstance(value, float) and not math.isnan(value) else str(value)


def _names(table: pd.DataFrame) -> str:
    return ", ".join(map(str, table.columns))
