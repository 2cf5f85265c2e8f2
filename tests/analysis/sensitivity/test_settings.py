"""Settings of instruments as factors, and several answers at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.sensitivity.factors import DUMMY, choose
from sim.analysis.sensitivity.settings import moved, named
from sim.api.analysis import Sensitivity
from sim.errors import UserError
from sim.scenario import load

MINIMUM = "ai_voucher.minimum_project_krw_million"
SCENARIOS = (load("baseline"), load("voucher-expansion"))


def test_a_setting_goes_from_half_to_twice_its_value_within_its_bounds() -> None:
    factor = named(MINIMUM, SCENARIOS)
    assert (factor.base, factor.low, factor.high, factor.grade) == (100.0, 50.0, 200.0, "R")
    assert factor.ppf(np.array([0.0, 0.5, 1.0])) == pytest.approx([50.0, 100.0, 200.0])
    share = named("ai_voucher.reach_percent", SCENARIOS)
    assert (share.low, share.high) == (45.0, 100.0)


def test_a_range_is_drawn_uniformly() -> None:
    factor = named(f"{MINIMUM}=0:40", SCENARIOS)
    assert factor.ppf(np.array([0.0, 0.25, 1.0])) == pytest.approx([0.0, 10.0, 40.0])


def test_a_moved_setting_holds_in_every_scenario_that_has_it() -> None:
    factor = named(MINIMUM, SCENARIOS)
    for scenario in SCENARIOS:
        after = moved(scenario, [factor], {MINIMUM: 60.0})
        assert after.instruments["ai_voucher"].minimum_project_krw_million == 60.0
        same = moved(scenario, [factor], {MINIMUM: 100.0})
        assert same.content() == scenario.content()


def test_settings_are_the_assumed_terms_of_what_the_package_changes() -> None:
    names = choose(["settings"], {}, scenarios=SCENARIOS).names
    assert MINIMUM in names
    assert names[-1] == DUMMY
    assert all(name.startswith("ai_voucher.") for name in names[:-1])
    # How large it is, is decided; own shares are published.
    assert "ai_voucher.budget_krw_bn" not in names
    assert "ai_voucher.own_share_sme_percent" not in names


def test_levers_are_moved_from_the_year_they_are_decided_on() -> None:
    factors = choose(["levers"], {}, scenarios=SCENARIOS)
    budget = next(each for each in factors.settings if each.name == "ai_voucher.budget_krw_bn")
    after = moved(SCENARIOS[1], [budget], {budget.name: 10.0})
    by_year = after.instruments["ai_voucher"].plain()["budget_krw_bn"]
    assert by_year["2025"] == 27.6
    assert by_year["2026"] == 10.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ai_voucher.minimum_projekt", "no scenario of this analysis has a setting"),
        (f"{MINIMUM}=50:10", "write the lower end first"),
        (f"{MINIMUM}=ten:20", "is no range"),
        ("ai_voucher.reach_percent=50:120", "beyond the bounds"),
        ("ai_voucher.eligible_size_classes", "is no number"),
    ],
)
def test_wrong_settings_are_refused(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        choose([text], {}, scenarios=SCENARIOS)


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    return sim.sensitivity(
        "morris",
        outcome=["users_2028", "embedded_2028"],
        effect=["voucher-expansion", "no-policy"],
        factors=[f"{MINIMUM}=1:400", "eps"],
        bases=2,
        replicates=2,
        firms=400,
        small=0,
        anchored=False,
        warn=lambda text: None,
    )


def test_every_outcome_has_an_effect_of_each_package_and_the_lead_of_one(
    found: Sensitivity,
) -> None:
    assert list(found.indices["outcome"].unique()) == [
        "effect of voucher-expansion on users_2028",
        "effect of no-policy on users_2028",
        "lead of voucher-expansion over no-policy in users_2028",
        "effect of voucher-expansion on embedded_2028",
        "effect of no-policy on embedded_2028",
        "lead of voucher-expansion over no-policy in embedded_2028",
    ]
    # Its programme is not there in no-policy, but in the baseline: only two see the setting.
    levels = found.table("levels")
    one = levels[(levels["scenario"] == "no-policy") & (levels["outcome"] == "users_2028")]
    draws = found.table("draws").set_index("draw")
    moved_alone = np.diff(draws["base"]) == 0
    setting = np.diff(draws[MINIMUM]) != 0.0
    level = one.groupby("draw")["value"].mean().to_numpy()
    assert (np.diff(level)[moved_alone & setting] == 0.0).all()


def test_the_lead_is_the_difference_of_the_effects(found: Sensitivity) -> None:
    levels = found.table("levels").pivot_table(
        index=["draw", "replicate", "outcome"], columns="scenario", values="value"
    )
    assert np.isfinite(levels.to_numpy()).all()
    assert {"baseline", "voucher-expansion", "no-policy"} == set(levels.columns)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.filterwarnings("error:Glyph")
def test_the_verdict_is_said_and_a_map_is_drawn(found: Sensitivity, lang: str) -> None:
    said = found.sentences(lang)
    assert len(said) == 6
    found.plot("sensitivity_map", lang=lang)
    found.plot("convergence", lang=lang)


def test_a_sample_of_settings_can_be_asked_where_a_package_loses(found: Sensitivity) -> None:
    with pytest.raises(UserError, match="draws are too few"):
        sim.discover(found, "voucher-expansion", against="no-policy")


def test_a_price_needs_a_package() -> None:
    with pytest.raises(UserError, match="is of a package"):
        sim.sensitivity("morris", outcome="cost_per_user_2030", firms=200, small=0)


def test_parameters_of_a_posterior_are_not_named_one_by_one() -> None:
    with pytest.raises(UserError, match="all parameters vary together"):
        sim.sensitivity(
            "pawn", outcome="users_2030", parameters="posterior", factors=["eps"], bases=50,
            firms=200, small=0, allow_stale=True,
        )  # fmt: skip


def test_draws_of_the_posterior_come_as_they_are_tied_together() -> None:
    found = sim.sensitivity(
        "rsa", outcome="users_2019", parameters="posterior", bases=50, replicates=2, firms=200,
        small=0, allow_stale=True, warn=lambda text: None,
    )  # fmt: skip
    draws = found.table("draws")
    assert "eps" in draws.columns
    assert "future" in draws.columns
    assert draws["anchor_miss_points"].isna().all()
    assert isinstance(found.indices, pd.DataFrame)
    assert set(found.indices["index"]) == {"ks"}
