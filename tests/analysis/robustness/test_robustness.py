"""Regrets that were worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import sim
from sim.api.comparison import Comparison
from sim.errors import UserError
from tests.first_screen import check_first_screen

#: Additional users and KRW bn of three packages in four draws of one run each.
USERS = {"baseline": (0, 0, 0, 0), "a": (10, 10, 10, 0), "b": (8, 12, 4, 4), "c": (2, 2, 2, 2)}
COST = {"baseline": (0, 0, 0, 0), "a": (5, 5, 5, 5), "b": (2, 2, 2, 2), "c": (1, 1, 1, 1)}
RATE = {"baseline": (9, 9, 9, 9), "a": (31, 31, 20, 20), "b": (31, 31, 31, 20), "c": (9, 9, 9, 9)}
FUTURES = ("pace-fades", "pace-fades", "pace-holds", "pace-holds")


def results(names: tuple[str, ...] = ("baseline", "a", "b", "c"), draws: int = 4) -> Comparison:
    rows = [
        {"scenario": name, "replicate": r, "year": 2030, "frame": frame, "outcome": outcome}
        | {"value": float(values[name][r])}
        for outcome, frame, values in (
            ("users", "sba", USERS),
            ("users", "all", USERS),
            ("public_cost_total_krw_bn", "all", COST),
            ("adoption_rate", "sba", RATE),
        )
        for name in names
        for r in range(draws)
    ]
    table = pd.DataFrame(
        {"replicate": range(draws), "draw": range(draws), "eps": [float(k) for k in range(draws)]}
    ).assign(explanation="product", future=list(FUTURES[:draws]))
    record = {
        "baseline": "baseline",
        "horizon": 2030,
        "scenarios": {
            name: {"scenario": {"label_en": name.upper(), "label_ko": name}} for name in names
        },
    }
    tables = {"outcomes": pd.DataFrame(rows), "draws": table, "attribution": pd.DataFrame()}
    return Comparison(tables, record)


def rows(scope: str, outcome: str = "users") -> pd.DataFrame:
    table = sim.robustness(results(), outcomes=["users"]).table("robustness")
    return table[(table["scope"] == scope) & (table["outcome"] == outcome)].set_index("scenario")


def test_regret_is_what_the_best_of_each_draw_brings_more() -> None:
    # Best of the draws: 10, 12, 10, 4.
    found = rows("all")
    assert found["regret_mean"].to_dict() == {"a": 1.5, "b": 2.0, "c": 7.0}
    assert found["regret_max"].to_dict() == {"a": 4.0, "b": 6.0, "c": 10.0}
    assert found["share_best"].to_dict() == {"a": 0.5, "b": 0.5, "c": 0.0}
    assert found["mean"].to_dict() == {"a": 7.5, "b": 7.0, "c": 2.0}


def test_the_order_flips_where_another_is_ahead_of_the_leader() -> None:
    # A leads on average; b is ahead of it in draws 1 and 3, c in draw 3.
    assert rows("all")["flip"].to_dict() == {"a": 0.5, "b": 0.5, "c": 0.25}


def test_each_future_has_its_own_regret_and_leader() -> None:
    fades, holds = rows("future: pace-fades"), rows("future: pace-holds")
    assert fades["regret_mean"].to_dict() == {"a": 1.0, "b": 1.0, "c": 9.0}
    assert holds["regret_mean"].to_dict() == {"a": 2.0, "b": 3.0, "c": 5.0}


def test_the_goal_is_reached_in_a_share_of_the_draws() -> None:
    # The government's goal is 30 percent.
    assert rows("all")["share_goal"].to_dict() == {"a": 0.5, "b": 0.75, "c": 0.0}
    assert rows("all")["share_above_baseline"].to_dict() == {"a": 0.75, "b": 1.0, "c": 1.0}


def test_what_is_brought_for_the_money_has_another_order() -> None:
    found = rows("all", "users_per_krw_bn")
    # a 2, 2, 2, 0; b 4, 6, 2, 2; c 2, 2, 2, 2.
    assert found["mean"].to_dict() == {"a": 1.5, "b": 3.5, "c": 2.0}
    assert found["regret_mean"].to_dict() == {"a": 2.0, "b": 0.0, "c": 1.5}


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.filterwarnings("error:Glyph")
def test_it_is_said_and_drawn(lang: str) -> None:
    found = sim.robustness(results(), outcomes=["users"])
    first = found.sentences(lang)[0]
    assert ("A" if lang == "en" else "a") in first
    found.plot(lang=lang)
    check_first_screen(found)


def test_one_package_or_one_draw_has_no_regret() -> None:
    with pytest.raises(UserError, match="regret is against other packages"):
        sim.robustness(results(("baseline", "a")), outcomes=["users"])
    with pytest.raises(UserError, match="hold one draw"):
        sim.robustness(results(draws=1), outcomes=["users"])
