"""A sensitivity analysis from its question to its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.sensitivity import design as designs
from sim.analysis.sensitivity import tables
from sim.analysis.sensitivity.draws import Study
from sim.analysis.sensitivity.factors import choose
from sim.analysis.sensitivity.indices import analyse, check_outputs, noise
from sim.analysis.sensitivity.quantity import Quantity, quantity
from sim.analysis.sensitivity.spec import Spec, identity, record, set_by, warnings_about_anchoring
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.experiment.checkpoint import Store
from sim.experiment.job import Arrays
from sim.experiment.progress import Progress, Silent
from sim.experiment.run import Interrupted
from sim.experiment.working_folder import WorkingFolder
from sim.jobs.executor import check_workers, open_executor
from sim.jobs.run import run_jobs
from sim.population import Population, synthesise
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What an analysis found.

    Attributes
    ----------
    spec : Spec
        What was asked.
    quantity : Quantity
        The outcome in its year.
    package : Scenario or None
        Whose effect was analysed; None for the baseline's level.
    table : pandas.DataFrame
        `sim.analysis.sensitivity.tables.indices`.
    runs : pandas.DataFrame
        `sim.analysis.sensitivity.tables.draws`.
    record : dict
        How it was made.
    """

    spec: Spec
    quantity: Quantity
    package: Scenario | None
    table: pd.DataFrame
    runs: pd.DataFrame
    record: dict[str, Any]


def sensitivity(
    spec: Spec,
    *,
    scenarios: tuple[Scenario, ...] | None = None,
    population: Population | None = None,
    firms: Mapping[str, Any] | None = None,
    fit: Fit | None = None,
    held: WorkingFolder | None = None,
    force: bool = False,
    workers: int = 1,
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
    held : WorkingFolder, optional
        Where finished draws are kept and found again; nowhere by default.
    force : bool
        Throw away draws of another analysis that are kept there, instead of refusing.
    workers : int
        Threads.
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
    """
    check_workers(workers)
    asked = quantity(spec.outcome)
    scenarios = spec.scenarios() if scenarios is None else scenarios
    factors = choose(spec.factors, set_by(scenarios), anchored=spec.anchored)
    design = designs.sample(spec.method, factors.names, spec.bases, spec.seed)
    fit = store.shipped() if fit is None else fit
    population = synthesise() if population is None else population
    study, warnings = Study.prepare(
        scenarios,
        population,
        fit.parameters,
        fit.intercepts,
        asked,
        factors,
        design,
        spec.replicates,
        spec.anchored,
    )
    tell = warn or _ignore
    for warning in warnings:
        tell(warning)
    kept = None
    if held is not None:
        decides = identity(spec, scenarios, population, fit, study.values)
        kept = Store.open(held, decides, force=force)
    drawn = _run(study, kept, workers, progress or Silent())
    levels = np.stack([each["levels"] for each in drawn])
    miss = np.array([float(each["miss_points"]) for each in drawn])
    unanchored = warnings_about_anchoring(miss)
    for warning in unanchored:
        tell(warning)
    outputs = levels[..., 0] if spec.effect is None else levels[..., 1] - levels[..., 0]
    names = [each.name for each in scenarios]
    what = asked.name if spec.effect is None else f"effect of {names[1]} on {asked.name}"
    check_outputs(design, outputs, study.values, what)
    luck = noise(design, outputs)
    unit = asked.unit if spec.effect is None else asked.effect_unit
    return Sensitivity(
        spec=spec,
        quantity=asked,
        package=None if spec.effect is None else scenarios[1],
        table=tables.indices(design, factors, analyse(design, outputs), luck, what, unit),
        runs=tables.draws(design, factors, study.values, levels, miss),
        record=record(
            spec,
            command,
            scenarios,
            population,
            firms or {},
            fit,
            factors,
            luck,
            miss,
            (*warnings, *unanchored),
        ),
    )


def _ignore(_doubt: str) -> None:
    """Nobody asked to be warned; the record has it."""


def _run(
    study: Study, store: Store | None, workers: int, progress: Progress
) -> Sequence[Mapping[str, Any]]:
    """Run every draw that is not kept from an earlier attempt, and return all in order."""
    draws, each = study.design.u.shape[0], study.replicates
    there = set() if store is None else {number for number in store.kept() if number < draws}
    found = {} if store is None else {number: store.load(number) for number in there}

    def finished(number: int, arrays: Arrays) -> None:
        if store is not None:
            store.save(number, arrays)
        found[number] = arrays
        for _ in range(each):
            progress.advance()

    progress.start(draws * each, len(there) * each)
    try:
        with open_executor(None, workers) as threads:
            run_jobs(study.run, [n for n in range(draws) if n not in there], threads, finished)
    except KeyboardInterrupt:
        if store is None:
            raise
        raise Interrupted(len(found) * each, draws * each, store.folder) from None
    finally:
        progress.close()
    return [found[number] for number in range(draws)]
