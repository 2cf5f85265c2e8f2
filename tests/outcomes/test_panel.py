from __future__ import annotations

import numpy as np
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
    here = World.of(synthesise(n_sba=800, n_small=200), defaults(), Intercepts())
    package = build_package(load("baseline"), here.population, here.parameters)
    plan = lay_out(package, here.population.n)
    return simulate(here, plan, seed=2, replicate=0, histories=True)


@pytest.fixture(scope="module")
def seen(run: Run):
    return panel(run)


AGREED = (
    "id,year,frame,industry,industry2,region,size_class,ln_employees,ln_sales,"
    "intangible_share,ln_labour_productivity,ln_age,foreign,multi_plant,rd_intensity,iot,"
    "cloud,bigdata,mobile,blockchain,print3d,robot,arvr,stage,uses_ai,reports_ai"
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


def test_using_ai_is_stage_p_or_e_and_reporting_errs(seen):
    assert set(seen["stage"]) == set("UIPE")
    assert (seen["uses_ai"] == seen["stage"].isin(["P", "E"])).all()
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
