"""Results from a folder: the same object that made them, by what their record says they are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sim.api.analysis import (
    Decomposition,
    Discovery,
    Optimisation,
    Response,
    Robustness,
    Sensitivity,
)
from sim.api.comparison import SCENARIOS, Comparison
from sim.api.tables import ResultTables
from sim.errors import UserError
from sim.experiment.working_folder import MARKER, put_back_interrupted
from sim.report.data.results import check
from sim.report.data.run_record import (
    Kind,
    kind,
    need,
    read_record,
    tables_of,
    without_content,
)

_KINDS: Final = {
    Kind.comparison: Comparison,
    Kind.decomposition: Decomposition,
    Kind.front: Optimisation,
    Kind.sensitivity: Sensitivity,
    Kind.response: Response,
    Kind.discovery: Discovery,
    Kind.robustness: Robustness,
}


def open(folder: str | Path) -> ResultTables:
    """Read a result folder.

    Parameters
    ----------
    folder : str or Path
        What `save`, or a command's ``--out``, wrote.

    Returns
    -------
    Comparison, or what `sim.api.analysis` has

    Raises
    ------
    UserError
        If it is no result folder, saying what it is, or a table or column is missing.
    """
    return read(Path(folder))


def read(folder: Path) -> ResultTables:
    """Read a result folder; see `open`."""
    put_back_interrupted(folder)
    if not (folder / "run.json").is_file():
        raise UserError(_what_it_is(folder), str(folder), "give a folder that hwaksan wrote")
    record = read_record(folder)
    found = kind(record)
    if found not in _KINDS:
        raise UserError(
            "run.json is there, but not of a kind that is known",
            str(folder),
            "give a folder that a command of hwaksan wrote into --out",
        )
    need(record, ("baseline", "scenarios"), folder)
    tables = tables_of(folder)
    if found is Kind.comparison:
        check(tables, folder)
    main = _KINDS[found].main
    if main not in tables:
        raise UserError(f"{main}.parquet is missing", str(folder), "make the results again")
    return _KINDS[found](tables, without_content(record), _scenario_files(folder))


def _scenario_files(folder: Path) -> dict[str, str]:
    """Return the scenario files of a result folder by their path inside it."""
    files = sorted((folder / SCENARIOS).glob("*.toml"))
    try:
        return {f"{SCENARIOS}/{each.name}": each.read_text(encoding="utf-8") for each in files}
    except (OSError, ValueError) as error:
        raise UserError(
            f"a scenario file cannot be read ({error})", str(folder), "make the results again"
        ) from error


def _what_it_is(folder: Path) -> str:
    """Say what a path is that is no result folder."""
    if not folder.exists():
        return "there is no such folder"
    if folder.is_file():
        return f"this is a file ({folder.suffix or 'without a suffix'}), not a result folder"
    kept = ("experiment.json", "search.json", MARKER)
    if folder.name.endswith(".partial") and any((folder / name).is_file() for name in kept):
        return "these are the finished runs of an interrupted experiment, not its results"
    names = sorted(each.name for each in folder.iterdir())
    if not names:
        return "the folder is empty"
    if "posterior.parquet" in names:
        return "this is a posterior, which `compare` takes as posterior="
    if any(name.endswith(".parquet") for name in names):
        return "tables without run.json: their record is missing"
    return f"no result folder: it holds {', '.join(names[:3])}" + (
        f" and {len(names) - 3} more" if len(names) > 3 else ""
    )
