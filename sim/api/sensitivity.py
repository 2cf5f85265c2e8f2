"""Ask to which parameters an outcome is sensitive: the verb, in memory or into a result folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.api import inputs
from sim.api.analysis import Sensitivity
from sim.api.inputs import Firms, Given
from sim.calibration.fit.fixed_point import Fit
from sim.errors import UserError, nearest
from sim.experiment.progress import Progress
from sim.experiment.result_folder import check_free
from sim.jobs.executor import Where, check_where

if TYPE_CHECKING:
    from sim.analysis.sensitivity.inquiry import Sensitivity as Found
    from sim.experiment.working_folder import WorkingFolder

Warn = Callable[[str], None]

SOURCES: Final = ("prior", "posterior")
"""Where the parameters of the draws come from: independently from their priors, or draws of the
posterior."""


def sensitivity(
    method: str = "morris",
    *,
    outcome: str | Sequence[str] = "adoption_2030",
    effect: Given | Iterable[Given] | None = None,
    baseline: Given = "baseline",
    bases: int | None = None,
    replicates: int = 4,
    factors: Sequence[str] | None = None,
    anchored: bool = True,
    groups: bool = False,
    second_order: bool = False,
    parameters: str = "prior",
    posterior: str | Path | None = None,
    allow_stale: bool = False,
    explanation: str = "both",
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
) -> Sensitivity:
    """Tell which parameters and settings decide outcomes, effects of packages, or their order.

    Parameters
    ----------
    method : str
        ``morris`` (screening), ``sobol`` (variance), or of any sample ``pawn``, ``delta``, ``rsa``.
    outcome : str or sequence of str
        ``<outcome>_<year>``, such as ``users_2030``, or ``cost_per_user_<year>``.
    effect : one or several of str, Path, Scenario, optional
        Packages whose paired differences from the baseline are analysed, and of the first two the
        lead of one over the other; the baseline's levels if not given.
    baseline : str, Path or Scenario
    bases : int, optional
        Trajectories (Morris), base samples (Sobol) or draws.
    replicates : int
        Runs of each scenario in each draw, at least 2.
    factors : sequence of str, optional
        Symbols, settings (``instrument.setting``, with ``=low:high`` if wanted), or the words
        ``parameters``, ``settings`` (numbers of grade R of what the packages change), ``levers``
        and ``all``; every parameter with an open prior that the fit does not pin down by default.
    anchored : bool
        Make every draw fit the yearly shares of 2017 to 2024 again.
    groups : bool
        Move the factors of a mechanism as one (``morris``, ``sobol``).
    second_order : bool
        Ask for the indices of pairs, too (``sobol``).
    parameters : str
        ``prior``: each parameter independently of the others; ``posterior``: draws of fitted models
        and futures, tied together as the data tie them (``pawn``, ``delta``, ``rsa``).
    posterior, allow_stale, explanation
        Of the posterior, see `sim.compare`.
    seed : int
        1 to 2**32 - 1.
    population, firms, small, population_seed, workers, executor, progress, warn
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
    from sim.analysis.sensitivity.analysis import written_into
    from sim.analysis.sensitivity.spec import DEFAULT_BASES, Spec

    folder = None if out is None else Path(out)
    if folder is not None:
        check_free(folder, force=force)
    check_where(executor)
    base = inputs.scenario(baseline)
    packages = () if effect is None else inputs.several(effect)
    if parameters not in SOURCES:
        raise UserError(f"parameters = {parameters!r}", hint=nearest(parameters, SOURCES))
    drawn = None
    if parameters == "posterior":
        models = inputs.fitted_models(
            "posterior", posterior, allow_stale=allow_stale, explanation=explanation
        )
        drawn = None if isinstance(models, Fit) else models
    elif posterior is not None or allow_stale or explanation != "both":
        raise UserError(
            "draws from the priors take no posterior and no explanation",
            "parameters = 'prior'",
            "leave them out, or use parameters='posterior'",
        )
    spec = Spec(
        method=method,
        outcomes=(outcome,) if isinstance(outcome, str) else tuple(outcome),
        effects=tuple(each.name for each in packages),
        baseline=base.name,
        bases=DEFAULT_BASES.get(method, 1) if bases is None else bases,
        replicates=replicates,
        seed=seed,
        factors=None if factors is None else tuple(factors),
        anchored=anchored,
        grouped=groups,
        second_order=second_order,
        posterior=drawn is not None,
    )
    number = inputs.threads(workers)
    everyone, made = inputs.population(
        population, firms, small, population_seed, workers=number, scenarios=2
    )

    def find(held: WorkingFolder | None) -> Found:
        return analyse(
            spec,
            scenarios=(base, *packages),
            posterior=drawn,
            population=everyone,
            firms=made,
            held=held,
            force=force,
            workers=number,
            executor=executor,
            command=command,
            progress=progress,
            warn=inputs.warner(warn),
        )

    def fill(held: WorkingFolder, found: Found) -> None:
        results = Sensitivity(found.tables, found.record)
        results.fill(held, force=force, csv=csv, figures=figures)

    found = find(None) if folder is None else written_into(folder, find, fill, force=force)
    return Sensitivity(found.tables, found.record)
