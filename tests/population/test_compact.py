"""Technologies kept as changes and partners kept by observer give the tables back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim.population import Population
from sim.population.compact import SLOT_SHIFT, Calendar, Observers

TABLES = arrays.arrays(
    np.uint8, st.tuples(st.integers(0, 12), st.integers(1, 26)), elements=st.integers(0, 3)
)


@given(TABLES)
def test_a_calendar_gives_the_table_back(table):
    calendar = Calendar.of(table)
    assert np.array_equal(calendar.table(), table)
    assert calendar.table().dtype == calendar.dtype == np.uint8
    for t in range(table.shape[1]):
        assert np.array_equal(calendar.year(t), table[:, t])
    for row in range(len(table)):
        assert np.array_equal(calendar.firm(row), table[row])


@given(TABLES, st.randoms(use_true_random=False))
def test_parts_may_come_in_any_order(table, random):
    order = np.array(random.sample(range(len(table)), len(table)), int)
    cut = len(order) // 3
    parts = [(order[:cut], table[order[:cut]]), (order[cut:], table[order[cut:]])]
    joined = Calendar.joined(table.shape, parts)
    assert np.array_equal(joined.table(), table)
    assert np.array_equal(joined.row, Calendar.of(table).row)


def test_a_firm_that_never_uses_anything_takes_no_room(full: Population):
    none = (full.tech == 0).all(axis=1)
    assert not np.isin(full.calendar.row, np.flatnonzero(none)).any()
    assert full.calendar.nbytes < 0.3 * full.tech.nbytes


def test_observers_give_partners_back_each_in_its_place():
    partners = np.array([[1, -1, 2], [2, 0, -1], [-1, -1, -1]], np.int32)
    start = np.array([0, 1, 2, 4], np.int32)
    observer = np.array([1 | 1 << SLOT_SHIFT, 0, 0 | 2 << SLOT_SHIFT, 1], np.uint32)
    assert np.array_equal(Observers(partners.shape, start, observer).table(), partners)
