"""Money: every unit that a programme gets is accounted for, and none spends more than it has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import scenario
from sim.engine.plan import lay_out, programme_names
from sim.outcomes import ledger
from sim.outcomes.ledger import LedgerError
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher
from sim.policy.package import build_package

SCENARIOS = [entry.name for entry in scenario.library()]
every_scenario = pytest.mark.parametrize("name", SCENARIOS)


@pytest.fixture(scope="module")
def run_of(world, run_package):
    done = {}

    def run(name):
        if name not in done:
            package = build_package(scenario.load(name), world.population, world.parameters)
            done[name] = (run_package(package, histories=False), programme_names(package))
        return done[name]

    return run


@every_scenario
def test_every_book_adds_up_to_the_last_unit(run_of, name):
    run, names = run_of(name)
    accounts = run.outputs.accounts
    assert accounts.shape[0] == len(names)
    opened = accounts.appropriated + accounts.carried_in + accounts.committed_in
    ended = accounts.paid + accounts.lapsed + accounts.carried_out + accounts.committed_out
    assert np.array_equal(opened, ended)
    credit = np.array([kind in ledger.LENT for kind in ledger.mechanisms(run.plan)])
    lent = accounts.outstanding_in + np.where(credit[:, None], accounts.paid, 0)
    assert np.array_equal(lent, accounts.repaid + accounts.defaulted + accounts.outstanding_out)
    ledger.verify(run, names)


@every_scenario
def test_a_year_opens_with_what_the_last_one_left(run_of, name):
    accounts = run_of(name)[0].outputs.accounts
    for kind in ("carried", "committed", "outstanding"):
        assert np.array_equal(accounts[f"{kind}_in"][:, 1:], accounts[f"{kind}_out"][:, :-1]), kind
        assert not accounts[f"{kind}_in"][:, 0].any(), kind


@every_scenario
def test_no_programme_commits_more_than_it_was_given_and_carried_in(run_of, name):
    run = run_of(name)[0]
    accounts = run.outputs.accounts[:-1]
    committed = accounts.committed_out - accounts.committed_in + accounts.paid
    assert (committed <= accounts.appropriated + accounts.carried_in).all()
    assert (committed >= 0).all()
    assert (np.cumsum(accounts.paid, axis=1) <= np.cumsum(accounts.appropriated, axis=1)).all()
    assert np.array_equal(accounts.appropriated, run.plan.offers.budget)


@every_scenario
def test_no_money_is_negative(run_of, name):
    accounts = run_of(name)[0].outputs.accounts
    for column in ledger.MONEY:
        assert (accounts[column] >= 0).all(), column


@every_scenario
def test_tax_credits_are_used_lapsed_or_still_carried_by_firms(run_of, name):
    run = run_of(name)[0]
    account = run.outputs.accounts[-1]
    assert (
        account.appropriated.sum()
        == account.paid.sum() + account.lapsed.sum() + account.committed_out[-1]
    )
    assert run.states.credit.sum() == account.committed_out[-1]


@every_scenario
def test_lent_money_is_repaid_lost_or_still_owed(run_of, name):
    run = run_of(name)[0]
    accounts = run.outputs.accounts[:-1]
    returned = accounts.repaid.sum(axis=1) + accounts.defaulted.sum(axis=1)
    assert np.array_equal(
        returned + accounts.outstanding_out[:, -1],
        np.array(
            [
                account.paid.sum() if kind in ledger.LENT else 0
                for account, kind in zip(accounts, ledger.mechanisms(run.plan), strict=False)
            ],
            dtype=np.int64,
        ),
    )
    assert np.array_equal(run.outputs.cohort.sum(axis=1), accounts.outstanding_out[:, -1])


def test_the_library_spends_through_every_mechanism(run_of):
    run, _ = run_of("full-package")
    spent = dict.fromkeys(ledger.mechanisms(run.plan), 0)
    for kind, account in zip(ledger.mechanisms(run.plan), run.outputs.accounts, strict=True):
        spent[kind] += int(account.paid.sum())
    assert set(spent) == {"contest", "credit", "places", "tax"}
    assert all(spent.values())


def test_what_is_not_awarded_is_carried_over_where_the_terms_say_so(package_of, run_package):
    package = package_of({"voucher": Voucher(budget_krw_bn={2020: 3.0, 2023: 0.5})})
    carrying = replace(package.programmes[0], carry_over=True)
    run = run_package(replace(package, programmes=(carrying,)))
    ledger.verify(run, ("voucher", "tax"))
    account = run.outputs.accounts[0]
    opened = account.appropriated + account.carried_in
    assert account.carried_out[10:].any()
    assert (
        account.paid > account.appropriated
    ).any()  # spends what it saved, never what it has not
    assert (account.paid <= opened).all()


def test_what_winners_leave_goes_to_others_or_lapses(package_of, run_package):
    package = package_of({"voucher": Voucher(reach_percent=100.0)})
    account = run_package(package).outputs.accounts[0]
    assert (account.unused > 0).any()
    assert (account.unused <= account.awards).all()
    assert np.array_equal(account.paid + account.lapsed, account.appropriated)


def test_a_wrong_book_is_named(package_of, run_package):
    package = package_of({"training": Training(), "fund": PolicyFund(), "tax": TaxCredit()})
    run = run_package(package, histories=False)
    names = programme_names(package)
    run.outputs.accounts[0, 12].paid += 1
    with pytest.raises(LedgerError, match=f"{names[0]} 2022"):
        ledger.verify(run, names)


def test_an_award_cannot_be_paid_beyond_the_books(package_of, population):
    package = package_of({"voucher": Voucher()})
    endless = replace(package.programmes[0], pay_years=17)
    with pytest.raises(ValueError, match="16 years"):
        lay_out(replace(package, programmes=(endless,)), population.n)
