from __future__ import annotations

import numpy as np
import pytest

from sim.errors import UserError
from sim.outcomes.labelled import LabelledArray, differences

AXES = {
    "scenario": ("less", "none", "more"),
    "year": (2022, 2023),
    "frame": ("sba", "small"),
    "outcome": ("users", "firms"),
}
DATA = np.arange(24.0).reshape(3, 2, 2, 2)


@pytest.fixture
def array() -> LabelledArray:
    return LabelledArray(DATA, AXES)


def test_one_label_of_an_axis_takes_it_away(array):
    found = array.sel(year=2023, scenario="more")
    assert found.axes == {"frame": ("sba", "small"), "outcome": ("users", "firms")}
    assert found.data.tolist() == [[20.0, 21.0], [22.0, 23.0]]
    assert array.at("firms", "small", 2022).tolist() == [3.0, 11.0, 19.0]
    assert float(found.sel(frame="sba", outcome="users").data) == 20.0


def test_part_of_an_axis_keeps_it_in_the_order_asked(array):
    found = array.take("scenario", ["more", "less"])
    assert found.axes["scenario"] == ("more", "less")
    assert (found.data == DATA[[2, 0]]).all()


def test_axes_can_be_put_in_another_order(array):
    found = array.over("frame", "year")
    assert tuple(found.axes) == ("frame", "year", "scenario", "outcome")
    assert found.shape == (2, 2, 3, 2)
    assert found.sel(scenario="none", year=2022, frame="small", outcome="firms").data == 11.0


def test_differences_are_against_the_baseline_wherever_it_stands(array):
    found = differences(array, "none")
    assert found.axes["scenario"] == ("less", "more")
    assert set(found.sel(scenario="less").data.ravel()) == {-8.0}
    assert set(found.sel(scenario="more").data.ravel()) == {8.0}


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"outcome": "user"}, "there is no outcome 'user'; did you mean 'users'"),
        ({"year": 2016}, "there is no year 2016; did you mean '2022'|there is no year 2016; valid"),
        ({"yaer": 2022}, "there is no axis 'yaer'; did you mean 'year'"),
    ],
)
def test_a_label_that_does_not_exist_is_named_with_the_nearest(array, labels, said):
    with pytest.raises(UserError, match=said):
        array.sel(**labels)


def test_labels_for_other_values_are_refused():
    with pytest.raises(ValueError, match=r"axes year, frame have \(2, 2\) labels.*\(2, 3\)"):
        LabelledArray(np.zeros((2, 3)), {"year": (2022, 2023), "frame": ("sba", "small")})
