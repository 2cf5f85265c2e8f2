"""The effects that lead a model along a path: found for models whose answer is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.calibration.future import inversion, pace
from sim.scenario.future import YEARS, registry

Floats = NDArray[np.float64]


def slow(response: float, begin: float = pace.level()) -> Callable[[Floats], Floats]:
    """A model whose log odds close a third of the way to an aim of their own every year."""

    def measured(coefficients: Floats) -> Floats:
        here, found = begin, []
        for effect in inversion.effects(coefficients):
            here += (begin + response * effect - here) / 3.0
            found.append(here)
        return np.array(found)

    return measured


@pytest.mark.parametrize("future", sorted(registry()))
@pytest.mark.parametrize("response", [0.7, 1.5])
def test_a_model_that_can_follow_a_future_is_led_along_it(future: str, response: float) -> None:
    model = slow(response)
    wanted = pace.aim(registry()[future])
    found = inversion.search(model, wanted, inversion.begin(model), 12)
    assert found.miss(wanted) <= inversion.GOOD_ENOUGH_POINTS
    np.testing.assert_allclose(model(found.coefficients), found.reached)


def test_another_models_answer_is_a_start_and_not_the_answer() -> None:
    one, other = slow(1.5), slow(0.8)
    wanted = pace.aim(registry()["pace-holds"])
    there = inversion.search(one, wanted, inversion.begin(one), 12)
    begin = inversion.rebased(there, other)
    assert begin.miss(wanted) > 2.0
    found = inversion.search(other, wanted, begin, inversion.DRAW_STEPS)
    assert found.miss(wanted) <= inversion.GOOD_ENOUGH_POINTS


def test_what_a_model_cannot_reach_is_approached_and_said() -> None:
    """Nothing moves it: the best that was seen is returned, with what it really reached."""
    flat = np.full(len(YEARS), pace.level())
    wanted = pace.aim(registry()["pace-of-europe"])

    def stuck(coefficients: Floats) -> Floats:
        return flat

    found = inversion.search(stuck, wanted, inversion.begin(stuck), 12)
    np.testing.assert_array_equal(found.reached, flat)
    assert (np.abs(found.effects) <= pace.MOST).all()
    kept = inversion.pace_of(dict.fromkeys(registry(), found))
    np.testing.assert_allclose(kept.gained, 0.0, atol=1e-12)


def test_effects_keep_their_bounds() -> None:
    found = inversion.effects(np.array([0.0, 100.0, 0.0, 0.0]))
    assert found.max() == pace.MOST
