"""The Mesa model through the doors that Mesa's users know."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from sim import AIDiffusionModel, UserError
from sim.engine.arrays import T
from sim.outcomes.firm_view import WORDS
from sim.outcomes.registry import registry


@pytest.fixture(scope="module")
def finished() -> AIDiffusionModel:
    model = AIDiffusionModel("full-package", n_sba=600, n_small=200, seed=5)
    while model.running:
        model.step()
    return model


def test_a_step_is_a_year_and_the_run_ends_in_2035(finished: AIDiffusionModel) -> None:
    table = finished.datacollector.get_model_vars_dataframe()
    assert list(table["year"]) == list(range(2010, 2036))
    assert finished.steps == T
    with pytest.raises(UserError, match="the run has ended"):
        finished.step()


def test_the_collected_rate_is_users_over_firms(finished: AIDiffusionModel) -> None:
    last = finished.datacollector.get_model_vars_dataframe().iloc[-1]
    firms = finished.engine_run.world.firms.totals[-1, 0, 0]
    assert last["adoption_rate"] == pytest.approx(100.0 * last["users"] / firms)
    assert 0.0 < last["adoption_rate"] < 100.0


def test_institutions_are_agents(finished: AIDiffusionModel) -> None:
    assert {type(agent).__name__ for agent in finished.agents} == {
        "Government",
        "Suppliers",
        "Bank",
    }
    assert finished.government.public_cost_krw_bn > 0.0
    assert finished.bank.outstanding_krw_bn > 0.0
    assert 0.0 < finished.suppliers.price < 1.0


def test_the_same_key_gives_the_same_run() -> None:
    def rates(seed: int) -> list[float]:
        model = AIDiffusionModel(n_sba=300, seed=seed)
        for _ in range(18):
            model.step()
        table = model.datacollector.get_model_vars_dataframe()
        return [float(rate) for rate in table["reported_rate"][table["year"] >= 2017]]

    assert rates(1) == rates(1)
    assert rates(1) != rates(2)


def test_the_default_model_can_show_a_policy() -> None:
    """Without small firms nobody competes for public money, and an expansion brings nothing."""

    def users(scenario: str) -> float:
        model = AIDiffusionModel(scenario, n_sba=400, seed=2)
        while model.running:
            model.step()
        return model.outcome("users", "all")

    assert users("no-policy") < users("baseline") < users("target-2030")


def test_a_model_without_small_firms_says_so() -> None:
    with pytest.warns(UserWarning, match="no firm with 10-49 employees"):
        AIDiffusionModel(n_sba=100, n_small=0, seed=1)


def test_every_outcome_is_collected(finished: AIDiffusionModel) -> None:
    last = finished.datacollector.get_model_vars_dataframe().iloc[-1]
    for name, about in registry().items():
        for frame in about.frames:
            column = name if frame == about.frames[0] else f"{name}_{frame}"
            assert last[column] == finished.outcome(name, frame)
    assert last["users_all"] == pytest.approx(last["users"] + last["users_small"])


def test_nothing_of_mesa_is_hidden() -> None:
    own = {name for name in vars(AIDiffusionModel) if not name.startswith("__")}
    # Mesa 3.5 gives every subclass observables of its own.
    assert own & set(dir(mesa.Model)) - {"observables"} == {"step"}


def batch(**parameters: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = mesa.batch_run(
        AIDiffusionModel, parameters={"n_sba": 100, **parameters}, display_progress=False
    )
    return rows


def test_scenarios_of_a_batch_share_their_random_numbers() -> None:
    """As `mesa.batch_run` of every supported version hands the seed on."""
    once = batch(scenario=["baseline", "baseline"], seed=3)
    again = batch(scenario=["baseline", "baseline"], seed=3)
    assert [row["users"] for row in once] == [row["users"] for row in again]
    assert once[0]["users"] == once[1]["users"]
    assert {row["seed"] for row in once} == {3}


def test_a_seed_that_was_drawn_is_shown() -> None:
    [row] = batch(scenario="baseline")
    assert row["users"] == batch(scenario="baseline", seed=row["seed"])[0]["users"]


def test_batch_run() -> None:
    rows = mesa.batch_run(
        AIDiffusionModel,
        parameters={"scenario": ["baseline", "no-policy"], "n_sba": 200, "seed": 3},
        iterations=1,
        max_steps=T,
        data_collection_period=-1,
        display_progress=False,
    )
    assert {row["scenario"] for row in rows} == {"baseline", "no-policy"}
    assert all(row["year"] == 2035 for row in rows)


def test_a_firm_tells_its_story_in_order(finished: AIDiffusionModel) -> None:
    population = finished.engine_run.world.population
    adopters = population.id[finished.engine_run.states["first"] < T]
    assert len(adopters) > 0
    introduced = WORDS[16][0]
    heard = WORDS[1][0]
    for id in adopters[:40]:
        view = finished.firm(int(id))
        story = view.story()
        year_of = {word: c.year for c in reversed(story) for word in c.events}
        assert year_of[heard] <= year_of[introduced]
        assert all(c.effect is None or c.stage in "PE" for c in story)
        assert str(view.id) in str(view)


def test_supported_firms_name_their_programme(finished: AIDiffusionModel) -> None:
    states = finished.engine_run.states
    supported = finished.engine_run.world.population.id[states["support"] > 0]
    named = {name for id in supported for name in finished.firm(int(id)).supported_by}
    assert named <= set(finished.programmes)
    assert "training_expert" in named


def test_a_korean_story_has_the_same_events(finished: AIDiffusionModel) -> None:
    population = finished.engine_run.world.population
    id = int(population.id[np.argmin(finished.engine_run.states["first"])])
    english, korean = finished.firm(id).story("en"), finished.firm(id).story("ko")
    assert [len(c.events) for c in english] == [len(c.events) for c in korean]
    assert english[0].events != korean[0].events or not english[0].events


def test_unknown_firm_is_refused(finished: AIDiffusionModel) -> None:
    with pytest.raises(UserError, match="there is no firm 99999999"):
        finished.firm(99_999_999)


def test_seed_out_of_range_is_refused() -> None:
    with pytest.raises(UserError, match="seed"):
        AIDiffusionModel(n_sba=100, seed=-1)
