"""Ask to which parameters an outcome is sensitive: the verb, in memory or into a result folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sim.api import inputs
from sim.api.analysis import Sensitivity
from sim.api.inputs import Firms, Given
from sim.experiment.progress import Progress
from sim.experiment.result_folder import check_free, try_place
from sim.experiment.working_folder import WorkingFolder, hold, refusing

Warn = Callable[[str], None]


def sensitivity(
    method: str = "morris",
    *,
    outcome: str = "adoption_2030",
    effect: Given | None = None,
    baseline: Given = "baseline",
    bases: int | None = None,
    replicates: int = 4,
    factors: Sequence[str] | None = None,
    anchored: bool = True,
    seed: int = 2026,
    population: Firms | None = None,
    firms: int | None = None,
    small: int | None = None,
    population_seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    warn: Warn | None = None,
    out: str | Path | None = None,
    force: bool = False,
    csv: bool = False,
    figures: str | None = None,
    command: Sequence[str] = (),
) -> Sensitivity:
    """Tell which parameters decide an outcome, or the effect of a package.

    Parameters
    ----------
    method : str
        ``morris`` or ``sobol``.
    outcome : str
        ``<outcome>_<year>``, such as ``users_2030``.
    effect : str, Path or Scenario, optional
        Package whose paired difference from the baseline is analysed; the level if not given.
    baseline : str, Path or Scenario
    bases : int, optional
        Trajectories (Morris) or base samples (Sobol).
    replicates : int
        Runs of each scenario in each draw, at least 2.
    factors : sequence of str, optional
        Symbols; every parameter with an open prior that the fit does not pin down by default.
    anchored : bool
        Make every draw fit the yearly shares of 2017 to 2024 again.
    seed : int
        1 to 2**32 - 1.
    population, firms, small, population_seed, workers, progress, warn
        See `sim.compare`.
    out : str or Path, optional
        A result folder to write as well; finished draws are kept beside it until it is whole, so
        that the same call resumes where it was interrupted.
    force, csv : bool
        Replace earlier results in `out`; write CSV beside Parquet.
    figures : str, optional
        Language of a figure to add to `out`.
    command : sequence of str
        For the run record.

    Examples
    --------
    >>> import sim
    >>> found = sim.sensitivity("morris", outcome="users_2030", factors=["eps", "g"], bases=2,
    ...     replicates=2, firms=200, small=0, anchored=False, warn=lambda text: None)
    >>> sorted(found.indices["factor"].unique())
    ['DUMMY', 'eps', 'g']
    """
    from sim.analysis.sensitivity.analysis import sensitivity as analyse
    from sim.analysis.sensitivity.spec import DEFAULT_BASES, Spec

    folder = None if out is None else Path(out)
    if folder is not None:
        check_free(folder, force=force)
    base = inputs.scenario(baseline)
    package = None if effect is None else inputs.scenario(effect)
    spec = Spec(
        method=method,
        outcome=outcome,
        effect=None if package is None else package.name,
        baseline=base.name,
        bases=DEFAULT_BASES.get(method, 1) if bases is None else bases,
        replicates=replicates,
        seed=seed,
        factors=None if factors is None else tuple(factors),
        anchored=anchored,
    )
    number = inputs.threads(workers)
    everyone, made = inputs.population(
        population, firms, small, population_seed, workers=number, scenarios=2
    )

    def find(held: WorkingFolder | None) -> Sensitivity:
        found = analyse(
            spec,
            scenarios=(base,) if package is None else (base, package),
            population=everyone,
            firms=made,
            held=held,
            force=force,
            workers=number,
            command=command,
            progress=progress,
            warn=inputs.warner(warn),
        )
        return Sensitivity({"sensitivity": found.table, "draws": found.runs}, found.record)

    if folder is None:
        return find(None)
    with hold(folder) as held:
        with refusing(folder):
            try_place(held, force=force)
        results = find(held)
        with refusing(folder, f"every draw is kept in {held.folder}"):
            results.fill(held, force=force, csv=csv, figures=figures)
        with refusing(folder, "the results stand, only the working folder was not emptied"):
            held.delete_kept()
    return results
