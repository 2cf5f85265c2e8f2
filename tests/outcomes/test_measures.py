from __future__ import annotations

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.outcomes import measures
from sim.outcomes.registry import GROUP_OUTCOMES, REPORTED_FRAMES, REPORTED_YEARS, registry
from sim.parameters.registry import GRADES, defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.population.schema import REGIONS
from sim.scenario import load


@pytest.fixture(scope="module")
def run() -> Run:
    here = World.of(synthesise(n_sba=800, n_small=200), defaults(), Intercepts())
    package = build_package(load("baseline"), here.population, here.parameters)
    plan = lay_out(package, here.population.n)
    return simulate(here, plan, seed=2, replicate=0, histories=True)


@pytest.fixture(scope="module")
def found(run: Run) -> dict[str, np.ndarray]:
    values = measures.measure(run)
    return {name: values[:, :, k] for k, name in enumerate(registry())}


def test_every_outcome_is_declared_in_full():
    for name, outcome in registry().items():
        assert name == outcome.name
        assert all((outcome.unit, outcome.label_en, outcome.label_ko, outcome.definition))
        assert outcome.grade in GRADES
        assert set(outcome.frames) <= set(REPORTED_FRAMES)
    assert set(GROUP_OUTCOMES) <= set(registry())


def test_an_outcome_is_measured_where_it_is_declared_and_nowhere_else(found):
    for name, outcome in registry().items():
        for k, frame in enumerate(REPORTED_FRAMES):
            assert np.isfinite(found[name][:, k]).any() == (frame in outcome.frames), name


def test_stages_add_up_to_all_firms(found):
    users = found["pilot_users"] + found["embedded_users"]
    np.testing.assert_array_equal(users, found["users"])
    shares = found["interested_rate"] + found["uninterested_rate"] + found["adoption_rate"]
    np.testing.assert_allclose(shares, 100.0, rtol=1e-12)


def test_frames_add_up(found):
    for name in ("firms", "users", "adopters", "abandoners"):
        np.testing.assert_array_equal(found[name][:, 2], found[name][:, :2].sum(axis=1))


def test_rates_agree_with_the_firms_themselves(run, found):
    """Counted again from every firm's stage, without the engine's own sums."""
    population = run.world.population
    for k, year in enumerate(REPORTED_YEARS):
        here = population.active(year) & (population.frame == 0)
        stage = run.outputs.stage[year - ar.FIRST_YEAR, here]
        weight = population.weight[here]
        uses = (stage == ar.P) | (stage == ar.E)
        assert found["adoption_rate"][k, 0] == pytest.approx(
            100.0 * weight[uses].sum() / weight.sum(), rel=1e-12
        )


def test_region_gap_agrees_with_the_firms_themselves(run, found):
    population = run.world.population
    capital = np.isin(np.array(REGIONS)[population.region], ["seoul", "incheon", "gyeonggi"])
    here = population.active(2030) & (population.frame == 0)
    stage = run.outputs.stage[2030 - ar.FIRST_YEAR]
    uses = (stage == ar.P) | (stage == ar.E)
    rate = [
        100.0 * population.weight[there & uses].sum() / population.weight[there].sum()
        for there in (here & capital, here & ~capital)
    ]
    assert found["region_gap"][REPORTED_YEARS.index(2030), 0] == pytest.approx(rate[0] - rate[1])


def test_cost_is_cumulated_from_2017_and_equals_the_books(run, found):
    yearly, total = found["public_cost_krw_bn"][:, 2], found["public_cost_total_krw_bn"][:, 2]
    np.testing.assert_allclose(np.cumsum(yearly), total)
    accounts = run.outputs.accounts[:, REPORTED_YEARS[0] - ar.FIRST_YEAR :]
    assert total[-1] < accounts["paid"].sum() * 1e-6  # loans are paid but come back


def test_suppliers_are_those_of_the_survey_in_2023(found):
    assert found["suppliers"][REPORTED_YEARS.index(2023), 2] == pytest.approx(2354.0)


def test_groups_of_a_dimension_add_up_to_the_frame(run):
    groups = measures.by_group(run)
    users = groups[..., GROUP_OUTCOMES.index("users")]
    for rows in (
        slice(ar.INDUSTRY_ROW, ar.REGION_ROW),
        slice(ar.REGION_ROW, ar.CLASS_ROW),
        slice(ar.CLASS_ROW, ar.BAND_ROW),
        slice(ar.BAND_ROW, ar.ROWS),
    ):
        np.testing.assert_array_equal(users[:, :, rows].sum(axis=2), users[:, :, ar.TOTAL_ROW])


def test_recording_histories_changes_no_outcome(run):
    plain = simulate(run.world, run.plan, seed=2, replicate=0)
    np.testing.assert_array_equal(measures.measure(plain), measures.measure(run))
    assert (plain.outputs.accounts == run.outputs.accounts).all()
