"""When a mean speaks for its runs; expected values are computed by other means."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, trim_mean

from sim.statistics.influence import influence


@pytest.mark.parametrize("n", [4, 12, 60, 400])
def test_normal_quantiles_have_no_run_that_moves_the_mean(n):
    """The values that a normal sample is expected to have, in any order."""
    values = norm.ppf((np.arange(n) + 0.5) / n)
    assert influence(values).run is None
    shuffled = np.random.default_rng(1).permutation(values)
    assert influence(shuffled).median == pytest.approx(np.median(values))


def test_normal_samples_seldom_name_a_run():
    """At most one sample in a hundred, by Bonferroni's bound; 400 samples, three sd above."""
    rng = np.random.default_rng(4)
    named = sum(influence(rng.normal(size=20)).run is not None for _ in range(400))
    assert named <= 10


def test_the_one_run_that_moves_a_mean_is_named():
    values = np.linspace(-1.0, 1.0, 60)
    values[17] = 40.0
    found = influence(values)
    assert found.run == 17
    assert found.trimmed == pytest.approx(trim_mean(values, 0.1))
    assert found.median == pytest.approx(np.median(values))


def test_one_run_among_equal_ones_is_named_and_equal_runs_are_not():
    zeros = np.zeros(12)
    assert influence(zeros).run is None
    zeros[5] = 9.0
    assert influence(zeros).run == 5


def test_two_far_runs_move_it_together_and_none_is_named():
    """Leaving one of them out leaves the other: the median says what the run cannot."""
    values = np.concatenate([np.linspace(0.0, 1.0, 10), [50.0, 50.0]])
    found = influence(values)
    assert found.run is None
    assert found.median == pytest.approx(np.median(values))


def test_undefined_runs_are_left_out_and_positions_stay():
    values = np.array([np.nan, 1.0, 1.1, 0.9, 1.05, 0.95, 30.0])
    assert influence(values).run == 6
    assert np.isnan(influence(np.full(3, np.nan)).median)
