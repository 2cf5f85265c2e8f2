"""Named futures: what they say, and what of them a scenario may change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.targets.vocabulary import YEARS as PUBLISHED
from sim.errors import UserError
from sim.scenario import load, scenario_from_dict
from sim.scenario.future import (
    YEARS,
    allotted,
    allotted_within,
    checked,
    chosen,
    default_probabilities,
    registry,
)


def test_they_begin_where_the_published_years_end() -> None:
    assert YEARS[0] == PUBLISHED[-1] + 1


def test_their_probabilities_sum_to_1_and_are_marked_as_assumptions() -> None:
    assert sum(default_probabilities().values()) == pytest.approx(1.0)
    assert {each.grade for each in registry().values()} == {"R"}
    assert all("assumption" in each.source for each in registry().values())


def test_the_slowest_comes_first_in_every_year() -> None:
    gained = np.array([np.cumsum(each.gains) for each in registry().values()])
    assert (np.diff(gained, axis=0) > 0.0).all()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"pace-holds": 0.5}, "sum to 0.5"),
        ({"pace-holds": 0.7, "pace-fades": 0.4}, "sum to 1.1"),
        ({"pace-hold": 1.0}, "no future 'pace-hold'"),
        ({"pace-holds": -0.1, "pace-fades": 1.1}, "is no probability"),
        ({"pace-holds": "much"}, "is not a number"),
        ({"pace-holds": True}, "is not a number"),
        ({"pace-holds": float("nan")}, "is no probability"),
        ({}, "sum to 0"),
    ],
)
def test_what_is_refused(given: dict[str, object], says: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=says) as caught:
        scenario_from_dict({"scenario": {"name": "mine", "extends": "baseline"}, "futures": given})
    assert "[futures]" in caught.value.where


def test_a_scenario_hands_them_on_and_writes_them_down(tmp_path: Path) -> None:
    asked = {"pace-holds": 0.5, "pace-of-europe": 0.5}
    mine = load("baseline").with_futures(asked).renamed("mine")
    assert mine.futures == {"pace-fades": 0.0, **asked}
    again = load(mine.save(tmp_path / "mine.toml"))
    assert again.futures == mine.futures
    assert again.digest() == mine.digest() != load("baseline").digest()


def test_a_table_of_them_replaces_the_inherited_one(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(
        '[scenario]\nname = "one"\nextends = "baseline"\n[futures]\npace-fades = 1.0\n'
    )
    (tmp_path / "two.toml").write_text(
        '[scenario]\nname = "two"\nextends = "one"\n[futures]\npace-holds = 1.0\n'
    )
    assert load(tmp_path / "two.toml").futures["pace-fades"] == 0.0


def test_one_is_asked_for_by_its_name_and_all_by_none() -> None:
    probabilities = default_probabilities()
    assert chosen(None, probabilities) == probabilities
    assert chosen("pace-fades", probabilities)["pace-fades"] == 1.0
    for wrong in ("mixed", "pace-hold", ""):
        with pytest.raises(UserError, match="Without --future all of them are drawn"):
            chosen(wrong, probabilities)


@pytest.mark.parametrize("count", [1, 7, 20, 300])
def test_each_comes_as_often_as_its_probability_asks_for(count: int) -> None:
    found = Counter(allotted(count, default_probabilities()))
    for name, probability in default_probabilities().items():
        assert abs(found[name] - count * probability) < 1.0


def test_each_group_meets_them_alike() -> None:
    groups = ["a", "b"] * 20
    found = allotted_within(groups, {"pace-fades": 0.5, "pace-holds": 0.5})
    for group in "ab":
        own = [name for name, each in zip(found, groups, strict=True) if each == group]
        assert Counter(own) == {"pace-fades": 10, "pace-holds": 10}


def test_checked_fills_in_the_others() -> None:
    assert checked({"pace-fades": 1.0}, "here")["pace-of-europe"] == 0.0
