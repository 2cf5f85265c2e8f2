from __future__ import annotations

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.run import simulate
from sim.outcomes import measures
from sim.outcomes.registry import registry
from sim.outcomes.run_view import RunView


def test_stages_add_up_to_all_firms(measured):
    def of(name: str) -> np.ndarray:
        return measured.sel(outcome=name).data

    np.testing.assert_array_equal(of("pilot_users") + of("embedded_users"), of("users"))
    shares = of("interested_rate") + of("uninterested_rate") + of("adoption_rate")
    np.testing.assert_allclose(shares, 100.0, rtol=1e-12)


def test_cost_is_cumulated_from_2017_and_equals_the_books(kept_run, measured):
    yearly = measured.sel(outcome="public_cost_krw_bn", frame="all").data
    total = measured.sel(outcome="public_cost_total_krw_bn", frame="all").data
    np.testing.assert_allclose(np.cumsum(yearly), total)
    accounts = kept_run.outputs.accounts[:, 2017 - 2010 :]
    assert total[-1] < accounts["paid"].sum() * 1e-6  # loans are paid but come back


def test_suppliers_are_those_of_the_survey_in_2023(measured):
    assert measured.at("suppliers", "all", 2023) == pytest.approx(2354.0)


def test_suppliers_follow_the_baselines_revenue_of_2023(kept_run, measured):
    """A policy that doubles what suppliers earn doubles them; its own 2023 is not the unit."""
    base = RunView(kept_run)
    richer = RunView(kept_run, base)
    vars(richer)["supplier_revenue"] = 2.0 * base.supplier_revenue
    found = measures.measure(richer, ["suppliers"])
    assert found.at("suppliers", "all", 2023) == pytest.approx(2 * 2354.0)
    assert found.at("suppliers", "all", 2030) == pytest.approx(
        2.0 * measured.at("suppliers", "all", 2030)
    )


def test_supplier_revenue_is_that_of_three_years(kept_run):
    spending = kept_run.outputs.years["spending"]
    public = kept_run.plan.economy_wide["public_demand"]
    found = RunView(kept_run).supplier_revenue
    assert found[2023 - 2010] == pytest.approx(
        sum(spending[t] + public[t] for t in (2021 - 2010, 2022 - 2010, 2023 - 2010))
    )
    assert found[0] == spending[0] + public[0]


def test_groups_of_a_dimension_add_up_to_the_frame(kept_run, measured):
    users = measures.by_group(kept_run).sel(outcome="users")
    for dimension in ("industry", "region", "size_class", "band"):
        rows = [each for each in users.axes["group"] if each[0] == dimension]
        for frame in ("sba", "small"):
            np.testing.assert_array_equal(
                users.take("group", rows).sel(frame=frame).data.sum(axis=1),
                measured.sel(outcome="users", frame=frame).data,
            )


def test_groups_stand_under_their_own_names(kept_run):
    """Counted again from the firms, a group of every dimension."""
    population = kept_run.world.population
    stage = kept_run.outputs.stage[2030 - 2010]
    here = population.active(2030) & (population.frame == 0) & ((stage == ar.P) | (stage == ar.E))
    # Seoul is the first region, manufacturing the third section of the industry, "large" the last
    # class in law.
    large = np.exp(population.ln_employees) >= 300
    members = {
        ("region", "seoul"): population.region == 0,
        ("industry", "C"): population.industry == 2,
        ("size_class", "large"): population.size_class == 3,
        ("band", "300_plus"): large,
        ("band", "below_300"): ~large,
    }
    users = measures.by_group(kept_run).sel(outcome="users", frame="sba", year=2030)
    for group, rows in members.items():
        assert users.sel(group=group).data == population.weight[here & rows].sum() > 0


def test_what_is_asked_for_alone_is_what_stands_among_all(kept_run, measured):
    for name in registry():
        alone = measures.measure(kept_run, [name])
        assert alone.axes["outcome"] == (name,)
        np.testing.assert_array_equal(alone.sel(outcome=name).data, measured.sel(outcome=name).data)


def test_recording_histories_changes_no_outcome(kept_run, measured):
    plain = simulate(kept_run.world, kept_run.plan, seed=2, replicate=0)
    np.testing.assert_array_equal(measures.measure(plain).data, measured.data)
    assert (plain.outputs.accounts == kept_run.outputs.accounts).all()
