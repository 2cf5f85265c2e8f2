from __future__ import annotations

import numpy as np
import pytest

from sim.policy.mechanisms.targeting import by_size_class, standardised
from sim.population.schema import SIZE_CLASSES


def test_scores_are_the_same_to_the_last_bit_in_any_order_of_firms(population):
    values = np.exp(population.ln_sales.astype(np.float64))
    there = standardised(values, population)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(population.n)
        moved = population.permuted(order)
        assert np.array_equal(standardised(values[order], moved), there[order])


def test_the_survey_frame_is_the_yardstick(population):
    scores = standardised(population.ln_sales, population)
    sba = population.frame == 0
    weight = population.weight[sba]
    # 1e-9: the mean of some thousand numbers of order one
    assert np.average(scores[sba], weights=weight) == pytest.approx(0.0, abs=1e-9)
    assert np.average(scores[sba] ** 2, weights=weight) == pytest.approx(1.0)


def test_a_constant_has_score_zero(population):
    assert not standardised(np.ones(population.n), population).any()


def test_a_size_class_that_is_not_named_gets_nothing(population):
    value = by_size_class(population, sme=0.8)
    sme = population.size_class == SIZE_CLASSES.index("sme")
    assert (value[sme] == np.float32(0.8)).all()
    assert not value[~sme].any()


def test_an_unknown_size_class_is_a_mistake_in_the_code(population):
    with pytest.raises(ValueError, match="no size class tiny"):
        by_size_class(population, tiny=1.0)
