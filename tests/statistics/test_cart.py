from __future__ import annotations

import numpy as np
import pytest

from sim.statistics.cart import leaves
from sim.statistics.scenario_box import Inputs

from .published import bryant_and_lempert, planted


def test_the_published_example_gives_the_published_leaves() -> None:
    """EMA Workbench's documentation, from left to right: coverage, density and mass of a leaf."""
    x, y = bryant_and_lempert()
    published = [
        (0.011236, 0.021739, 0.052154),
        (0.000000, 0.000000, 0.546485),
        (0.000000, 0.000000, 0.103175),
        (0.044944, 0.090909, 0.049887),
        (0.224719, 0.434783, 0.052154),
        (0.112360, 0.227273, 0.049887),
        (0.000000, 0.000000, 0.051020),
        (0.606742, 0.642857, 0.095238),
    ]
    found = [(each.coverage, each.density, each.mass) for each in leaves(x, y, 0.05)]
    assert len(found) == len(published)
    for ours, theirs in zip(found, published, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-6)


def test_the_last_published_leaf_has_the_published_limits() -> None:
    x, y = bryant_and_lempert()
    last = leaves(x, y, 0.05)[-1].restrictions
    assert last["Demand elasticity"].low == pytest.approx(-0.3165, abs=1e-4)
    assert last["Biomass backstop price"].low == pytest.approx(148.3, abs=1e-3)


def test_leaves_part_all_cases() -> None:
    x, y = planted()
    found = leaves(x, y)
    assert np.sum([each.inside for each in found], axis=0).tolist() == [1] * len(y)
    assert min(each.mass for each in found) >= 0.049
    assert sum(each.coverage for each in found) == pytest.approx(1.0)


def test_what_cannot_be_split_is_one_leaf() -> None:
    x = Inputs(("a",), np.ones((20, 1)))
    [leaf] = leaves(x, np.arange(20) < 10)
    assert leaf.mass == 1.0
