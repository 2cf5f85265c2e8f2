"""Keyed draws: the published known answers, uniform, and independent in every part of the key."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.engine import rng

# Random123 1.14, kat_vectors, "philox4x32 10": counter (4 words), key (2 words), answer (4 words).
KNOWN_ANSWERS = {
    "zeros": (
        "00000000 00000000 00000000 00000000",
        "00000000 00000000",
        "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    ),
    "ones": (
        "ffffffff ffffffff ffffffff ffffffff",
        "ffffffff ffffffff",
        "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ),
    "pi": (
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
}
KEY = {"seed": 1, "replicate": 0, "channel": rng.DECISION, "year": 2022, "firm": 0}


def words(text):
    return [np.uint64(int(word, 16)) for word in text.split()]


def draws(n=2000, **key):
    """Return the first of the four draws of firms 1 to n."""
    key = KEY | key
    luck = rng.Key(key["seed"], key["replicate"])
    channel, year = key["channel"], key["year"]
    return np.array([rng.uniforms(luck, channel, year, firm)[0] for firm in range(1, n + 1)])


@pytest.mark.parametrize("form", ["compiled", "plain"])
@pytest.mark.parametrize("case", KNOWN_ANSWERS.values(), ids=KNOWN_ANSWERS.keys())
def test_philox_gives_the_published_known_answers(case, form):
    counter, key, answer = map(words, case)
    philox = rng.philox if form == "compiled" else rng.philox.py_func
    assert [int(word) for word in philox(*counter, *key)] == [int(word) for word in answer]


def test_the_counter_is_firm_year_channel_and_the_key_is_seed_and_replicate():
    found = rng.uniforms(rng.Key(7, 8), 9, 2020, 42)
    expected = rng.philox(*map(np.uint64, (42, 2020, 9, 0, 7, 8)))
    assert found == tuple((float(word) + 0.5) / 2.0**32 for word in expected)


def test_channels_are_distinct():
    channels = [
        rng.TRAITS,
        rng.LIFE,
        rng.DECISION,
        rng.NOISE,
        rng.PRODUCTIVITY,
    ]
    assert len(set(channels)) == len(channels)
    assert max(channels) < rng.PROGRAMME


@pytest.mark.parametrize("place", range(4))
def test_each_of_the_four_draws_is_uniform(place):
    # Fixed draws: the test passes or fails for good. A true uniform falls below p = 0.001 in one
    # of a thousand such tests.
    found = [rng.uniforms(rng.Key(3, 1), rng.LIFE, 2021, firm)[place] for firm in range(4000)]
    assert stats.kstest(found, "uniform").pvalue > 0.001


# For independent draws the correlation of 2000 pairs has a standard deviation of 0.022; four of
# them, for many pairs, is 0.09.
@pytest.mark.parametrize(
    "other",
    [{"channel": rng.LIFE}, {"year": 2023}, {"seed": 2}, {"replicate": 1}],
    ids=lambda key: next(iter(key)),
)
def test_draws_that_differ_in_one_part_of_the_key_are_unrelated(other):
    assert abs(np.corrcoef(draws(), draws(**other))[0, 1]) < 0.09


def test_neighbouring_firms_and_the_four_draws_of_a_firm_are_unrelated():
    one = draws()
    assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < 0.09
    four = np.array([rng.uniforms(rng.Key(1, 0), 0, 2022, firm) for firm in range(1, 2001)])
    off_diagonal = np.corrcoef(four.T)[~np.eye(4, dtype=bool)]
    assert (np.abs(off_diagonal) < 0.09).all()


def test_draws_of_many_firms_at_once_are_those_of_each():
    ids = np.array([5, 3, 1_000_000], dtype=np.int32)
    words = np.zeros((4, rng.BLOCK))
    rng.fill(words, rng.Key(7, 8), rng.LIFE, 2020, ids)
    for place, firm in enumerate(ids):
        assert tuple(words[:, place]) == rng.uniforms(rng.Key(7, 8), rng.LIFE, 2020, firm)


def test_a_draw_is_a_pure_function_of_its_key():
    assert (draws(50) == draws(50)).all()


def test_normal_pairs_are_standard_normal_and_unrelated():
    uniform = [rng.uniforms(rng.Key(1, 0), rng.NOISE, 2022, firm)[:2] for firm in range(4000)]
    pairs = np.array([rng.normal_pair(*pair) for pair in uniform])
    for column in pairs.T:
        assert stats.kstest(column, "norm").pvalue > 0.001
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 0.07  # four standard deviations


def test_no_normal_of_a_pair_exceeds_its_bound():
    u1 = np.concatenate([np.linspace(2.0**-33, rng.BELOW_ONE, 4001), [2.0**-33, 1 / 64, 0.5]])
    largest = np.sqrt(-2.0 * np.log(u1))  # where the cosine or the sine is one
    bounds = np.array([rng.normal_at_most(u) for u in u1])
    assert (bounds >= largest).all()
    assert (bounds < 7.0).all()
