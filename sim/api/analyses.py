"""Analyses with verbs: decompose a package, seek a goal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api import inputs
from sim.api.analysis import Decomposition
from sim.api.inputs import Firms, Given
from sim.errors import UserError
from sim.experiment import run_in_memory
from sim.experiment.progress import Progress
from sim.experiment.result_folder import check_free
from sim.experiment.run import run_study
from sim.jobs.executor import Where, check_where

if TYPE_CHECKING:
    from sim.api.goal_table import GoalTable


Warn = Callable[[str], None]


def decompose(
    package: Given,
    *,
    baseline: Given = "baseline",
    draws: int = 20,
    replicates: int | None = None,
    permutations: int = 40,
    parameters: str = "posterior",
    posterior: str | Path | None = None,
    allow_stale: bool = False,
    explanation: str = "both",
    future: str | None = None,
    seed: int = 2026,
    horizon: int = 2030,
    overrides: Mapping[str, float] | None = None,
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
) -> Decomposition:
    """Tell what each instrument and each channel of a package brings (Shapley values).

    Parameters
    ----------
    package, baseline : str, Path or Scenario
    permutations : int
        Sampled orders, where more than eight instruments change.
    draws, replicates, parameters, posterior, allow_stale, explanation, future, seed, horizon
        See `sim.compare`.
    overrides
        See `sim.compare`.
    population, firms, small, population_seed, workers, executor, progress, warn
        See `sim.compare`.
    out, force, csv, command
        See `sim.compare`.
    figures : str, optional
        Language of figures to add to `out`.

    Examples
    --------
    >>> import sim
    >>> found = sim.decompose("training", draws=1, firms=200, small=50, seed=1)
    >>> sorted(found.shapley["game"].unique())
    ['channels', 'instruments']
    """
    from sim.analysis.decomposition.players import players
    from sim.analysis.decomposition.study import Decomposition as Study
    from sim.analysis.decomposition.study import check_permutations

    check_where(executor)
    folder = None if out is None else Path(out)
    if folder is not None:
        check_free(folder, force=force)
    scenarios = (inputs.scenario(baseline), inputs.scenario(package))
    check_permutations(len(players(*scenarios)), permutations)
    number = inputs.threads(workers)
    experiment = inputs.experiment(
        scenarios,
        replicates=inputs.runs(draws, replicates),
        parameters=parameters,
        posterior=posterior,
        allow_stale=allow_stale,
        explanation=explanation,
        future=future,
        overrides=overrides or {},
        seed=seed,
        horizon=horizon,
        firms=population,
        n_sba=firms,
        n_small=small,
        population_seed=population_seed,
        workers=number,
        side_by_side=3,
    )
    study = Study.of(experiment, permutations)
    how: dict[str, Any] = {
        "workers": number,
        "executor": executor,
        "command": command,
        "progress": progress,
        "warnings": experiment.remarks,
        "warn": inputs.warner(warn),
    }
    if folder is None:
        return Decomposition(*run_in_memory(study, **how))
    finish = None if figures is None else partial(_draw_decomposition, language=figures)
    run_study(study, folder, force=force, csv=csv, finish=finish, **how)
    from sim.api.opening import read

    found = read(folder)
    if not isinstance(found, Decomposition):
        raise TypeError("the decomposition wrote another kind of results")
    return found


def goal(
    share: float,
    *,
    by: int = 2030,
    packages: Given | Iterable[Given] | None = None,
    instruments: Sequence[str] = (),
    baseline: Given = "baseline",
    outcome: str = "adoption_rate",
    max_cost: float = 10_000.0,
    draws: int = 20,
    replicates: int | None = None,
    parameters: str = "posterior",
    posterior: str | Path | None = None,
    allow_stale: bool = False,
    explanation: str = "both",
    future: str | None = None,
    seed: int = 2026,
    overrides: Mapping[str, float] | None = None,
    population: Firms | None = None,
    firms: int | None = None,
    small: int | None = None,
    population_seed: int | None = None,
    workers: int | None = None,
    executor: Where = None,
    warn: Warn | None = None,
) -> GoalTable:
    """Find the least public cost at which a share of firms uses AI, or say that none does.

    Parameters
    ----------
    share : float
        Of the firms of the survey frame, such as 0.30.
    by : int
    packages : one or several of str, Path, Scenario, optional
        Each as a whole; by default full-package and its parts.
    instruments : sequence of str
        One instrument alone each, by name or type, instead of packages.
    baseline : str, Path or Scenario
        What more is spent than under.
    outcome : str
        ``adoption_rate`` (uses AI) or ``reported_rate`` (tells the survey).
    max_cost : float
        The most that may be spent, KRW bn.
    draws, replicates, parameters, posterior, allow_stale, explanation, future, seed, overrides
        See `sim.compare`.
    population, firms, small, population_seed, workers, executor, warn
        See `sim.compare`.

    Returns
    -------
    GoalTable
        A pandas table, one row a package; columns are described in docs/results.md.
    """
    from sim.analysis.costing import goal as goals
    from sim.analysis.costing.equal_cost import check_differs
    from sim.api.goal_table import GoalTable

    check_where(executor)
    aim = goals.Goal(share, outcome, max_cost)
    base = inputs.scenario(baseline)
    if instruments and packages is not None:
        raise UserError(
            "packages and instruments exclude each other", hint="ask for the one, then the other"
        )
    if instruments:
        asked = tuple(goals.instrument(name, base) for name in dict.fromkeys(instruments))
    elif packages is not None:
        asked = inputs.several(packages)
    else:
        asked = goals.packages_of(inputs.scenario(goals.MIX), base)
    for each in asked:
        check_differs(each, base)
    number = inputs.threads(workers)
    experiment = inputs.experiment(
        (base, *asked),
        replicates=inputs.runs(draws, replicates),
        parameters=parameters,
        posterior=posterior,
        allow_stale=allow_stale,
        explanation=explanation,
        future=future,
        overrides=overrides or {},
        seed=seed,
        horizon=by,
        firms=population,
        n_sba=firms,
        n_small=small,
        population_seed=population_seed,
        workers=number,
        side_by_side=2,
    )
    tell = inputs.warner(warn)
    for remark in experiment.remarks:
        tell(remark)
    return GoalTable(goals.seek(experiment, asked, aim, workers=number, executor=executor))


def _draw_decomposition(folder: Path, *, language: str) -> None:
    from sim.report.included.decomposition_section import draw_all

    draw_all(folder, language=language)
