"""Null models: known curves are recovered, statistics are SciPy's, intervals cover."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import solve_ivp

from sim.calibration.targets import catalogue
from sim.calibration.validation import nulls
from sim.calibration.validation.forecast import Forecast, crps
from sim.calibration.validation.nulls import (
    BASS,
    LAUNCH,
    LOGISTIC,
    Curve,
    CurveFit,
    fit_curve,
    random_walk,
)

YEARS = range(2017, 2023)
TRUTH = {BASS: (0.01, 0.4, 9.0), LOGISTIC: (0.55, 9.0, 8.0)}


def exact(curve: Curve) -> dict[int, float]:
    t = np.array(YEARS, dtype=float) - LAUNCH
    return dict(zip(YEARS, curve.function(t, *TRUTH[curve]).tolist(), strict=True))


def simulated(fit: CurveFit, years: list[int], count: int, seed: int = 1) -> NDArray[np.float64]:
    with ThreadPoolExecutor(1) as executor:
        return fit.paths(years, count, seed, executor)


def test_bass_solves_its_differential_equation() -> None:
    p, q, m = TRUTH[BASS]
    t = np.linspace(0.0, 15.0, 7)
    solved = solve_ivp(
        lambda _, n: (p + q * n / m) * (m - n), (0.0, 15.0), [0.0], t_eval=t, rtol=1e-10, atol=1e-12
    )
    np.testing.assert_allclose(nulls.bass(t, p, q, m), solved.y[0], atol=1e-7)


@pytest.mark.parametrize("curve", [BASS, LOGISTIC], ids=lambda c: c.name)
def test_a_known_curve_is_recovered(curve: Curve) -> None:
    fit = fit_curve(curve, exact(curve))
    np.testing.assert_allclose(fit.numbers, TRUTH[curve], rtol=1e-4)
    assert fit.noise < 1e-5
    t = np.array([2030 - LAUNCH])
    np.testing.assert_allclose(fit.share([2030]), curve.function(t, *TRUTH[curve]), rtol=1e-3)


def test_saturation_is_bounded() -> None:
    growing = {y: 0.001 * 2.0 ** (y - 2017) for y in YEARS}
    for curve in nulls.CURVES:
        assert fit_curve(curve, growing).numbers[2] <= nulls.MAX_SHARE


def test_as_many_points_as_numbers_still_give_an_interval() -> None:
    shares = {y: s for y, s in catalogue.year_shares().items() if y <= 2019}
    for curve in nulls.CURVES:
        fit = fit_curve(curve, shares)
        assert (fit.freedom, np.isnan(fit.noise)) == (0, True)
        paths = simulated(fit, [2020], 60)
        assert 2.0 * nulls.MIN_NOISE < np.ptp(np.quantile(paths, [0.05, 0.95])) < 5.0
    with pytest.raises(ValueError, match="2 points cannot fix 3 numbers"):
        fit_curve(BASS, {2017: 1.0, 2018: 2.0})


def test_the_random_walk_is_the_t_distribution() -> None:
    shares = {2017: 40.0, 2018: 41.5, 2019: 41.9, 2020: 43.0, 2021: 43.6}
    changes = np.diff(list(shares.values()))
    n, h = len(changes), np.array([1.0, 2.0, 3.0])
    found = random_walk(shares, [2022, 2023, 2024], seed=1, count=200_000)
    np.testing.assert_allclose(found.point, 43.6 + changes.mean() * h)
    scale = changes.std(ddof=1) * np.sqrt(h + h**2 / n)
    for level in (0.5, 0.9):
        low, high = stats.t.interval(level, n - 1, loc=found.point, scale=scale)
        np.testing.assert_allclose(found.interval(level), (low, high), atol=0.05)


def covered(found: Forecast, actual: NDArray[np.float64], level: float) -> NDArray[np.bool_]:
    low, high = found.interval(level)
    return (low <= actual) & (actual <= high)


def test_intervals_cover_random_walks_as_often_as_they_say() -> None:
    """3,000 walks of six points, three years ahead: within 0.025, two and a half errors."""
    rng = np.random.default_rng(12)
    hits = {0.5: [], 0.9: []}
    for k in range(3000):
        walk = 50.0 + (0.6 + 0.4 * rng.standard_normal(9)).cumsum()
        shares = dict(zip(YEARS, walk[:6].tolist(), strict=True))
        found = random_walk(shares, [2023, 2024, 2025], seed=k, count=400)
        for level in hits:
            hits[level].append(covered(found, walk[6:], level))
    for level, seen in hits.items():
        np.testing.assert_allclose(np.mean(seen, axis=0), level, atol=0.025)


def test_intervals_of_a_curve_cover_a_noisy_curve() -> None:
    """A logistic curve with noise of 0.3 points: 90 % intervals, 40 curves, within 0.1."""
    rng = np.random.default_rng(5)
    t = np.arange(2017, 2025) - LAUNCH
    truth = LOGISTIC.function(t.astype(float), *TRUTH[LOGISTIC])
    hits = []
    for k in range(40):
        y = truth + rng.normal(0.0, 0.3, len(t))
        fit = fit_curve(LOGISTIC, dict(zip(YEARS, y[:6].tolist(), strict=True)))
        paths = simulated(fit, [2023, 2024], 50, seed=k)
        found = Forecast("logistic", 2022, (2023, 2024), fit.share([2023, 2024]), paths)
        hits.append(covered(found, y[6:], 0.9))
    np.testing.assert_allclose(np.mean(hits, axis=0), 0.9, atol=0.1)


@pytest.mark.parametrize("curve", nulls.CURVES, ids=lambda c: c.name)
@pytest.mark.parametrize("origin", [2022, 2023, 2024])
def test_paths_spread_around_the_curves_own_forecast(curve: Curve, origin: int) -> None:
    """With the jump to 2024, which a curve misses by a point, as with the smooth years before."""
    shares = {y: s for y, s in catalogue.year_shares().items() if y <= origin}
    fit, ahead = fit_curve(curve, shares), [origin + 1]
    paths = simulated(fit, ahead, 80)
    low, high = np.quantile(paths, [0.25, 0.75], axis=0)
    assert low < fit.share(ahead) < high
    assert high - low < 4.0 * fit.noise


def test_a_search_that_creeps_along_a_ridge_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nulls, "_MAX_EVALUATIONS", 20)
    noisy = dict(zip(YEARS, [1.2, 0.4, 1.1, 0.3, 1.0, 0.2], strict=True))
    assert np.isfinite(fit_curve(BASS, noisy).share([2030])).all()


def test_crps_of_normal_draws_is_the_closed_form() -> None:
    draws = stats.norm.ppf((np.arange(4000) + 0.5) / 4000, loc=3.0, scale=2.0)
    z = (4.5 - 3.0) / 2.0
    closed = 2.0 * (
        z * (2.0 * stats.norm.cdf(z) - 1.0) + 2.0 * stats.norm.pdf(z) - 1.0 / np.sqrt(np.pi)
    )
    assert crps(draws, 4.5) == pytest.approx(closed, abs=2e-3)


def test_the_same_seed_gives_the_same_forecasts_whoever_works() -> None:
    shares = catalogue.year_shares()

    def found(workers: int) -> list[Forecast]:
        with ThreadPoolExecutor(workers) as executor:
            return nulls.forecasts(shares, [2025, 2026], 4, executor, 12)

    for a, b in zip(found(1), found(3), strict=True):
        assert (a.model, a.origin, a.years) == (b.model, 2024, (2025, 2026))
        np.testing.assert_array_equal(a.paths, b.paths)
        assert (a.paths >= 0.0).all()
        assert (a.paths <= nulls.MAX_SHARE).all()
