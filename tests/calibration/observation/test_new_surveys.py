"""The informatisation survey, the largest firms, productivity by years since first use."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from sim.calibration.fit.store import shipped
from sim.calibration.observation import nia, productivity, size
from sim.calibration.observation.evidence import Surveys
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.outcomes.panel import panel
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load


@pytest.fixture(scope="module")
def run() -> Run:
    fit = shipped()
    firms = synthesise(n_sba=2500, n_small=600)
    package = build_package(load("baseline"), firms, fit.parameters)
    world = World.of(firms, fit.parameters, fit.intercepts)
    return simulate(world, lay_out(package, firms.n), seed=3, replicate=0, histories=True)


@pytest.fixture(scope="module")
def seen(run: Run) -> pd.DataFrame:
    return panel(run, 2017, 2024)


def of(rows: pd.DataFrame) -> float:
    """Percent of the firms represented that report AI."""
    return 100.0 * float(np.average(rows["reports_ai"], weights=rows["weight"]))


def test_shares_are_those_of_all_firms_of_the_panel(run: Run, seen: pd.DataFrame) -> None:
    found = nia.statistics(run)
    for year in range(2018, 2022):
        assert found[f"nia.share.{year}"] == pytest.approx(of(seen[seen["year"] == year]))
    then = seen[seen["year"] == 2021]
    here = then[then["industry"] == "J"]
    assert set(here["frame"]) == {"sba", "small"}
    assert found["nia.share.industry.J.2021"] == pytest.approx(of(here))
    large = seen[(seen["year"] == 2018) & (np.exp(seen["ln_employees"]).round() >= 250)]
    assert found["nia.share.band.250_plus.2018"] == pytest.approx(of(large))


def test_small_firms_count_for_those_they_stand_for(run: Run) -> None:
    """200,000 firms of the fringe outweigh those of the survey frame, which are asked with them."""
    firms = run.world.population
    here = firms.active(2021)
    small = nia.share(run, 2021, firms.frame == 1)
    other = nia.share(run, 2021, firms.frame == 0)
    part = firms.weight[here & (firms.frame == 1)].sum() / firms.weight[here].sum()
    assert part > 0.9
    whole = nia.statistics(run)["nia.share.2021"]
    assert whole == pytest.approx(part * small + (1.0 - part) * other)


def test_the_list_of_kinds_counts_use_or_a_product() -> None:
    assert nia.any_kind(0.0, 0.26) == pytest.approx(26.0)
    assert nia.any_kind(100.0, 0.26) == pytest.approx(100.0)
    # 1 - 0.74 x 0.973
    assert nia.any_kind(2.7, 0.26) == pytest.approx(27.998)


def test_the_parameter_is_what_meets_2022() -> None:
    """28.0 % with the 2.7 % of 2021 using it: (0.280 - 0.027) / (1 - 0.027)."""
    assert shipped().parameters["nia_w"] == pytest.approx(0.253 / 0.973, abs=5e-4)


def test_bands_part_the_firms(run: Run) -> None:
    firms = run.world.population
    held = [nia._in_band(firms, band) for band in nia.BANDS]
    assert (np.sum(held, axis=0) == 1).all()
    assert (firms.frame[held[0]] == 1).any()
    assert not (firms.frame[held[2]] == 1).any()


def test_without_small_firms_the_survey_says_nothing() -> None:
    fit = shipped()
    firms = synthesise(n_sba=300, n_small=0)
    package = build_package(load("no-policy"), firms, fit.parameters)
    world = World.of(firms, fit.parameters, fit.intercepts)
    alone = simulate(world, lay_out(package, firms.n), seed=1, replicate=0, histories=True)
    assert nia.statistics(alone) == {}


def test_the_largest_firms_are_pooled_over_five_years(run: Run, seen: pd.DataFrame) -> None:
    frame = Surveys.of(run.world).frame
    reports, _ = frame.observe(run)
    chosen = seen["year"].between(2017, 2021) & (seen["frame"] == "sba")
    largest = seen[chosen & (np.exp(seen["ln_employees"]).round() >= 1000)]
    assert size.share_of_largest(run, frame, reports) == pytest.approx(of(largest))


def test_the_raw_premium_is_a_ratio_of_means() -> None:
    ln_lp = np.log([100.0, 200.0, 100.0, 140.0])
    reports = np.array([1.0, 1.0, 0.0, 0.0])
    # 150 against 120, and 150 against 130 where the last firm stands for three
    assert productivity.raw_premium(np.ones(4), reports, ln_lp) == pytest.approx(25.0)
    weight = np.array([1.0, 1.0, 1.0, 3.0])
    assert productivity.raw_premium(weight, reports, ln_lp) == pytest.approx(100 * 20 / 130)
    assert productivity.raw_premium(np.ones(4), np.zeros(4), ln_lp) == 0.0


def test_years_are_counted_from_the_first_report(run: Run, seen: pd.DataFrame) -> None:
    views = Surveys.of(run.world)
    reports, _ = views.frame.observe(run)
    since = productivity.years_since(views.frame, views.within, reports)
    ids = run.world.population.ids[views.frame.rows.firm]
    told = seen[(seen["reports_ai"] == 1) & (seen["frame"] == "sba") & (seen["year"] <= 2022)]
    first = told.groupby("id")["year"].min()
    year = views.frame.rows.year
    expected = year - pd.Series(ids).map(first).fillna(9999).to_numpy()
    assert np.array_equal(since[since >= 0], expected[expected >= 0])
    assert set(since[since >= 0]) == set(range(6))


def test_an_effect_that_is_put_in_is_found(run: Run) -> None:
    """A lasting effect of 0.1 from the third year on, against dummies by statsmodels."""
    views = Surveys.of(run.world)
    reports, ln_lp = views.frame.observe(run)
    since = productivity.years_since(views.frame, views.within, reports)
    base = productivity.statistics(run, views.frame, views.within, reports, ln_lp)
    more = productivity.statistics(
        run, views.frame, views.within, reports, ln_lp + 0.1 * (since >= 3)
    )
    for k in range(6):
        added = more[f"sba.fe.since{k}"] - base[f"sba.fe.since{k}"]
        assert added == pytest.approx(0.1 * (k >= 3), abs=1e-9)


def test_the_years_agree_with_dummies(run: Run) -> None:
    views = Surveys.of(run.world)
    reports, ln_lp = views.frame.observe(run)
    since = productivity.years_since(views.frame, views.within, reports)
    ever = np.unique(views.within.firm[since >= 0])[:80]
    never = np.setdiff1d(np.arange(views.within.firms), views.within.firm[since >= 0])[:80]
    few = np.isin(views.within.firm, np.concatenate([ever, never]))
    _, firm = np.unique(views.within.firm[few], return_inverse=True)
    some = dataclasses.replace(
        views.within, firm=firm, firms=160, years=views.within.years[few], columns={}
    )
    x = {f"since{k}": (since[few] == k).astype(float) for k in range(6)}
    found = some.coefficients(ln_lp[few], x, np.ones(firm.size, dtype=bool))
    dummies = (firm[:, None] == np.arange(160)).astype(float)
    fitted = sm.OLS(ln_lp[few], np.column_stack([*x.values(), some.years, dummies])).fit()
    np.testing.assert_allclose(list(found.values()), fitted.params[:6], atol=1e-9)
