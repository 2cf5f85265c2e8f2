"""Target against achieved: every margin holds, and a wrong population is found out."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from sim.population import Population, check, synthesise
from sim.population.check import COLUMNS
from sim.population.sources import in_korean


def test_every_margin_of_the_default_holds(full: Population):
    table = check(full)
    assert list(table.columns) == list(COLUMNS)
    assert table["id"].is_unique
    assert table.loc[~table["ok"], "id"].tolist() == []
    assert len(table) > 120


def test_every_source_is_said_in_korean(full: Population):
    for source in check(full)["source"].unique():
        said = in_korean(source)
        assert not re.search(r"[A-Za-z]+ [a-z]{2,}", said), said
        assert re.search("[가-힣]", said), said


def test_counts_are_hit_exactly(full: Population):
    table = check(full).set_index("id")
    exact = table[table.index.str.startswith(("firms_", "users_"))]
    assert len(exact) == 8 + 8 * 8
    assert (exact["difference"] == 0).all()


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_margins_hold_for_other_seeds(seed: int):
    table = check(synthesise(seed=seed, n_small=0))
    assert table.loc[~table["ok"], "id"].tolist() == []


def test_margins_of_a_sample_hold_within_wider_tolerances():
    table = check(synthesise(n_sba=3000, n_small=0))
    # Sampling leaves a little noise: of about 130 margins at most two may miss.
    assert (~table["ok"]).sum() <= 2
    assert (table["tolerance"] >= check(synthesise(n_small=0))["tolerance"]).all()


def test_what_is_wrong_is_found(full: Population):
    def failing(**arrays: np.ndarray) -> set[str]:
        table = check(replace(full, **arrays))
        return set(table.loc[~table["ok"], "id"])

    assert "sales_mean_2022" in failing(ln_sales=full.ln_sales + np.float32(0.1))
    assert "intangible_mean" in failing(intangible=full.intangible * np.float32(1.5))
    assert {"users_cloud_2022", "any8_2022"} <= failing(tech=np.zeros_like(full.tech))
    assert "section_C" in failing(industry=np.zeros_like(full.industry))
    assert "firms_2022" in failing(weight=full.weight * 2)


def test_grades_and_sources_travel_with_the_numbers(full: Population):
    table = check(full).set_index("id")
    assert table.loc["section_C", "grade"] == "A"
    assert table.loc["section_F", "grade"] == "R"
    assert "normalised" in table.loc["section_F", "source"]
    assert table["grade"].isin(["A", "B", "C", "R"]).all()
    assert (table["source"] != "").all()


def test_fringe_is_checked_only_where_there_is_one():
    assert "fringe_firms" not in set(check(synthesise(n_sba=200, n_small=0))["id"])
    assert "fringe_firms" in set(check(synthesise(n_sba=200, n_small=50))["id"])
