"""Replay a trial in a world over several replicates; one number a statistic for the posterior."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.trial.definition import Trial, load
from sim.calibration.trial.lottery import Lottery, before, shared_run
from sim.calibration.trial.measure import (
    ProjectTally,
    Tally,
    TrainingTally,
    TrialResult,
    estimate,
    total,
)
from sim.engine import arrays as ar
from sim.engine.paired import SharedRun
from sim.engine.run import Run, World
from sim.errors import UserError
from sim.jobs.executor import open_executor
from sim.jobs.run import map_jobs
from sim.policy.terms import Mechanism
from sim.scenario import Scenario
from sim.scenario import load as load_scenario

STATISTICS: Final[dict[str, tuple[str, ...]]] = {
    "dutch-voucher": ("additional", "windfall", "unused"),
    "creative-credits": ("additional", "windfall"),
    "management-training": ("effect",),
}
"""The measures by trial that a calibration may ask for."""


def replay(
    trial: Trial, world: World, *, seed: int, replicates: int, workers: int = 1
) -> TrialResult:
    """Replay a trial.

    Parameters
    ----------
    trial : Trial
    world : World
        Firms, parameters and intercepts.
    seed : int
        Key of the random numbers.
    replicates : int
        Runs, numbered from 0.
    workers : int
        Threads; the result does not depend on them.

    Returns
    -------
    TrialResult

    Raises
    ------
    UserError
        If no firm was drawn.
    """
    [result] = _replay([trial], world, seed, replicates, workers)
    return result


def statistics(
    world: World,
    *,
    seed: int,
    replicates: int,
    workers: int = 1,
    trials: Iterable[str] = tuple(STATISTICS),
) -> dict[str, float]:
    """Return `STATISTICS` of some trials by name, such as ``trial.dutch-voucher.additional``.

    All trials share the years before the call, so this is cheaper than replaying each.
    """
    chosen = [load(name) for name in trials]
    return {
        f"trial.{result.trial}.{measure}": result[measure].value
        for result in _replay(chosen, world, seed, replicates, workers)
        for measure in STATISTICS[result.trial]
    }


def _replay(
    trials: list[Trial], world: World, seed: int, replicates: int, workers: int
) -> list[TrialResult]:
    package, base = before(_policies_as_they_were(), world)
    lotteries = [Lottery.of(trial, world, package) for trial in trials]
    by_year = sorted(range(len(trials)), key=lambda k: lotteries[k].first)

    def one(replicate: int) -> list[Tally]:
        shared = shared_run(base, seed, replicate)
        tallies: dict[int, Tally] = {}
        for k in by_year:
            shared.advance(lotteries[k].first)
            tallies[k] = _tally(lotteries[k], shared)
        return [tallies[k] for k in range(len(trials))]

    with open_executor(None, workers) as executor:
        by_replicate = map_jobs(one, range(replicates), executor)
    return [
        _result(trial, [tallies[k] for tallies in by_replicate]) for k, trial in enumerate(trials)
    ]


@cache
def _policies_as_they_were() -> Scenario:
    return load_scenario("baseline")


def _result(trial: Trial, tallies: list[Tally]) -> TrialResult:
    whole = total(tallies)
    if whole.awards <= 0.0:
        raise UserError(
            "no firm was drawn",
            f"trial {trial.name}",
            "use more firms or replicates; among these nobody applied, or the lottery drew none",
        )
    return TrialResult(
        trial=trial.name,
        replicates=len(tallies),
        awards=whole.awards / len(tallies),
        effective=whole.awards**2 / whole.squares,
        estimates=estimate(tallies),
    )


def _tally(lottery: Lottery, shared: SharedRun[Run]) -> Tally:
    drawn, undrawn = lottery.play(shared)
    if lottery.mechanism == Mechanism.PLACES:
        return _tally_training(lottery, drawn, undrawn)
    return _tally_projects(lottery, shared.run, drawn, undrawn)


def _tally_projects(lottery: Lottery, before_call: Run, drawn: Run, undrawn: Run) -> ProjectTally:
    event = drawn.outputs.event[lottery.first]
    applied = _has(event, ar.APPLIED)
    left_unused = _has(event, ar.LEFT_AWARD_UNUSED)
    won = _has(event, ar.AWARDED) | left_unused
    lost = applied & ~won
    began, would_begin = _began(lottery, drawn), _began(lottery, undrawn)
    used = won & ~left_unused & began
    could_apply = (drawn.plan.conditions["eligible"][0] != 0) & (before_call.states["stage"] < ar.P)
    could_apply &= undrawn.outputs.stage[lottery.first] >= ar.I
    weight = before_call.world.population.weight
    return ProjectTally(
        awards=_sum(weight, won),
        squares=_sum(weight**2, won),
        additional=_sum(weight, used & ~would_begin),
        windfall=_sum(weight, used & would_begin),
        unused=_sum(weight, won & ~used),
        winners_began=_sum(weight, won & began),
        losers=_sum(weight, lost),
        losers_began=_sum(weight, lost & began),
        applicants=_sum(weight, applied),
        interested=_sum(weight, could_apply),
    )


def _tally_training(lottery: Lottery, drawn: Run, undrawn: Run) -> TrainingTally:
    eligible = drawn.plan.conditions["eligible"][0] != 0
    won = _has(drawn.outputs.event[lottery.first], ar.TRAINED)
    lost = eligible & ~won
    weight = drawn.world.population.weight
    uses, would_use = _uses(drawn), _uses(undrawn)
    effect = weight * drawn.states["effect"]
    effect_without = weight * undrawn.states["effect"]
    return TrainingTally(
        awards=_sum(weight, won),
        squares=_sum(weight**2, won),
        losers=_sum(weight, lost),
        winners_effect=_sum(effect, won & uses),
        losers_effect=_sum(effect, lost & uses),
        without_effect=_sum(effect_without, won & would_use),
        winners_use=_sum(weight, won & uses),
        losers_use=_sum(weight, lost & uses),
        without_use=_sum(weight, won & would_use),
    )


def _began(lottery: Lottery, run: Run) -> NDArray[np.bool_]:
    """Return which firms began a project within the trial's window."""
    window = run.outputs.event[lottery.first : lottery.last + 1]
    return np.any(_has(window, ar.ADOPTED), axis=0)


def _uses(run: Run) -> NDArray[np.bool_]:
    uses: NDArray[np.bool_] = run.states["stage"] >= ar.P
    return uses


def _has(event: NDArray[np.uint16], bit: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (event & np.uint16(bit)) != 0
    return found


def _sum(values: NDArray[np.float64], chosen: NDArray[np.bool_]) -> float:
    return float(values[chosen].sum())
