from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.policy.settings.schedule import continued, held, levels
from sim.population.schema import FIRST_YEAR, LAST_YEAR, T

steps = st.dictionaries(
    st.integers(FIRST_YEAR, LAST_YEAR), st.floats(0.0, 1e6), min_size=1, max_size=6
).map(lambda table: tuple(sorted(table.items())))


def test_a_value_holds_until_the_next_year_named_and_the_last_to_the_horizon():
    values = levels(((2020, 59.9), (2022, 98.0)))
    assert len(values) == T
    assert np.isnan(values[2019 - FIRST_YEAR])
    assert values[2020 - FIRST_YEAR] == values[2021 - FIRST_YEAR] == 59.9
    assert (values[2022 - FIRST_YEAR :] == 98.0).all()


@given(parent=steps, child=steps)
def test_a_child_takes_over_from_its_first_year_and_leaves_the_years_before(parent, child):
    first = child[0][0] - FIRST_YEAR
    steps = continued(parent, child)
    years = [year for year, _ in steps]
    assert years == sorted(set(years))
    merged = held(steps, None)
    assert merged[:first] == held(parent, None)[:first]
    assert merged[first:] == held(child, None)[first:]
