"""A sensitivity analysis from its question to its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity import design as designs
from sim.analysis.sensitivity import tables
from sim.analysis.sensitivity.answers import Answer, measured
from sim.analysis.sensitivity.answers import answers as all_answers
from sim.analysis.sensitivity.convergence import converge
from sim.analysis.sensitivity.draws import Study
from sim.analysis.sensitivity.factors import KINDS, Factors, choose
from sim.analysis.sensitivity.found import Found
from sim.analysis.sensitivity.indices import analyse, check_outputs, noise, pairs
from sim.analysis.sensitivity.posterior import PosteriorDraws, of_posterior
from sim.analysis.sensitivity.quantity import Quantity
from sim.analysis.sensitivity.spec import Spec, identity, record, set_by, warnings_about_anchoring
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.errors import ExecutorLost, UserError
from sim.experiment import failures
from sim.experiment.checkpoint import Store
from sim.experiment.job import Arrays
from sim.experiment.part_file import packed
from sim.experiment.progress import Progress, Silent
from sim.experiment.run import Interrupted
from sim.experiment.same_program import SameProgram
from sim.experiment.working_folder import WorkingFolder
from sim.jobs.executor import Where, check_workers, open_executor
from sim.jobs.run import JobsFailed, run_jobs
from sim.population import Population, synthesise
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibration.posterior.posterior import Posterior


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What an analysis found.

    Attributes
    ----------
    spec : Spec
        What was asked.
    found : tuple of Found
        Of every answer.
    tables : mapping of str to DataFrame
        `sim.analysis.sensitivity.tables`.
    record : dict
        How it was made.
    """

    spec: Spec
    found: tuple[Found, ...]
    tables: Mapping[str, pd.DataFrame]
    record: dict[str, Any]

    @property
    def table(self) -> pd.DataFrame:
        """The indices."""
        return self.tables["sensitivity"]


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
    quantities = measured(spec.outcomes)
    scenarios = spec.scenarios() if scenarios is None else scenarios
    answers = all_answers(spec.outcomes, quantities, scenarios)
    fit = store.shipped() if fit is None else fit
    drawn = None if posterior is None else of_posterior(posterior, spec.bases, scenarios[0])
    factors = _factors(spec, scenarios, quantities, drawn)
    design = designs.sample(
        spec.method,
        factors.names,
        spec.bases,
        spec.seed,
        groups=factors.groups if spec.grouped else None,
        second_order=spec.second_order,
    )
    values = None if drawn is None else drawn.values(factors, design.u)
    population = synthesise() if population is None else population
    study, warnings = Study.prepare(
        scenarios,
        population,
        fit.parameters,
        fit.intercepts,
        quantities,
        factors,
        design,
        spec.replicates,
        spec.anchored and drawn is None,
        () if drawn is None else drawn.fits,
        values,
    )
    tell = warn or _ignore
    for warning in warnings:
        tell(warning)
    kept = None
    if held is not None:
        decides = identity(spec, scenarios, population, fit, study.values)
        kept = Store.open(held, decides, force=force)
    runs = _run(study, kept, workers, executor, progress or Silent())
    levels = np.stack([each["levels"] for each in runs])
    miss = np.array([float(each["miss_points"]) for each in runs])
    unanchored = warnings_about_anchoring(miss)
    for warning in unanchored:
        tell(warning)
    found = tuple(_found(each, design, levels, study.values, spec) for each in answers)
    return Sensitivity(
        spec=spec,
        found=found,
        tables={
            "sensitivity": tables.indices(design, factors, found),
            "interactions": tables.interactions(found),
            "convergence": tables.convergence(found),
            "draws": tables.draws(design, factors, study.values, miss),
            "levels": tables.levels([each.name for each in scenarios], quantities, levels),
        },
        record=record(
            spec,
            command,
            scenarios,
            population,
            firms or {},
            fit,
            factors,
            found,
            quantities,
            miss,
            (*warnings, *unanchored),
        ),
    )


def _factors(
    spec: Spec,
    scenarios: Sequence[Scenario],
    quantities: Sequence[Quantity],
    drawn: PosteriorDraws | None,
) -> Factors:
    """Return what varies: of a posterior all its parameters, and the settings that are named."""
    horizon = max(each.year for each in quantities)
    if drawn is None:
        return choose(
            spec.factors,
            set_by(scenarios),
            anchored=spec.anchored,
            scenarios=scenarios,
            horizon=horizon,
        )
    named = [each for each in spec.factors or () if each != "parameters"]
    wrong = [each for each in named if each not in KINDS and "." not in each]
    if wrong:
        raise UserError(
            f"of draws of the posterior all parameters vary together, {wrong[0]} too",
            "--factors",
            "name settings alone, or draw from the priors with --parameters prior",
        )
    found = choose(named, {}, scenarios=scenarios, horizon=horizon) if named else Factors(())
    held = set_by(scenarios)
    varying = tuple(p for p in drawn.varying if p.symbol not in held)
    return Factors(varying, found.settings, drawn.futures)


def _found(
    answer: Answer,
    design: designs.Design,
    levels: NDArray[np.float64],
    values: NDArray[np.float64],
    spec: Spec,
) -> Found:
    """Return the indices of one answer."""
    outputs = answer.outputs(levels)
    check_outputs(design, outputs, values, answer.name)
    x = np.column_stack([values, design.u[:, -1]]) if design.method in designs.GIVEN_DATA else None
    found = analyse(design, outputs, x)
    return Found(
        answer,
        found,
        pairs(design, outputs) if spec.second_order else (),
        noise(design, outputs),
        converge(design, outputs, found, x),
    )


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
