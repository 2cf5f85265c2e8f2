from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.statistics.intervals import PERCENTS, spread

ONE = np.zeros(30, dtype=np.int64)
EXPECTED = ("sd", "mc_se", *PERCENTS, "share_parameters")

# Six targets, four judges: P. E. Shrout and J. L. Fleiss (1979), "Intraclass correlations: uses in
# assessing rater reliability", Psychological Bulletin 86, table 2; ICC(1,1) = 0.17 in table 4.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)


@given(
    st.lists(
        st.one_of(st.just(math.nan), st.floats(-1e6, 1e6, allow_nan=False)),
        min_size=1,
        max_size=30,
    )
)
def test_it_agrees_with_numpy_on_what_is_known(numbers):
    values = np.array(numbers)
    known = values[np.isfinite(values)]
    found = spread(values, ONE[: len(values)])
    assert found.n == len(known)
    if len(known) == 0:
        assert math.isnan(found.mean)
        return
    # Tolerance: the two sum in different order, up to 30 numbers of size 1e6.
    assert found.mean == pytest.approx(known.mean(), rel=1e-9, abs=1e-8)
    if len(known) == 1:
        assert np.isnan([getattr(found, name) for name in EXPECTED]).all()
        return
    for name, percent in PERCENTS.items():
        expected = np.percentile(known, percent)
        assert getattr(found, name) == pytest.approx(expected, rel=1e-9, abs=1e-8)
    assert found.sd == pytest.approx(known.std(ddof=1), rel=1e-7, abs=1e-6)
    assert found.mc_se == pytest.approx(stats.sem(known), rel=1e-7, abs=1e-6)


def test_the_share_of_parameters_is_the_published_intraclass_correlation():
    draws = np.repeat(np.arange(6), 4)
    found = spread(SHROUT_FLEISS.ravel(), draws)
    # The table's mean squares: 11.24 between, 6.26 within.
    expected = (11.24 - 6.26) / (11.24 + 3 * 6.26)
    assert found.share_parameters == pytest.approx(expected, abs=1e-3)
    assert round(float(found.share_parameters), 2) == 0.17


def test_the_share_agrees_with_an_analysis_of_variance_of_unequal_groups():
    import pandas as pd
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    rng = np.random.default_rng(4)
    draws = np.repeat(np.arange(9), [2, 2, 4, 2, 6, 2, 2, 4, 2])
    values = rng.normal(0.0, 2.0, 9)[draws] + rng.normal(0.0, 1.0, draws.size)
    table = anova_lm(ols("y ~ C(g)", pd.DataFrame({"y": values, "g": draws})).fit())
    between, within = table["mean_sq"]
    sizes = np.bincount(draws)
    each = (draws.size - (sizes**2).sum() / draws.size) / 8
    parameters = (between - within) / each
    found = spread(values, draws)
    assert found.share_parameters == pytest.approx(parameters / (parameters + within), rel=1e-10)


@pytest.mark.parametrize(("of_parameters", "of_luck"), [(3.0, 1.0), (1.0, 3.0), (0.0, 1.0)])
def test_the_share_comes_back_from_known_components(of_parameters, of_luck):
    rng = np.random.default_rng(8)
    draws = np.repeat(np.arange(4000), 2)
    effect = rng.normal(5.0, of_parameters, 4000)
    values = effect[draws] + rng.normal(0.0, of_luck, draws.size)
    found = spread(values, draws)
    true = of_parameters**2 / (of_parameters**2 + of_luck**2)
    # Five standard errors of an intraclass correlation of pairs.
    assert abs(found.share_parameters - true) < 5 * (1 - true**2) / math.sqrt(4000)


def test_a_component_below_zero_is_zero():
    found = spread(np.array([1.0, -1.0, 1.0, -1.0]), np.array([0, 0, 1, 1]))
    assert found.share_parameters == 0.0


def test_the_error_of_the_mean_knows_that_runs_of_a_draw_are_not_independent():
    rng = np.random.default_rng(2)
    means, errors = [], []
    for _ in range(2000):
        values = np.repeat(rng.normal(0.0, 1.0, 10), 2) + rng.normal(0.0, 0.3, 20)
        found = spread(values, np.repeat(np.arange(10), 2))
        means.append(found.mean)
        errors.append(found.mc_se)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(np.std(means), rel=0.05)


def test_nothing_varies_and_one_model_have_no_share():
    draws = np.array([0, 0, 1, 1])
    still = spread(np.zeros(4), draws)
    assert [float(getattr(still, name)) for name in ("mean", "sd", "mc_se", *PERCENTS)] == [0.0] * 7
    assert math.isnan(still.share_parameters)
    assert math.isnan(spread(np.array([1.0, 2.0, 3.0]), ONE[:3]).share_parameters)


def test_every_column_is_taken_for_itself():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(12, 3, 2))
    values[3, 1, 1] = np.nan
    draws = np.repeat(np.arange(6), 2)
    every = spread(values, draws)
    for at in np.ndindex(3, 2):
        alone = spread(values[(slice(None), *at)], draws)
        for name in ("mean", *EXPECTED, "n"):
            assert getattr(every, name)[at] == pytest.approx(float(getattr(alone, name)))


def test_the_three_shares_are_those_of_a_nested_analysis_of_variance():
    """Balanced: mean squares by statsmodels, components by their textbook expectations."""
    import pandas as pd
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    rng = np.random.default_rng(6)
    populations, draws = np.repeat(np.arange(4), 10), np.repeat(np.arange(20), 2)
    values = (
        rng.normal(0.0, 3.0, 4)[populations]
        + rng.normal(0.0, 2.0, 20)[draws]
        + rng.normal(0.0, 1.0, 40)
    )
    cells = pd.DataFrame({"y": values, "p": populations, "d": draws})
    between = anova_lm(ols("y ~ C(p)", cells).fit())["mean_sq"].iloc[0]
    both = anova_lm(ols("y ~ C(d)", cells).fit())
    chance = both["mean_sq"].iloc[1]
    within = (both["sum_sq"].iloc[0] - 3 * between) / 16
    parts = np.array([(between - within) / 10, (within - chance) / 2, chance])
    found = spread(values, draws, populations)
    assert found.share_population == pytest.approx(parts[0] / parts.sum())
    assert found.share_parameters == pytest.approx(parts[1] / parts.sum())
    assert found.mc_se == pytest.approx(math.sqrt(between / 40))


@pytest.mark.parametrize(("of_population", "of_parameters"), [(1.0, 2.0), (0.0, 1.0), (2.0, 0.0)])
def test_the_shares_come_back_from_known_components_with_unequal_numbers(
    of_population, of_parameters
):
    rng = np.random.default_rng(9)
    models_of = rng.integers(2, 7, 600)
    sample_of_model = np.repeat(np.arange(600), models_of)
    draws = np.repeat(np.arange(len(sample_of_model)), 2)
    populations = sample_of_model[draws]
    values = (
        rng.normal(0.0, of_population, 600)[populations]
        + rng.normal(0.0, of_parameters, len(sample_of_model))[draws]
        + rng.normal(0.0, 1.0, len(draws))
    )
    found = spread(values, draws, populations)
    total = of_population**2 + of_parameters**2 + 1.0
    assert found.share_population == pytest.approx(of_population**2 / total, abs=0.04)
    assert found.share_parameters == pytest.approx(of_parameters**2 / total, abs=0.04)


def test_one_population_says_nothing_of_populations_and_one_model_nothing_of_parameters():
    values, draws = SHROUT_FLEISS.ravel(), np.repeat(np.arange(6), 4)
    alone, told = spread(values, draws), spread(values, draws, np.zeros(24, int))
    for name in (*EXPECTED, "share_population"):
        assert np.array_equal(getattr(alone, name), getattr(told, name), equal_nan=True)
    assert math.isnan(alone.share_population)
    one = spread(values, np.zeros(24, int), draws)
    assert math.isnan(one.share_parameters)
    assert one.share_population == alone.share_parameters
