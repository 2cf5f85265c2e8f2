"""Emulator, sampler and weights on problems whose posterior is known in closed form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calibration.posterior import emulator, sampler, search, wave
from sim.calibration.posterior.likelihood import Likelihood
from sim.calibration.posterior.posterior import open_parameters
from sim.calibration.posterior.wave import Point
from sim.jobs.place import Place

OPEN = len(open_parameters())
NAMES = ("one", "two", "three")


def points(
    count: int, slopes: np.ndarray, *, curve: float = 0.0, noise: float = 0.01
) -> list[Point]:
    """Points of a model whose statistics are linear in a few scores, with a curved one if asked."""
    rng = np.random.default_rng(5)
    z = rng.normal(size=(count, OPEN))
    y = z[:, : slopes.shape[1]] @ slopes.T + curve * z[:, [0]] ** 2
    y += noise * rng.normal(size=y.shape)
    return [
        Point(
            k,
            z[k],
            np.zeros(1),
            dict(zip(NAMES, map(float, y[k]), strict=True)),
            dict.fromkeys(NAMES, noise),
        )
        for k in range(count)
    ]


SLOPES = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, -0.5], [0.3, 0.0, 0.0]])
PUBLISHED = Likelihood(
    NAMES, np.array([1.0, -0.5, 0.4]), np.array([0.04, 0.09, 0.25]), np.full(3, 1e-4)
)


def closed_form() -> tuple[np.ndarray, np.ndarray]:
    """Posterior mean and covariance of a linear model with a standard normal prior (textbook)."""
    precision = np.eye(3) + SLOPES.T @ np.diag(1.0 / PUBLISHED.variance) @ SLOPES
    covariance = np.linalg.inv(precision)
    return covariance @ SLOPES.T @ (PUBLISHED.published / PUBLISHED.variance), covariance


def test_emulator_finds_a_quadratic_model() -> None:
    known = points(400, SLOPES, curve=0.4)
    fitted = emulator.fit(known, NAMES)
    fresh = points(450, SLOPES, curve=0.4)[400:]
    predicted = fitted(np.stack([t.z for t in fresh]))
    y = np.array([[t.statistics[n] for n in NAMES] for t in fresh])
    # The noise of a point is 0.01; a tenth of the statistics' spread of about 1 would be poor.
    assert np.sqrt(np.mean((predicted - y) ** 2)) < 0.05
    assert (fitted.explained > 0.95).all()
    assert {0, 1, 2} <= set(fitted.inputs.tolist())


def test_sampler_agrees_with_the_closed_form() -> None:
    fitted = emulator.fit(points(400, SLOPES), NAMES)
    chain = sampler.sample(fitted, PUBLISHED, OPEN, 4000, seed=3, steps=2000)
    mean, covariance = closed_form()
    sd = np.sqrt(np.diag(covariance))
    # 4,000 draws, thinned by chance from a correlated chain: errors of a few percent of a sd.
    np.testing.assert_allclose(chain.z[:, :3].mean(axis=0), mean, atol=0.12)
    np.testing.assert_allclose(chain.z[:, :3].std(axis=0) / sd, 1.0, atol=0.12)


def test_parameters_that_nothing_depends_on_keep_their_prior() -> None:
    fitted = emulator.fit(points(400, SLOPES), NAMES)
    chain = sampler.sample(fitted, PUBLISHED, OPEN, 4000, seed=3, steps=400)
    untouched = np.setdiff1d(np.arange(OPEN), fitted.inputs)
    assert untouched.size > OPEN - 20
    # Means of 4,000 standard normal draws: 0.016 sd, so five of them.
    assert np.abs(chain.z[:, untouched].mean(axis=0)).max() < 0.08
    np.testing.assert_allclose(chain.z[:, untouched].std(axis=0), 1.0, atol=0.06)


def test_weights_make_up_for_a_wrong_emulator() -> None:
    # The emulator has learnt another slope; its draws are weighted by the true model.
    wrong = emulator.fit(points(400, SLOPES * 0.85), NAMES)
    chain = sampler.sample(wrong, PUBLISHED, OPEN, 4000, seed=11, steps=2000)
    draws = [Point(k, z, np.zeros(1), {}, {}) for k, z in enumerate(chain.z)]
    refined = emulator.fit(points(400, SLOPES), NAMES)
    weights = search.weigh([search.Wave(draws, wrong)], refined, PUBLISHED)
    mean, _ = closed_form()
    before = np.abs(chain.z[:, :3].mean(axis=0) - mean)
    after = np.abs(weights @ chain.z[:, :3] - mean)
    assert after.max() < 0.12
    assert after.sum() < before.sum()
    assert weights.sum() == pytest.approx(1.0)


def test_a_search_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "points.jsonl"
    rng = np.random.default_rng(1)
    wanted = {k: (rng.normal(size=OPEN), np.zeros(2)) for k in range(6)}
    ran: list[int] = []

    def run(number: int, z: np.ndarray, start: np.ndarray) -> Point:
        ran.append(number)
        return Point(number, z, start, {"s": float(z.sum())}, {"s": 0.0})

    first = {k: wanted[k] for k in range(3)}
    wave.run_missing(path, first, run, place=Place(1), done=lambda done, of: None)
    # As a kill in the middle of a line leaves it.
    path.write_bytes(path.read_bytes()[:-20])
    ran.clear()
    found = wave.run_missing(path, wanted, run, place=Place(2), done=lambda done, of: None)
    assert sorted(ran) == [2, 3, 4, 5]
    assert [t.number for t in found] == list(wanted)
    whole = wave.run_missing(tmp_path / "other", wanted, run, place=Place(1), done=lambda *_: None)
    assert [t.statistics for t in whole] == [t.statistics for t in found]


def test_points_of_other_parameters_are_not_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "points.jsonl"
    z = np.zeros(OPEN)

    def run(number: int, z: np.ndarray, start: np.ndarray) -> Point:
        return Point(number, z, start, {"s": float(z.sum())}, {"s": 0.0})

    wave.run_missing(path, {0: (z, z[:1])}, run, place=Place(1), done=lambda *_: None)
    (found,) = wave.run_missing(
        path, {0: (z + 1.0, z[:1])}, run, place=Place(1), done=lambda *_: None
    )
    assert found.statistics["s"] == OPEN


def test_waves_of_draws_count_by_what_each_says_of_the_posterior() -> None:
    """One wave from the posterior itself, one from beside it: both are kept, the first rules."""
    right = emulator.fit(points(400, SLOPES), NAMES)
    wrong = emulator.fit(points(400, SLOPES * 0.85), NAMES)
    waves = []
    for proposal, seed in ((right, 5), (wrong, 6)):
        chain = sampler.sample(proposal, PUBLISHED, OPEN, 800, seed=seed, steps=600)
        draws = [Point(k, z, np.zeros(1), {}, {}) for k, z in enumerate(chain.z)]
        waves.append(search.Wave(draws, proposal))
    alone = [search.weigh([each], right, PUBLISHED) for each in waves]
    together = search.weigh(waves, right, PUBLISHED)
    effective = [1.0 / np.square(w).sum() for w in (*alone, together)]
    assert together.shape == (1600,)
    assert together.sum() == pytest.approx(1.0)
    assert effective[1] < 0.7 * effective[0]
    # A mixture of two samples of one distribution has as many effective draws as both together;
    # explanations, which each wave has in another mix, keep it a little below.
    assert effective[2] == pytest.approx(effective[0] + effective[1], rel=0.1)
    z = np.concatenate([np.stack([t.z for t in each.points]) for each in waves])
    mean, _ = closed_form()
    assert np.abs(together @ z[:, :3] - mean).max() < 0.12
