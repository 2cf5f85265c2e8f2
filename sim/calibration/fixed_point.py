"""Indirect inference: a damped fixed point on the report's own regressions and shares.

Every published moment has a number in the model that moves it most: a coefficient of the linear
probability model its beta or gamma, an industry's share its mu_j, a year's share its d_t. Each
iteration moves each number by a damped Newton step along its own moment, under common random
numbers, until the moments agree. The step sizes are learned (secant), so that moments which also
answer to other numbers settle too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np

from sim.calibration import moments, targets
from sim.calibration.design import Frame
from sim.calibration.moments import Replicate
from sim.calibration.targets import Target
from sim.layout import Plan
from sim.parameters import Parameters, registry
from sim.population.schema import INDUSTRIES, REGIONS
from sim.simulate import World
from sim.world import GAMMAS, Intercepts

#: Panel column to the symbol that moves its coefficient.
SYMBOLS: Mapping[str, str] = {
    "ln_employees": "beta_L",
    "ln_sales": "beta_S",
    "intangible_share": "beta_I",
    "ln_labour_productivity": "beta_P",
    "ln_age": "beta_A",
    "foreign": "beta_F",
    "multi_plant": "beta_M",
    "rd_intensity": "beta_R",
    **GAMMAS,
}
DAMPING = 0.7
LARGEST_STEP = 0.35
DEAD_BAND = 0.15
#: Years whose mean d_t carries the projection: one year's d_t alone answers to rounding.
LATER_YEARS = (2020, 2021, 2022)


@dataclass
class Slopes:
    """Learned slope of each coefficient in its own symbol.

    A first guess is the coefficient of a unit of index: the mean density of the index.
    """

    guess: float = 0.06
    value: dict[str, float] = field(default_factory=dict)
    last: dict[str, tuple[float, float]] = field(default_factory=dict)

    def step(self, symbol: str, number: float, moment: float, target: Target) -> float:
        """Return the damped Newton step of a number whose moment misses its target.

        What lies within `DEAD_BAND` tolerances is left alone: along directions that the moments
        hardly see, chasing the last bit would carry the numbers away without end.
        """
        slope = self.value.get(symbol, self.guess)
        before = self.last.get(symbol)
        if before is not None and abs(number - before[0]) > 0.01:
            seen = (moment - before[1]) / (number - before[0])
            bounded = min(max(seen, 0.4 * self.guess), 6.0 * self.guess)
            slope = 0.5 * slope + 0.5 * bounded
        self.value[symbol] = slope
        self.last[symbol] = (number, moment)
        miss = target.value - moment
        beyond = math.copysign(max(abs(miss) - DEAD_BAND * target.tolerance, 0.0), miss)
        step = DAMPING * beyond / slope
        return min(max(step, -LARGEST_STEP), LARGEST_STEP)


@dataclass(frozen=True)
class Fit:
    """A fitted model: parameters that the moments pin down, and the intercepts."""

    parameters: Parameters
    intercepts: Intercepts


def _within(symbol: str, value: float) -> float:
    """Return a value moved into its parameter's bounds."""
    bounds = {q.symbol: (q.low, q.high) for q in registry()}
    low, high = bounds[symbol]
    return min(max(value, low), high)


def _log_step(target: float, value: float, floor: float, response: float) -> float:
    """Return the step in the index that moves a share to its target, misreports left out."""
    wanted = max(target - floor, 0.05)
    seen = max(value - floor, 0.05)
    step = DAMPING * math.log(wanted / seen) / response
    return min(max(step, -LARGEST_STEP), LARGEST_STEP)


def year_steps(result: Replicate, response: float) -> dict[int, float]:
    """Return the steps of d_t: a year's flow makes up for what its stock misses."""
    aim = [t.value for t in targets.year_targets().values()]
    steps = {}
    missing_before = 0.0
    for k, year in enumerate(targets.year_targets()):
        missing = aim[k] - float(result.year[k])
        flow = max(float(result.flow[k]), 0.05)
        if k == 0:
            wanted = flow * max(aim[0] - 0.35, 0.1) / max(float(result.year[0]) - 0.35, 0.1)
        else:
            wanted = flow + missing - 0.75 * missing_before
        step = 0.8 * math.log(max(wanted, 0.3 * flow) / flow) / response
        steps[year] = min(max(step, -LARGEST_STEP), LARGEST_STEP)
        missing_before = missing
    return steps


def _moved(fit: Fit, result: Replicate, slopes: Slopes) -> Fit:
    """Return the fit after one damped step along every moment."""
    p, c = fit.parameters, fit.intercepts
    response = max(result.response, 0.5)
    floor = 100.0 * p["f"]
    changes: dict[str, float] = {}
    # Without regressions (the last stage) the slopes stay and only the shares are centred.
    aims = targets.coefficient_targets(1) if result.lpm else {}
    for column, target in aims.items():
        symbol = SYMBOLS[column]
        step = slopes.step(symbol, p[symbol], result.lpm[column], target)
        changes[symbol] = _within(symbol, p[symbol] + step)
    uninterested = targets.interest_target().value
    ratio = math.log(result.uninterested / 100.0) / math.log(uninterested / 100.0)
    changes["a_0"] = _within("a_0", p["a_0"] - 0.7 * math.log(max(ratio, 0.1)))
    industry = dict(c.industry)
    for section, target in targets.industry_targets().items():
        share = float(result.industry[INDUSTRIES.index(section)])
        industry[section] = industry.get(section, 0.0) + _log_step(
            target.value, share, floor, response
        )
    region = dict(c.region)
    for name, target in targets.region_targets().items():
        share = float(result.region[REGIONS.index(name)])
        region[name] = region.get(name, 0.0) + _log_step(target.value, share, floor, response)
    for name, bound in _out_of_range(result):
        share = float(result.region[REGIONS.index(name)])
        region[name] = region.get(name, 0.0) + _log_step(bound, share, floor, response)
    year = {y: c.year.get(y, 0.0) + s for y, s in year_steps(result, response).items()}
    later = float(np.mean([year[y] for y in LATER_YEARS]))
    intercepts = replace(
        c,
        industry=industry,
        region=region,
        year=year,
        later=later,
        kappa_response=0.5 * (c.kappa_response + response),
        deployments=0.5 * (c.deployments + result.deployments),
        domain=0.5 * (c.domain + result.domain),
        talent=0.5 * (c.talent + result.talent),
    )
    return Fit(p.replace(**changes), intercepts)


def _out_of_range(result: Replicate) -> list[tuple[str, float]]:
    """Return the regions without a figure of their own that leave the published range."""
    low, high = (targets.number(id) for id in targets.OTHER_REGION_RANGE)
    found = []
    for r, name in enumerate(REGIONS):
        share = float(result.region[r])
        if name in targets.region_targets():
            continue
        if share > high:
            found.append((name, high))
        elif share < low:
            found.append((name, low))
    return found


def solve(
    world: World,
    plan: Plan,
    executor: Executor,
    *,
    seed: int,
    stages: Sequence[tuple[int, int]],
    centring: tuple[int, int],
    tell: Callable[[int, int, Fit, Replicate], None] | None = None,
) -> Fit:
    """Iterate the fixed point.

    Parameters
    ----------
    world : World
        Start: its parameters and intercepts.
    plan : Plan
        The baseline's policy.
    executor : Executor
    seed : int
        Key of the luck; the same in every iteration.
    stages : sequence of (iterations, replicates)
        Rough first, then with more replicates.
    centring : (iterations, replicates)
        Last, with the slopes held: shares only, which need no regression and settle while the
        slopes no longer move.
    tell : callable, optional
        Called after each iteration with (iteration, iterations, fit, mean moments).
    """
    frame = Frame.of(world.population, world.parameters)
    fit = Fit(world.parameters, world.intercepts)
    slopes = Slopes()
    plans = [(n, r, r) for n, r in stages] + [(*centring, 0)]
    total = sum(n for n, _, _ in plans)
    done = 0
    for iterations, replicates, regressions in plans:
        for _ in range(iterations):
            here = world.with_parameters(fit.parameters, fit.intercepts)
            results = moments.measure(
                here,
                plan,
                frame,
                executor,
                seed=seed,
                replicates=replicates,
                regressions=regressions,
            )
            result = moments.mean(results)
            fit = _moved(fit, result, slopes)
            done += 1
            if tell is not None:
                tell(done, total, fit, result)
    return fit
