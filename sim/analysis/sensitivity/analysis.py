"""A sensitivity analysis from its question to its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.sensitivity.draws import Study
from sim.analysis.sensitivity.inquiry import Inquiry, Sensitivity
from sim.analysis.sensitivity.spec import Spec, warnings_about_anchoring
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.errors import ExecutorLost
from sim.experiment import failures
from sim.experiment.checkpoint import Store
from sim.experiment.job import Arrays
from sim.experiment.part_file import packed
from sim.experiment.progress import Progress, Silent
from sim.experiment.result_folder import try_place
from sim.experiment.run import Interrupted
from sim.experiment.same_program import SameProgram
from sim.experiment.working_folder import WorkingFolder, hold, refusing
from sim.jobs.executor import Where, check_workers, open_executor
from sim.jobs.run import JobsFailed, run_jobs
from sim.population import Population, synthesise
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior


def sensitivity(
    spec: Spec,
    *,
    scenarios: tuple[Scenario, ...] | None = None,
    population: Population | None = None,
    firms: Mapping[str, Any] | None = None,
    fit: Fit | None = None,
    posterior: Posterior | None = None,
    held: WorkingFolder | None = None,
    force: bool = False,
    workers: int = 1,
    executor: Where = None,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> Sensitivity:
    """Run a sensitivity analysis.

    The results are the same for any number of workers.

    Parameters
    ----------
    spec : Spec
    scenarios : tuple of Scenario, optional
        Baseline and package themselves, where they are no files; loaded by name by default.
    population : Population, optional
        The synthetic one by default.
    firms : mapping, optional
        How the population was made, for the record.
    fit : Fit, optional
        The shipped one by default.
    posterior : Posterior, optional
        Whose draws are run instead of draws from the priors.
    held : WorkingFolder, optional
        Where finished draws are kept and found again; nowhere by default.
    force : bool
        Throw away draws of another analysis that are kept there, instead of refusing.
    workers : int
        Threads, if no executor is given.
    executor : Executor, distributed.Client or str, optional
        Where the draws run instead: see `sim.jobs.executor.open_executor`.
    command : sequence of str
        The command line for the record.
    progress : Progress, optional
        Told of replicates.
    warn : callable, optional
        Takes each doubt about a scenario or the anchoring.

    Returns
    -------
    Sensitivity

    Raises
    ------
    UserError
        For a wrong inquiry, outputs that have no indices, or if `held` keeps another analysis.
    Interrupted
        On Ctrl-C, if finished draws are kept.
    ReplicatesFailed
        If draws raised something and the others are kept.
    """
    check_workers(workers)
    inquiry = Inquiry.of(
        spec,
        spec.scenarios() if scenarios is None else scenarios,
        synthesise() if population is None else population,
        store.shipped() if fit is None else fit,
        posterior,
    )
    return run(
        inquiry,
        firms=firms,
        held=held,
        force=force,
        workers=workers,
        executor=executor,
        command=command,
        progress=progress,
        warn=warn,
    )


def run(
    inquiry: Inquiry,
    *,
    firms: Mapping[str, Any] | None = None,
    held: WorkingFolder | None = None,
    force: bool = False,
    workers: int = 1,
    executor: Where = None,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> Sensitivity:
    """Run an analysis that is laid out; see `sensitivity`."""
    tell = warn or _ignore
    for warning in inquiry.warnings:
        tell(warning)
    kept = None if held is None else Store.open(held, inquiry.identity(), force=force)
    runs = _run(inquiry.study, kept, workers, executor, progress or Silent())
    levels = np.stack([each["levels"] for each in runs])
    miss = np.array([float(each["miss_points"]) for each in runs])
    for warning in warnings_about_anchoring(miss):
        tell(warning)
    return inquiry.conclude(levels, miss, firms or {}, command)


def written_into(
    out: Path,
    find: Callable[[WorkingFolder], Sensitivity],
    fill: Callable[[WorkingFolder, Sensitivity], None],
    *,
    force: bool,
) -> Sensitivity:
    """Run an analysis in the working folder of a result folder, and write that.

    Parameters
    ----------
    out : pathlib.Path
    find : callable
        Runs the analysis, and keeps its draws in the working folder that it is given.
    fill : callable
        Writes the result folder.
    force : bool
        Replace earlier results.
    """
    with hold(out) as held:
        with refusing(out):
            try_place(held, force=force)
        found = find(held)
        with refusing(out, f"every draw is kept in {held.folder}"):
            fill(held, found)
        with refusing(out, "the results stand, only the working folder was not emptied"):
            held.delete_kept()
    return found


def _ignore(_doubt: str) -> None:
    """Nobody asked to be warned; the record has it."""


def _run(
    study: Study,
    store: Store | None,
    workers: int,
    executor: Where,
    progress: Progress,
) -> Sequence[Mapping[str, Any]]:
    """Run every draw that is not kept from an earlier attempt, and return all in order."""
    draws, each = study.design.u.shape[0], study.replicates
    there = set() if store is None else {number for number in store.kept() if number < draws}
    found = {} if store is None else {number: store.load(number) for number in there}
    missing = [n for n in range(draws) if n not in there]
    progress.start(draws * each, len(there) * each)
    try:
        with nullcontext() if store is None else store.writing() as keep:

            def finished(number: int, arrays: Arrays) -> None:
                if store is not None and keep is not None:
                    keep(number, packed(store.experiment, number, arrays))
                found[number] = arrays
                for _ in range(each):
                    progress.advance()

            with open_executor(executor, workers) as opened:
                run_jobs(SameProgram(study.run), missing, opened, finished)
    except KeyboardInterrupt:
        if store is None:
            raise
        raise Interrupted(len(found) * each, draws * each, store.folder) from None
    except ExecutorLost as lost:
        raise lost if store is None else store.told_in(lost) from lost
    except JobsFailed as failed:
        if store is None:
            raise next(iter(failed.failures.values())) from failed
        raise failures.report(failed.failures, store, study.inputs, draws, what="draws") from failed
    finally:
        progress.close()
    return [found[number] for number in range(draws)]
