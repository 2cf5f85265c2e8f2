"""Re-anchoring: after a draw of parameters, the published years are made to fit again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.calibration.fit.fixed_point import MIN_RESPONSE
from sim.calibration.fit.yearly import by_product, explained, year_steps, yearly_effect
from sim.calibration.observation import moments
from sim.calibration.observation.design import Frame
from sim.calibration.observation.moments import Replicate
from sim.calibration.targets.vocabulary import YEARS
from sim.engine.arrays import Plan
from sim.engine.coefficients import Intercepts
from sim.engine.run import World

MIN_ITERATIONS: Final = 3
MAX_ITERATIONS: Final = 16
GOOD_ENOUGH_POINTS: Final = 0.1
"""Closer than the 0.15 points that the fit itself is held to."""
REPLICATES: Final = 2
FIRST_REPLICATE: Final = 2**31
"""Luck of the anchoring, away from that of the draws, and the same for every draw."""


@dataclass(frozen=True)
class Anchored:
    """Intercepts under which the national shares fit again.

    Attributes
    ----------
    intercepts : Intercepts
    miss_points : float
        Largest remaining distance to a yearly share that was aimed at, percentage points.
    """

    intercepts: Intercepts
    miss_points: float


def anchor(
    world: World,
    plan: Plan,
    frame: Frame,
    seed: int,
    aims: Mapping[int, float],
    *,
    replicates: int = REPLICATES,
    good_enough: float = GOOD_ENOUGH_POINTS,
) -> Anchored:
    """Move the year effects until the yearly shares of users fit, and refresh the references.

    A shift of b_0 and an equal shift of all year effects are the same to the shares, so b_0 stays
    where it is; industries, regions and coefficients stay too.

    Parameters
    ----------
    world : World
        With the draw's parameters and the intercepts of the fit.
    plan : Plan
        Of the baseline.
    frame : Frame
        Of the world's population.
    seed : int
    aims : mapping of int to float
        Shares by year, percent, from 2017 on without a gap, as far as one likes. The effects of
        later years are forgotten: those years run with that of the last.
    replicates : int
        Runs that are averaged.
    good_enough : float
        Largest distance to a share that ends the search, points.
    """
    c, p = world.intercepts, world.parameters
    known = {year: yearly_effect(c, p, year) for year in aims}
    here = world.with_parameters(p, explained(c, p, known))
    years = range(min(aims), max(aims) + 1)
    result = measure(here, plan, frame, seed, replicates, years)
    for iteration in range(MAX_ITERATIONS):
        # The reference values trail by half a step each time, so a first hit is not the end.
        if iteration >= MIN_ITERATIONS and miss(result, aims) <= good_enough:
            break
        here = here.with_parameters(p, _moved(here, result, aims))
        result = measure(here, plan, frame, seed, replicates, years)
    return Anchored(here.intercepts, miss(result, aims))


def miss(result: Replicate, aims: Mapping[int, float]) -> float:
    """Return the largest distance of a yearly share from what was published, points."""
    shares = np.array(list(aims.values()))
    return float(np.abs(result.year[: len(shares)] - shares).max())


def measure(
    world: World,
    plan: Plan,
    frame: Frame,
    seed: int,
    replicates: int = REPLICATES,
    years: range = YEARS,
) -> Replicate:
    """Return the mean moments of a few replicates, without regressions."""
    return moments.mean(
        [
            moments.replicate(
                world,
                plan,
                frame,
                seed=seed,
                number=FIRST_REPLICATE + r,
                with_regressions=False,
                years=years,
            )
            for r in range(replicates)
        ]
    )


def _moved(world: World, result: Replicate, aims: Mapping[int, float]) -> Intercepts:
    """Return the intercepts after one damped step, as the fit itself would take it."""
    c, p = world.intercepts, world.parameters
    response = max(result.response, MIN_RESPONSE)
    steps = year_steps(result, response, aims, products=by_product(p))
    return replace(
        explained(c, p, {y: yearly_effect(c, p, y) + step for y, step in steps.items()}),
        kappa_response=0.5 * (c.kappa_response + response),
        deployments=0.5 * (c.deployments + result.deployments),
        domain=0.5 * (c.domain + result.domain),
        talent=0.5 * (c.talent + result.talent),
    )
