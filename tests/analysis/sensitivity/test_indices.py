"""Indices of functions whose indices are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.sensitivity.design import TAIL, Design, sample
from sim.analysis.sensitivity.indices import Index, analyse, check_outputs, noise
from sim.errors import UserError

from .conftest import noisy

NAMES = ("x1", "x2", "x3", "DUMMY")


def ishigami(u: NDArray[np.float64]) -> NDArray[np.float64]:
    x = np.pi * (2.0 * u - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def by_name(found: tuple[Index, ...]) -> dict[tuple[str, str], Index]:
    return {(each.factor, each.name): each for each in found}


def replicated(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.repeat(signal[:, None], 2, axis=1)


def test_sobol_finds_the_known_indices_of_the_ishigami_function() -> None:
    design = sample("sobol", NAMES, 2048, seed=1)
    found = by_name(analyse(design, replicated(ishigami(design.u))))
    # Ishigami and Homma 1990 with a = 7, b = 0.1. At 2048 base samples SALib's own intervals are
    # about +-0.05, its errors well below 0.03.
    known = {
        "S1": {"x1": 0.3139, "x2": 0.4424, "x3": 0.0, "DUMMY": 0.0},
        "ST": {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437, "DUMMY": 0.0},
    }
    for name, values in known.items():
        for factor, value in values.items():
            assert found[factor, name].value == pytest.approx(value, abs=0.03), (factor, name)
    assert all(found[factor, "ST"].told_from_noise for factor in NAMES[:3])


def test_morris_finds_the_slopes_of_a_linear_function() -> None:
    design = sample("morris", NAMES, 6, seed=1)
    slopes = np.array([3.0, -1.0, 0.0, 0.0])
    found = by_name(analyse(design, replicated(design.u @ slopes)))
    for factor, slope in zip(NAMES, slopes, strict=True):
        # Over the central 95 % of the range; a linear function has the same effect everywhere.
        change = slope * (1.0 - 2.0 * TAIL)
        assert found[factor, "mu_star"].value == pytest.approx(abs(change), abs=1e-9)
        assert found[factor, "mu"].value == pytest.approx(change, abs=1e-9)
        assert found[factor, "sigma"].value == pytest.approx(0.0, abs=1e-9)
    assert [found[factor, "mu_star"].told_from_noise for factor in NAMES] == [
        True,
        True,
        False,
        None,
    ]


def test_the_dummy_carries_the_share_of_luck() -> None:
    design = sample("sobol", NAMES, 2048, seed=2)
    signal = ishigami(design.u)
    # Variance of the Ishigami function 13.84; luck of a mean of 4 replicates 16 / 4.
    outputs = noisy(design, signal, sd=4.0, r=4)
    share = 4.0 / (13.84 + 4.0)
    dummy = by_name(analyse(design, outputs))["DUMMY", "ST"]
    # 4096 lucks give the variance of luck within 3 %, the rest is the sampling of the indices.
    assert dummy.value == pytest.approx(share, abs=0.03)
    assert noise(design, outputs).share == pytest.approx(share, abs=0.03)


def test_what_luck_could_have_made_is_not_told_from_noise() -> None:
    design = sample("morris", NAMES, 20, seed=2)
    outputs = noisy(design, design.u @ np.array([10.0, 0.05, 0.0, 0.0]), sd=1.0, r=2)
    found = by_name(analyse(design, outputs))
    assert found["x1", "mu_star"].told_from_noise is True
    assert found["x2", "mu_star"].told_from_noise is False
    floor = found["DUMMY", "mu_star"].high
    assert all(found[factor, "mu_star"].floor == floor for factor in NAMES)


def test_a_dummy_that_met_no_luck_does_not_lower_the_floor() -> None:
    design = sample("morris", NAMES, 4, seed=2)
    outputs = noisy(design, design.u @ np.array([1.0, 0.0, 0.0, 0.0]), sd=0.0, r=2)
    # Luck shows between replicates, but the dummy's two sides of each base agree by chance.
    outputs += np.array([-1.0, 1.0])
    found = by_name(analyse(design, outputs))
    assert found["DUMMY", "mu_star"].value == pytest.approx(0.0, abs=1e-9)
    # Replicates at -1 and 1: variance 2, that of their mean 1; a step is 2/3 of the range.
    expected = np.sqrt(2.0 / np.pi) * np.sqrt(2.0) / (2.0 / 3.0)
    assert found["x1", "mu_star"].floor == pytest.approx(expected)
    assert found["x1", "mu_star"].told_from_noise is False


def test_more_replicates_lower_the_floor() -> None:
    design = sample("morris", NAMES, 20, seed=2)
    signal = design.u @ np.array([10.0, 1.0, 0.0, 0.0])
    floors = [
        by_name(analyse(design, noisy(design, signal, 1.0, r)))["DUMMY", "mu_star"].high
        for r in (2, 50)
    ]
    assert floors[1] < 0.5 * floors[0]  # by a factor of 5 if there were infinitely many draws


def _refused(outputs: NDArray[np.float64], design: Design) -> str:
    values = design.u[:, :-1]
    with pytest.raises(UserError) as error:
        check_outputs(design, outputs, values, "adoption_2030")
    return str(error.value)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_an_output_that_is_no_number_is_refused_by_draw(wrong: float) -> None:
    design = sample("morris", NAMES, 2, seed=1)
    outputs = replicated(ishigami(design.u))
    outputs[5, 1] = wrong
    message = _refused(outputs, design)
    assert "in draw 5" in message
    assert f"x1 = {design.u[5, 0]:.4g}" in message


def test_a_constant_output_is_refused() -> None:
    design = sample("sobol", NAMES, 4, seed=1)
    assert "no factor moves it" in _refused(np.full((design.u.shape[0], 2), 3.0), design)
