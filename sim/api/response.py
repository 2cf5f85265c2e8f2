"""Ask what more or less of one setting brings: the verb, in memory or into a result folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.analysis.response.setting import SCALES
from sim.api import inputs
from sim.api.analysis import Response
from sim.api.inputs import Firms, Given
from sim.experiment import run_in_memory
from sim.experiment.progress import Progress
from sim.experiment.result_folder import check_free
from sim.experiment.run import run_study
from sim.jobs.executor import Where, check_where

Warn = Callable[[str], None]


def response(
    setting: str,
    *,
    scale: Sequence[float] = SCALES,
    scenario: Given = "baseline",
    baseline: Given = "baseline",
    since: int = 2026,
    draws: int = 30,
    replicates: int | None = None,
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
) -> Response:
    """Tell what more or less of one setting of a package brings, costs, and finds applicants for.

    Parameters
    ----------
    setting : str
        ``<instrument>.<setting>``, such as ``ai_voucher.budget_krw_bn``.
    scale : sequence of float
        Multiples of the setting's value, 0 or more.
    scenario : str, Path or Scenario
        Package whose setting is moved.
    baseline : str, Path or Scenario
        What every scale is compared with.
    since : int
        First year in which the setting is moved.
    draws, replicates, parameters, posterior, allow_stale, explanation, future, seed, horizon
        See `sim.compare`.
    overrides
        See `sim.compare`.
    population, firms, small, population_seed, workers, executor, progress, warn
        See `sim.compare`.
    out, force, csv, command
        See `sim.compare`.
    figures : str, optional
        Language of the figure to add to `out`.

    Raises
    ------
    UserError
        For a setting that is not there or is no amount, or a scale that leaves its bounds.

    Examples
    --------
    >>> import sim
    >>> found = sim.response("ai_voucher.budget_krw_bn", scale=[1, 4], draws=1, firms=300,
    ...     small=50, seed=1, warn=lambda text: None)
    >>> float(found.curve.query("scale == 1")["mean"].abs().max())  # the baseline itself
    0.0
    """
    from sim.analysis.response.setting import Scaled, check_scales
    from sim.analysis.response.study import Response as Study

    folder = None if out is None else Path(out)
    if folder is not None:
        check_free(folder, force=force)
    check_where(executor)
    scales = check_scales(scale)
    base = inputs.scenario(baseline)
    moved = Scaled.of(setting, inputs.scenario(scenario), since, horizon)
    number = inputs.threads(workers)
    experiment = inputs.experiment(
        (base, *(moved.at(each) for each in scales)),
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
    study = Study.of(experiment, moved, scales)
    how: dict[str, Any] = {
        "workers": number,
        "executor": executor,
        "command": command,
        "progress": progress,
        "warnings": experiment.remarks,
        "warn": inputs.warner(warn),
    }
    if folder is None:
        return Response(*run_in_memory(study, **how))
    finish = None if figures is None else partial(_draw, language=figures)
    run_study(study, folder, force=force, csv=csv, finish=finish, **how)
    return _read(folder)


def _read(folder: Path) -> Response:
    from sim.api.opening import read

    found = read(folder)
    if not isinstance(found, Response):
        raise TypeError("the response curve wrote another kind of results")
    return found


def _draw(folder: Path, *, language: str) -> None:
    """Add the figure to a folder that holds tables and record already."""
    _read(folder).draw_into(folder, language)
