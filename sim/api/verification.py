"""Run results again from their record: the verbs `verify` and `reproduce`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.api import inputs
from sim.errors import UserError
from sim.experiment.progress import Progress
from sim.experiment.result_folder import TABLES, check_free, file_digest, foreign_file, listed_files
from sim.jobs.executor import Where, check_where
from sim.report.data.run_record import Kind, kind, need, read_record

if TYPE_CHECKING:
    from sim.analysis.verification.verify import Certificate
    from sim.api.tables import ResultTables

_KINDS: Final = (Kind.comparison, Kind.decomposition)
_NEEDED: Final = (
    *("baseline", "horizon", "seed", "replicates", "scenarios", "population", "draws"),
    *("overrides", "warnings", "versions", "digests", "command", TABLES),
)


def verify(
    folder: str | Path,
    *,
    sample: int = 4,
    every: bool = False,
    population: str | Path | None = None,
    posterior: str | Path | None = None,
    workers: int | None = None,
    executor: Where = None,
    progress: Progress | None = None,
) -> Certificate:
    """Run results again from their record, and say whether they are the same.

    Parameters
    ----------
    folder : str or Path
        Results of `compare`, `run` or `decompose`.
    sample : int
        Replicates to run again, spread over all.
    every : bool
        Run all of them, and compare every table byte by byte.
    population : str or Path, optional
        The file of own firms, where the results are of such.
    posterior : str or Path, optional
        Folder of the posterior, where it was not the shipped one.
    workers, executor, progress
        See `sim.compare`.

    Raises
    ------
    UserError
        If the results cannot be certified: another code, other data, other firms or models, a file
        that hwaksan did not write, a table that is not the one that was written.
    """
    from sim.analysis.verification import rebuild
    from sim.analysis.verification.verify import spread_over, verify_all, verify_sample

    check_where(executor)
    where = Path(folder)
    record = _whole(where)
    if not every:
        spread_over(record["replicates"], sample)
    study = rebuild.study_of(record, firms=_path(population), posterior=_path(posterior))
    how: dict[str, Any] = {
        "workers": inputs.threads(workers),
        "executor": executor,
        "progress": progress,
    }
    if every:
        return verify_all(where, record, study, **how)
    return verify_sample(where, record, study, sample=sample, **how)


def reproduce(
    folder: str | Path,
    out: str | Path,
    *,
    population: str | Path | None = None,
    posterior: str | Path | None = None,
    workers: int | None = None,
    executor: Where = None,
    force: bool = False,
    progress: Progress | None = None,
) -> ResultTables:
    """Make results again, whole, from their record.

    Parameters
    ----------
    folder, population, posterior, workers, executor, progress
        See `sim.verify`.
    out : str or Path
        The new result folder; the same call resumes where it was interrupted.
    force : bool
        Replace earlier results there.
    """
    from sim.analysis.verification import rebuild
    from sim.analysis.verification.verify import reproduce as make_again
    from sim.api.opening import read

    check_where(executor)
    where, target = Path(folder), Path(out)
    record = _whole(where)
    if target.resolve() == where.resolve():
        raise UserError("these are the results themselves", "--out", "name another folder")
    check_free(target, force=force)
    make_again(
        where,
        record,
        rebuild.study_of(record, firms=_path(population), posterior=_path(posterior)),
        target,
        workers=inputs.threads(workers),
        executor=executor,
        force=force,
        csv=any(name.endswith(".csv") for name in record["files"]),
        progress=progress,
    )
    return read(target)


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


def _whole(folder: Path) -> Mapping[str, Any]:
    """Return the record of a folder in which every file is the one that was written."""
    record = read_record(folder)
    found = kind(record)
    if found not in _KINDS:
        raise UserError(
            f"these are results of {found.value}, which cannot be certified",
            str(folder),
            "give results of hwaksan compare, run or decompose",
        )
    need(record, _NEEDED, folder)
    foreign = foreign_file(folder)
    if foreign is not None:
        raise UserError(
            f"it holds {foreign}, which hwaksan did not write", str(folder), "move that elsewhere"
        )
    for name in sorted(listed_files(folder) or ()):
        if not (folder / name).is_file():
            raise UserError(f"{name} is missing", str(folder), "make the results again")
    for name, digest in record[TABLES].items():
        if file_digest(folder / f"{name}.parquet") != digest:
            raise UserError(
                f"{name}.parquet is not the table that was written: it was changed afterwards",
                str(folder),
                "make the results again: hwaksan reproduce",
            )
    return record
