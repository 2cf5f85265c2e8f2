"""The search itself: NSGA-II of Optuna, a generation at a time."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Final

from sim.errors import UserError

Values = tuple[float, ...]
Judged = tuple[Sequence[float], float]
"""Scores by objective, and by how much the budget is exceeded (0 or less: it is kept)."""

MISSING: Final = UserError(
    "the search needs optuna, which is not installed", hint='pip install "hwaksan[optimise]"'
)


def check_installed() -> None:
    """Raise a `UserError` if the optimiser is not there."""
    try:
        import optuna  # noqa: F401
    except ImportError as error:
        raise MISSING from error


def evolve(
    ranges: Sequence[tuple[float, float]],
    signs: Sequence[int],
    judge: Callable[[Sequence[Values]], Sequence[Judged]],
    *,
    evaluations: int,
    generation: int,
    seed: int,
    starts: Sequence[Values] = (),
) -> None:
    """Search; what is found is what `judge` has seen.

    Parameters
    ----------
    ranges : sequence of (float, float)
        Of each lever.
    signs : sequence of int
        By objective: 1 if more is better, -1 if less is.
    judge : callable
        Takes a generation, returns what it is worth; the same for the same values.
    evaluations, generation : int
        Candidates in all, and at a time.
    seed : int
        The same seed and the same judge give the same candidates.
    starts : sequence of tuple
        Candidates to begin with; the others of the first generation are random.
    """
    check_installed()
    import optuna
    from optuna.distributions import BaseDistribution, FloatDistribution
    from optuna.samplers import NSGAIISampler
    from optuna.samplers.nsgaii import PolynomialMutation, SBXCrossover

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        # Operators for real numbers are there since version 3, and still called experimental.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = NSGAIISampler(
            population_size=generation,
            seed=seed,
            crossover=SBXCrossover(),
            mutation=PolynomialMutation(),
        )
    study = optuna.create_study(
        directions=["maximize" if sign > 0 else "minimize" for sign in signs], sampler=sampler
    )
    names = [f"lever_{number:03d}" for number in range(len(ranges))]
    space: dict[str, BaseDistribution] = {
        name: FloatDistribution(low, high) for name, (low, high) in zip(names, ranges, strict=True)
    }
    for start in starts[:evaluations]:
        study.enqueue_trial(dict(zip(names, start, strict=True)))
    asked = 0
    while asked < evaluations:
        trials = [study.ask(space) for _ in range(min(generation, evaluations - asked))]
        found = judge([tuple(trial.params[name] for name in names) for trial in trials])
        for trial, (scores, excess) in zip(trials, found, strict=True):
            trial.set_constraint("budget", excess)
            study.tell(trial, list(scores))
        asked += len(trials)
