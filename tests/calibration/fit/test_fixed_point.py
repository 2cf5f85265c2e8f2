"""The search: its numbers, and that it finds its way back to the moments."""

from __future__ import annotations

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.calibration import procedures
from sim.calibration.fit import fixed_point, store
from sim.calibration.fit.fixed_point import (
    Fit,
    deviation_steps,
    deviation_values,
    fitted_values,
    with_deviations,
    with_numbers,
)
from sim.calibration.observation.moments import Replicate
from sim.calibration.observation.regression import Probit
from sim.calibration.targets import catalogue


def test_a_vector_of_numbers_is_the_fit() -> None:
    fit = store.shipped()
    x = fitted_values(fit)
    again = with_numbers(fit, x)
    np.testing.assert_allclose(fitted_values(again), x, rtol=0.0, atol=1e-12)
    assert again.parameters == fit.parameters
    assert again.intercepts.year == fit.intercepts.year


def test_a_vector_of_deviations_is_the_fit() -> None:
    """Two sectors of 16 slopes; the fitted numbers of a posterior's draw are what they were."""
    fit = store.shipped()
    x = np.linspace(-1.0, 1.0, 32)
    moved = with_deviations(fit, x)
    np.testing.assert_allclose(deviation_values(moved), x, rtol=0.0, atol=0.0)
    assert moved.intercepts.deviation["services"]["beta_L"] == x[16]
    np.testing.assert_array_equal(fitted_values(moved), fitted_values(fit))
    assert (
        with_numbers(moved, fitted_values(fit)).intercepts.deviation == moved.intercepts.deviation
    )


def _sectors(effect: float, response: float) -> SimpleNamespace:
    columns = catalogue.coefficient_targets(3)
    probit = Probit(dict.fromkeys(columns, effect), dict.fromkeys(columns, response))
    return SimpleNamespace(sectors={"manufacturing": probit})


def test_a_sector_deviates_as_far_as_its_probit_and_its_prior_balance() -> None:
    """A toy in which an effect is 0.01 + 0.05 times the deviation: IoT, published 0.037 (0.006).

    Error hypot(0.006, 0.0005) = 0.00602; prior 0.14 / 0.14 = 1. The mode is
    (0.05 x 0.027 / 0.00602^2) / (0.05^2 / 0.00602^2 + 1) = 0.5323.
    """
    spread = dict.fromkeys(catalogue.coefficient_targets(3), 0.14)
    response = 0.05 / fixed_point.SECTOR_SLOPE
    fit = with_deviations(store.shipped(), np.zeros(32))
    for _ in range(60):
        value = fit.intercepts.deviation["manufacturing"]["gamma_iot"]
        seen = _sectors(0.01 + 0.05 * value, response)
        step = deviation_steps(fit, seen, spread)
        fit = with_deviations(fit, deviation_values(fit) + step)
    assert fit.intercepts.deviation["manufacturing"]["gamma_iot"] == pytest.approx(0.5323, abs=1e-4)
    # Of foreign ownership only the sign is published, and services were not measured.
    assert fit.intercepts.deviation["manufacturing"]["beta_F"] == 0.0
    assert set(fit.intercepts.deviation["services"].values()) == {0.0}


def test_numbers_stay_within_their_bounds() -> None:
    fit = store.shipped()
    far = with_numbers(fit, fitted_values(fit) + 100.0)
    assert far.parameters["gamma_bigdata"] == 5.0  # the upper bound in parameters.csv


def _rms(result: Replicate) -> float:
    aims = catalogue.coefficient_targets(1)
    misses = [(result.lpm[k] - t.value) / t.tolerance for k, t in aims.items()]
    aims_by_year = catalogue.year_targets().values()
    misses += [
        (share - t.value) / t.tolerance for share, t in zip(result.year, aims_by_year, strict=True)
    ]
    return float(np.sqrt(np.mean(np.square(misses))))


def test_the_search_returns_to_the_moments_from_a_wrong_start() -> None:
    """With one luck: the root mean square miss falls from several tolerances below one.

    Size begins 30 tolerances off, and a slope moves by 0.35 a round at most.
    """
    away = {"gamma_bigdata": -2.7, "beta_L": 1.0, "a_0": -0.6}
    shipped = store.shipped()
    year = {y: d + 0.4 for y, d in shipped.intercepts.year.items()}
    wrong = {name: shipped.parameters[name] + far for name, far in away.items()}
    start = Fit(shipped.parameters.replace(**wrong), replace(shipped.intercepts, year=year))
    setting = procedures.baseline(start.parameters, start.intercepts)
    misses: list[float] = []

    def tell(done: int, total: int, fit: Fit, result: Replicate) -> None:
        if result.lpm:
            misses.append(_rms(result))

    with ThreadPoolExecutor(2) as executor:
        fixed_point.solve(
            setting.world,
            setting.plan,
            executor,
            seed=5,
            stages=((16, 8),),
            centring=(1, 8),
            tell=tell,
        )
    assert misses[0] > 2.5
    assert misses[-1] < 1.0


def test_each_round_leaves_a_fifth_of_what_the_yearly_shares_miss() -> None:
    """A toy: stock = 3/4 of last year's + flow, flow proportional to exp(d); misreports 0.35 %.

    Four fifths of a step in the logarithm leave a fifth of a small miss, if what still misses of
    an earlier year's stock is left out of what a year has to make up for.
    """
    aims = {2017: 1.4, 2018: 2.5, 2019: 3.0, 2020: 3.4, 2021: 4.0, 2022: 4.5}
    d = dict.fromkeys(aims, 0.0)

    def observed() -> SimpleNamespace:
        flows = [0.8 * math.exp(d[2017]), *(0.5 * math.exp(d[year]) for year in list(aims)[1:])]
        stocks = list(itertools.accumulate(flows, lambda stock, flow: 0.75 * stock + flow))
        return SimpleNamespace(year=[0.35 + stock for stock in stocks], flow=flows)

    missed = []
    for _ in range(8):
        steps = fixed_point.year_steps(observed(), 1.0, aims)
        d = {year: d[year] + steps[year] for year in aims}
        missed.append(max(abs(s - a) for s, a in zip(observed().year, aims.values(), strict=True)))
    assert missed[-1] / missed[-2] == pytest.approx(0.2, abs=0.02)
    assert missed[-1] < 1e-3
