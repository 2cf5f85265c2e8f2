"""Who gains: groups add up to the total, and the total is what the other tables say."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.experiment import run_experiment
from sim.experiment.distribution import GROUPS, MEASURES, group_rows
from sim.outcomes.attribution import REACHED

NAMES = ("baseline", "voucher-expansion")


@pytest.fixture(scope="module")
def folder(make, tmp_path_factory):
    out = tmp_path_factory.mktemp("distribution") / "results"
    run_experiment(make(*NAMES, replicates=4), out)
    return out


@pytest.fixture(scope="module")
def table(folder) -> pd.DataFrame:
    return pd.read_parquet(folder / "distribution.parquet")


def test_the_groups_of_every_dimension_add_up_to_the_total(table):
    keys = ["scenario", "frame", "measure"]
    total = table[table["dimension"] == "total"].set_index(keys)["mean"]
    for dimension in dict.fromkeys(each for each, _ in GROUPS):
        summed = table[table["dimension"] == dimension].groupby(keys)["mean"].sum()
        pd.testing.assert_series_equal(
            summed.sort_index(), total.sort_index(), check_names=False, atol=1e-9
        )


def test_the_frames_add_up(table):
    wide = table.pivot_table(
        index=["dimension", "group", "measure"], columns="frame", values="mean"
    )
    np.testing.assert_allclose(wide["sba"] + wide["small"], wide["all"], atol=1e-9)


def test_the_totals_are_those_of_effects_and_attribution(folder, table):
    total = table[table["dimension"] == "total"].set_index(["frame", "measure"])["mean"]
    effects = pd.read_parquet(folder / "effects.parquet")
    users = effects[(effects["year"] == 2030) & (effects["outcome"] == "users")]
    attribution = (
        pd.read_parquet(folder / "attribution.parquet").groupby("frame").mean(numeric_only=True)
    )
    for frame in ("sba", "small", "all"):
        expected = float(users.loc[users["frame"] == frame, "mean"].iloc[0])
        assert total[frame, "additional_users"] == pytest.approx(expected, abs=1e-9)
        reached = attribution.loc[frame, list(REACHED)].sum()
        assert total[frame, "newly_supported"] == pytest.approx(reached)
        assert total[frame, "crowded_out"] == pytest.approx(attribution.loc[frame, "crowded_out"])


def test_grants_are_those_that_the_ledger_has_paid_or_promised(folder, table):
    ledger = pd.read_parquet(folder / "ledger.parquet")
    contests = ledger[(ledger["mechanism"] == "contest") & (ledger["year"] <= 2030)]
    paid = contests.groupby(["scenario", "replicate"])["paid"].sum()
    promised = (
        contests[contests["year"] == 2030].groupby(["scenario", "replicate"])["committed_out"].sum()
    )
    by_scenario = (paid + promised).groupby("scenario").mean() * 1e-6
    expected = by_scenario["voucher-expansion"] - by_scenario["baseline"]
    total = table[(table["dimension"] == "total") & (table["frame"] == "all")]
    grants = float(total.loc[total["measure"] == "additional_grants_krw_bn", "mean"].iloc[0])
    assert grants == pytest.approx(expected, rel=1e-3)
    assert grants > 0


def test_crowded_out_applicants_are_among_the_crowded_out(table):
    wide = table.pivot_table(
        index=["frame", "dimension", "group"], columns="measure", values="mean"
    )
    assert (wide["crowded_out_applicants"] <= wide["crowded_out"]).all()


def test_young_firms_were_founded_within_seven_years(population):
    rows = group_rows(population, 2030)[GROUPS.index(("age", "young"))]
    assert rows.any()
    assert (2030 - population.birth[rows] < 7).all()
    assert (population.entry[rows] <= 2030).all()


def test_cells_of_few_own_firms_are_blank(make, tmp_path):
    own = dataclasses.replace(
        make(*NAMES, replicates=1), firms={"source": "microdata", "file": "mine.csv"}
    )
    run_experiment(own, tmp_path / "own")
    table = pd.read_parquet(tmp_path / "own" / "distribution.parquet")
    population = own.population
    for (dimension, group), rows in zip(GROUPS, group_rows(population, 2030), strict=True):
        here = table[(table["dimension"] == dimension) & (table["group"] == group)]
        counts = [int((rows & (population.frame == f)).sum()) for f in (0, 1)]
        few = [0 < count < 5 for count in counts]
        for frame, blank in zip(("sba", "small", "all"), (*few, any(few)), strict=True):
            cells = here[here["frame"] == frame]
            assert len(cells) == len(MEASURES)
            assert cells["mean"].isna().all() == blank
            assert cells["firms"].isna().all() == blank
    assert table["mean"].isna().any()


def test_a_run_alone_has_no_distribution(make, tmp_path):
    run_experiment(make("baseline", replicates=1), tmp_path / "alone")
    assert pd.read_parquet(tmp_path / "alone" / "distribution.parquet").empty
