"""Run results again from their record: some jobs, or everything to the last byte."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.verification.certificate import Certificate
from sim.analysis.verification.differences import (
    Difference,
    as_stored,
    between_csv,
    between_files,
    between_records,
    between_tables,
)
from sim.analysis.verification.remade import How, Remade, Sample
from sim.errors import UserError
from sim.experiment import run_record
from sim.experiment.provenance import versions
from sim.experiment.result_folder import RECORD, TABLES, file_digest

if TYPE_CHECKING:
    import pandas as pd

SAMPLE: Final = 4
"""Jobs that are run again where nothing else is said."""
_SUFFIX: Final = ".parquet"


def verify(
    remade: Remade,
    folder: Path,
    record: Mapping[str, Any],
    *,
    sample: int | None = SAMPLE,
    how: How | None = None,
) -> Certificate:
    """Run jobs of results again, and say whether they are the same.

    Parameters
    ----------
    remade : Remade
        The results laid out again from their record.
    folder : Path
        The results, whose files are those of their record.
    record : mapping
    sample : int, optional
        Jobs to run again, spread over all; all of them, and every table byte by byte, if None.
    how : How, optional

    Raises
    ------
    UserError
        If the sample is none.
    """
    asked = how or How()
    every = sample is None or not remade.total
    numbers = tuple(range(remade.total)) if every else spread_over(remade.total, sample or 0)
    with tempfile.TemporaryDirectory() as place:
        if every:
            again = Path(place) / "again"
            remade.write(again, asked)
            return _whole(remade, numbers, folder, record, again)
        found = remade.sample(numbers, asked, Path(place))
        if isinstance(found, Path):
            whole = _whole(remade, numbers, folder, record, found)
            differing = any(each.where.startswith(remade.jobs) for each in whole.differences)
            return replace(
                whole,
                identical=() if differing else (remade.jobs,),
                worked_out=whole.identical,
                single=(remade.jobs,),
            )
        return _of_sample(remade, numbers, folder, record, found, Path(place))


def spread_over(total: int, sample: int) -> tuple[int, ...]:
    """Return jobs spread evenly over all, the first and the last among them.

    Examples
    --------
    >>> spread_over(60, 4)
    (0, 20, 39, 59)
    """
    check_sample(sample)
    places = np.linspace(0, total - 1, min(sample, total))
    return tuple(round(float(place)) for place in places)


def check_sample(sample: int) -> None:
    """Refuse a sample of nothing.

    Raises
    ------
    UserError
    """
    if sample < 1:
        raise UserError(f"a sample of {sample}", "--sample", "use 1 or more, or --all")


def _of_sample(
    remade: Remade,
    numbers: Sequence[int],
    folder: Path,
    record: Mapping[str, Any],
    sample: Sample,
    place: Path,
) -> Certificate:
    """Compare rows of some jobs, and what follows from all rows as they are stored."""
    import pandas as pd

    stored = {name: pd.read_parquet(folder / f"{name}{_SUFFIX}") for name in record[TABLES]}
    rows = as_stored(sample.rows.items(), place)
    found = [between_csv(folder, name) for name in record[TABLES]]
    found += [
        between_tables(name, _rows(stored.get(name), here, sample.column, numbers), here)
        for name, here in rows.items()
    ]
    # Of tables with other columns or another number of rows nothing can be worked out.
    known = all(
        _alike(stored.get(name), rows[name], remade.total, len(numbers)) for name in sample.single
    )
    derived: dict[str, pd.DataFrame] = {}
    if known:
        tables, noted = sample.worked_out({name: stored[name] for name in sample.single})
        derived = as_stored(tables.items(), place)
        found += [between_tables(name, stored.get(name), here) for name, here in derived.items()]
        found.insert(0, _between_records(record, json.loads(run_record.text(noted))))
    differences = [each for each in found if each is not None]
    differing = {each.where.partition(_SUFFIX)[0] for each in differences}
    return _certificate(
        remade,
        numbers,
        record,
        differences,
        identical=[name for name in rows if name not in differing],
        worked_out=[name for name in derived if name not in {*rows, *differing}],
        single=sample.single,
        unchecked=[name for name in record[TABLES] if name not in {*rows, *derived}],
    )


def _whole(
    remade: Remade,
    numbers: Sequence[int],
    folder: Path,
    record: Mapping[str, Any],
    again: Path,
) -> Certificate:
    """Compare results with the folder that was made again, byte by byte."""
    import pandas as pd

    made = json.loads((again / RECORD).read_text(encoding="utf-8"))
    found = [_between_records(record, made)]
    found += [between_csv(folder, name) for name in record[TABLES]]
    identical = []
    for name in dict.fromkeys([*record[TABLES], *made[TABLES]]):
        file = f"{name}{_SUFFIX}"
        if name not in made[TABLES] or name not in record[TABLES]:
            found.append(Difference(file, *_presence(name in record[TABLES])))
        elif file_digest(again / file) == record[TABLES][name]:
            identical.append(name)
        else:
            tables = (pd.read_parquet(each / file) for each in (folder, again))
            found.append(
                between_tables(name, *tables) or Difference(file, "the same values", "other bytes")
            )
    found += between_files(folder, again)
    differences = [each for each in found if each is not None]
    return _certificate(remade, numbers, record, differences, identical=identical)


def _presence(there: bool) -> tuple[str, str]:
    return ("a table", "nothing") if there else ("nothing", "a table")


def _rows(
    table: pd.DataFrame | None, here: pd.DataFrame, column: str, numbers: Sequence[int]
) -> pd.DataFrame | None:
    """Return the rows of some jobs; all if the table is not like that which was made."""
    if table is None or list(table.columns) != list(here.columns):
        return table
    return table[table[column].isin(numbers)].reset_index(drop=True)


def _alike(table: pd.DataFrame | None, sample: pd.DataFrame, total: int, run: int) -> bool:
    """Whether a stored table has the columns, types and number of rows that it must have."""
    return (
        table is not None
        and table.dtypes.equals(sample.dtypes)
        and len(table) * run == len(sample) * total
    )


def _between_records(there: Mapping[str, Any], here: Mapping[str, Any]) -> Difference | None:
    # Versions may differ and the numbers be the same: they explain a difference, they are none.
    return between_records(there, {**here, "versions": there["versions"]})


def _certificate(
    remade: Remade,
    numbers: Sequence[int],
    record: Mapping[str, Any],
    differences: Sequence[Difference],
    *,
    identical: Sequence[str],
    worked_out: Sequence[str] = (),
    single: Sequence[str] = (),
    unchecked: Sequence[str] = (),
) -> Certificate:
    return Certificate(
        jobs=remade.jobs,
        numbers=tuple(numbers),
        of=remade.total,
        identical=tuple(identical),
        differences=tuple(differences),
        worked_out=tuple(worked_out),
        single=tuple(single),
        unchecked=tuple(unchecked),
        reasons=_reasons(record) if differences else (),
    )


def _reasons(record: Mapping[str, Any]) -> tuple[str, ...]:
    here = {name: _version(name) for name in record["versions"]}
    return tuple(
        f"{name} {there} there, {here[name]} here"
        for name, there in record["versions"].items()
        if here[name] != there
    )


def _version(name: str) -> str:
    known = versions()
    if name in known:
        return known[name]
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"
