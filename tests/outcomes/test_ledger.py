from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import Run, World, simulate
from sim.outcomes import ledger
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.policy.terms import Package
from sim.population import synthesise
from sim.scenario import load


@pytest.fixture(scope="module")
def here() -> World:
    return World.of(synthesise(n_sba=300, n_small=100), defaults(), Intercepts())


@pytest.fixture(scope="module")
def package(here: World) -> Package:
    return build_package(load("full-package"), here.population, here.parameters)


def run(here: World, package: Package, replicate: int = 0) -> Run:
    plan = lay_out(package, here.population.n)
    return simulate(here, plan, seed=3, replicate=replicate)


# Yearly budgets from nothing to KRW 300bn, in KRW thousand and seldom round.
BUDGETS = st.lists(st.integers(0, 300_000_000), min_size=ar.T, max_size=ar.T)


@settings(max_examples=25)
@given(data=st.data(), replicate=st.integers(0, 5))
def test_every_book_adds_up_for_any_budget(here, package, data, replicate):
    programmes = tuple(
        replace(
            each,
            budget=np.array(data.draw(BUDGETS), dtype=np.int64),
            carry_over=data.draw(st.booleans()),
            pay_years=data.draw(st.integers(1, 5)),
        )
        for each in package.programmes
    )
    drawn = replace(package, programmes=programmes)
    done = run(here, drawn, replicate)
    ledger.verify(done, programme_names(drawn))
    for row, programme in enumerate(programmes):
        account = done.outputs.accounts[row]
        spent = np.cumsum(account["paid"] + account["lapsed"])
        assert (spent <= np.cumsum(programme.budget)).all()


@pytest.mark.parametrize("column", ledger.MONEY)
def test_one_unit_too_many_in_any_column_is_found_and_named(here, package, column):
    done = run(here, package)
    names = programme_names(package)
    row = names.index("industrial_ai_fund")
    if column == "subsidy":  # no identity binds the value of a rate cut; it is only never negative
        done.outputs.accounts[column][row, 18] = -1
    else:
        done.outputs.accounts[column][row, 18] += 1
    with pytest.raises(ledger.LedgerError, match=r"industrial_ai_fund 20(28|29)"):
        ledger.verify(done, names)


@pytest.mark.parametrize(
    ("column", "against", "step"),
    [("carried_in", "appropriated", -1), ("committed_in", "appropriated", -1),
     ("outstanding_in", "repaid", 1)],
)  # fmt: skip
def test_a_year_that_does_not_open_with_what_was_left_is_found_though_it_adds_up(
    here, package, column, against, step
):
    done, names = run(here, package), programme_names(package)
    row, t = names.index("industrial_ai_fund"), 18
    done.outputs.accounts[column][row, t] += 1
    done.outputs.accounts[against][row, t] += step
    what = column.removesuffix("_in")
    with pytest.raises(ledger.LedgerError, match=f"2028: {what} in is not what the year before"):
        ledger.verify(done, names)
    # What has not been run yet is not looked at.
    ledger.verify(done, names, years=t)


def test_table_holds_whole_krw_thousand_for_every_book_and_year(here, package):
    done = run(here, package)
    names = programme_names(package)
    table = ledger.table(done, names)
    assert len(table) == len(names) * ar.T
    assert set(table["instrument"]) == set(names)
    assert all(table[name].dtype == np.int64 for name in (*ledger.MONEY, "public_cost"))


def test_public_cost_of_credit_is_its_subsidy_and_losses_not_the_loan(here, package):
    table = ledger.table(run(here, package), programme_names(package))
    credit = table[table["mechanism"] == "credit"]
    assert credit["paid"].sum() > 0
    assert (credit["public_cost"] == credit["subsidy"] + credit["defaulted"]).all()
    others = table[table["mechanism"] != "credit"]
    assert (others["public_cost"] == others["paid"]).all()
    assert set(others["mechanism"]) == {"contest", "places", "tax"}
