"""Mechanisms of data, standards, regulation and AI+X: what each is said to do."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.policy.instruments.consulting import Consulting
from sim.policy.instruments.convergence_projects import ConvergenceProjects
from sim.policy.instruments.industrial_data import IndustrialData
from sim.policy.instruments.regulation import Regulation
from sim.policy.instruments.smart_factory import SmartFactory
from sim.policy.instruments.standard_models import StandardModels
from sim.population.schema import INDUSTRIES

MAKERS = ar.INDUSTRY_ROW + INDUSTRIES.index("C")
EVERYBODY = {"reach_percent": 100.0, "start_year": 2020}
AT_ONCE = {"start_year": 2020, "lag_years": 0, "full_krw_bn": 0.1}


def convergence(**settings):
    many = {"projects_new": 150, "minimum_project_krw_million": 50.0, **EVERYBODY}
    return ConvergenceProjects(**(many | settings))


def supported(runs):
    """Return for each run the states of firms whose project was supported."""
    return [run.states[(np.asarray(run.states.support) & 1) != 0] for run in runs]


def with_results(runs):
    """Return the share of supported projects to which results come."""
    return float(np.mean([(each.results < ar.NEVER).mean() for each in supported(runs)]))


def test_m_gpt(bench):
    """AI can be used for anything, which makes it hard to use: standard models help to find how."""
    loud = {"k_1": 1.0}
    runs = bench.runs({"models": StandardModels(capability_sd=1.0, **AT_ONCE)}, **loud)
    assert bench.users(runs) > bench.users(bench.runs(**loud))


def test_m_data(bench):
    """Data that is there makes more firms able, and more users embed AI."""
    loud = {"k_1": 1.0, "e_K": 1.0}
    data = IndustrialData(kind="data_space", capability_sd=1.0, **AT_ONCE)
    runs, without = bench.runs({"data": data}, **loud), bench.runs(**loud)
    assert bench.users(runs) > bench.users(without)
    shares = [bench.total(each, "embedded") / bench.users(each) for each in (runs, without)]
    assert shares[0] > shares[1]


def test_m_motie_data(bench):
    """A paid, voluntary data bank has firms share what they would have kept."""
    loud = {"k_1": 1.0, "a_dom": 0.05}
    bank = IndustrialData(kind="data_bank", capability_sd=0.5, **AT_ONCE)
    runs, without = bench.runs({"bank": bank}, **loud), bench.runs(**loud)
    assert bench.users(runs) > bench.users(without)
    assert bench.effects(runs) > bench.effects(without)  # suppliers know the field


def test_m_motie_fed(bench):
    """Federated learning brings AI to the firms of an industry with common processes."""
    loud = {"k_1": 1.0}
    federated = IndustrialData(
        kind="federated_learning", industries=["C"], capability_sd=1.0, **AT_ONCE
    )
    runs, without = bench.runs({"data": federated}, **loud), bench.runs(**loud)
    assert bench.users(runs, MAKERS) > bench.users(without, MAKERS)


def test_m_motie_industry(bench):
    """A problem defined for one industry speeds up use there."""
    loud = {"k_1": 1.0}
    models = StandardModels(industries=["C"], capability_sd=1.0, **AT_ONCE)
    runs, without = bench.runs({"models": models}, **loud), bench.runs(**loud)
    gains = [bench.users(runs, row) - bench.users(without, row) for row in (MAKERS, ar.TOTAL_ROW)]
    assert gains[0] > 0.5 * gains[1] > 0


@pytest.mark.parametrize("measure", ["negative_list", "ex_post"])
def test_m_expost(bench, measure):
    """Rules after the fact take away the burden of rules before it."""
    rule = Regulation(measure=measure, start_year=2018)
    runs = bench.runs({"rule": rule}, rho_reg=0.4)
    assert bench.users(runs) > bench.users(bench.runs(rho_reg=0.4))


def test_m_impact(bench):
    """A mandatory assessment is one more rule before the fact: fewer adopt."""
    mandatory = Regulation(measure="impact_assessment", start_year=2018)
    runs = bench.runs({"rule": mandatory}, rho_reg=0.4)
    assert bench.users(runs) < bench.users(bench.runs(rho_reg=0.4))


def test_m_compliance(bench):
    """A platform of regulation information makes complying cheaper."""
    platform = Regulation(measure="information_platform", start_year=2018, information_percent=0.0)
    runs = bench.runs({"rule": platform}, rho_reg=0.4)
    assert bench.users(runs) > bench.users(bench.runs(rho_reg=0.4))


def test_m_spri_call(bench):
    """A call of a month leaves no time to learn the field: results come about a year later."""
    waits = []
    for learned in ("no", "yes"):
        runs = bench.runs({"x": convergence(field_learning=learned)})
        found = [
            (each.results - each.since)[(each.since > 2019) & (each.results < ar.NEVER)]
            for each in supported(runs)
        ]
        waits.append(np.mean(np.concatenate(found)))
    assert waits[0] - waits[1] > 0.5


def test_m_spri_field(bench):
    """Field experience closes the gap: supported projects bring more in their first years."""
    loud = {"a_early": -0.1, "a_late": 0.2}
    effects = []
    for learned in ("no", "yes"):
        runs = bench.runs({"x": convergence(field_learning=learned)}, **loud)
        users = [each[each.stage >= ar.P] for each in supported(runs)]
        effects.append(np.mean(np.concatenate([each.effect for each in users])))
    assert effects[1] > effects[0]


def test_m_spri_ministry(bench):
    """A ministry that clears regulation makes projects go ahead that would not alone."""
    applied = []
    for cooperation in ("no", "yes"):
        project = convergence(ministry_cooperation=cooperation, ministry_exempt_percent=100.0)
        runs = bench.runs({"x": project}, rho_reg=0.4)
        applied.append(np.mean([run.outputs.accounts[0].applications.sum() for run in runs]))
    assert applied[1] > applied[0]


def test_m_spri_target(bench):
    """Agreed goals waste fewer projects."""
    shares = [
        with_results(bench.runs({"x": convergence(agreed_goals=goals, agreed_success_percent=60)}))
        for goals in ("no", "yes")
    ]
    assert shares[1] > shares[0]


def test_advice_shortens_the_passing_loss(bench):
    """Advice brings results forward and saves projects: the passing loss of a peer is smaller."""
    advice = Consulting(
        without_team_percent=100.0, budget_krw_bn=500.0, awareness_courses=0.0, gain_courses=0.0,
        saved_percent=60.0, sooner_years=2, **EVERYBODY,
    )  # fmt: skip
    early = []
    for instruments in ({"advice": advice}, {}):
        runs = bench.runs(instruments)
        seen = [run.outputs.seen[14:23, 0, ar.INDUSTRY_ROW : ar.REGION_ROW] for run in runs]
        early.append(np.mean([each.early.sum() / each.users.sum() for each in seen]))
    assert early[0] < early[1]


def test_complementarity_decides_what_smart_factories_bring(bench):
    """Other digital technology comes first and AI follows, as far as one causes the other."""
    gained = []
    for complementarity in (0.0, 1.0):
        plain = {"awareness_courses": 0.0, "gain_courses": 0.0, "lasting_percent": 100.0}
        factory = SmartFactory(budget_krw_bn=2000.0, **plain, **EVERYBODY)
        runs = bench.runs({"factory": factory}, complementarity=complementarity)
        gained.append(bench.users(runs, MAKERS))
    assert gained[1] > gained[0]
