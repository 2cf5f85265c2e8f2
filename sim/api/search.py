"""Search for packages within a budget: the verb."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api import inputs, outlook
from sim.api.analysis import Optimisation
from sim.api.inputs import Firms, Given
from sim.calibration.fit.fixed_point import Fit
from sim.experiment.progress import Progress
from sim.experiment.result_folder import check_free
from sim.jobs.executor import Where, check_where
from sim.scenario.future import chosen

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior

Warn = Callable[[str], None]


def optimise(
    package: Given = "full-package",
    *,
    baseline: Given = "baseline",
    levers: str | Sequence[str] | None = None,
    budget: float | None = None,
    objectives: str | Sequence[str] = ("embedded-users", "sme-gap", "windfall-share"),
    robust: str = "mean",
    since: int = 2026,
    horizon: int = 2030,
    evaluations: int = 2000,
    generation: int = 40,
    draws: int = 20,
    check_draws: int = 30,
    replicates: int | None = None,
    check_replicates: int | None = None,
    parameters: str = "posterior",
    posterior: str | Path | None = None,
    allow_stale: bool = False,
    explanation: str = "both",
    future: str | None = None,
    seed: int = 2026,
    population: Firms | None = None,
    firms: int | None = None,
    small: int | None = None,
    population_seed: int | None = None,
    workers: int | None = None,
    executor: Where = None,
    progress: Progress | None = None,
    warn: Warn | None = None,
    out: str | Path | None = None,
    force: bool = False,
    csv: bool = False,
    figures: str | None = None,
    command: Sequence[str] = (),
) -> Optimisation:
    """Search for packages within a budget that no other found beats in everything.

    Parameters
    ----------
    package, baseline : str, Path or Scenario
        What is moved, and what packages are compared with.
    levers : str or sequence of str, optional
        ``instrument.setting`` or ``instrument.setting=low:high``; sizes and own shares of all
        programmes by default.
    budget : float, optional
        KRW bn of public cost up to the horizon beyond the baseline's; what the package costs by
        default.
    objectives : str or sequence of str
        Two to four of embedded-users, users, sme-gap, region-gap, windfall-share.
    robust : str
        Over draws: ``mean``, ``worst-tenth`` or ``regret``.
    since : int
        First year that is decided on.
    evaluations, generation : int
    draws, check_draws : int
        Fitted models of the search, and others on which its front is looked at again.
    replicates, check_replicates : int, optional
        Runs of each package, instead of twice the draws.
    parameters, posterior, allow_stale, explanation, future, seed, horizon
        See `sim.compare`.
    population, firms, small, population_seed, workers, executor, progress, warn
        See `sim.compare`.
    out : str or Path, optional
        A result folder to write as well; finished evaluations are kept beside it until it is
        whole, so that the same call resumes where it was interrupted.
    force, csv : bool
        Replace earlier results in `out`; write CSV beside Parquet.
    figures : str, optional
        Language of a figure to add to `out`.
    command : sequence of str
        For the run record.
    """
    from sim.analysis.optimisation import levers as known_levers
    from sim.analysis.optimisation import objective
    from sim.analysis.optimisation import robust as rules
    from sim.analysis.optimisation.evolution import check_installed
    from sim.analysis.optimisation.run import optimise as search
    from sim.analysis.optimisation.spec import Spec, check_years
    from sim.api.opening import read

    check_installed()
    if out is not None:
        check_free(Path(out), force=force)
    check_where(executor)
    check_years(since, horizon)
    base = inputs.scenario(package)
    spec = Spec(
        base=base,
        baseline=inputs.scenario(baseline),
        levers=known_levers.choose(_joined(levers), base, since, horizon),
        objectives=objective.choose(_joined(objectives) or ""),
        rule=robust,
        budget=budget,
        since=since,
        horizon=horizon,
        evaluations=evaluations,
        generation=generation,
        seed=seed,
    )
    models = _models(
        inputs.fitted_models(
            parameters, posterior, allow_stale=allow_stale, explanation=explanation
        ),
        inputs.runs(draws, replicates),
        inputs.runs(check_draws, check_replicates),
        chosen(future, outlook.probabilities(spec.baseline)),
    )
    rules.check(robust, len(models[0].fits), several=parameters != "fit")
    number = inputs.threads(workers)
    everyone, made = inputs.population(
        population,
        firms,
        small,
        population_seed,
        workers=number,
        scenarios=1,
        kept=sum(each.runs for each in models),
    )
    for remark in inputs.remarks(made):
        inputs.warner(warn)(remark)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "results" if out is None else Path(out)
        search(
            spec,
            folder,
            everyone,
            models,
            firms=made,
            workers=number,
            executor=executor,
            force=force,
            csv=csv,
            command=command,
            progress=progress,
            warn=inputs.warner(warn),
            finish=None if figures is None else partial(_draw_front, language=figures),
        )
        found = read(folder)  # a temporary folder is gone a moment later
    if not isinstance(found, Optimisation):
        raise TypeError("the search wrote another kind of results")
    return found


def _draw_front(folder: Path, *, language: str) -> None:
    from sim.report.included.front_section import draw_into

    draw_into(folder, language=language)


def _joined(given: str | Sequence[str] | None) -> str | None:
    return given if given is None or isinstance(given, str) else ",".join(given)


def _models(
    found: Fit | Posterior, runs: int, fresh: int, futures: Mapping[str, float]
) -> tuple[Any, Any]:
    from sim.analysis.optimisation import models

    if isinstance(found, Fit):
        return models.of_fit(found, runs, fresh, futures)
    return models.of_posterior(found, runs, fresh, futures)
