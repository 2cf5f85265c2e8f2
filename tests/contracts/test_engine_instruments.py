"""Every instrument in the engine: who gets what, how much, when, and what becomes of the money.

A new instrument file is picked up here by itself. Its terms are tightened or loosened one at a
time, so that each rule can be seen at work.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import layout as a
from sim import ledger
from sim.index import Intercepts
from sim.parameters import defaults
from sim.plan import lay_out
from sim.policy.covers import CoverSettings
from sim.policy.instrument import types
from sim.policy.provision import Provision
from sim.policy.targeting import Targeted
from sim.policy.terms import Mechanism, Package
from sim.population.synthesis import synthesise
from sim.simulate import World, simulate

PROGRAMMES = {name: model for name, model in types().items() if issubclass(model, Targeted)}
PROVISIONS = {name: model for name, model in types().items() if issubclass(model, Provision)}
TAXES = {name: model for name, model in types().items() if name not in PROGRAMMES | PROVISIONS}
START = 2018
OPEN = np.arange(a.FIRST_YEAR, a.LAST_YEAR + 1) >= START
PLENTY = 10**13
NONE = Package(programmes=(), tax=None, covers=CoverSettings().terms())

every_programme = pytest.mark.parametrize("model", PROGRAMMES.values(), ids=PROGRAMMES.keys())
every_provision = pytest.mark.parametrize("model", PROVISIONS.values(), ids=PROVISIONS.keys())
every_tax = pytest.mark.parametrize("model", TAXES.values(), ids=TAXES.keys())


@pytest.fixture(scope="module")
def world():
    sampled = synthesise(n_sba=400, n_small=50, seed=2)
    # Every row stands for one firm, and many decide: few firms are enough to see every rule.
    firms = replace(sampled, weight=np.ones(sampled.n))
    intercepts = Intercepts(b_0=-0.8, deployments=300.0, domain=15.0, talent=200.0)
    return World.of(firms, defaults().replace(a_0=-1.0), intercepts)


@pytest.fixture(scope="module")
def run(world):
    """Run the world under one programme, a law, or neither."""

    def simulated(programme=None, tax=None, replicate=0):
        programmes = () if programme is None else (programme,)
        package = replace(NONE, programmes=programmes, tax=tax)
        laid_out = lay_out(package, world.population.n)
        done = simulate(world, laid_out, seed=4, replicate=replicate, histories=True)
        ledger.verify(done, [*(each.name for each in programmes), "tax"])
        return done

    return simulated


@pytest.fixture(scope="module")
def generous(world):
    """Return an instrument's programme with money, reach and room for everybody from 2018 on."""

    def terms(model, **changed):
        population = world.population
        programme = model().terms("programme", population, world.parameters)
        opened = {"budget": np.where(OPEN, PLENTY, 0), "reach": 1.0, "unused": 0.0}
        opened |= {"minimum_score": -np.inf, "max_awards": None, "repeat_years": 1}
        opened |= {"eligible": np.ones(population.n, bool)}
        if programme.mechanism is Mechanism.PLACES:
            opened["unit_cost"] = np.where(OPEN, 5_000, 0)
        else:
            opened |= {"cap": None, "floor": None}
        return replace(programme, **(opened | changed))

    return terms


def helped(done):
    """Return in which years each firm was awarded or trained, shape (T, n)."""
    return (done.record.event & (a.AWARDED | a.TRAINED)) != 0


def applied(done):
    return (done.record.event & a.APPLIED) != 0


def committed(book):
    """Return what was newly promised in each year, KRW thousand."""
    return book.committed_out - book.committed_in + book.paid


@every_programme
def test_firms_apply_and_are_helped(model, generous, run):
    done = run(generous(model))
    book = done.record.books[0]
    assert book.awards.sum() > 0
    assert (book.applications >= book.awards).all()
    assert book.paid.sum() > 0
    assert helped(done).sum() == book.awards.sum()
    supported = np.asarray(done.states.support) & 1
    assert supported.any()
    # Whose project or people were supported was helped in some year.
    assert not (supported.astype(bool) & ~helped(done).any(axis=0)).any()


@every_programme
def test_nobody_is_helped_while_it_is_closed(model, generous, run):
    budget = np.where(OPEN, PLENTY, 0)
    budget[-5:] = 0
    done = run(generous(model, budget=budget))
    closed = budget == 0
    assert helped(done)[~closed].any()
    assert not helped(done)[closed].any()
    assert not applied(done)[closed].any()
    assert not done.record.books[0].applications[closed].any()


@every_programme
def test_a_programme_without_a_budget_is_no_policy(model, generous, run):
    nothing = run()
    empty = run(generous(model, budget=np.zeros(a.YEARS, np.int64)))
    for name in ("groups", "seen", "industries", "years", "heat", "stage", "event", "effect"):
        one, other = getattr(nothing.record, name), getattr(empty.record, name)
        assert one.tobytes() == other.tobytes(), name
    for name in nothing.states.dtype.names:
        assert np.array_equal(nothing.states[name], empty.states[name]), name


@every_programme
def test_only_eligible_firms_apply_and_are_helped(model, generous, run, world):
    eligible = np.random.default_rng(6).random(world.population.n) < 0.5
    done = run(generous(model, eligible=eligible))
    assert helped(done)[:, eligible].any()
    assert not helped(done)[:, ~eligible].any()
    assert not applied(done)[:, ~eligible].any()
    assert not np.asarray(done.states.support)[~eligible].any()


@every_programme
def test_nobody_outside_the_frame_is_helped(model, generous, run, world):
    done = run(generous(model))
    for t, year in enumerate(range(a.FIRST_YEAR, a.LAST_YEAR + 1)):
        assert not helped(done)[t, ~world.population.active(year)].any()


@every_programme
def test_nobody_hears_of_a_programme_without_reach(model, generous, run):
    done = run(generous(model, reach=0.0))
    assert not done.record.books[0].applications.any()
    assert np.array_equal(done.record.books[0].lapsed, np.where(OPEN, PLENTY, 0))


@every_programme
def test_reach_is_the_share_that_hears_of_it(model, generous, run):
    # In the first open year nobody has been helped yet, so that only reach differs.
    first = START - a.FIRST_YEAR
    asked = [
        sum(
            run(generous(model, reach=reach), replicate=r).record.books[0].applications[first]
            for r in range(8)
        )
        for reach in (1.0, 0.3)
    ]
    assert asked[0] >= 200
    # Each firm hears or does not: four standard deviations of the share.
    assert asked[1] / asked[0] == pytest.approx(0.3, abs=4.0 * np.sqrt(0.21 / asked[0]))


@every_programme
def test_the_most_awards_of_a_year_are_kept(model, generous, run):
    done = run(generous(model, max_awards=np.full(a.YEARS, 7.0)))
    awards = done.record.books[0].awards
    assert (awards <= 7.0).all()
    assert awards[8] == 7.0


@every_programme
def test_the_budget_is_kept_and_what_is_left_lapses(model, generous, run):
    budget = np.where(OPEN, 12_000, 0)
    done = run(generous(model, budget=budget))
    book = done.record.books[0]
    assert (committed(book) <= budget).all()
    assert np.array_equal(committed(book) + book.lapsed, budget)
    assert committed(book).any()
    assert (book.applications > book.awards).any()  # the budget was short


@every_programme
def test_no_firm_is_helped_again_too_soon(model, generous, run):
    done = run(generous(model, repeat_years=4))
    for years in helped(done).T:
        assert (np.diff(np.flatnonzero(years)) >= 4).all()
    once = run(generous(model, repeat_years=99))
    assert helped(once).sum(axis=0).max() == 1


@every_programme
def test_unused_awards_lapse_and_help_nobody(model, generous, run):
    done = run(generous(model, unused=1.0))
    book = done.record.books[0]
    assert book.awards.sum() > 0
    assert np.array_equal(book.unused, book.awards)
    assert np.array_equal(book.lapsed, book.appropriated)
    assert not np.asarray(done.states.support).any()


@every_programme
def test_the_share_of_unused_awards_is_the_given_one(model, generous, run):
    book = run(generous(model, unused=0.3)).record.books[0]
    n = book.awards.sum()
    assert n > 100
    assert book.unused.sum() / n == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / n))


@every_programme
def test_the_lowest_score_admitted_is_kept(model, generous, run, world):
    score = np.where(np.arange(world.population.n) % 2 == 0, 1.0, -1.0).astype(np.float32)
    done = run(generous(model, score=score, score_noise=0.0, minimum_score=0.0))
    assert helped(done)[:, score > 0].any()
    assert not helped(done)[:, score < 0].any()


@every_programme
def test_the_best_scores_are_helped_first(model, generous, run):
    programme = generous(model, score_noise=0.0, max_awards=np.full(a.YEARS, 5.0))
    score = np.asarray(programme.score)
    if programme.mechanism is Mechanism.PLACES:
        score = np.random.default_rng(3).permutation(len(score)).astype(np.float32)
        programme = replace(programme, score=score)
    done = run(programme)
    won = helped(done)
    first = START - a.FIRST_YEAR
    if programme.mechanism is Mechanism.PLACES:
        there = done.world.population.active(START)
        assert set(score[won[first]]) == set(np.sort(score[there])[-5:])
        return
    lost = (done.record.event & a.TURNED_DOWN) != 0
    assert lost[first].any()
    for t in range(first, a.YEARS):
        if won[t].any() and lost[t].any():
            assert score[won[t]].min() >= score[lost[t]].max()


@every_programme
def test_turned_down_firms_applied_and_were_not_awarded(model, generous, run):
    done = run(generous(model, max_awards=np.full(a.YEARS, 2.0)))
    lost = (done.record.event & a.TURNED_DOWN) != 0
    assert not (lost & ~applied(done)).any()
    assert not (lost & helped(done)).any()


def of_mechanism(*mechanisms):
    """Parametrise by the programmes of a mechanism."""
    population, parameters = synthesise(n_sba=30, n_small=0, seed=1), defaults()
    chosen = {
        name: model
        for name, model in PROGRAMMES.items()
        if model().terms("x", population, parameters).mechanism in mechanisms
    }
    return pytest.mark.parametrize("model", chosen.values(), ids=chosen.keys())


every_grant = of_mechanism(Mechanism.CONTEST)
every_credit = of_mechanism(Mechanism.CREDIT)
every_project = of_mechanism(Mechanism.CONTEST, Mechanism.CREDIT)
every_training = of_mechanism(Mechanism.PLACES)


@every_project
@pytest.mark.parametrize("share", [0.25, 0.7])
def test_the_firm_pays_its_own_share(model, generous, run, world, share):
    """With money for all every project started is supported by the share, to the last unit.

    The cost of projects is recorded on a grid of 2**-20 KRW bn (about 1 thousand), awards are
    rounded to 1 thousand.
    """
    shares = np.full(world.population.n, share, np.float32)
    done = run(generous(model, share=shares))
    book = done.record.books[0]
    first = START - a.FIRST_YEAR
    given, started = committed(book)[first:], done.record.years.spending[first:] * 1e6
    rounding = 2.0 * book.awards[first:]
    assert given.sum() > 0
    assert (np.abs(given - share * started) <= rounding + 1e-7 * started).all()


@every_project
def test_no_award_is_above_the_cap(model, generous, run):
    cap = np.where(OPEN, 3.0, 0.0)  # KRW million
    done = run(generous(model, cap=cap))
    book = done.record.books[0]
    assert book.awards.sum() > 0
    assert (committed(book) <= 3_000 * book.awards).all()
    # Some project is large enough to reach it: one award alone is the cap.
    one = run(generous(model, cap=cap, max_awards=np.full(a.YEARS, 1.0)))
    assert committed(one.record.books[0]).max() == 3_000


@every_project
def test_small_projects_cannot_apply(model, generous, run):
    floor = np.where(OPEN, 200.0, 0.0)  # KRW million
    shares = np.full(run().world.population.n, 0.5, np.float32)
    book = run(generous(model, floor=floor, share=shares)).record.books[0]
    assert book.awards.sum() > 0
    assert (committed(book) >= 100_000 * book.awards - book.awards).all()


@every_project
def test_only_firms_that_do_not_use_ai_yet_apply(model, generous, run):
    done = run(generous(model))
    before = done.record.stage[:-1]
    used = (before == a.P) | (before == a.E)
    assert not (applied(done)[1:] & used).any()


@every_project
def test_an_awarded_firm_that_uses_the_award_introduces_ai(model, generous, run):
    done = run(generous(model))
    adopted = (done.record.event & a.ADOPTED) != 0
    assert not (helped(done) & ~adopted).any()


@every_project
def test_support_raises_adoption(model, generous, run):
    more, less = (each.record.stage for each in (run(generous(model)), run()))
    first = START - a.FIRST_YEAR
    users = [np.isin(stage[first:], (a.P, a.E)).sum() for stage in (more, less)]
    assert users[0] > users[1]


@every_grant
@pytest.mark.parametrize("years", [1, 3])
def test_a_grant_is_paid_in_equal_yearly_parts(model, generous, run, years):
    only = np.zeros(a.YEARS, np.int64)
    only[10] = PLENTY
    book = run(generous(model, budget=only, pay_years=years)).record.books[0]
    promised = committed(book)[10]
    assert promised > 0
    assert book.paid.sum() == promised
    assert np.flatnonzero(book.paid).tolist() == list(range(10, 10 + years))
    # Each award is divided in whole units, what remains is paid last.
    spread = book.paid[10 : 10 + years]
    assert (np.abs(spread - promised / years) <= years * book.awards[10]).all()


@every_grant
def test_only_awarded_projects_become_references(model, generous, run):
    silent = run(generous(model, reference=0.0)).record
    loud = run(generous(model, reference=2.0)).record
    assert not silent.industries.references.any()
    first = START - a.FIRST_YEAR
    assert loud.industries.references[first].sum() == 2.0 * loud.books[0].awards[first]


@every_credit
def test_a_loan_is_repaid_after_the_grace_in_equal_parts(model, generous, run):
    only = np.zeros(a.YEARS, np.int64)
    only[10] = PLENTY
    terms = {"tenor_years": 5, "grace_years": 2, "default_rate": 0.0, "rate_cut": 0.02}
    book = run(generous(model, budget=only, **terms)).record.books[0]
    lent = int(book.paid[10])
    assert lent > 0
    assert not book.repaid[:13].any()
    assert np.abs(book.repaid[13:16] - lent / 3).max() <= 1
    assert book.repaid.sum() == lent
    # 2 % of what is outstanding at the start of each year: 1, 1, 1, 2/3, 1/3 of the loan.
    expected = 0.02 * lent * np.array([1, 1, 1, 2 / 3, 1 / 3])
    assert np.abs(book.subsidy[11:16] - expected).max() <= 1
    assert book.subsidy.sum() == book.subsidy[11:16].sum()


@every_credit
def test_a_part_of_the_outstanding_loan_is_lost_each_year(model, generous, run):
    only = np.zeros(a.YEARS, np.int64)
    only[10] = PLENTY
    terms = {"tenor_years": 5, "grace_years": 2, "default_rate": 0.1}
    done = run(generous(model, budget=only, **terms))
    book, lent = done.record.books[0], int(done.record.books[0].paid[10])
    # 10 % of 1, of 0.9, of 0.81 (then a third of 0.729 is repaid), of 0.486, of 0.2187.
    expected = lent * np.array([0.1, 0.09, 0.081, 0.0486, 0.02187])
    assert np.abs(book.defaulted[11:16] - expected).max() <= 2
    assert book.repaid.sum() + book.defaulted.sum() == lent
    assert np.array_equal(ledger.public_cost(done)[0], book.subsidy + book.defaulted)


@every_credit
def test_two_funds_do_not_lend_twice_for_one_project(model, generous, world):
    shares = np.full(world.population.n, 0.7, np.float32)
    one = generous(model, share=shares)
    two = replace(one, name="second")
    done = simulate(
        world,
        lay_out(replace(NONE, programmes=(one, two)), world.population.n),
        seed=4,
        replicate=0,
    )
    lent = committed(done.record.books[0]) + committed(done.record.books[1])
    started = done.record.years.spending * 1e6
    rounding = 2.0 * (done.record.books[0].awards + done.record.books[1].awards)
    assert lent.sum() > 0
    assert (lent <= 0.7 * started * (1 + 1e-7) + rounding).all()


@every_credit
def test_a_second_fund_tops_up_what_the_first_ones_cap_left_open(model, generous, world):
    shares = np.full(world.population.n, 0.7, np.float32)
    one = generous(model, share=shares, cap=np.where(OPEN, 1.0, 0.0))
    two = generous(model, share=shares, name="second")
    done = simulate(
        world,
        lay_out(replace(NONE, programmes=(one, two)), world.population.n),
        seed=4,
        replicate=0,
    )
    first, second = (committed(book).sum() for book in done.record.books[:2])
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
        laid_out = lay_out(replace(NONE, programmes=(programme,)), world.population.n)
        done = simulate(strict, laid_out, seed=4, replicate=0)
        adopted.append(done.record.groups["adopted"][:, :, a.TOTAL_ROW].sum())
    assert adopted[1] > adopted[0]


@every_training
def test_a_place_costs_its_unit_cost(model, generous, run):
    book = run(generous(model)).record.books[0]
    assert np.array_equal(book.paid, (5_000 * book.awards).astype(np.int64))


@every_training
def test_training_gives_cover_and_capability_that_decay(model, generous, run, world):
    only = np.zeros(a.YEARS, np.int64)
    only[10] = PLENTY
    programme = generous(model, budget=only, awareness=0.5, gain=1.0)
    package = replace(NONE, programmes=(programme,))
    laid_out = lay_out(package, world.population.n)
    decay = world.parameters["training_decay"]
    for years_later in (0, 2):
        done = simulate(
            world, laid_out, seed=4, replicate=0, years=11 + years_later, histories=True
        )
        trained = ((done.record.event[10] & a.TRAINED) != 0) & (world.population.exit > 2023)
        assert trained.any()
        kept = (1.0 - decay) ** (years_later + 1)
        np.testing.assert_allclose(done.states.cover[trained], 0.5 * kept, rtol=1e-6)
        np.testing.assert_allclose(done.states.gain[trained], kept, rtol=1e-6)
        assert not done.states.gain[~trained & (world.population.exit > 2023)].any()


@every_grant
def test_a_grant_for_the_whole_cost_is_possible(model, generous, run, world):
    done = run(generous(model, share=np.ones(world.population.n, np.float32)))
    assert done.record.books[0].paid.sum() > 0


@every_credit
def test_a_loan_worth_more_than_its_project_is_possible(model, generous, run, world):
    shares = np.ones(world.population.n, np.float32)
    rich = {"rate_cut": 0.2, "tenor_years": 30, "grace_years": 20}
    done = run(generous(model, share=shares, **rich))
    modest = run(generous(model, share=shares, rate_cut=0.01))
    users = [each.record.groups["adopted"].sum() for each in (done, modest)]
    assert users[0] > users[1]


@every_tax
def test_the_tax_credit_is_claimed_only_against_tax_due(model, run, world):
    law = model().terms("law", world.population, world.parameters)
    done = run(tax=law)
    book = done.record.books[-1]
    took = (done.record.event & a.TOOK_TAX_CREDIT) != 0
    assert took.any()
    assert not took[:, world.population.tax_due == 0.0].any()
    assert not took[~law.valid].any()
    assert book.appropriated.sum() > book.paid.sum() > 0
    # Nobody pays more tax back in a year than is due in that year.
    due = np.rint(world.population.tax_due.astype(np.float64) * 1000.0).sum()
    assert book.paid.max() <= due


@every_tax
def test_carried_credits_lapse_after_their_years(model, world):
    law = model(end_year=2020).terms("law", world.population, world.parameters)
    short = world.with_parameters(world.parameters.replace(tax_carry_years=3), world.intercepts)
    done = simulate(short, lay_out(replace(NONE, tax=law), world.population.n), seed=4, replicate=0)
    book = done.record.books[-1]
    assert book.lapsed.sum() > 0
    assert book.committed_out[2024 - a.FIRST_YEAR] == 0  # the last were earned in 2020
    assert book.paid[2021 - a.FIRST_YEAR] > 0


@every_tax
def test_a_law_that_is_not_in_force_is_no_policy(model, run, world):
    law = model().terms("law", world.population, world.parameters)
    off = replace(law, valid=np.zeros_like(law.valid), general=np.zeros_like(law.general))
    assert run(tax=off).record.stage.tobytes() == run().record.stage.tobytes()
    assert run(tax=law).record.stage.tobytes() != run().record.stage.tobytes()


@every_tax
def test_higher_rates_raise_adoption(model, run, world):
    law = model().terms("law", world.population, world.parameters)
    high = replace(law, current=np.minimum(3.0 * law.current, 0.9))
    users = [run(tax=each).record.groups["adopted"].sum() for each in (high, law)]
    assert users[0] > users[1]


def provided(world, model, **settings):
    """Return a package of one provision."""
    programme = model(**settings).terms("provision", world.population, world.parameters)
    return replace(NONE, programmes=(programme,), covers=NONE.covers.joined(programme.covers))


@every_provision
def test_a_provision_spends_its_budget_and_asks_nobody(model, world):
    package = provided(world, model, start_year=2018)
    done = simulate(
        world, lay_out(package, world.population.n), seed=4, replicate=0, histories=True
    )
    ledger.verify(done, ("provision", "tax"))
    book = done.record.books[0]
    assert np.array_equal(book.paid, package.programmes[0].budget)
    assert book.paid.sum() > 0
    assert not book.applications.any()
    assert not book.lapsed.any()
    assert not np.asarray(done.states.support).any()
    assert not applied(done).any()
    assert not helped(done).any()
    cost = ledger.public_cost(done)[0]
    if package.programmes[0].mechanism is Mechanism.EQUITY:
        assert 0 < cost.sum() < book.paid.sum()
        returned = book.repaid.sum() + book.defaulted.sum() + book.outstanding_out[-1]
        assert returned == book.paid.sum()
    else:
        assert np.array_equal(cost, book.paid)


@every_provision
def test_a_provision_without_money_or_law_is_no_policy(model, run, world):
    nothing = run()
    package = provided(world, model, start_year=2018)
    closed = replace(package.programmes[0], budget=np.zeros(a.YEARS, np.int64))
    off = replace(NONE, programmes=(closed,))
    done = simulate(world, lay_out(off, world.population.n), seed=4, replicate=0, histories=True)
    for name in ("groups", "industries", "years", "stage", "event", "effect"):
        one, other = getattr(nothing.record, name), getattr(done.record, name)
        assert one.tobytes() == other.tobytes(), name


@every_provision
def test_a_provision_changes_the_lives_of_firms(model, run, world):
    """Every channel ends in firms: with a large effect somebody lives another life."""
    loud = {
        "price_percent": -60.0, "discount_percent": 60.0, "capability_sd": 2.0,
        "change_percent": -100.0, "awareness_percent": 90.0, "cases": 50.0,
        "references_per_krw_bn": 10.0, "domain_deployments": 500.0, "full_krw_bn": 0.1,
        "cost_krw_million": 0.1, "lag_years": 0, "start_year": 2015,
    }  # fmt: skip
    package = provided(world, model, **{k: v for k, v in loud.items() if k in model.settings()})
    # Few have heard of AI, and everything that a provision could ease is in short supply.
    strong = {"a_0": -7.0, "a_T": 2.0, "a_D": 2.0, "rho_reg": 0.4, "w_H": 1.0, "a_dom": 0.05}
    scarce = world.with_parameters(
        world.parameters.replace(**strong), replace(world.intercepts, talent=10.0)
    )
    with_it, without = (
        simulate(scarce, lay_out(each, world.population.n), seed=4, replicate=0, histories=True)
        for each in (package, NONE)
    )
    assert with_it.record.stage.tobytes() != without.record.stage.tobytes()
    users = [(done.record.stage == a.P).sum() + (done.record.stage == a.E).sum()
             for done in (with_it, without)]  # fmt: skip
    assert users[0] > users[1]
