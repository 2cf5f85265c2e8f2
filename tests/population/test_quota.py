"""Quota draws: exact sums, prefixes that keep their shares, fitted margins, kept flags."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.population.quota import (
    Channel,
    apportion,
    divisor_sequence,
    fit_joint,
    generator,
    quota_flags,
    stratified,
)
from sim.population.schema import NEVER

shares = arrays(np.float64, st.integers(2, 12), elements=st.floats(0.01, 1.0)).map(
    lambda x: x / x.sum()
)


@given(shares, st.integers(1, 5000))
def test_apportioned_numbers_sum_and_are_within_one(weights, total):
    result = apportion(weights, total)
    assert result.sum() == total
    assert np.all(np.abs(result - weights * total) < 1 + 1e-9)


@given(shares, st.integers(1, 400))
def test_every_prefix_of_a_divisor_sequence_keeps_the_shares(weights, n):
    sequence = divisor_sequence(weights, n)
    assert len(sequence) == n
    for length in {1, n // 3 + 1, n}:
        count = np.bincount(sequence[:length], minlength=len(weights))
        # Webster's method can leave the quota, but by no more than half the number of parties.
        assert np.all(np.abs(count - weights * length) < 1 + len(weights) / 2)


def test_whole_quotas_are_hit_exactly():
    counts = np.array([6250, 1679, 1213, 4682])
    sequence = divisor_sequence(counts / counts.sum(), int(counts.sum()))
    assert np.bincount(sequence).tolist() == counts.tolist()


@given(arrays(np.float64, (4, 3), elements=st.floats(0.1, 10.0)))
def test_joint_table_has_its_margins_and_odds_ratios(seed):
    row, column = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.5, 0.3, 0.2])
    table = fit_joint(seed, row, column)
    assert np.allclose(table.sum(axis=1), row, atol=1e-9)
    assert np.allclose(table.sum(axis=0), column, atol=1e-9)
    odds = table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0])
    seed_odds = seed[0, 0] * seed[1, 1] / (seed[0, 1] * seed[1, 0])
    assert np.isclose(odds, seed_odds, rtol=1e-6)


@given(st.integers(0, 2**32), st.integers(1, 2000))
def test_stratified_uniforms_are_even_in_each_stratum(seed, n):
    strata = np.arange(n) % 3
    u = stratified(generator(seed, Channel.SIZE), strata)
    assert np.all((u > 0) & (u < 1))
    for s in range(3):
        mine = u[strata == s]
        # The discrepancy of the golden-ratio sequence is below (2 + ln n) / n.
        assert abs(np.count_nonzero(mine < 0.3) - 0.3 * len(mine)) <= 2 + np.log(len(mine) + 1)


def test_draws_depend_on_the_key_alone():
    size = Channel.SIZE
    first = generator(7, size, 0, 2).random(4)
    assert np.array_equal(first, generator(7, size, 0, 2).random(4))
    for other in ((8, size, 0, 2), (7, Channel.TURNOVER, 0, 2), (7, size, 1, 2), (7, size, 0, 3)):
        assert not np.array_equal(first, generator(*other).random(4))


def test_flags_keep_their_share_every_year_and_last_for_life():
    rng = np.random.default_rng(4)
    entry = np.repeat(np.arange(2010, 2036), [1000] + [100] * 25).astype(np.int16)
    leaves = np.where(rng.random(len(entry)) < 0.7, entry + rng.integers(1, 9, len(entry)), NEVER)
    flag = quota_flags(rng.random(len(entry)), entry, leaves.astype(np.int16), 0.3)
    for year in range(2010, 2036):
        active = (entry <= year) & (year < leaves)
        surplus = np.count_nonzero(flag & active) - 0.3 * np.count_nonzero(active)
        # Within rounding; a flag lasts for life, so a year may keep a few more than its share.
        assert -0.5 <= surplus <= 3
