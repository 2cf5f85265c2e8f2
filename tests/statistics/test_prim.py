from __future__ import annotations

import numpy as np
import pytest

from sim.statistics.prim import Patience, most_balanced, trajectory
from sim.statistics.scenario_box import Inputs, Restriction, box_of, pruned, significance

from .published import bryant_and_lempert, planted


def test_the_published_example_gives_the_published_box() -> None:
    """EMA Workbench's documentation: box 1 after its insignificant restriction is dropped."""
    x, y = bryant_and_lempert()
    boxes = trajectory(x, y, Patience(peel=0.1))
    found = pruned(boxes[most_balanced(boxes)], x, y, 0.05)
    assert sorted(found.restrictions) == [
        "Biomass backstop price",
        "Demand elasticity",
        "Total biomass",
    ]
    assert found.coverage == pytest.approx(0.764045, abs=1e-6)
    assert found.density == pytest.approx(0.715789, abs=1e-6)
    assert found.mass == pytest.approx(0.10771, abs=1e-5)


def test_the_published_example_passes_the_published_trade_off() -> None:
    """Box 21 there: coverage 0.7528, density 0.7701, four inputs; ties are broken another way."""
    x, y = bryant_and_lempert()
    boxes = trajectory(x, y, Patience(peel=0.1))
    near = min(boxes, key=lambda each: abs(each.coverage - 0.752809))
    assert near.density == pytest.approx(0.770115, abs=0.015)
    assert near.mass == pytest.approx(0.0986395, abs=0.005)
    assert sorted(near.restrictions) == [
        "Biomass backstop price",
        "Cellulosic cost",
        "Demand elasticity",
        "Total biomass",
    ]
    # There "Cellulosic cost" has a quasi-p value of 0.157, all others are below 0.0001.
    values = significance(near, x, y)
    assert values.pop("Cellulosic cost") > 0.05
    assert max(values.values()) < 1e-4


def test_a_planted_box_is_found_with_its_category() -> None:
    x, y = planted()
    boxes = trajectory(x, y)
    found = pruned(boxes[most_balanced(boxes)], x, y, 0.05)
    assert sorted(found.restrictions) == ["a", "b", "kind"]
    assert found.restrictions["kind"].allowed == (1, 2)
    assert found.restrictions["a"].low == pytest.approx(0.7, abs=0.05)
    assert found.restrictions["b"].high == pytest.approx(0.5, abs=0.05)
    assert found.density > 0.9
    assert found.coverage > 0.85


def test_boxes_shrink_and_keep_the_least_mass() -> None:
    x, y = planted()
    boxes = trajectory(x, y, Patience(mass=0.1))
    assert boxes[0].mass == 1.0
    assert min(each.mass for each in boxes) >= 0.1
    assert boxes[-1].density > boxes[0].density


def test_measures_of_a_box_by_hand() -> None:
    x = Inputs(
        ("a", "kind"), np.array([[1.0, 0], [2.0, 1], [3.0, 1], [4.0, 0]]), {"kind": ("p", "q")}
    )
    y = np.array([True, True, False, False])
    found = box_of({"a": Restriction(high=3.0), "kind": Restriction(allowed=(1,))}, x, y)
    assert found.inside.tolist() == [False, True, True, False]
    assert (found.coverage, found.density, found.mass) == (0.5, 0.5, 0.5)
    assert found.balance == 0.5


def test_an_input_that_never_differs_is_left_alone() -> None:
    x = Inputs(("a", "same"), np.column_stack([np.arange(100.0), np.ones(100)]))
    boxes = trajectory(x, x.column("a") >= 80.0)
    assert {name for each in boxes for name in each.restrictions} == {"a"}
