"""Synthetic firms: counts, weights, turnover, traits, technologies, partners, scale."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.population import Population, firms_with_any_technology, synthesise
from sim.population.margins import read
from sim.population.schema import (
    FIRST_YEAR,
    INDUSTRIES,
    LAST_YEAR,
    NEVER,
    TECHNOLOGIES,
    WEIGHT_UNIT,
)
from sim.population.synthesis import FRINGE_ID
from sim.population.trait_table import BY_NAME

FIRMS = {
    2017: 12579, 2018: 13144, 2019: 13255, 2020: 13429, 2021: 13450, 2022: 13824,
    2023: 14550, 2024: 14922,
}  # fmt: skip


def sba(population: Population, year: int) -> np.ndarray:
    return population.active(year) & (population.frame == 0)


def test_counts_of_the_survey_frame_are_exact(full: Population):
    assert {year: int(sba(full, year).sum()) for year in FIRMS} == FIRMS
    assert np.all(full.weight[full.frame == 0] == 1)


def test_after_the_last_published_year_the_frame_grows_by_the_assumed_rate(full: Population):
    for year in (2025, 2030, 2035):
        assert sba(full, year).sum() == round(14922 * 1.015 ** (year - 2024))


def test_both_frames_together_are_the_firms_with_ten_employees_and_more(full: Population):
    # About 210,000 in 2022 (NIA informatisation survey).
    assert full.weight[full.active(2022)].sum() == pytest.approx(210_000, rel=0.001)


def test_distinct_firms_and_turnover(full: Population):
    seen = (full.frame == 0) & (full.entry <= 2021) & (full.exit > 2017)
    assert abs(seen.sum() - 15993) <= 5  # five rounded yearly numbers
    assert np.all(full.exit > full.entry)
    assert full.entry.min() == FIRST_YEAR
    assert full.entry.max() == LAST_YEAR
    assert set(full.exit[full.exit > LAST_YEAR]) == {NEVER}


@settings(max_examples=15)
@given(st.integers(1, 3000), st.integers(0, 700), st.integers(0, 2**63 - 1))
def test_any_sample_represents_the_whole_frame(n_sba, n_small, seed):
    population = synthesise(n_sba=n_sba, n_small=n_small, seed=seed)
    units = population.weight / WEIGHT_UNIT
    assert np.array_equal(units, np.floor(units))
    assert np.all(units >= 1)
    assert np.count_nonzero(sba(population, 2022)) == n_sba
    assert population.weight[sba(population, 2022)].sum() == FIRMS[2022]
    small = population.active(2022) & (population.frame == 1)
    assert np.count_nonzero(small) == n_small
    assert population.weight[small].sum() == (196_000 if n_small else 0)
    for name in ("ln_employees", "ln_sales", "ln_lp", "rd", "maturity", "capability", "tax_due"):
        assert np.all(np.isfinite(getattr(population, name))), name


def test_sums_of_weights_are_exact_in_any_order():
    population = synthesise(n_sba=777, n_small=0)
    weight = population.weight[population.active(2022)]
    shuffled = np.random.default_rng(0).permutation(weight)
    assert sum(weight.tolist()) == sum(shuffled.tolist()) == FIRMS[2022]


def test_same_seed_same_population_other_seed_other_one(sample: Population):
    again = synthesise(n_sba=800, n_small=300, seed=3)
    assert again.digest() == sample.digest()
    assert synthesise(n_sba=800, n_small=300, seed=4).digest() != sample.digest()


def test_survey_frame_does_not_depend_on_the_fringe(sample: Population):
    alone = synthesise(n_sba=800, n_small=0, seed=3)
    rows = sample.frame == 0
    for name in BY_NAME:
        mine, there = getattr(sample, name)[rows], getattr(alone, name)
        if name == "partners":  # rows differ, the firms they point to do not
            mine, there = (
                np.append(each.id, -1)[which] for each, which in ((sample, mine), (alone, there))
            )
        assert np.array_equal(mine, there), name


def test_rows_are_in_the_order_of_entry(sample: Population):
    assert np.all(np.diff(sample.entry) >= 0)


def test_identifiers_are_unique_and_say_the_frame(full: Population):
    assert len(np.unique(full.id)) == full.n
    assert full.id.min() == 1
    assert np.array_equal(full.id > FRINGE_ID, full.frame == 1)


def test_shares_do_not_drift(full: Population):
    first, last = sba(full, 2010), sba(full, 2035)
    for j in range(len(INDUSTRIES)):
        drift = np.mean(full.industry[first] == j) - np.mean(full.industry[last] == j)
        assert abs(drift) < 0.0005
    large = full.employees >= 300
    assert abs(np.mean(large[first]) - np.mean(large[last])) < 0.005
    assert abs(full.maturity[first].mean() - full.maturity[last].mean()) < 0.04  # 3 standard errors


def test_entrants_are_younger_and_smaller(full: Population):
    entrants = (full.frame == 0) & (full.entry > 2015) & (full.entry <= 2022)
    incumbents = sba(full, 2022) & (full.entry == FIRST_YEAR)
    age = 2022 - full.birth.astype(int)
    assert age[entrants].mean() + 8 < age[incumbents].mean()
    assert full.ln_employees[entrants].mean() + 0.1 < full.ln_employees[incumbents].mean()
    assert np.all(full.birth <= full.entry)


def test_values_are_possible(full: Population):
    assert np.all((full.intangible >= 0) & (full.intangible <= 1))
    assert np.all((full.rd >= 0) & (full.rd <= 100))
    assert np.all(full.tax_due >= 0)
    assert np.all(full.ln_lp + full.ln_employees < full.ln_sales)  # value added is part of sales
    survey = full.frame == 0
    goods = np.isin(full.industry, [INDUSTRIES.index(s) for s in "ABCDEF"])
    assert full.employees[survey & goods].min() >= 50
    assert np.all((full.employees[~survey] >= 10) & (full.employees[~survey] <= 49))


def test_fringe_is_less_digital_less_inventive_and_poorer(full: Population):
    small = full.active(2022) & (full.frame == 1)
    survey = sba(full, 2022)
    year = 2022 - FIRST_YEAR
    assert np.mean(full.tech[small, year] > 0) < 0.6 * np.mean(full.tech[survey, year] > 0)
    assert np.mean(full.rd[small] > 0) < np.mean(full.rd[survey] > 0)
    per_worker = full.ln_sales - full.ln_employees
    assert per_worker[small].mean() < per_worker[survey].mean()


def test_technologies_go_together_and_persist(full: Population):
    here = sba(full, 2022) & sba(full, 2021)
    cloud, data = full.uses("cloud", 2022), full.uses("bigdata", 2022)
    together = np.mean(cloud[here] & data[here])
    assert together > 3 * np.mean(cloud[here]) * np.mean(data[here])
    for name in TECHNOLOGIES:
        before = here & full.uses(name, 2021)
        stayed = full.uses(name, 2022)[before].mean()
        assert 0.6 < stayed < 1, name  # most keep it, and some give it up


def test_firms_with_any_technology_are_counted_once(full: Population):
    here = sba(full, 2023)
    any_of_eight = full.tech[:, 2023 - FIRST_YEAR] > 0
    assert firms_with_any_technology(full, 2023) == np.sum(here & any_of_eight)
    # Published with AI: 2,665 and 3,398; AI alone is a fifth to a third of 923 and 1,334 users.
    assert 2665 - 923 / 3 < firms_with_any_technology(full, 2023) < 2665 - 923 / 6
    assert 3398 - 1334 / 2.5 < firms_with_any_technology(full, 2024) < 3398 - 1334 / 5
    ai = np.zeros(full.n, bool)
    ai[np.flatnonzero(here & any_of_eight)[:5]] = True
    assert firms_with_any_technology(full, 2023, ai=ai) == np.sum(here & any_of_eight)
    ai[np.flatnonzero(here & ~any_of_eight)[:7]] = True
    assert firms_with_any_technology(full, 2023, ai=ai) == np.sum(here & any_of_eight) + 7
    small = full.active(2023) & (full.frame == 1) & any_of_eight
    assert firms_with_any_technology(full, 2023, frame=1) == full.weight[small].sum()


def test_technologies_grow_by_the_assumed_rate_after_the_last_count(full: Population):
    cloud = {year: np.sum(sba(full, year) & full.uses("cloud", year)) for year in (2024, 2030)}
    assert cloud[2024] == 1677
    expected = 1677 / 14922 * 1.06**6 * np.sum(sba(full, 2030))
    assert cloud[2030] == pytest.approx(expected, abs=1)


def test_mature_firms_use_more_and_can_more(full: Population):
    here = sba(full, 2022)
    used = np.bitwise_count(full.tech[here, 2022 - FIRST_YEAR])
    assert np.corrcoef(full.maturity[here], used)[0, 1] > 0.3
    assert 0.55 < np.corrcoef(full.maturity[here], full.capability[here])[0, 1] < 0.65


def test_productivity_loading_can_be_changed_alone(sample: Population):
    value = read().assumption["lp_maturity"] + 0.2
    changed = synthesise(n_sba=800, n_small=300, seed=3, assumptions={"lp_maturity": value})
    assert np.array_equal(changed.tech, sample.tech)
    assert np.array_equal(changed.ln_sales, sample.ln_sales)
    step = (changed.ln_lp - sample.ln_lp) / np.where(sample.maturity == 0, 1, sample.maturity)
    assert np.median(step) == pytest.approx(0.2, abs=1e-3)  # the ceiling binds for a few


def test_partners_are_others_that_are_there_at_entry(full: Population):
    partners, rows = full.partners, np.arange(full.n)[:, None]
    there = partners >= 0
    assert np.all(partners < full.n)
    assert not np.any(partners == rows)
    assert there.mean() > 0.99
    entry = np.broadcast_to(full.entry[:, None], partners.shape)
    assert np.all(full.entry[partners][there] <= entry[there])
    assert np.all(full.exit[partners][there] > entry[there])
    inside = (full.frame[:, None] == 0) & there
    same = full.industry[partners] == full.industry[:, None]
    by_chance = np.sum(np.bincount(full.industry[full.frame == 0]) ** 2) / (
        np.count_nonzero(full.frame == 0) ** 2
    )
    # 60 % chosen in the own section, and the rest meets it by chance.
    assert same[inside].mean() == pytest.approx(0.6 + 0.4 * by_chance, abs=0.02)
    assert np.all(full.frame[partners][inside] == 0)
    cross = full.frame[partners][(full.frame[:, None] == 1) & there] == 0
    assert cross.mean() == pytest.approx(0.3, abs=0.02)
    ordered = np.sort(partners, axis=1)
    assert not np.any((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0))


def test_several_chunks_of_the_fringe_fit_together():
    # More slots than one chunk holds: rows, identifiers and partners must still line up.
    population = synthesise(n_sba=100, n_small=150_000)
    assert population.weight[population.active(2022) & (population.frame == 1)].sum() == 196_000
    ids = np.sort(population.id[population.frame == 1])
    assert np.array_equal(ids, np.arange(ids[0], ids[0] + len(ids)))
    small = population.active(2022) & (population.frame == 1)
    assert np.mean(population.rd[small] > 0) == pytest.approx(0.25, abs=0.005)


def test_the_default_is_fast():
    start = time.perf_counter()
    synthesise()
    assert time.perf_counter() - start < 5  # 0.4 s when idle


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_sba": 0}, "n_sba = 0 is out of range; use 1 to"),
        ({"n_small": -1}, "n_small = -1 is out of range; use 0 to"),
        ({"n_small": 2.5}, "n_small = 2.5 is no whole number; use 0 to"),
        ({"seed": -3}, "seed = -3 is out of range; use 0 to"),
        ({"assumptions": {"lp_maturty": 0.1}}, "did you mean 'lp_maturity'"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(UserError, match=message):
        synthesise(**arguments)
