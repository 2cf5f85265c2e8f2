"""Mechanisms of results and expectations: the vicious circle, and what the survey can see of it."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from sim.engine import arrays as ar
from sim.outcomes import surveys
from sim.outcomes.surveys import Rows

# Firms see many peers and hold few prior opinions: the circle turns fast enough to be seen.
OPEN_MINDED = {"h0": 1.0, "w_p": 0.4, "n_peer": 100.0, "b_m": 1.0}
LOSSES = {"a_early": -0.15, "a_late": 0.1}


@pytest.fixture(scope="module")
def circle(bench):
    """Runs in which firms read early losses as low returns (1) and see through them (0)."""
    return {xi: bench.runs(xi=xi, **OPEN_MINDED, **LOSSES) for xi in (1.0, 0.0)}


def test_m_vicious_return(bench, circle):
    assert bench.users(circle[1.0]) < bench.users(circle[0.0])
    assert bench.total(circle[1.0], "adopted") < bench.total(circle[0.0], "adopted")


def test_m_vicious_return_summary(bench, circle):
    """In the long run expectations are lower, and so is the use of AI."""
    beliefs = {
        xi: np.mean([run.states.belief.mean() for run in runs]) for xi, runs in circle.items()
    }
    assert beliefs[1.0] < beliefs[0.0]
    assert bench.users(circle[1.0], first=2033, last=2035) < bench.users(
        circle[0.0], first=2033, last=2035
    )


def test_m_vicious_return_needs_early_losses(bench):
    """Without early losses there is nothing to misread."""
    runs = [bench.runs(xi=xi, a_early=0.02, a_late=0.02) for xi in (1.0, 0.0)]
    assert bench.users(runs[0]) == bench.users(runs[1])


def test_m_vicious_invest(bench):
    """Poor results lower what is invested in AI."""
    poor, good = (bench.runs(a_late=value, **OPEN_MINDED) for value in (-0.1, 0.25))
    assert bench.year(poor, "spending") < bench.year(good, "spending")


def test_m_virtuous(bench):
    """Use that leads to results is followed by more use, and less of it is given up."""
    good, poor = (bench.runs(a_late=value, **OPEN_MINDED) for value in (0.25, 0.0))
    assert bench.users(good) > bench.users(poor)
    # Giving up follows results relative to expectations; here these stay what they were.
    good, poor = (bench.runs(a_late=value, w_o=0.0, w_p=0.0) for value in (0.25, 0.0))
    left = [bench.total(runs, "abandoned") / bench.users(runs) for runs in (good, poor)]
    assert left[0] < left[1]


def test_m_expect_nonusers(bench):
    """Users expect more than non-users, the more so the more the decision hangs on expectation."""
    gaps = [bench.belief_gap(b_m=value) for value in (1.0, 0.05)]
    assert gaps[0] > gaps[1]
    assert gaps[0] > 0


def test_m_noplan(bench):
    """Firms that expect little of AI introduce it less."""
    runs = bench.runs(w_o=0.0, w_p=0.0, b_m=1.0)
    low, high = [], []
    for run in runs:
        there = run.world.population.active(ar.LAST_YEAR)
        belief = run.states.belief[there]
        ever = run.states["first"][there] != ar.NO_YEAR
        low.append(ever[belief < np.quantile(belief, 0.25)].mean())
        high.append(ever[belief > np.quantile(belief, 0.75)].mean())
    assert np.mean(low) < np.mean(high)


def test_m_purpose(bench):
    """Firms adopt for the productivity they expect: what peers gained draws others in."""
    seen = {"h0": 1.0, "w_p": 0.4, "n_peer": 100.0, "a_late": 0.25, "a_early": 0.1}
    hopeful, deaf = (bench.runs(b_m=value, **seen) for value in (1.0, 0.05))
    assert bench.total(hopeful, "adopted") > bench.total(deaf, "adopted")


def test_m_plan_reason(bench):
    """Expected efficiency, and AI that more firms can use, lead to investment."""
    seen = {"h0": 1.0, "w_p": 0.4, "n_peer": 100.0, "b_m": 1.0}
    better, worse = (bench.runs(a_late=value, a_early=value, **seen) for value in (0.1, 0.0))
    assert bench.total(better, "adopted") > bench.total(worse, "adopted")
    wider = bench.runs(economy_wide={"technology_price_percent": {"2024": -40.0}}, eps=1.0)
    assert bench.total(wider, "adopted") > bench.total(bench.runs(eps=1.0), "adopted")


def panel(bench, runs):
    """Return log productivity and true use of the survey's firm-years, by run."""
    rows = Rows.of(bench.population, 2017, 2022, frame=0)
    for run in runs:
        use = surveys.uses(run, rows).astype(float)
        yield rows, use, surveys.ln_labour_productivity(run, rows)


def ols(rows, use, ln_lp):
    x = np.column_stack([np.ones(len(use)), use, rows.year])
    return sm.OLS(ln_lp, x).fit().params[1]


def within(rows, use, ln_lp):
    """Return the coefficient of use with firm and year fixed effects."""

    def demeaned(values):
        values = np.asarray(values, dtype=float)
        count = np.bincount(rows.firm)[rows.firm]
        return values - np.bincount(rows.firm, weights=values)[rows.firm] / count

    years = [demeaned(rows.year == year) for year in range(2018, 2023)]
    x = np.column_stack([demeaned(use), *years])
    return sm.OLS(demeaned(ln_lp), x).fit().params[0]


NO_RETURN = {
    "a_early": 0.0, "a_late": 0.0, "a_cloud": 0.0, "a_3d": 0.0, "a_rd": 0.0, "a_dom": 0.0,
    "a_embed": 0.0,
}  # fmt: skip


def test_m_reverse(bench):
    """Productive firms adopt more, so the cross-section shows a premium that AI does not bring."""
    premium = {}
    for value in (0.6, 0.0):
        runs = bench.runs(beta_P=value, **NO_RETURN)
        premium[value] = np.mean([ols(*each) for each in panel(bench, runs)])
    assert premium[0.6] > premium[0.0]
    assert premium[0.6] > 0


def test_m_noprod(bench):
    """With firm fixed effects the premium is gone."""
    runs = bench.runs(beta_P=0.6, **NO_RETURN)
    cross = np.mean([ols(*each) for each in panel(bench, runs)])
    fixed = [within(*each) for each in panel(bench, runs)]
    assert cross > np.mean(fixed)
    # Mean over the runs within three of its standard errors of what AI truly brings here: nothing
    # but the lasting differences and noise of users, which are zero on average.
    assert abs(np.mean(fixed)) < 3.0 * np.std(fixed, ddof=1) / np.sqrt(len(fixed)) + 0.01


def test_m_nolag(bench, prior):
    """One or two years after adoption there is no gain yet; later there is more."""
    plain = {"a_cloud": 0.0, "a_3d": 0.0, "a_rd": 0.0, "a_dom": 0.0}
    runs = bench.runs(a_early=prior["a_early"], a_late=prior["a_late"], **plain)
    by_age = {}
    for run in runs:
        adopted = (run.outputs.event & ar.ADOPTED) != 0
        use = (run.outputs.stage == ar.P) | (run.outputs.stage == ar.E)
        age = np.full(run.world.population.n, -1)
        for t in range(ar.T):
            age = np.where(adopted[t], 0, np.where(use[t], age + 1, -1))
            for years in (0, 1, 2, 6):
                by_age.setdefault(years, []).append(run.outputs.effect[t, age == years])
    mean = {years: np.concatenate(found).mean() for years, found in by_age.items()}
    # Those who stay are the better ones, by a few hundredths of a log point.
    assert mean[0] < 0
    assert mean[1] < 0.02
    assert mean[0] < mean[1] < mean[6]


def test_m_domain(bench):
    """Where more was deployed before, suppliers know the field and AI brings more."""
    on, off = (bench.runs(a_dom=value) for value in (0.05, 0.0))
    late = [
        np.mean([run.outputs.groups["effect"][-5:, 0, 0].sum() for run in runs])
        / np.mean(
            [
                (run.outputs.groups["pilot"] + run.outputs.groups["embedded"])[-5:, 0, 0].sum()
                for run in runs
            ]
        )
        for runs in (on, off)
    ]
    assert late[0] > late[1]
