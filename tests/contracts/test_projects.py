"""Every grant and loan in the engine: what the firm pays, and what becomes of the money.

Terms are tightened or loosened one at a time, so that each rule can be seen at work. A new
instrument file is picked up here by itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.run import simulate
from sim.outcomes import ledger
from tests.contracts.programmes import (
    NONE,
    OPEN,
    PLENTY,
    START,
    applied,
    committed,
    every_credit,
    every_grant,
    every_project,
    helped,
)


def _simulated(world, *programmes):
    laid_out = lay_out(replace(NONE, programmes=programmes), world.population.n)
    return simulate(world, laid_out, seed=4, replicate=0, histories=True)


@every_project
@pytest.mark.parametrize("share", [0.25, 0.7])
def test_the_firm_pays_its_own_share(model, generous, run, world, share):
    """With money for all every project started is supported by the share, to the last unit.

    The cost of projects is recorded on a grid of 2**-20 KRW bn (about 1 thousand), awards are
    rounded to 1 thousand.
    """
    shares = np.full(world.population.n, share, np.float32)
    done = run(generous(model, share=shares))
    account = done.outputs.accounts[0]
    first = START - ar.FIRST_YEAR
    given, started = committed(account)[first:], done.outputs.years.spending[first:] * 1e6
    rounding = 2.0 * account.awards[first:]
    assert given.sum() > 0
    assert (np.abs(given - share * started) <= rounding + 1e-7 * started).all()


@every_project
def test_no_award_is_above_the_cap(model, generous, run):
    cap = np.where(OPEN, 3.0, 0.0)  # KRW million
    done = run(generous(model, cap=cap))
    account = done.outputs.accounts[0]
    assert account.awards.sum() > 0
    assert (committed(account) <= 3_000 * account.awards).all()
    # Some project is large enough to reach it: one award alone is the cap.
    one = run(generous(model, cap=cap, max_awards=np.full(ar.T, 1.0)))
    assert committed(one.outputs.accounts[0]).max() == 3_000


@every_project
def test_small_projects_cannot_apply(model, generous, run):
    floor = np.where(OPEN, 200.0, 0.0)  # KRW million
    shares = np.full(run().world.population.n, 0.5, np.float32)
    account = run(generous(model, floor=floor, share=shares)).outputs.accounts[0]
    assert account.awards.sum() > 0
    used = account.awards - account.unused
    assert (committed(account) >= 100_000 * used - used).all()


@every_project
def test_only_firms_that_do_not_use_ai_yet_apply(model, generous, run):
    done = run(generous(model))
    before = done.outputs.stage[:-1]
    used = (before == ar.P) | (before == ar.E)
    assert not (applied(done)[1:] & used).any()


@every_project
def test_an_awarded_firm_that_uses_the_award_introduces_ai(model, generous, run):
    done = run(generous(model))
    adopted = (done.outputs.event & ar.ADOPTED) != 0
    assert not (helped(done) & ~adopted).any()


@every_project
def test_support_raises_adoption(model, generous, run):
    more, less = (each.outputs.stage for each in (run(generous(model)), run()))
    first = START - ar.FIRST_YEAR
    users = [np.isin(stage[first:], (ar.P, ar.E)).sum() for stage in (more, less)]
    assert users[0] > users[1]


@every_grant
@pytest.mark.parametrize("years", [1, 3])
def test_a_grant_is_paid_in_equal_yearly_parts(model, generous, run, years):
    only = np.zeros(ar.T, np.int64)
    only[10] = PLENTY
    account = run(generous(model, budget=only, pay_years=years)).outputs.accounts[0]
    promised = committed(account)[10]
    assert promised > 0
    assert account.paid.sum() == promised
    assert np.flatnonzero(account.paid).tolist() == list(range(10, 10 + years))
    # Each award is divided in whole units, what remains is paid last.
    spread = account.paid[10 : 10 + years]
    assert (np.abs(spread - promised / years) <= years * account.awards[10]).all()


@every_grant
def test_results_come_as_much_later_as_a_programme_delays_them(model, generous, run):
    first = np.where(np.arange(ar.FIRST_YEAR, ar.LAST_YEAR + 1) == START, PLENTY, 0)
    prompt, late = (run(generous(model, budget=first, delay=delay)) for delay in (0.0, 2.0))
    # A delay is no reason not to apply: the same firms are helped. Who begins anew is left out.
    assert np.array_equal(helped(prompt), helped(late))
    there = helped(prompt).any(axis=0) & (prompt.states.results < ar.NEVER)
    for each in (prompt, late):
        there &= each.states.since == START
    assert there.any()
    waited = late.states.results[there].astype(int) - prompt.states.results[there]
    assert (waited == 2).all()


@every_grant
def test_a_grant_over_several_years_asks_for_a_years_part_of_the_firms_funds(
    model, generous, world
):
    """Whoever would use an award, with the funds of some years, can when it comes to it."""
    strict = world.with_parameters(world.parameters.replace(psi=0.005), world.intercepts)
    shares = np.full(world.population.n, 0.2, np.float32)
    helped_in = []
    for years in (1, 8):
        programme = generous(model, share=shares, pay_years=years)
        done = _simulated(strict, programme)
        adopted = (done.outputs.event & ar.ADOPTED) != 0
        assert not (helped(done) & ~adopted).any()
        helped_in.append(helped(done)[START - ar.FIRST_YEAR].sum())
    assert helped_in[1] > helped_in[0]


@every_project
def test_what_helped_a_firm_is_told_apart(model, generous, world):
    """Two programmes for one half of the firms each; a user bears the mark of its own."""
    even = np.arange(world.population.n) % 2 == 0
    done = _simulated(
        world,
        generous(model, eligible=even),
        generous(model, name="second", family="another kind", eligible=~even),
    )
    marks, won = np.asarray(done.states.support) & 3, helped(done).any(axis=0)
    assert set(marks[even & won]) == {1}
    assert set(marks[~even & won]) == {2}
    assert not marks[~won].any()


@every_credit
def test_firms_that_lack_nothing_keep_nobody_else_from_a_fund(model, generous, world):
    """A first fund lends its firms all that a second one would: there these ask for nothing."""
    even = np.arange(world.population.n) % 2 == 0
    shares = np.full(world.population.n, 0.7, np.float32)
    second = generous(model, share=shares, name="second", family="another kind")
    alone = _simulated(world, second)
    beside = _simulated(world, generous(model, share=shares, eligible=even), second)
    first = START - ar.FIRST_YEAR  # later, firms have seen other firms
    assert helped(beside)[first, even].any()
    assert helped(alone)[first, ~even].any()
    assert np.array_equal(helped(beside)[first, ~even], helped(alone)[first, ~even])
    assert np.array_equal(applied(beside)[first, ~even], applied(alone)[first, ~even])


@every_grant
def test_only_awarded_projects_become_references(model, generous, run):
    silent = run(generous(model, reference=0.0)).outputs
    loud = run(generous(model, reference=2.0)).outputs
    assert not silent.industries.references.any()
    first = START - ar.FIRST_YEAR
    assert loud.industries.references[first].sum() == 2.0 * (
        loud.accounts[0].awards[first] - loud.accounts[0].unused[first]
    )


@every_credit
def test_a_loan_is_repaid_after_the_grace_in_equal_parts(model, generous, run):
    only = np.zeros(ar.T, np.int64)
    only[10] = PLENTY
    terms = {"tenor_years": 5, "grace_years": 2, "default_rate": 0.0, "rate_cut": 0.02}
    account = run(generous(model, budget=only, **terms)).outputs.accounts[0]
    lent = int(account.paid[10])
    assert lent > 0
    assert not account.repaid[:13].any()
    assert np.abs(account.repaid[13:16] - lent / 3).max() <= 1
    assert account.repaid.sum() == lent
    # 2 % of what is outstanding at the start of each year: 1, 1, 1, 2/3, 1/3 of the loan.
    expected = 0.02 * lent * np.array([1, 1, 1, 2 / 3, 1 / 3])
    assert np.abs(account.subsidy[11:16] - expected).max() <= 1
    assert account.subsidy.sum() == account.subsidy[11:16].sum()


@every_credit
def test_a_part_of_the_outstanding_loan_is_lost_each_year(model, generous, run):
    only = np.zeros(ar.T, np.int64)
    only[10] = PLENTY
    terms = {"tenor_years": 5, "grace_years": 2, "default_rate": 0.1}
    done = run(generous(model, budget=only, **terms))
    account, lent = done.outputs.accounts[0], int(done.outputs.accounts[0].paid[10])
    # 10 % of 1, of 0.9, of 0.81 (then a third of 0.729 is repaid), of 0.486, of 0.2187.
    expected = lent * np.array([0.1, 0.09, 0.081, 0.0486, 0.02187])
    assert np.abs(account.defaulted[11:16] - expected).max() <= 2
    assert account.repaid.sum() + account.defaulted.sum() == lent
    assert np.array_equal(ledger.public_cost(done)[0], account.subsidy + account.defaulted)


@every_credit
def test_two_funds_do_not_lend_twice_for_one_project(model, generous, world):
    shares = np.full(world.population.n, 0.7, np.float32)
    one = generous(model, share=shares)
    two = replace(one, name="second")
    done = _simulated(world, one, two)
    lent = committed(done.outputs.accounts[0]) + committed(done.outputs.accounts[1])
    started = done.outputs.years.spending * 1e6
    rounding = 2.0 * (done.outputs.accounts[0].awards + done.outputs.accounts[1].awards)
    assert lent.sum() > 0
    assert (lent <= 0.7 * started * (1 + 1e-7) + rounding).all()


@every_credit
def test_a_second_fund_tops_up_what_the_first_ones_cap_left_open(model, generous, world):
    shares = np.full(world.population.n, 0.7, np.float32)
    one = generous(model, share=shares, cap=np.where(OPEN, 1.0, 0.0))
    two = generous(model, share=shares, name="second", family="another kind")
    done = _simulated(world, one, two)
    first, second = (committed(account).sum() for account in done.outputs.accounts[:2])
    assert first > 0
    assert second > 0


@every_credit
def test_a_loan_that_is_no_additional_money_leaves_the_finance_gate_closed(model, generous, world):
    """Without a rate cut a loan helps only by opening the gate, if it is additional."""
    strict = world.with_parameters(world.parameters.replace(psi=0.005), world.intercepts)
    adopted = []
    for additionality in (0.0, 1.0):
        programme = generous(
            model, rate_cut=0.0, support=0.0, additionality=additionality,
            share=np.ones(world.population.n, np.float32),
        )  # fmt: skip
        done = _simulated(strict, programme)
        adopted.append(done.outputs.groups["adopted"][:, :, ar.TOTAL_ROW].sum())
    assert adopted[1] > adopted[0]


@every_grant
def test_a_grant_for_the_whole_cost_is_possible(model, generous, run, world):
    done = run(generous(model, share=np.ones(world.population.n, np.float32)))
    assert done.outputs.accounts[0].paid.sum() > 0


@every_credit
def test_a_loan_worth_more_than_its_project_is_possible(model, generous, run, world):
    shares = np.ones(world.population.n, np.float32)
    rich = {"rate_cut": 0.2, "tenor_years": 30, "grace_years": 20}
    done = run(generous(model, share=shares, **rich))
    modest = run(generous(model, share=shares, rate_cut=0.01))
    users = [each.outputs.groups["adopted"].sum() for each in (done, modest)]
    assert users[0] > users[1]
