"""Gaps counted again, firm by firm, in a plain loop that knows nothing of the engine's sums.

What stands in the loop is written out from docs/results.md and the definitions of the outcomes, not
taken from the code: the capital region is Seoul, Incheon and Gyeonggi; SMEs are the first of four
classes in law; a firm is large from 300 employees on; users are in stage P or E.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

YEARS = (2017, 2022, 2026, 2030, 2035)

# The seventeen provinces in the order of their codes, the classes in law in the order of theirs.
REGIONS = [
    "seoul",
    "busan",
    "daegu",
    "incheon",
    "gwangju",
    "daejeon",
    "ulsan",
    "sejong",
    "gyeonggi",
    "gangwon",
    "chungbuk",
    "chungnam",
    "jeonbuk",
    "jeonnam",
    "gyeongbuk",
    "gyeongnam",
    "jeju",
]
CLASSES = ("sme", "mid", "kosdaq_mid", "large")
STAGES = "UISPE"


def firms_of(run, year):
    """Yield weight, use, region, class in law and employees of the survey's firms of a year."""
    p = run.world.population
    for i in range(p.n):
        if p.frame[i] == 0 and p.entry[i] <= year < p.exit[i]:
            uses = STAGES[run.outputs.stage[year - 2010, i]] in ("S", "P", "E")
            yield (
                float(p.weight[i]),
                uses,
                REGIONS[p.region[i]],
                CLASSES[p.size_class[i]],
                math.exp(p.ln_employees[i]),
            )


def gap(run, year: int, inside: Callable[[str, str, float], bool]) -> float:
    """Return the rate of the firms inside minus that of the others, in points."""
    users, firms = {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
    for weight, uses, region, size_class, employees in firms_of(run, year):
        side = inside(region, size_class, employees)
        firms[side] += weight
        users[side] += weight if uses else 0.0
    return 100.0 * users[True] / firms[True] - 100.0 * users[False] / firms[False]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("region_gap", lambda region, *_: region in ("seoul", "incheon", "gyeonggi")),
        ("sme_gap", lambda _, size_class, __: size_class != "sme"),
        ("size_gap", lambda *firm: firm[2] >= 300.0),
    ],
)
def test_a_gap_is_that_of_the_firms_counted_one_by_one(kept_run, measured, year, name, inside):
    expected = gap(kept_run, year, inside)
    assert measured.at(name, "sba", year) == pytest.approx(expected, abs=1e-9)


def test_the_gaps_differ_from_one_another_and_from_nothing(kept_run, measured):
    """A population in which all of them were zero would prove nothing above."""
    gaps = [float(measured.at(name, "sba", 2030)) for name in ("region_gap", "sme_gap", "size_gap")]
    assert len({round(each, 3) for each in gaps}) == 3
    assert all(abs(each) > 0.1 for each in gaps)


@pytest.mark.parametrize("year", YEARS)
def test_the_rate_is_that_of_the_firms_counted_one_by_one(kept_run, measured, year):
    users = firms = 0.0
    for weight, uses, *_ in firms_of(kept_run, year):
        firms += weight
        users += weight if uses else 0.0
    assert measured.at("users", "sba", year) == users
    assert measured.at("firms", "sba", year) == firms
    assert measured.at("adoption_rate", "sba", year) == pytest.approx(100.0 * users / firms)
