"""The order of packages at equal cost: shares over draws of users per KRW bn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.report import build
from sim.report.data.results import Results, read
from sim.report.tables.equal_ranking import equal_order, first_sentence, order_sentence, pairs_table
from sim.report.text.words import Words

PACKAGES = {
    "training": (60.0, 10.0, 100.0),
    "lead-projects": (55.0, 10.0, 100.0),
    "voucher-expansion": (20.0, 5.0, 10.0),
}
ENDS = ("p05", "p25", "p75", "p95")


def prices(costs: dict[str, float]) -> pd.DataFrame:
    """Return an invented table `equal_cost`; nothing is scaled."""
    bought = ("users_sba", "users_all", "embedded_all")
    return pd.DataFrame(
        {
            "scenario": name, "package": name, "label_en": name, "label_ko": name,
            "status": "met", "factor": 1.0, "asked_krw_bn": 100.0, "cost_krw_bn": cost,
            "equal": True, "windfall_of_users_percent": 20.0,
            **{f"cost_krw_bn_{end}": cost for end in ENDS},
            **{f"{b}_per_krw_bn{e}": 1.0 for b in bought for e in ("", *(f"_{x}" for x in ENDS))},
        }
        for name, cost in costs.items()
    )  # fmt: skip


@pytest.fixture
def priced(make: Callable[..., Path]) -> Callable[..., Path]:
    def write(costs: dict[str, float], packages=PACKAGES) -> Path:
        return make(packages, {"equal_cost": prices(costs)})

    return write


def by_hand(results: Results, one: str, other: str, costs: dict[str, float]) -> float:
    """Return the share of draws in which one package brings more per KRW bn than another."""
    users = results.at("users", "sba", 2030)
    gained = {name: (users[name] - users["baseline"]) / costs[name] for name in (one, other)}
    draws = results.draws.set_index("replicate")["draw"]
    means = pd.DataFrame(gained).groupby(draws).mean()
    return float((means[one] > means[other]).mean())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_shares_are_over_draws_of_users_per_krw_bn_not_of_users(priced, language):
    costs = {"training": 100.0, "lead-projects": 100.0, "voucher-expansion": 10.0}
    folder = priced(costs)
    results = read(folder)
    found = equal_order(results)
    assert found is not None
    assert found.names[0] == "voucher-expansion"  # fewest users, and most for the money
    for one in PACKAGES:
        for other in set(PACKAGES) - {one}:
            expected = by_hand(results, one, other, costs)
            assert found.ranking.share(one, other) == pytest.approx(expected)
    table = pairs_table(results, found, Words(language))
    assert table.rows[0][2].text.startswith("100")
    assert table.rows[0][2].strong
    page = build(folder, language=language).read_text(encoding="utf-8")
    at_equal_cost = {"en": "At equal cost: share", "ko": "같은 비용 기준"}[language]
    assert page.count(at_equal_cost) == 4  # two captions, each said to a screen reader too
    assert {"en": "Every package is scaled", "ko": "규모를 조정하였다"}[language] in page


def test_an_order_that_holds_nowhere_is_not_given(priced):
    same = {"training": (50.0, 10.0, 100.0), "lead-projects": (50.0, 10.0, 100.0)}
    folder = priced({"training": 100.0, "lead-projects": 100.0}, same)
    results, words = read(folder), Words("en")
    found = equal_order(results)
    assert found is not None
    assert 0.1 < found.ranking.share("training", "lead-projects") < 0.9
    assert "No ranking at equal cost" in order_sentence(results, found, words)
    assert "none can be called the first" in first_sentence(results, found, words)


def test_a_package_that_saves_money_is_left_out_by_name(priced):
    costs = {"training": 100.0, "lead-projects": 100.0, "voucher-expansion": -5.0}
    results = read(priced(costs))
    found = equal_order(results)
    assert found is not None
    assert found.left_out == ("voucher-expansion",)
    assert not np.isnan(found.ranking.ahead).any()
    said = order_sentence(results, found, Words("en"))
    assert "Not in this order, since it costs nothing or saves money: Voucher expansion" in said


def test_without_the_table_there_is_no_order_at_equal_cost(make):
    assert equal_order(read(make(PACKAGES))) is None
