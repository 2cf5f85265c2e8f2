"""A population as an object: order of rows, digest, shapes, table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.population import Population, synthesise
from sim.population.schema import FIRST_YEAR, PARTNERS, REGIONS, TECHNOLOGIES, T

TINY = synthesise(n_sba=40, n_small=20, seed=5)


@given(st.randoms(use_true_random=False))
def test_permuting_and_permuting_back_is_the_same(random):
    order = np.array(random.sample(range(TINY.n), TINY.n))
    there = TINY.permuted(order)
    back = there.permuted(np.argsort(order))
    for name in ("id", "tech", "partners", "weight", "ln_sales"):
        assert np.array_equal(getattr(back, name), getattr(TINY, name))
    assert there.digest() == TINY.digest()


def test_partners_follow_their_firms(sample: Population):
    order = np.random.default_rng(1).permutation(sample.n)
    moved = sample.permuted(order)
    known = np.append(sample.id, -1)
    moved_known = np.append(moved.id, -1)
    assert np.array_equal(moved_known[moved.partners], known[sample.partners][order])


def test_digest_sees_every_array(sample: Population):
    digests = {sample.digest()}
    for name in ("tech", "partners", "weight", "rd", "exit", "capability"):
        array = getattr(sample, name).copy()
        array.flat[0] += 1
        digests.add(replace(sample, **{name: array}).digest())
    assert len(digests) == 7


def test_order_must_be_a_permutation(sample: Population):
    with pytest.raises(ValueError, match="permutation"):
        sample.permuted(np.zeros(sample.n, int))


def test_arrays_of_another_type_or_length_are_refused(sample: Population):
    with pytest.raises(ValueError, match=r"population\.rd"):
        replace(sample, rd=sample.rd.astype(np.float64))
    with pytest.raises(ValueError, match=r"population\.tech"):
        replace(sample, tech=sample.tech[:, 1:])


def test_active_is_from_entry_until_before_exit(sample: Population):
    firm = int(np.flatnonzero((sample.exit < 2035) & (sample.entry > FIRST_YEAR))[0])
    entry, leaves = int(sample.entry[firm]), int(sample.exit[firm])
    seen = [bool(sample.active(year)[firm]) for year in range(entry - 1, leaves + 1)]
    assert seen == [False] + [True] * (leaves - entry) + [False]


def test_uses_reads_the_bit_of_the_technology(sample: Population):
    year = 2022
    for k, name in enumerate(TECHNOLOGIES):
        bits = (sample.tech[:, year - FIRST_YEAR] >> k) & 1
        assert np.array_equal(sample.uses(name, year), bits == 1)


def test_table_names_categories(sample: Population):
    table = sample.to_frame()
    assert len(table) == sample.n
    assert set(table["frame"]) == {"sba", "small"}
    assert set(table["industry"]) <= set("ABCDEFGHIJKLMNPQRS")
    assert table["region"].tolist()[:50] == [REGIONS[code] for code in sample.region[:50]]
    assert table["size_class"].isna().sum() == 0


def test_bytes_per_firm_are_counted(sample: Population):
    kept = [array for array in sample.kept.values() if isinstance(array, np.ndarray)]
    fixed = sum(array.itemsize * (1 if array.ndim == 1 else array.shape[1]) for array in kept)
    # At least id, five codes, three years, eight numbers, two flags, partners, weight.
    assert fixed >= 4 + 5 + 6 + 8 * 4 + 2 + 4 * PARTNERS + 8
    before = np.pad(sample.tech, ((0, 0), (1, 0)))[:, :-1]
    changes = 5 * np.count_nonzero(sample.tech != before) + 8 * (T + 1)
    assert sample.nbytes_per_firm == pytest.approx(fixed + changes / sample.n)
