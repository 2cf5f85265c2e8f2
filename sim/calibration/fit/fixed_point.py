"""Indirect inference: an accelerated fixed point on the report's own regressions and shares.

Every published moment has a number in the model that moves it most: a coefficient of the linear
probability model its beta or gamma, an industry's share its mu_j, a year's share its d_t. Under
common random numbers a damped step along every number's own moment is a map whose fixed point
meets them all. Alone it creeps along directions that the moments see only weakly (all slopes
larger, the level lower), so Anderson's method (SciPy) extrapolates from the last steps, and a
wide prior on the slopes says where to stay.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import anderson

from sim.calibration.fit.yearly import (
    MAX_STEP,
    by_product,
    explained,
    year_steps,
    yearly_effect,
)
from sim.calibration.observation import moments
from sim.calibration.observation.design import Frame
from sim.calibration.observation.moments import Replicate
from sim.calibration.observation.regression import UNITS
from sim.calibration.targets import catalogue
from sim.calibration.targets.target import SIGN, Target
from sim.engine.arrays import Plan
from sim.engine.coefficients import GAMMAS, Intercepts
from sim.engine.run import World
from sim.parameters.registry import Parameters, defaults, registry
from sim.population.schema import INDUSTRIES, REGIONS

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
#: Share of a step that is taken. Numbers that move the same moments (coefficients of correlated
#: regressors, an industry and its technologies) would together go too far with whole steps. Where
#: the iteration ends does not depend on it.
DAMPING = 0.7
#: Change of a coefficient of the linear model with its symbol: the mean density of the index.
SLOPE = 0.06
#: Standard deviation of the slopes' prior around their defaults: wide enough to cost less than half
#: a published standard error of any moment, and enough to choose a place on the ridge.
PRIOR_SPREAD = 1.5
#: The same of a sector's deviations around 0, in the index, for a change of one standard deviation
#: of the regressor: a sector's slopes are its own only as far as its own probit says so.
SECTOR_SPREAD = 0.14
#: Change of a coefficient of a sector's probit with its slope, about: behind a year's users are
#: decisions of many years, and firms that never decided.
SECTOR_SLOPE = 0.35
#: Replicates of a stage that go through the probits of the sectors, at most.
SECTOR_REPLICATES = 40
MIN_RESPONSE = 0.25
#: ln employees beyond 300 of a typical firm with 1,000 or more.
LN_BEYOND = 1.9
MOST_LARGE = 2.0
#: Earlier steps that the acceleration looks at, and its regularisation.
MEMORY = 6
REGULARISATION = 0.1


class Fit(NamedTuple):
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
    return min(max(step, -MAX_STEP), MAX_STEP)


REFERENCES = ("kappa_response", "deployments", "domain", "talent")


def fitted_values(fit: Fit) -> NDArray[np.float64]:
    """Return the fitted numbers as a vector.

    Slopes, a_0, mu_j, mu_r, the effects of the years (`yearly_effect`), the slope beyond 300
    employees, ln of the references.
    """
    p, c = fit.parameters, fit.intercepts
    return np.array(
        [p[s] for s in SYMBOLS.values()]
        + [p["a_0"]]
        + [c.industry.get(j, 0.0) for j in catalogue.industry_targets()]
        + [c.region.get(r, 0.0) for r in REGIONS]
        + [yearly_effect(c, p, y) for y in catalogue.year_targets()]
        + [c.large]
        + [math.log(getattr(c, name)) for name in REFERENCES]
    )


def fitted_names() -> tuple[str, ...]:
    """Return the names of the fitted numbers, in the order of `fitted_values`.

    Examples
    --------
    >>> fitted_names()[15:18]
    ('gamma_arvr', 'a_0', 'mu_j.J')
    """
    return (
        *SYMBOLS.values(),
        "a_0",
        *(f"mu_j.{section}" for section in catalogue.industry_targets()),
        *(f"mu_r.{region}" for region in REGIONS),
        *(f"d_t.{year}" for year in catalogue.year_targets()),
        "beta_L300",
        *(f"ln_{name}" for name in REFERENCES),
    )


def with_numbers(fit: Fit, x: NDArray[np.float64]) -> Fit:
    """Return the fit with the numbers of a vector (`fitted_values`), moved into their bounds."""
    values = iter(x.tolist())
    changes = {s: _within(s, next(values)) for s in (*SYMBOLS.values(), "a_0")}
    industry = {j: next(values) for j in catalogue.industry_targets()}
    region = {r: next(values) for r in REGIONS}
    year = {y: next(values) for y in catalogue.year_targets()}
    large = min(max(next(values), -MOST_LARGE), MOST_LARGE)
    kappa_response, deployments, domain, talent = (math.exp(next(values)) for _ in REFERENCES)
    intercepts = replace(
        fit.intercepts,
        industry=industry,
        region=region,
        large=large,
        kappa_response=kappa_response,
        deployments=deployments,
        domain=domain,
        talent=talent,
    )
    return Fit(fit.parameters.replace(**changes), explained(intercepts, fit.parameters, year))


def deviation_values(fit: Fit) -> NDArray[np.float64]:
    """Return the deviations of the sectors' slopes as a vector, sector by sector."""
    deviation = fit.intercepts.deviation
    return np.array(
        [
            deviation.get(sector, {}).get(symbol, 0.0)
            for sector in catalogue.SECTOR_COLUMNS
            for symbol in SYMBOLS.values()
        ]
    )


def with_deviations(fit: Fit, x: NDArray[np.float64]) -> Fit:
    """Return the fit with the deviations of a vector (`deviation_values`)."""
    values = iter(x.tolist())
    deviation = {
        sector: {symbol: next(values) for symbol in SYMBOLS.values()}
        for sector in catalogue.SECTOR_COLUMNS
    }
    return Fit(fit.parameters, replace(fit.intercepts, deviation=deviation))


def deviation_steps(
    fit: Fit, result: Replicate, spread: Mapping[str, float]
) -> NDArray[np.float64]:
    """Return the damped steps of the deviations, ordered as `deviation_values`.

    Each goes along its own marginal effect in the probit of its sector and is drawn to 0 by its
    prior: where they balance, it is the mode of its posterior. Without the probit it stays.

    Parameters
    ----------
    fit : Fit
    result : Replicate
    spread : mapping of str to float
        Standard deviation of each regressor, by panel column.
    """
    now = iter(deviation_values(fit).tolist())
    moved = []
    for sector, number in catalogue.SECTOR_COLUMNS.items():
        probit = result.sectors.get(sector)
        for column, target in catalogue.coefficient_targets(number).items():
            value, step = next(now), 0.0
            if probit is not None and column in probit.effect:
                units = UNITS.get(column, 1.0)
                response = SECTOR_SLOPE * probit.response[column] / units
                prior = (units * SECTOR_SPREAD / spread[column]) ** -2
                # Where only the sign is published, the sector is like the others.
                weight = 0.0 if target.unit == SIGN else (response / target.tolerance) ** 2
                missing = (target.value - probit.effect[column]) / response
                step = DAMPING * (weight * missing - prior * value) / (weight + prior)
            moved.append(min(max(step, -MAX_STEP), MAX_STEP))
    return np.array(moved)


def _slope_step(fit: Fit, column: str, target: Target, moment: float) -> float:
    """Return the damped Newton step of a slope toward its moment, and a little to its prior."""
    symbol = SYMBOLS[column]
    slope = SLOPE / UNITS.get(column, 1.0)
    error = target.tolerance / slope
    pull = (error / PRIOR_SPREAD) ** 2 * (defaults()[symbol] - fit.parameters[symbol])
    step = DAMPING * ((target.value - moment) / slope + pull)
    return min(max(step, -MAX_STEP), MAX_STEP)


def steps(fit: Fit, result: Replicate) -> NDArray[np.float64]:
    """Return the damped step of each number along its own moment, ordered as `fitted_values`."""
    c = fit.intercepts
    response = max(result.response, MIN_RESPONSE)
    floor = 100.0 * fit.parameters["f"]
    moved: list[float] = []
    # Without regressions (the last stage) the slopes stay and only the shares are centred.
    for column, target in catalogue.coefficient_targets(1).items():
        moved.append(_slope_step(fit, column, target, result.lpm[column]) if result.lpm else 0.0)
    uninterested = catalogue.interest_target().value
    ratio = math.log(result.uninterested / 100.0) / math.log(uninterested / 100.0)
    moved.append(-DAMPING * math.log(max(ratio, 0.1)))
    for section, target in catalogue.industry_targets().items():
        share = float(result.industry[INDUSTRIES.index(section)])
        moved.append(_log_step(target.value, share, floor, response))
    aims = {name: target.value for name, target in catalogue.region_targets().items()}
    aims |= dict(_out_of_range(result))
    for r, name in enumerate(REGIONS):
        share = float(result.region[r])
        moved.append(_log_step(aims[name], share, floor, response) if name in aims else 0.0)
    products = by_product(fit.parameters)
    moved += year_steps(result, response, catalogue.year_shares(), products=products).values()
    moved.append(_large_step(result, floor, response))
    seen = (response, result.deployments, result.domain, result.talent)
    moved += [
        0.5 * math.log(value / getattr(c, name))
        for name, value in zip(REFERENCES, seen, strict=True)
    ]
    return np.array(moved)


def _large_step(result: Replicate, floor: float, response: float) -> float:
    """Return the step of the slope beyond 300 employees along the share of the largest firms.

    Without regressions firms are not looked at one by one, and it stays.
    """
    if not math.isfinite(result.largest):
        return 0.0
    step = _log_step(catalogue.largest_target().value, result.largest, floor, response)
    return step / LN_BEYOND


def _out_of_range(result: Replicate) -> list[tuple[str, float]]:
    """Return the regions without a figure of their own that leave the published range."""
    low, high = catalogue.other_region_range()
    found = []
    for r, name in enumerate(REGIONS):
        share = float(result.region[r])
        if name in catalogue.region_targets():
            continue
        if share > high:
            found.append((name, high))
        elif share < low:
            found.append((name, low))
    return found


def accelerate(
    residual: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    start: NDArray[np.float64],
    iterations: int,
) -> NDArray[np.float64]:
    """Return where Anderson's method stands after so many iterations of ``x + residual(x)``."""
    found: NDArray[np.float64] = anderson(
        residual, start, iter=iterations, alpha=1.0, w0=REGULARISATION, M=MEMORY, line_search=None
    )
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
    plans = [(n, r, r) for n, r in stages] + [(*centring, 0)]
    fixed = len(fitted_names())
    total = sum(n + 1 for n, _, _ in plans)
    done = 0

    def residual(
        x: NDArray[np.float64], base: Fit, replicates: int, regressions: int
    ) -> NDArray[np.float64]:
        nonlocal done
        fit = with_deviations(with_numbers(base, x[:fixed]), x[fixed:])
        results = moments.measure(
            world.with_parameters(fit.parameters, fit.intercepts),
            plan,
            frame,
            executor,
            seed=seed,
            replicates=replicates,
            regressions=regressions,
            sectors=min(regressions, SECTOR_REPLICATES),
        )
        result = moments.mean(results)
        done += 1
        if tell is not None:
            tell(done, total, fit, result)
        return np.concatenate([steps(fit, result), deviation_steps(fit, result, frame.spread)])

    fit = Fit(world.parameters, world.intercepts)
    for iterations, replicates, regressions in plans:
        x = accelerate(
            partial(residual, base=fit, replicates=replicates, regressions=regressions),
            np.concatenate([fitted_values(fit), deviation_values(fit)]),
            iterations,
        )
        fit = with_deviations(with_numbers(fit, x[:fixed]), x[fixed:])
    return fit
