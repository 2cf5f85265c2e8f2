"""Run results again from their record: some replicates, or everything to the last byte."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.costing import TABLE as EQUAL_COST
from sim.analysis.costing.equal_cost_table import FOLDER as SCENARIOS
from sim.analysis.costing.equal_cost_table import EqualCost
from sim.analysis.verification.differences import (
    Difference,
    as_stored,
    between_csv,
    between_records,
    between_tables,
)
from sim.errors import UserError
from sim.experiment import run_record
from sim.experiment.job import Arrays
from sim.experiment.progress import Progress, Silent
from sim.experiment.provenance import versions
from sim.experiment.replicates import InMemory
from sim.experiment.result_folder import TABLES, file_digest
from sim.experiment.run import run_study
from sim.experiment.same_program import SameProgram
from sim.experiment.study import Comparison, Study
from sim.experiment.tables import by_replicate, from_outcomes
from sim.jobs.executor import Where, open_executor
from sim.jobs.run import run_jobs
from sim.scenario import load

if TYPE_CHECKING:
    pass

SAMPLE: Final = 4
"""Replicates that are run again where nothing else is said."""
_SUFFIX: Final = ".parquet"


@dataclass(frozen=True)
class Certificate:
    """What running results again has shown.

    Attributes
    ----------
    replicates : tuple of int
        That were run again.
    of : int
        Replicates of the results.
    identical : tuple of str
        Tables whose rows of these replicates, or all rows, are the same to the bit.
    worked_out : tuple of str
        Tables that follow from `outcomes` and are the same in every row.
    unchecked : tuple of str
        Tables that only all replicates give: their digest alone was looked at.
    differences : tuple of Difference
    reasons : tuple of str
        What could explain them.
    """

    replicates: tuple[int, ...]
    of: int
    identical: tuple[str, ...]
    worked_out: tuple[str, ...]
    unchecked: tuple[str, ...]
    differences: tuple[Difference, ...]
    reasons: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def verify_sample(
    folder: Path,
    record: Mapping[str, Any],
    study: Study,
    *,
    sample: int = SAMPLE,
    workers: int = 1,
    executor: Where = None,
    progress: Progress | None = None,
) -> Certificate:
    """Run some replicates again, spread over all, and work out what follows from `outcomes`.

    Parameters
    ----------
    folder : Path
        The results, whose files are those of their record.
    record : mapping
    study : Study
        That the record tells of (`sim.analysis.verification.rebuild.study_of`).
    sample : int
    workers : int
    executor : Executor, distributed.Client or str, optional
    progress : Progress, optional

    Raises
    ------
    UserError
        If the results do not keep their replicates one by one, or the sample is none.
    """
    import pandas as pd

    if not isinstance(study, Comparison):
        raise UserError(
            "a decomposition does not keep its runs one by one", str(folder), "use --all"
        )
    numbers = spread_over(study.experiment.replicates, sample)
    arrays = _again(study, numbers, workers, executor, progress or Silent())
    stored = {name: pd.read_parquet(folder / f"{name}{_SUFFIX}") for name in record[TABLES]}
    with tempfile.TemporaryDirectory() as place:
        runs = as_stored(by_replicate(study.prepared, InMemory(arrays), numbers), Path(place))
        derived = as_stored(from_outcomes(study.experiment, stored["outcomes"]), Path(place))
    found = _beside(folder, record, study)
    for name, here in runs.items():
        there = stored[name]
        of_sample = there[there["replicate"].isin(numbers)].reset_index(drop=True)
        found.append(between_tables(name, of_sample, here))
    found += [between_tables(name, stored[name], here) for name, here in derived.items()]
    where = [each.where for each in found if each is not None]
    differing = [name for name in stored if any(w.startswith(f"{name}.parquet") for w in where)]
    return _certificate(
        record,
        numbers,
        found,
        identical=[name for name in runs if name not in differing],
        worked_out=[name for name in derived if name not in differing],
        unchecked=[name for name in stored if name not in {*runs, *derived}],
    )


def verify_all(
    folder: Path,
    record: Mapping[str, Any],
    study: Study,
    *,
    workers: int = 1,
    executor: Where = None,
    progress: Progress | None = None,
) -> Certificate:
    """Run every replicate again and compare every table byte by byte; see `verify_sample`."""
    import pandas as pd

    with tempfile.TemporaryDirectory() as place:
        again = Path(place) / "again"
        reproduce(
            folder, record, study, again, workers=workers, executor=executor, progress=progress
        )
        found = _beside(folder, record, study)
        identical = []
        for name, digest in record[TABLES].items():
            here = again / f"{name}{_SUFFIX}"
            if file_digest(here) == digest:
                identical.append(name)
                continue
            tables = (pd.read_parquet(each) for each in (folder / here.name, here))
            found.append(
                between_tables(name, *tables)
                or Difference(here.name, "the same values", "in other bytes")
            )
    return _certificate(record, range(study.experiment.replicates), found, identical=identical)


def reproduce(
    folder: Path,
    record: Mapping[str, Any],
    study: Study,
    out: Path,
    *,
    workers: int = 1,
    executor: Where = None,
    force: bool = False,
    csv: bool = False,
    progress: Progress | None = None,
) -> None:
    """Make results again, whole, into another folder; it resumes as every experiment does.

    What a search found before the runs (scale, status and tries of packages at equal cost) is
    taken over; all else is made anew.

    Parameters
    ----------
    folder : Path
        The results that are made again.
    record, study, workers, executor, progress
        As in `verify_sample`.
    out : Path
    force, csv : bool
        As in `sim.experiment.run.run_study`.
    """
    run_study(
        study,
        out,
        workers=workers,
        executor=executor,
        force=force,
        csv=csv,
        command=record["command"],
        progress=progress,
        warnings=study.experiment.remarks,
        finish=lambda built: _finish(built, folder, study, csv=csv),
        give=(),
    )


def _finish(built: Path, folder: Path, study: Study, *, csv: bool) -> None:
    """Add what stands beside the tables of an experiment: packages at equal cost, scenarios."""
    import pandas as pd

    table = folder / f"{EQUAL_COST}{_SUFFIX}"
    if table.is_file():
        EqualCost.of_table(study.experiment, pd.read_parquet(table)).write(built, csv=csv)
    known = {each.name: each for each in study.experiment.scenarios}
    for file in sorted((folder / SCENARIOS).glob("*.toml")):
        # A record keeps no sources of economy-wide settings; the file does, and decides the same.
        if file.stem in known and load(file).digest() == known[file.stem].digest():
            place = built / SCENARIOS
            place.mkdir(exist_ok=True)
            (place / file.name).write_bytes(file.read_bytes())


def spread_over(replicates: int, sample: int) -> tuple[int, ...]:
    """Return replicates spread evenly over all, the first and the last among them.

    Examples
    --------
    >>> spread_over(60, 4)
    (0, 20, 39, 59)
    """
    if sample < 1:
        raise UserError(f"a sample of {sample}", "--sample", "use 1 or more, or --all")
    places = np.linspace(0, replicates - 1, min(sample, replicates))
    return tuple(round(float(place)) for place in places)


def _again(
    study: Comparison,
    numbers: Sequence[int],
    workers: int,
    executor: Where,
    progress: Progress,
) -> list[Arrays]:
    arrays: dict[int, Arrays] = {}

    def finished(number: int, found: Arrays) -> None:
        arrays[number] = found
        progress.advance()

    progress.start(len(numbers), 0)
    try:
        with open_executor(executor, workers) as opened:
            run_jobs(SameProgram(study.run), numbers, opened, finished, max_failures=1)
    finally:
        progress.close()
    return [arrays[number] for number in numbers]


def _beside(folder: Path, record: Mapping[str, Any], study: Study) -> list[Difference | None]:
    """Return in what the record, and each CSV, is not what would be written now."""
    experiment = study.experiment
    # Versions may differ and the numbers be the same: they explain a difference, they are none.
    made = run_record.compose(experiment, (), experiment.remarks) | dict(study.record())
    of_record = between_records(record, {**made, "versions": record["versions"]})
    return [of_record, *(between_csv(folder, name) for name in record[TABLES])]


def _certificate(
    record: Mapping[str, Any],
    numbers: Sequence[int],
    found: Sequence[Difference | None],
    *,
    identical: Sequence[str],
    worked_out: Sequence[str] = (),
    unchecked: Sequence[str] = (),
) -> Certificate:
    differences = tuple(each for each in found if each is not None)
    return Certificate(
        replicates=tuple(numbers),
        of=record["replicates"],
        identical=tuple(identical),
        worked_out=tuple(worked_out),
        unchecked=tuple(unchecked),
        differences=differences,
        reasons=_reasons(record) if differences else (),
    )


def _reasons(record: Mapping[str, Any]) -> tuple[str, ...]:
    here = versions()
    return tuple(
        f"{name} {there} there, {here[name]} here"
        for name, there in record["versions"].items()
        if name in here and here[name] != there
    )
