"""Conduct an experiment: from its plan to a result folder that stands in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sim.errors import ExecutorLost
from sim.experiment import failures, run_record
from sim.experiment.checkpoint import Packing, Store
from sim.experiment.experiment import Experiment
from sim.experiment.job import Arrays, prepare
from sim.experiment.long_table import whole
from sim.experiment.progress import Progress, Silent
from sim.experiment.replicates import InMemory
from sim.experiment.result_folder import (
    check_free,
    check_path,
    exchange,
    try_place,
    write_record,
    write_table,
)
from sim.experiment.same_program import SameProgram
from sim.experiment.study import Comparison, Study
from sim.experiment.working_folder import WorkingFolder, hold, refusing, remove_tree
from sim.jobs.executor import Where, check_workers, open_executor
from sim.jobs.run import MAX_FAILURES, JobsFailed, run_jobs

if TYPE_CHECKING:
    import pandas as pd


Kept = TypeVar("Kept")
"""What is kept of a replicate: its arrays, or these packed."""


class Interrupted(Exception):
    """An experiment was stopped from the keyboard; what was finished is kept.

    Attributes
    ----------
    kept, replicates : int
        Finished replicates and how many there are to be.
    folder : pathlib.Path
        Where they are kept.
    """

    def __init__(self, kept: int, replicates: int, folder: Path) -> None:
        super().__init__(kept, replicates, folder)
        self.kept = kept
        self.replicates = replicates
        self.folder = folder


def run_experiment(
    experiment: Experiment,
    out: Path,
    *,
    workers: int = 1,
    executor: Where = None,
    force: bool = False,
    csv: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
    finish: Callable[[Path], object] | None = None,
) -> pd.DataFrame:
    """Run what is not yet there of an experiment and write its result folder.

    The results are the same for any executor and number of workers.

    Parameters
    ----------
    experiment : Experiment
    out : pathlib.Path
        The result folder. Until it is whole, ``<out>.partial`` beside it keeps what is finished.
    workers : int
        Threads, if no executor is given.
    executor : Executor, distributed.Client or str, optional
        Where the jobs run instead: see `sim.jobs.executor.open_executor`.
    force : bool
        Replace earlier results, and throw away replicates of another experiment.
    csv : bool
        Write CSV beside Parquet.
    command : sequence of str
        The command line for the record.
    progress : Progress, optional
    warn : callable, optional
        Takes each doubt about a scenario.
    finish : callable, optional
        Called with the folder before it is moved, to add the report to it.

    Returns
    -------
    pandas.DataFrame
        The table `summary`.

    Raises
    ------
    UserError
        If the place is taken or a scenario cannot be applied; nothing is written then.
    Interrupted
        On Ctrl-C.
    ReplicatesFailed
        If replicates raised something; the others are run and kept.
    """
    check_place(out, workers=workers, force=force)
    prepared, warnings = prepare(experiment)
    written = run_study(
        Comparison(prepared),
        out,
        workers=workers,
        executor=executor,
        force=force,
        csv=csv,
        command=command,
        progress=progress,
        warnings=warnings,
        warn=warn,
        finish=finish,
        give=("summary",),
    )
    return written["summary"]


def check_place(out: Path, *, workers: int, force: bool) -> None:
    """Refuse what could not end in results, before any work."""
    check_workers(workers)
    check_free(out, force=force)


def run_study(
    study: Study,
    out: Path,
    *,
    workers: int = 1,
    executor: Where = None,
    force: bool = False,
    csv: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warnings: Sequence[str] = (),
    warn: Callable[[str], None] | None = None,
    finish: Callable[[Path], object] | None = None,
    give: Collection[str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Run what is not yet there of a study and write its result folder; see `run_experiment`.

    Parameters
    ----------
    give : collection of str, optional
        Names of the tables to return; all by default. The others are not kept in memory.

    Returns
    -------
    dict of str to DataFrame
        The tables by name.
    """
    check_workers(workers)
    for warning in warnings:
        if warn is not None:
            warn(warning)
    experiment = study.experiment
    composed = run_record.compose(experiment, command, warnings) | dict(study.record())
    with refusing(out):
        check_path(out)
    with hold(out) as held:
        with refusing(out):
            try_place(held, force=force)
            store = Store.open(held, study.identity(), force=force)
        try:
            _run_missing(study, store, workers, executor, progress or Silent())
            with refusing(out, f"every replicate is kept in {held.folder}"):
                written = _build(study, store, held, csv=csv, give=give)
                write_record(composed, held.building)
                try:
                    if finish is not None:
                        finish(held.building)
                except OSError:
                    raise  # a full disk may have cut a table short
                except Exception as error:
                    # The tables are whole: a mistake in what is made of them must not cost them.
                    exchange(held, held.building, force=force)
                    store.remove()
                    error.add_note(f"the tables stand in {out}; only what is made of them failed")
                    raise
                exchange(held, held.building, force=force)
        except KeyboardInterrupt:
            kept = len(_kept(experiment, store))
            raise Interrupted(kept, experiment.replicates, held.folder) from None
        finally:
            remove_tree(held.building)
        with refusing(out, "the results stand, only the working folder was not emptied"):
            store.remove()
    return written


def run_in_memory(
    study: Study,
    *,
    workers: int = 1,
    executor: Where = None,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warnings: Sequence[str] = (),
    warn: Callable[[str], None] | None = None,
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Run a study and return its tables and its run record; nothing is written.

    Parameters are those of `run_experiment`. The tables are the same as in a result folder.
    """
    check_workers(workers)
    for warning in warnings:
        if warn is not None:
            warn(warning)
    replicates: dict[int, Arrays] = {}

    def keep(replicate: int, arrays: Arrays) -> None:
        replicates[replicate] = arrays

    total = study.experiment.replicates
    try:
        # Nothing is kept of the others, so the first failure ends it.
        _run_jobs(
            study,
            SameProgram(study.run),
            range(total),
            0,
            keep,
            workers,
            executor,
            progress or Silent(),
            max_failures=1,
        )
    except JobsFailed as failed:
        raise next(iter(failed.failures.values())) from failed
    found = InMemory([replicates[number] for number in range(total)])
    tables = {name: whole(table) for name, table in study.tables(found)}
    return tables, run_record.compose(study.experiment, command, warnings) | dict(study.record())


def _run_jobs(
    study: Study,
    job: Callable[[int], Kept],
    numbers: Sequence[int],
    kept: int,
    keep: Callable[[int, Kept], None],
    workers: int,
    where: Where,
    progress: Progress,
    max_failures: int = MAX_FAILURES,
) -> None:
    """Run some replicates of a study and hand each on as it is finished."""

    def finished(replicate: int, found: Kept) -> None:
        keep(replicate, found)
        progress.advance()

    progress.start(study.experiment.replicates, kept)
    try:
        with open_executor(where, workers) as executor:
            run_jobs(job, numbers, executor, finished, max_failures=max_failures)
    finally:
        progress.close()


def _run_missing(
    study: Study,
    store: Store,
    workers: int,
    executor: Where,
    progress: Progress,
) -> None:
    """Run the replicates that the store does not have, and keep each as it is finished."""
    experiment = study.experiment
    kept = _kept(experiment, store)
    missing = [number for number in range(experiment.replicates) if number not in kept]
    try:
        with store.writing() as keep:
            _run_jobs(
                study,
                Packing(SameProgram(study.run), store.experiment),
                missing,
                len(kept),
                keep,
                workers,
                executor,
                progress,
            )
    except ExecutorLost as lost:
        raise store.told_in(lost) from lost
    except JobsFailed as failed:
        raise failures.report(
            failed.failures,
            store,
            partial(failures.inputs, experiment),
            experiment.replicates,
        ) from failed


def _build(
    study: Study,
    store: Store,
    held: WorkingFolder,
    *,
    csv: bool,
    give: Collection[str] | None,
) -> dict[str, pd.DataFrame]:
    """Write the tables into the folder that is being built, and return those asked for."""
    held.building.mkdir()
    written = {}
    for name, table in study.tables(store.replicates(study.experiment.replicates)):
        write_table(table, held.building, name, csv=csv)
        if give is None or name in give:
            written[name] = whole(table)
    return written


def _kept(experiment: Experiment, store: Store) -> set[int]:
    """Return the finished replicates that the experiment asks for."""
    return {number for number in store.kept() if number < experiment.replicates}
