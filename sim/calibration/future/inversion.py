"""Which yearly effects lead a fitted model along a future: an inverse problem, solved by secants.

The effect gained after the last published year is a cubic in time, so that the few firms that
decide in one year do not make it jump. Its four numbers are found by Gauss-Newton steps with
Broyden's update of the response (C. G. Broyden 1965, Math. Comp. 19), measured once on the best
fit: a measurement is a run of the whole path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fit.anchor import measure
from sim.calibration.future.pace import MOST, Pace, aim, level, log_odds, share, with_effects
from sim.calibration.observation.design import Frame
from sim.calibration.targets.vocabulary import YEARS as PUBLISHED
from sim.engine.arrays import Plan
from sim.engine.run import World
from sim.jobs.run import map_jobs
from sim.scenario.future import YEARS, Future, registry

Floats = NDArray[np.float64]

BEST_FIT_REPLICATES: Final = 4
DRAW_REPLICATES: Final = 1
"""A run's share departs from its mean by some 0.2 points, less than is asked for here."""
GOOD_ENOUGH_POINTS: Final = 0.5
"""Largest distance to the path of a future at which a search ends."""
BEST_FIT_STEPS: Final = 12
DRAW_STEPS: Final = 6
PROBE: Final = 0.3
"""Change of a coefficient by which the response is measured."""
MAX_STEP: Final = 2.0
TINY: Final = 1e-9
RIDGE: Final = 1e-3
"""Of the mean squared response; where nothing moves any more, steps stay small."""


def basis() -> Floats:
    """Return the cubic's terms by year, shape (years, 4); the first is the jump of 2025."""
    t = np.linspace(0.0, 1.0, len(YEARS))
    return np.stack([np.ones_like(t), t, t**2, t**3], axis=1)


@dataclass(frozen=True, eq=False)
class Inversion:
    """How far one search has come.

    Attributes
    ----------
    coefficients : ndarray, shape (4,)
        Of the cubic.
    response : ndarray, shape (years, 4)
        Change of the log odds with them.
    reached : ndarray, shape (years,)
        Log odds that the model gave.
    """

    coefficients: Floats
    response: Floats
    reached: Floats

    @property
    def effects(self) -> Floats:
        """What the yearly effect gains, shape (years,)."""
        return effects(self.coefficients)

    def miss(self, wanted: Floats) -> float:
        """Return the largest distance to a path of log odds, percentage points."""
        return float(np.abs(share(self.reached) - share(wanted)).max())


def effects(coefficients: Floats) -> Floats:
    """Return the yearly effects of a cubic, within `MOST`."""
    return np.asarray(np.clip(basis() @ coefficients, -MOST, MOST))


Measured = Callable[[Floats], Floats]
"""Gives the log odds by year at coefficients of the cubic."""


def model(world: World, plan: Plan, frame: Frame, seed: int, replicates: int) -> Measured:
    """Return what measures a fitted model's path.

    Parameters
    ----------
    world : World
        With the model's parameters and intercepts.
    plan : Plan
        Of the baseline.
    frame : Frame
    seed : int
    replicates : int
        Runs that are averaged.
    """
    years = range(PUBLISHED[0], YEARS[-1] + 1)

    def measured(coefficients: Floats) -> Floats:
        ahead = with_effects(world.intercepts, world.parameters, effects(coefficients))
        here = world.with_parameters(world.parameters, ahead)
        found = measure(here, plan, frame, seed, replicates, years).year
        return log_odds(np.maximum(found[-len(YEARS) :], 1e-3))

    return measured


def begin(measured: Measured) -> Inversion:
    """Return the start of a search: no effect gained, and the response there."""
    none = np.zeros(basis().shape[1])
    reached = measured(none)
    response = [(measured(PROBE * unit) - reached) / PROBE for unit in np.eye(none.size)]
    return Inversion(none, np.stack(response, axis=1), reached)


def search(measured: Measured, wanted: Floats, start: Inversion, steps: int) -> Inversion:
    """Return the best of some Gauss-Newton steps toward a path.

    Parameters
    ----------
    measured : callable
    wanted : ndarray, shape (years,)
        Log odds.
    start : Inversion
        Measured on this model (`rebased` if its coefficients and response are another's).
    steps : int
        At most.
    """
    here = best = start
    for _ in range(steps):
        if best.miss(wanted) <= GOOD_ENOUGH_POINTS:
            break
        j = here.response
        scale = max(RIDGE * float(np.mean(np.square(j).sum(axis=0))), TINY)
        step = np.linalg.solve(j.T @ j + scale * np.eye(4), j.T @ (wanted - here.reached))
        step = np.clip(step, -MAX_STEP, MAX_STEP)
        reached = measured(here.coefficients + step)
        error = reached - here.reached - j @ step
        response = j + np.outer(error, step) / max(float(step @ step), TINY)
        here = Inversion(here.coefficients + step, response, reached)
        if here.miss(wanted) < best.miss(wanted):
            best = here
    return best


def rebased(start: Inversion, measured: Measured) -> Inversion:
    """Return another model's search as the start of this one's."""
    return replace(start, reached=measured(start.coefficients))


def best_fit(
    world: World, plan: Plan, frame: Frame, seed: int, executor: Executor
) -> dict[str, Inversion]:
    """Return by future what keeps its pace in a best fit, worked out side by side.

    Parameters
    ----------
    world : World
        With the parameters and intercepts of the fit.
    plan : Plan
        Of the baseline.
    frame : Frame
    seed : int
    executor : Executor
        Of threads.
    """
    measured = model(world, plan, frame, seed, BEST_FIT_REPLICATES)
    start = begin(measured)

    def found(future: Future) -> Inversion:
        return search(measured, aim(future), start, BEST_FIT_STEPS)

    futures = registry().values()
    return dict(zip(registry(), map_jobs(found, futures, executor), strict=True))


def draw(
    world: World, plan: Plan, frame: Frame, seed: int, starts: Mapping[str, Inversion]
) -> Pace:
    """Return what keeps the pace of each future in a draw, from where its best fit ended.

    Parameters
    ----------
    world : World
        With the parameters and intercepts of the draw.
    plan : Plan
        Of the baseline under these parameters.
    frame : Frame
    seed : int
    starts : mapping of str to Inversion
        Of the best fit of the same explanation.
    """
    measured = model(world, plan, frame, seed, DRAW_REPLICATES)
    return pace_of(
        {
            name: search(measured, aim(future), rebased(starts[name], measured), DRAW_STEPS)
            for name, future in registry().items()
        }
    )


def pace_of(found: Mapping[str, Inversion]) -> Pace:
    """Return searches by future as a pace."""
    return Pace(
        np.stack([found[name].reached - level() for name in registry()]),
        np.stack([found[name].effects for name in registry()]),
    )
