"""Execution of a ledger written by hand: two scenarios, two runs, KRW bn worked out beside it."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.outcomes import execution
from sim.outcomes.ledger import COUNTS, MONEY

BN = 1_000_000


def _row(scenario: str, replicate: int, instrument: str, year: int, **values: float):
    empty = dict.fromkeys((*MONEY, *COUNTS, "public_cost"), 0)
    keys = {"scenario": scenario, "replicate": replicate, "instrument": instrument, "year": year}
    return {**keys, "mechanism": "contest", **empty, **values}


def _ledger() -> pd.DataFrame:
    rows = []
    for r in range(2):
        for scenario, voucher in (("baseline", 40), ("package", 100)):
            # 2026 as in the baseline: all awarded, ten firms turned down.
            usual = {"appropriated": 40 * BN, "paid": 40 * BN, "applications": 30, "awards": 20}
            rows.append(_row(scenario, r, "voucher", 2026, **usual))
            spent = {
                2027: {"paid": 40 * BN, "lapsed": (voucher - 40) * BN, "applications": 30},
                2028: {"paid": 20 * BN, "committed_out": 10 * BN, "lapsed": (voucher - 30) * BN},
            }
            spent[2027] |= {"awards": 20}
            # In 2028 everybody is awarded; in one run of the two a firm is turned down in 2027.
            spent[2028] |= {"applications": 15, "awards": 15}
            for year, each in spent.items():
                money = {"appropriated": voucher * BN, "public_cost": each["paid"]}
                rows.append(_row(scenario, r, "voucher", year, **money, **each))
        rows.append(_row("package", r, "loan", 2027, appropriated=10 * BN, lapsed=(9 + r) * BN))
        rows.append({**_row("package", r, "credit", 2027, paid=5 * BN), "mechanism": "tax"})
    return pd.DataFrame(rows)


def test_a_package_answers_for_the_years_in_which_its_budget_differs():
    """2027 and 2028: 200 open, 60 paid and 10 still to be paid, 130 lapsed."""
    found = {(each.scenario, each.instrument): each for each in _found()}
    assert list(found) == [("baseline", "voucher"), ("package", "voucher"), ("package", "loan")]
    voucher = found["package", "voucher"]
    assert (voucher.first, voucher.last) == (2027, 2028)
    assert voucher.appropriated == pytest.approx(200.0)
    assert voucher.executed_percent == pytest.approx(35.0)
    assert voucher.lapsed_percent == pytest.approx(65.0)
    assert voucher.applications_per_award == pytest.approx(45 / 35)
    assert voucher.lapses
    assert voucher.low
    # 2027 left money beside applicants that were turned down: they did not run out.
    assert voucher.ran_out == 2028
    # The baseline from its first year on: 120 open, 10 lapsed in 2028.
    baseline = found["baseline", "voucher"]
    assert (baseline.first, baseline.last) == (2026, 2028)
    assert baseline.lapsed_percent == pytest.approx(100 * 10 / 120)
    assert not baseline.lapses
    # Nobody applied at all.
    assert found["package", "loan"].lapsed_percent == pytest.approx(95.0)
    assert found["package", "loan"].ran_out == 2027
    assert math.isnan(found["package", "loan"].applications_per_award)


def _found():
    return execution.programmes([_ledger()], "baseline", 2028)


def test_unused_awards_alone_are_no_lack_of_applicants():
    """Ten awards of 4, one unused, nothing else left; with 8 more left over there is."""
    about = {"appropriated": 40 * BN, "paid": 36 * BN, "applications": 10, "awards": 10}
    used = _row("baseline", 0, "voucher", 2026, **about, lapsed=4 * BN, unused=1)
    more = {**used, "appropriated": 48 * BN, "lapsed": 12 * BN}
    for row, year in ((used, None), (more, 2026)):
        [found] = execution.programmes([pd.DataFrame([row])], "baseline", 2028)
        assert found.ran_out == year


def test_years_have_shares_but_not_those_of_the_tax_credit():
    found = execution.by_year([_ledger()]).set_index(["scenario", "instrument", "year"])
    year = found.loc[("package", "voucher", 2028)]
    assert year["executed_percent"] == pytest.approx(30.0)
    assert year["lapsed_percent"] == pytest.approx(70.0)
    assert year["ran_out_share"] == 1.0
    tax = found.loc[("package", "credit", 2027)]
    assert tax["paid_krw_bn"] == pytest.approx(5.0)
    assert tax[["executed_percent", "lapsed_percent"]].isna().all()


def test_a_ledger_without_years_up_to_the_horizon_has_no_programme():
    assert execution.programmes([_ledger()], "baseline", 2020) == ()


def test_a_ledger_in_parts_says_the_same():
    whole = _ledger()
    half = len(whole) // 2
    parts = [whole.iloc[:half], whole.iloc[half:]]
    assert execution.programmes(parts, "baseline", 2028) == execution.programmes(
        [whole], "baseline", 2028
    )
    pd.testing.assert_frame_equal(execution.by_year(parts), execution.by_year([whole]))
