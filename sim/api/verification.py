"""Run results again from their record: the verbs `verify` and `reproduce`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.api import inputs
from sim.errors import UserError
from sim.experiment.progress import Progress, Silent
from sim.experiment.result_folder import TABLES, check_free, file_digest, foreign_file, listed_files
from sim.jobs.executor import Where, check_where
from sim.report.data.run_record import Kind, kind, need, read_record

if TYPE_CHECKING:
    from sim.analysis.verification.certificate import Certificate
    from sim.analysis.verification.rebuild import Given
    from sim.analysis.verification.remade import How, Remade
    from sim.api.tables import ResultTables

_EVERY: Final = ("command", "baseline", "scenarios", "warnings", "versions", "digests", TABLES)
_STUDY: Final = (
    *("horizon", "seed", "replicates", "population", "draws", "overrides"),
    *("parameters", "fit"),
)
_NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.comparison: _STUDY,
    Kind.decomposition: (*_STUDY, "decomposition"),
    Kind.response: (*_STUDY, "response"),
    Kind.sensitivity: (
        *("method", "outcomes_asked", "effects", "bases", "replicates", "seed", "models"),
        *("factors_asked", "grouped", "second_order", "anchoring", "from_posterior", "population"),
    ),
    Kind.front: (
        *("base", "levers", "objectives", "robust", "budget_krw_bn", "from", "horizon", "seed"),
        *("budget_is_the_base_packages", "evaluations", "generation", "population", "draws"),
    ),
    Kind.discovery: ("discovery", "of"),
    Kind.robustness: ("robustness", "of"),
}
"""What the record of each kind of results must hold, besides what that of every kind does."""
_ASKED: Final = (Kind.discovery, Kind.robustness)


def verify(
    folder: str | Path,
    *,
    sample: int = 4,
    every: bool = False,
    results: str | Path | None = None,
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
        Results of any verb or command that writes a result folder.
    sample : int
        Jobs to run again, spread over all: replicates of a comparison, a decomposition or a
        response curve, draws of a sensitivity analysis, evaluations of a search.
    every : bool
        Run all of them, and compare every table byte by byte.
    results : str or Path, optional
        The results that `discover` or `robustness` was asked about; nothing is run for these, and
        everything is compared.
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
        that hwaksan did not write, a table that is not the one that was written, a record that does
        not say what was run.
    """
    from sim.analysis.verification.rebuild import Given
    from sim.analysis.verification.verify import check_sample
    from sim.analysis.verification.verify import verify as look

    check_where(executor)
    check_sample(sample)
    where = Path(folder)
    record = _whole(where)
    remade = _remade(where, record, Given(_path(population), _path(posterior)), _path(results))
    return look(
        remade,
        where,
        record,
        sample=None if every else sample,
        how=_how(workers, executor, progress),
    )


def reproduce(
    folder: str | Path,
    out: str | Path,
    *,
    results: str | Path | None = None,
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
    folder, results, population, posterior, workers, executor, progress
        See `sim.verify`.
    out : str or Path
        The new result folder; the same call resumes where it was interrupted.
    force : bool
        Replace earlier results there.
    """
    from sim.analysis.verification.rebuild import Given
    from sim.api.opening import read

    check_where(executor)
    where, target = Path(folder), Path(out)
    record = _whole(where)
    if target.resolve() == where.resolve():
        raise UserError("these are the results themselves", "--out", "name another folder")
    check_free(target, force=force)
    remade = _remade(where, record, Given(_path(population), _path(posterior)), _path(results))
    csv = any(name.endswith(".csv") for name in record["files"])
    remade.write(target, _how(workers, executor, progress), force=force, csv=csv)
    return read(target)


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


def _how(workers: int | None, executor: Where, progress: Progress | None) -> How:
    from sim.analysis.verification.remade import How

    return How(inputs.threads(workers), executor, progress or Silent())


def _remade(folder: Path, record: Mapping[str, Any], given: Given, results: Path | None) -> Remade:
    """Return results laid out again by what kind they are."""
    from sim.analysis.verification import rebuild

    rebuild.check_program(record)
    found = kind(record)
    need(record, _NEEDED[found], folder)
    if (found in _ASKED) != (results is not None):
        if results is not None:
            raise UserError(
                f"results of {found.value} rest on no others", "--results", "leave it out"
            )
        raise UserError(
            f"results of {found.value} rest on others",
            "--results",
            "name the folder of the results that were asked",
        )
    try:
        if results is not None:
            return _asked_again(record, results)
        if found is Kind.sensitivity:
            from sim.analysis.verification.sensitivity import SensitivityRemade

            return SensitivityRemade.of(folder, record, given)
        if found is Kind.front:
            from sim.analysis.verification.search import SearchRemade

            return SearchRemade.of(folder, record, given)
        from sim.analysis.verification.study import StudyRemade

        return StudyRemade.of(folder, record, given)
    except KeyError as error:
        raise UserError(
            f"these results cannot be certified: their record has no {error}",
            "run.json",
            "make the results again with this version",
        ) from error


def _asked_again(record: Mapping[str, Any], results: Path) -> Remade:
    from sim.api.asked_again import AskedAgain
    from sim.api.opening import read

    _whole(results)
    return AskedAgain.of(record, read(results), results)


def _whole(folder: Path) -> Mapping[str, Any]:
    """Return the record of a folder in which every file is the one that was written."""
    record = read_record(folder)
    found = kind(record)
    if found not in _NEEDED:
        raise UserError(
            f"these are results of {found.value}, which cannot be certified",
            str(folder),
            "give a folder that a command of hwaksan wrote into --out",
        )
    need(record, _EVERY, folder)
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
