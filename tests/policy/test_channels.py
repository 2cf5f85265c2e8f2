"""What each channel that an instrument can use does to a firm, one channel at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.parameters.registry import defaults
from sim.policy.instruments.consulting import Consulting
from sim.policy.instruments.convergence_projects import ConvergenceProjects
from sim.policy.instruments.smart_factory import SmartFactory
from sim.policy.terms import EconomyWide, Package
from sim.population.schema import INDUSTRIES, TECHNOLOGIES
from sim.population.synthesis import synthesise

EVERYBODY = {"reach_percent": 100.0, "start_year": 2015}
NONE = Package(programmes=(), tax=None, economy_wide=EconomyWide.none())


@pytest.fixture(scope="module")
def world():
    sampled = synthesise(n_sba=500, n_small=0, seed=5)
    firms = replace(sampled, weight=np.ones(sampled.n), tech=np.zeros_like(sampled.tech))
    intercepts = Intercepts(b_0=-1.0, deployments=300.0, domain=15.0, talent=200.0)
    return World.of(firms, defaults().replace(a_0=0.0, k_0=4.0), intercepts)


@pytest.fixture(scope="module")
def run(world):
    """Run programmes and economy-wide policy in the world, some parameters changed."""

    def simulated(*programmes, economy_wide=NONE.economy_wide, **values):
        there = world.with_parameters(world.parameters.replace(**values), world.intercepts)
        package = replace(NONE, programmes=programmes, economy_wide=economy_wide)
        laid_out = lay_out(package, world.population.n)
        return simulate(there, laid_out, seed=4, replicate=0, histories=True)

    return simulated


@pytest.fixture(scope="module")
def factory(world):
    """Return smart factories that give nothing but technology."""
    plain = {"awareness_courses": 0.0, "gain_courses": 0.0, "lasting_percent": 100.0}
    plain |= {"budget_krw_bn": 1000.0}
    return SmartFactory(**EVERYBODY, **plain).terms("f", world.population, world.parameters)


def users(done):
    return ((done.outputs.stage == ar.P) | (done.outputs.stage == ar.E)).sum()


def test_policy_brings_technologies_to_those_who_take_a_place(run, factory, world):
    done = run(factory)
    bits = sum(1 << TECHNOLOGIES.index(name) for name in ("iot", "robot"))
    got = np.asarray(done.states.tech) != 0
    assert got.any()
    assert set(np.asarray(done.states.tech)[got]) == {bits}
    assert np.array_equal(got, ((done.outputs.event & ar.TRAINED) != 0).any(axis=0))
    assert (world.population.industry[got] == INDUSTRIES.index("C")).all()


def test_a_share_of_the_supported_goes_on_using_the_technology(run, factory):
    done = run(replace(factory, additionality=0.3))
    supported = (np.asarray(done.states.support) & 1).astype(bool)
    kept = np.asarray(done.states.tech) != 0
    assert not (kept & ~supported).any()
    spread = np.sqrt(0.21 / supported.sum())
    assert kept[supported].mean() == pytest.approx(0.3, abs=4.0 * spread)


def test_complementarity_is_the_share_of_gamma_that_policy_gets(run, factory):
    """Nothing of it: lives as without policy. All of it: as if the calendar had brought it."""
    nothing = run()
    gained = []
    for share in (0.0, 0.5, 1.0):
        done = run(factory, complementarity=share)
        gained.append(users(done))
        if share == 0.0:
            before = done.outputs.stage[done.outputs.stage != ar.NO_YEAR]
            assert np.array_equal(
                before, nothing.outputs.stage[nothing.outputs.stage != ar.NO_YEAR]
            )
    assert gained[0] < gained[1] < gained[2]
    assert users(run(complementarity=1.0)) == users(nothing)  # without policy it does nothing


def test_with_full_complementarity_policy_is_as_good_as_the_calendar(run, factory, world):
    bits = sum(1 << TECHNOLOGIES.index(name) for name in ("iot", "robot"))
    by_policy = run(factory, complementarity=1.0)
    got = np.asarray(by_policy.states.tech) != 0
    first = ((by_policy.outputs.event & ar.TRAINED) != 0).argmax(axis=0)
    tech = world.population.tech.copy()
    for row in np.flatnonzero(got):
        tech[row, first[row] :] |= np.uint8(bits)
    there = World.of(replace(world.population, tech=tech), world.parameters, world.intercepts)
    by_calendar = simulate(
        there, lay_out(NONE, world.population.n), seed=4, replicate=0, histories=True
    )
    assert by_calendar.outputs.stage.tobytes() == by_policy.outputs.stage.tobytes()


def first_spell(done, t=10):
    """Return results minus start of those who adopted in a year (9999: never)."""
    new = (done.outputs.event[t] & ar.ADOPTED) != 0
    state = done.states[new & (done.states["since"] == ar.FIRST_YEAR + t)]
    return np.asarray(state.results) - np.asarray(state.since)


def convergence(world, **settings):
    many = {"projects_new": 500, "minimum_project_krw_million": 0.0, **EVERYBODY}
    return ConvergenceProjects(**(many | settings)).terms("x", world.population, world.parameters)


def test_learning_the_field_puts_results_off_by_a_year_unless_it_is_learned_before(run, world):
    waits = {}
    for learned in ("no", "yes"):
        done = run(convergence(world, field_learning=learned))
        since, results = (np.asarray(done.states[name]) for name in ("since", "results"))
        rows = np.flatnonzero((since >= 2015) & (results < ar.NEVER))
        awarded = (done.outputs.event[since[rows] - ar.FIRST_YEAR, rows] & ar.AWARDED) != 0
        waits[learned] = set((results - since)[rows[awarded]].tolist())
    assert waits["no"] <= {2, 3, 4}
    assert waits["yes"] <= {1, 2, 3}
    assert 4 in waits["no"]
    assert 1 in waits["yes"]


def test_agreed_goals_save_the_stated_share_of_hopeless_projects(run, world):
    chances = []
    for goals in ("no", "yes"):
        done = run(
            convergence(world, agreed_goals=goals, agreed_success_percent=50.0), d_0=0.02, d_y=0.0
        )
        supported = (np.asarray(done.states.support) & 1).astype(bool)
        chances.append((np.asarray(done.states.results)[supported] < ar.NEVER).mean())
    r_ever = defaults()["r_ever"]
    assert chances[0] == pytest.approx(r_ever, abs=0.1)
    # Half of the 40.6 % that never show results are saved.
    assert chances[1] == pytest.approx(r_ever + 0.5 * (1.0 - r_ever), abs=0.1)


def test_ministries_spare_a_project_the_cost_of_regulation(run, world):
    spent = []
    for cooperation in ("no", "yes"):
        programme = convergence(
            world, ministry_cooperation=cooperation, ministry_exempt_percent=100.0
        )
        # One year only, and no cap at which all awards would be alike.
        budget = np.where(np.arange(ar.T) == 10, 100 * programme.budget, 0)
        uncapped = replace(programme, budget=budget, cap=np.full(ar.T, 1e6))
        done = run(uncapped, rho_reg=0.25)
        account = done.outputs.accounts[0]
        spent.append((account.awards[10], account.committed_out[10] + account.paid[10]))
    # The grant is half of a cost that is 1 / 1.25 of what it was, so more can be paid for.
    assert spent[1][0] >= spent[0][0]
    assert spent[1][1] / spent[1][0] < spent[0][1] / spent[0][0]


def test_advice_brings_results_forward_but_never_before_a_year(run, world):
    advice = Consulting(
        **EVERYBODY, without_team_percent=100.0, budget_krw_bn=1000.0, saved_percent=0.0,
        awareness_courses=0.0, gain_courses=0.0, eligible_size_classes=["sme", "mid", "large"],
    ).terms("c", world.population, world.parameters)  # fmt: skip
    advised, alone = (first_spell(done) for done in (run(advice), run()))
    came = [spell[spell < 100] for spell in (advised, alone)]
    assert set(came[0].tolist()) <= {1, 2, 3}
    assert came[0].mean() < came[1].mean()


def test_advice_is_for_the_published_share_without_a_team(world):
    terms = Consulting().terms("c", world.population, world.parameters)
    frame = world.population.frame == 0
    lowest = world.population.capability <= np.quantile(world.population.capability[frame], 0.608)
    everybody = Consulting(without_team_percent=100.0)
    asked = everybody.terms("c", world.population, world.parameters).eligible
    assert np.mean(terms.eligible == (asked & lowest)) > 0.99


def seeing(level):
    information = np.full((ar.T, ar.N_INDUSTRIES), level)
    return replace(EconomyWide.none(), information=information)


def test_who_sees_more_results_believes_less_differently(run):
    """The variance of beliefs falls: that is what an information platform does."""
    spreads = [
        np.std(run(economy_wide=seeing(level)).states.belief) for level in (0.0, 4.0)
    ]  # fmt: skip
    assert spreads[1] < spreads[0]


def test_seeing_more_is_no_good_news_by_itself(run):
    """Where results are poor, more of them lower adoption; where they are good they raise it."""
    gained = [
        users(run(economy_wide=seeing(4.0), a_early=effect, a_late=effect, m_0=0.0))
        - users(run(a_early=effect, a_late=effect, m_0=0.0))
        for effect in (-0.1, 0.1)
    ]
    assert gained[0] < 0 < gained[1]


def test_capability_of_an_industry_is_capability(run, world):
    """A shift for a whole industry is the same as firms that are so much more capable."""
    shift = replace(EconomyWide.none(), capability=np.full((ar.T, ar.N_INDUSTRIES), 0.5))
    able = replace(world.population, capability=world.population.capability + np.float32(0.5))
    there = World.of(able, world.parameters, world.intercepts)
    own = simulate(there, lay_out(NONE, able.n), seed=4, replicate=0, histories=True)
    covered = run(economy_wide=shift)
    assert np.mean(own.outputs.stage != covered.outputs.stage) < 1e-3


def test_domain_knowledge_adds_to_the_stock_and_cases_are_seen(run):
    given = np.zeros((ar.T, ar.N_INDUSTRIES))
    given[10, 2] = 7.0
    nothing = run(a_D=0.05, a_dom=0.0).outputs.industries
    domain = run(economy_wide=replace(EconomyWide.none(), domain=given), a_D=0.05, a_dom=0.0)
    assert domain.outputs.industries.domain[10, 2] - nothing.domain[10, 2] == 7.0
    cases = run(economy_wide=replace(EconomyWide.none(), references=given), a_D=0.05, a_dom=0.0)
    assert cases.outputs.industries.references[10, 2] - nothing.references[10, 2] == 7.0
    assert cases.outputs.industries.domain[10, 2] == nothing.domain[10, 2]


def test_economy_wide_policy_of_two_instruments_joins(world):
    one = replace(
        EconomyWide.none(),
        awareness=np.full(ar.T, 0.5),
        regulation=np.full((ar.T, ar.N_INDUSTRIES), 0.5),
        talent=np.full(ar.T, 0.1),
    )
    both = one.joined(one)
    assert (both.awareness == 0.75).all()
    assert (both.regulation == 0.25).all()
    assert (both.talent == 0.2).all()
    same = one.joined(EconomyWide.none())
    for name in ("awareness", "regulation", "talent", "infrastructure"):
        np.testing.assert_allclose(getattr(same, name), getattr(one, name))
