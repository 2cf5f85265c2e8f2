"""Numbers that decide what a table says, written out from docs/results.md and its sources.

None of these tests takes a threshold from the code: each stands here as the documents state it, and
is met from both sides.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.experiment import dependence, run_experiment
from sim.experiment.distribution import group_rows
from sim.experiment.suppression import too_few
from sim.outcomes.labelled import LabelledArray
from sim.outcomes.registry import registry

# "A cell of groups or heat with one to four rows of the file is blank": five rows are shown.
SHOWN_ROWS = [0, 5, 6, 100]
BLANK_ROWS = [1, 2, 3, 4]


def test_a_cell_of_one_to_four_rows_is_blank_and_one_of_none_or_five_is_shown():
    assert too_few(np.array(BLANK_ROWS)).all()
    assert not too_few(np.array(SHOWN_ROWS)).any()


@pytest.mark.parametrize("rows", [4, 5])
def test_a_group_of_own_firms_is_blank_with_four_rows_and_shown_with_five(
    make, population, tmp_path, rows
):
    """Jeju, the last province, is left with so many firms, in the survey frame in every year."""
    region = population.region.copy()
    region[region == 16] = 15
    stays = (population.entry <= 2017) & (population.exit > 2035) & (population.frame == 0)
    region[np.flatnonzero(stays)[:rows]] = 16
    moved = dataclasses.replace(population, region=region)
    own = dataclasses.replace(make(replicates=1, firms=moved), firms={"source": "microdata"})
    run_experiment(own, tmp_path / "own")
    table = pd.read_parquet(tmp_path / "own" / "groups.parquet")
    firms = table[
        (table["outcome"] == "firms") & (table["group"] == "jeju") & (table["frame"] == "sba")
    ]
    assert len(firms) == 2 * 19  # two scenarios, 2017 to 2035
    assert firms["mean"].isna().all() == (rows == 4)
    assert firms["mean"].notna().all() == (rows == 5)


def test_a_firm_is_young_until_seven_years_after_its_founding(population):
    """At the horizon 2030 those founded in 2024 or later: the age limit of the law on start-ups."""
    founded = np.resize(np.arange(2018, 2030), population.n).astype(population.birth.dtype)
    aged = dataclasses.replace(
        population, birth=founded, entry=np.full_like(population.entry, 2010)
    )
    # The last four groups are the young, the older, the capital region and the rest.
    young, older = group_rows(aged, 2030)[-4:-2]
    assert set(founded[young].tolist()) == {2024, 2025, 2026, 2027, 2028, 2029}
    assert set(founded[older].tolist()) == {2018, 2019, 2020, 2021, 2022, 2023}
    assert (young ^ older).all()


def test_the_capital_region_is_seoul_incheon_and_gyeonggi(population):
    here = population.entry <= 2030
    capital, rest = group_rows(population, 2030)[-2:]
    # Provinces by their codes: Seoul 0, Incheon 3, Gyeonggi 8.
    assert set(population.region[capital].tolist()) == {0, 3, 8}
    assert set(population.region[rest].tolist()) == set(range(17)) - {0, 3, 8}
    assert (capital | rest).sum() == here.sum()


@pytest.fixture
def significant(make, posterior, monkeypatch):
    """Return whether declared and other parameters are significant at a given p-value."""

    def at(p_value: float) -> tuple[pd.Series, pd.Series]:
        asked = make("baseline", "training", replicates=8, posterior=posterior)
        frames, names = ("sba", "small", "all"), tuple(registry())
        nothing = LabelledArray(
            np.zeros((8, 2, 1, 3, len(names))),
            {
                "replicate": tuple(range(8)),
                "scenario": asked.names,
                "year": (2030,),
                "frame": frames,
                "outcome": names,
            },
        )

        def always(effects, values):
            shape = (effects.shape[1], values.shape[1])
            return np.full(shape, 0.5), np.full(shape, p_value)

        monkeypatch.setattr(dependence, "rank_correlation", always)
        table = dependence.table(asked, nothing)
        users = table[(table["outcome"] == "users") & (table["frame"] == "sba")]
        return (
            users.loc[users["declared"], "significant"],
            users.loc[~users["declared"], "significant"],
        )

    return at


def test_one_effect_in_a_hundred_names_any_parameter_by_chance(significant):
    """By Bonferroni: half of 0.01 over the declared parameters, half of it over the others."""
    declared, others = significant(1.0)
    assert len(declared) == 5
    assert len(others) > 5
    by_declared, by_others = 0.005 / 5, 0.005 / len(others)
    for p_value, declared_expected, others_expected in (
        (1.001 * by_declared, False, False),
        (0.999 * by_declared, True, False),
        (1.001 * by_others, True, False),
        (0.999 * by_others, True, True),
    ):
        declared, others = significant(p_value)
        assert (declared == declared_expected).all()
        assert (others == others_expected).all()
