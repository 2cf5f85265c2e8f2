"""Mechanisms in which firms differ: traits, technologies, industries, regions.

A coefficient is switched on with its prior value, or off with 0; the fit decides its size, here
its direction counts. The same firms have the same luck in both runs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.population.schema import INDUSTRIES, REGIONS, TECHNOLOGIES
from sim.population.sectors import SERVICES, sectors
from sim.population.synthesis import synthesise

# A trait counts with a multiple of its prior value, so that 1,500 firms are enough to see it.
LOUD = 3.0


def above_median(values):
    return values > np.median(values)


def switched(bench, symbol, value, group):
    """Return how much a coefficient widens the gap between a group and the other firms."""
    return bench.gap(bench.runs(**{symbol: value}), group) - bench.gap(
        bench.runs(**{symbol: 0.0}), group
    )


def test_m_size(bench, prior):
    group = above_median(bench.population.ln_employees)
    assert switched(bench, "beta_L", LOUD * prior["beta_L"], group) > 0


def test_m_size_survey(bench, prior):
    """Counting smaller firms too, fewer use AI than the survey of larger ones shows."""
    runs = bench.runs(population=synthesise(n_sba=1500, n_small=1500, seed=6))
    year = 2030 - ar.FIRST_YEAR
    rates = []
    for frame in (0, 1):
        total = [run.outputs.groups[year, frame, ar.TOTAL_ROW] for run in runs]
        users = np.mean([each.pilot + each.embedded for each in total])
        rates.append(users / runs[0].world.firms.totals[year, frame, ar.TOTAL_ROW])
    assert rates[1] < rates[0]


def test_m_intang(bench, prior):
    group = above_median(bench.population.intangible)
    # The share of intangibles varies by hundredths: its whole prior effect is small.
    assert switched(bench, "beta_I", 2.5, group) > 0
    assert prior["beta_I"] > 0


def test_m_age(bench, prior):
    older = bench.population.birth < np.median(bench.population.birth)
    assert switched(bench, "beta_A", LOUD * prior["beta_A"], older) < 0


def test_m_multi(bench, prior):
    several = bench.population.multi_plant == 1
    assert switched(bench, "beta_M", LOUD * prior["beta_M"], several) < 0


def test_m_rd(bench, prior):
    group = above_median(bench.population.rd)
    assert switched(bench, "beta_R", LOUD * prior["beta_R"], group) > 0


def test_m_rd_perf(bench, prior):
    """R&D intensity raises adoption but lowers the result of adoption."""
    group = bench.population.rd > 3.0
    on, off = (bench.runs(a_rd=value) for value in (prior["a_rd"], 0.0))
    assert bench.effects(on, group) < bench.effects(off, group)
    assert prior["a_rd"] < 0 < prior["beta_R"]


@pytest.mark.parametrize("name", ["bigdata", "robot", "iot", "arvr", "cloud"])
def test_m_complement(bench, prior, name):
    makers = sectors(bench.population) == 0
    group = bench.population.uses(name, 2028)
    on, off = (
        bench.gap(bench.runs(**{f"gamma_{name}": value}), group, within=makers)
        for value in (LOUD * prior[f"gamma_{name}"], 0.0)
    )
    assert on > off


def test_m_complement_most_of_all_big_data(prior):
    gammas = [prior[f"gamma_{name}"] for name in ("bigdata", "robot", "iot", "arvr", "cloud")]
    assert gammas == sorted(gammas, reverse=True)


def deviating(bench, **slopes):
    """Return the bench's intercepts with slopes of the services of Table 5-1 changed."""
    return replace(bench.intercepts, deviation={"services": slopes})


def test_m_complement_serv(bench, prior):
    """In services complementarity may be weaker, and robots play no role."""
    services = sectors(bench.population) == SERVICES
    group = bench.population.uses("bigdata", 2028)
    weak, full = (
        bench.gap(
            bench.runs(gamma_bigdata=3.0, intercepts=deviating(bench, gamma_bigdata=value)),
            group,
            within=services,
        )
        for value in (-3.0, 0.0)
    )
    assert weak < full
    # Robots: with industries alone for themselves, nothing in services depends on them.
    alone = {"lambda_j": 1.0, "lambda_r": 0.0, "b_learn": 0.0, "w_H": 0.0}
    robot = prior["gamma_robot"]
    with_robots, without = (
        bench.runs(gamma_robot=value, intercepts=deviating(bench, gamma_robot=-value), **alone)
        for value in (robot, 0.0)
    )
    for one, other in zip(with_robots, without, strict=True):
        assert np.array_equal(one.outputs.stage[:, services], other.outputs.stage[:, services])
        assert not np.array_equal(one.outputs.stage, other.outputs.stage)


def test_m_serv_macro(bench, prior):
    """In services traits may count less; common shocks count more."""
    services = sectors(bench.population) == SERVICES
    group = above_median(bench.population.ln_employees)
    damped, full = (
        bench.gap(
            bench.runs(beta_L=2.5, intercepts=deviating(bench, beta_L=value)),
            group,
            within=services,
        )
        for value in (-2.5, 0.0)
    )
    assert damped < full
    later = bench.intercepts.later
    calm, shock = (
        replace(
            bench.intercepts,
            year={year: later + (height if year >= 2023 else 0.0) for year in range(2017, 2036)},
        )
        for height in (0.0, 0.3)
    )
    gains = []
    for loading in (0.0, 0.6):
        after, before = (
            bench.gap(bench.runs(serv_d=loading, intercepts=each), services, first=2028)
            for each in (shock, calm)
        )
        gains.append(after - before)
    assert gains[1] > gains[0]


def test_m_covid(bench):
    """2020 lifts adoption in services, and only for a time."""
    rows = [ar.INDUSTRY_ROW + INDUSTRIES.index(section) for section in "GHIJKLMNPQRS"]
    hit, spared = (bench.runs(covid=value) for value in (0.5, 0.0))

    def more(name, first, last):
        after, before = (
            sum(bench.total(runs, name, row, first, last) for row in rows) for runs in (hit, spared)
        )
        return (after - before) / before

    assert more("adopted", 2020, 2020) > 0.1
    assert more("adopted", 2021, 2026) < 0.5 * more("adopted", 2020, 2020)
    assert abs(more("pilot", 2032, 2035)) < 0.5 * more("pilot", 2020, 2020)


def test_m_progress(bench, base):
    """Common technical progress raises adoption of all: through the index and through the price."""
    later = replace(bench.intercepts, later=bench.intercepts.later + 0.2)
    assert bench.users(bench.runs(intercepts=later)) > bench.users(base)
    fast, slow = (bench.runs(g=value) for value in (0.25, 0.05))
    assert bench.year(fast, "price", first=2025) < bench.year(slow, "price", first=2025)
    assert bench.users(fast, first=2028) > bench.users(slow, first=2028)


@pytest.mark.parametrize("name", ["cloud", "3d"])
def test_m_cloud3d(bench, prior, name):
    users = bench.population.uses({"3d": "print3d"}.get(name, name), 2024)
    on, off = (bench.runs(**{f"a_{name}": value}) for value in (prior[f"a_{name}"], 0.0))
    assert prior[f"a_{name}"] > 0
    assert bench.effects(on, users) > bench.effects(off, users)
    assert bench.effects(on, users) > bench.effects(on, ~users)


# Selection moves mean effects a little: users with poor results leave. A thousand firm-years of
# users with a spread of about 0.12 give the mean a standard error of about 0.004.
NO_EFFECT = 0.02
NEUTRAL = {"a_cloud": 0.0, "a_3d": 0.0, "a_rd": 0.0, "a_dom": 0.0}


def test_m_char_noperf(bench):
    """Traits that raise adoption do not raise what adoption brings."""
    group = above_median(bench.population.ln_employees)
    runs = bench.runs(beta_L=0.5, **NEUTRAL)
    assert bench.gap(runs, group) > 0
    assert abs(bench.effects(runs, group) - bench.effects(runs, ~group)) < NO_EFFECT


# Four standard errors of the difference over eight runs; robots are in few firms.
@pytest.mark.parametrize(("name", "chance"), [("bigdata", 0.026), ("robot", 0.044), ("iot", 0.03)])
def test_m_othertech_noperf(bench, name, chance):
    """These technologies raise adoption, not what it brings."""
    assert name in TECHNOLOGIES
    group = bench.population.uses(name, 2024)
    runs = bench.runs(**NEUTRAL)
    assert abs(bench.effects(runs, group) - bench.effects(runs, ~group)) < chance


def test_m_region(bench, base):
    """A region's own lift of adoption does not lift the effect."""
    number = REGIONS.index("gyeonggi")
    regions = {**bench.intercepts.region}
    regions["gyeonggi"] = regions.get("gyeonggi", 0.0) + 0.5
    lifted = bench.runs(intercepts=replace(bench.intercepts, region=regions))
    row = ar.REGION_ROW + number
    assert bench.users(lifted, row) > bench.users(base, row)
    there = bench.population.region == number
    assert bench.effects(lifted, there) - bench.effects(base, there) < NO_EFFECT


def test_m_industry(bench, base):
    """An industry's own lift of adoption does not lift the effect."""
    number = INDUSTRIES.index("C")
    industries = {**bench.intercepts.industry}
    industries["C"] = industries.get("C", 0.0) + 0.3
    lifted = bench.runs(intercepts=replace(bench.intercepts, industry=industries))
    row = ar.INDUSTRY_ROW + number
    assert bench.users(lifted, row) > bench.users(base, row)
    there = bench.population.industry == number
    assert bench.effects(lifted, there) - bench.effects(base, there) < NO_EFFECT


def test_m_integrated(bench, base, prior):
    """Cloud and 3-D printing besides AI raise both adoption and its result."""
    tech = bench.population.tech.copy()
    tech[:, 2024 - ar.FIRST_YEAR :] |= (1 << TECHNOLOGIES.index("cloud")) | (
        1 << TECHNOLOGIES.index("print3d")
    )
    values = {name: prior[name] for name in ("gamma_cloud", "gamma_3d", "a_cloud", "a_3d")}
    more = bench.runs(population=replace(bench.population, tech=tech), **values)
    less = bench.runs(**values)
    assert bench.users(more) > bench.users(less)
    assert bench.effects(more) > bench.effects(less)


def test_m_smallstaff(bench):
    """Smaller firms have less capability: data, skill and organisation for AI."""
    firms = synthesise(n_sba=1500, n_small=1500, seed=6)
    frame = firms.frame == 0
    assert firms.capability[~frame].mean() < firms.capability[frame].mean()
    large = above_median(firms.ln_employees[frame])
    capability = firms.capability[frame]
    assert capability[large].mean() > capability[~large].mean()
