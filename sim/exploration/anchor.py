"""Re-anchoring: after a draw of parameters, the years 2017 to 2022 are made to fit again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.calibration import moments, targets
from sim.calibration.design import Frame
from sim.calibration.fixed_point import later_effect, year_steps
from sim.calibration.moments import Replicate
from sim.layout import Plan
from sim.simulate import World
from sim.world import Intercepts

LEAST_ITERATIONS: Final = 3
MOST_ITERATIONS: Final = 16
GOOD_ENOUGH_POINTS: Final = 0.1
"""Closer than the 0.15 points that the fit itself is held to."""
REPLICATES: Final = 2
FIRST_REPLICATE: Final = 2**31
"""Luck of the anchoring, away from that of the draws, and the same for every draw."""
_LEAST_RESPONSE: Final = 0.5


@dataclass(frozen=True)
class Anchored:
    """Intercepts under which the national shares fit again.

    Attributes
    ----------
    intercepts : Intercepts
    miss_points : float
        Largest remaining distance to a yearly share of 2017 to 2022, percentage points.
    """

    intercepts: Intercepts
    miss_points: float


def anchor(world: World, plan: Plan, frame: Frame, seed: int) -> Anchored:
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
    """
    here = world
    result = measure(here, plan, frame, seed)
    for iteration in range(MOST_ITERATIONS):
        # The reference values trail by half a step each time, so a first hit is not the end.
        if iteration >= LEAST_ITERATIONS and miss(result) <= GOOD_ENOUGH_POINTS:
            break
        here = here.with_parameters(here.parameters, _moved(here.intercepts, result))
        result = measure(here, plan, frame, seed)
    return Anchored(here.intercepts, miss(result))


def miss(result: Replicate) -> float:
    """Return the largest distance of a yearly share from its published figure, points."""
    aim = np.array([target.value for target in targets.year_targets().values()])
    return float(np.abs(result.year - aim).max())


def measure(world: World, plan: Plan, frame: Frame, seed: int) -> Replicate:
    """Return the mean moments of a few replicates, without regressions."""
    return moments.mean(
        [
            moments.replicate(
                world, plan, frame, seed=seed, number=FIRST_REPLICATE + r, with_regressions=False
            )
            for r in range(REPLICATES)
        ]
    )


def _moved(c: Intercepts, result: Replicate) -> Intercepts:
    """Return the intercepts after one damped step, as the fit itself would take it."""
    response = max(result.response, _LEAST_RESPONSE)
    steps = year_steps(result, response)
    year = {y: c.year_effect(y) + step for y, step in steps.items()}
    return replace(
        c,
        year=year,
        later=later_effect(year),
        kappa_response=0.5 * (c.kappa_response + response),
        deployments=0.5 * (c.deployments + result.deployments),
        domain=0.5 * (c.domain + result.domain),
        talent=0.5 * (c.talent + result.talent),
    )
