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
    books = run.record.books
    assert books.shape[0] == len(names)
    opened = books.appropriated + books.carried_in + books.committed_in
    ended = books.paid + books.lapsed + books.carried_out + books.committed_out
    assert np.array_equal(opened, ended)
    credit = np.array([kind in ledger.LENT for kind in ledger.mechanisms(run.plan)])
    lent = books.outstanding_in + np.where(credit[:, None], books.paid, 0)
    assert np.array_equal(lent, books.repaid + books.defaulted + books.outstanding_out)
    ledger.verify(run, names)


@every_scenario
def test_a_year_opens_with_what_the_last_one_left(run_of, name):
    books = run_of(name)[0].record.books
    for kind in ("carried", "committed", "outstanding"):
        assert np.array_equal(books[f"{kind}_in"][:, 1:], books[f"{kind}_out"][:, :-1]), kind
        assert not books[f"{kind}_in"][:, 0].any(), kind


@every_scenario
def test_no_programme_commits_more_than_it_was_given_and_carried_in(run_of, name):
    run = run_of(name)[0]
    books = run.record.books[:-1]
    committed = books.committed_out - books.committed_in + books.paid
    assert (committed <= books.appropriated + books.carried_in).all()
    assert (committed >= 0).all()
    assert (np.cumsum(books.paid, axis=1) <= np.cumsum(books.appropriated, axis=1)).all()
    assert np.array_equal(books.appropriated, run.plan.offers.budget)


@every_scenario
def test_no_money_is_negative(run_of, name):
    books = run_of(name)[0].record.books
    for column in ledger.MONEY:
        assert (books[column] >= 0).all(), column


@every_scenario
def test_tax_credits_are_used_lapsed_or_still_carried_by_firms(run_of, name):
    run = run_of(name)[0]
    book = run.record.books[-1]
    assert book.appropriated.sum() == book.paid.sum() + book.lapsed.sum() + book.committed_out[-1]
    assert run.states.credit.sum() == book.committed_out[-1]


@every_scenario
def test_lent_money_is_repaid_lost_or_still_owed(run_of, name):
    run = run_of(name)[0]
    books = run.record.books[:-1]
    returned = books.repaid.sum(axis=1) + books.defaulted.sum(axis=1)
    assert np.array_equal(
        returned + books.outstanding_out[:, -1],
        np.array(
            [
                book.paid.sum() if kind in ledger.LENT else 0
                for book, kind in zip(books, ledger.mechanisms(run.plan), strict=False)
            ],
            dtype=np.int64,
        ),
    )
    assert np.array_equal(run.record.cohort.sum(axis=1), books.outstanding_out[:, -1])


def test_the_library_spends_through_every_mechanism(run_of):
    run, _ = run_of("full-package")
    spent = dict.fromkeys(ledger.mechanisms(run.plan), 0)
    for kind, book in zip(ledger.mechanisms(run.plan), run.record.books, strict=True):
        spent[kind] += int(book.paid.sum())
    assert set(spent) == {"contest", "credit", "places", "tax"}
    assert all(spent.values())


def test_what_is_not_awarded_is_carried_over_where_the_terms_say_so(package_of, run_package):
    package = package_of({"voucher": Voucher(budget_krw_bn={2020: 3.0, 2023: 0.5})})
    carrying = replace(package.programmes[0], carry_over=True, unused=0.3)
    run = run_package(replace(package, programmes=(carrying,)))
    ledger.verify(run, ("voucher", "tax"))
    book = run.record.books[0]
    opened = book.appropriated + book.carried_in
    assert book.carried_out[10:].any()
    assert (book.paid > book.appropriated).any()  # spends what it saved, never what it has not
    assert (book.paid <= opened).all()
    assert (book.unused > 0).any()


def test_awards_left_unused_lapse(package_of, run_package):
    package = package_of({"voucher": Voucher(reach_percent=100.0)})
    wasted = replace(package.programmes[0], unused=1.0)
    run = run_package(replace(package, programmes=(wasted,)))
    book = run.record.books[0]
    assert book.awards.sum() > 0
    assert np.array_equal(book.unused, book.awards)
    assert not book.paid.any()
    assert np.array_equal(book.lapsed, book.appropriated)


def test_a_wrong_book_is_named(package_of, run_package):
    package = package_of({"training": Training(), "fund": PolicyFund(), "tax": TaxCredit()})
    run = run_package(package, histories=False)
    names = programme_names(package)
    run.record.books[0, 12].paid += 1
    with pytest.raises(LedgerError, match=f"{names[0]} 2022"):
        ledger.verify(run, names)


def test_an_award_cannot_be_paid_beyond_the_books(package_of, population):
    package = package_of({"voucher": Voucher()})
    endless = replace(package.programmes[0], pay_years=17)
    with pytest.raises(ValueError, match="16 years"):
        lay_out(replace(package, programmes=(endless,)), population.n)
