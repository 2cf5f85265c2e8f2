from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.errors import UserError
from sim.outcomes.panel import PANEL, panel
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load


@pytest.fixture(scope="module")
def run() -> Run:
    fit = Intercepts(product={2023: -0.5, 2024: 0.0})
    here = World.of(synthesise(n_sba=800, n_small=200), defaults(), fit)
    package = build_package(load("baseline"), here.population, here.parameters)
    plan = lay_out(package, here.population.n)
    return simulate(here, plan, seed=2, replicate=0, histories=True)


@pytest.fixture(scope="module")
def seen(run: Run):
    return panel(run)


AGREED = (
    "id,year,frame,industry,industry2,region,size_class,ln_employees,ln_sales,"
    "intangible_share,ln_labour_productivity,ln_age,foreign,multi_plant,rd_intensity,iot,"
    "cloud,bigdata,mobile,blockchain,print3d,robot,arvr,stage,uses_ai,reports_ai,first_use,first_report"
)


def test_columns_are_the_agreed_ones(seen):
    # Columns of traits that came later may stand between them.
    assert ",".join(name for name in seen.columns if name in AGREED.split(",")) == AGREED
    assert list(seen.columns) == list(PANEL.columns)


def test_every_firm_in_the_frame_is_there_once_a_year(run, seen):
    assert not seen.duplicated(["id", "year"]).any()
    population = run.world.population
    for year in (2017, 2022, 2035):
        there = set(seen.loc[seen["year"] == year, "id"])
        assert there == set(population.id[population.active(year)])
    assert set(seen["frame"]) == {"sba", "small"}


def test_using_ai_is_stage_s_p_or_e_and_reporting_errs(seen):
    assert set(seen["stage"]) == set("UISPE")
    assert (seen["uses_ai"] == seen["stage"].isin(["S", "P", "E"])).all()
    wrong = (seen["uses_ai"] != seen["reports_ai"]).mean()
    assert 0.0 < wrong < 0.2


def test_productivity_holds_the_effect_of_ai_and_a_trend(run, seen):
    """What is left of log productivity is the yearly noise: mean 0, standard deviation sd_lp."""
    p, population = run.world.parameters, run.world.population
    row = {firm: k for k, firm in enumerate(population.id)}
    i, t = seen["id"].map(row).to_numpy(), seen["year"].to_numpy() - 2010
    known = population.ln_lp[i] + p["trend_lp"] * (t - 12) + run.outputs.effect[t, i]
    noise = seen["ln_labour_productivity"].to_numpy() - known
    # Four standard errors of a mean and of a standard deviation.
    n = len(noise)
    assert abs(noise.mean()) < 4 * p["sd_lp"] / np.sqrt(n)
    assert noise.std() == pytest.approx(p["sd_lp"], rel=4 / np.sqrt(2 * n))


def test_sales_grow_around_2022(run, seen):
    one = seen[seen["id"] == seen["id"].mode()[0]].set_index("year")["ln_sales"]
    growth = np.log1p(run.world.parameters["sales_growth"])
    assert one.loc[2023] - one.loc[2022] == pytest.approx(growth, rel=1e-9)


def test_fewer_years_are_the_same_rows(run, seen):
    few = panel(run, 2018, 2019)
    same = seen[seen["year"].isin([2018, 2019])].reset_index(drop=True)
    assert few.equals(same)


@pytest.mark.parametrize("years", [(2022, 2017), (2000, 2022), (2022, 2040)])
def test_years_outside_the_run_are_refused(run, years):
    with pytest.raises(UserError, match="not in the run"):
        panel(run, *years)


def test_a_run_without_histories_is_a_programming_mistake(run):
    plain = simulate(run.world, run.plan, seed=2, replicate=0)
    with pytest.raises(ValueError, match="without histories"):
        panel(plain)


def test_a_row_says_for_how_many_firms_it_stands(run, seen):
    population = run.world.population
    weight = seen.loc[seen["year"] == 2022].set_index("id")["weight"]
    assert weight.to_dict() == dict(
        zip(
            population.id[population.active(2022)],
            population.weight[population.active(2022)],
            strict=True,
        )
    )
    assert (
        weight.max() > weight.min()
    )  # a small firm stands for others than one of the survey frame


def test_size_of_adopters_and_employment_follow_from_the_columns(run, seen):
    """As anybody would compute them with pandas, against the run's own arrays."""
    users = seen[seen["uses_ai"] == 1].assign(employees=lambda t: np.exp(t["ln_employees"]))
    jobs = (users["employees"] * users["weight"]).groupby(users["year"]).sum()
    firms = users.groupby("year")["weight"].sum()
    size = users.groupby("year").apply(lambda t: np.average(t["employees"], weights=t["weight"]))
    population, stage = run.world.population, run.outputs.stage
    for year in (2018, 2022, 2035):
        uses = population.active(year) & np.isin(stage[year - 2010], [2, 3, 4])
        weight = population.weight[uses]
        employees = np.exp(population.ln_employees[uses].astype(np.float64))
        assert firms[year] == pytest.approx(weight.sum())
        assert jobs[year] == pytest.approx(weight @ employees)
        assert size[year] == pytest.approx(weight @ employees / weight.sum())
        assert size[year] == pytest.approx(jobs[year] / firms[year])


def test_first_years_are_those_of_the_histories(run, seen):
    whole = panel(run, 2010, 2035)
    for flag, column, since in (
        ("uses_ai", "first_use", 2010),
        ("reports_ai", "first_report", 2017),
    ):
        happened = whole[(whole[flag] == 1) & (whole["year"] >= since)]
        expected = happened.groupby("id")["year"].min()
        found = whole.groupby("id")[column].max().dropna().astype("int64")
        pd.testing.assert_series_equal(found, expected, check_names=False)


def test_a_first_year_is_not_told_before_it_comes(seen):
    for flag, column in (("uses_ai", "first_use"), ("reports_ai", "first_report")):
        known = seen[column].notna()
        assert (seen.loc[known, column] <= seen.loc[known, "year"]).all()
        assert known[seen[flag] == 1].all()
        by_firm = seen.loc[known].groupby("id")[column]
        assert (by_firm.min() == by_firm.max()).all()
        # Whoever gave AI up keeps its first year.
        assert (known & (seen[flag] == 0)).any()


def test_first_years_survive_a_file(tmp_path, seen):
    few = seen[seen["year"] == 2022]
    few.to_parquet(tmp_path / "panel.parquet", index=False)
    few.to_csv(tmp_path / "panel.csv", index=False)
    back = pd.read_parquet(tmp_path / "panel.parquet")
    assert back["first_use"].dtype == "Int64"
    text = pd.read_csv(tmp_path / "panel.csv")
    assert text["first_use"].dropna().tolist() == few["first_use"].dropna().tolist()
    assert text["first_use"].isna().sum() == few["first_use"].isna().sum()
