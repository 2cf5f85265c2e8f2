"""Several samples of firms: dealt out evenly, the same in all arms of a pair, and told apart."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.errors import UserError
from sim.experiment import populations
from sim.experiment.draws import Draws

ASKED = {"firms": 300, "small": 100, "seed": 5, "warn": lambda text: None}
SAMPLES = 3


@pytest.fixture(scope="module")
def found() -> sim.Comparison:
    return sim.compare("voucher-expansion", draws=12, populations=SAMPLES, **ASKED)


def test_every_model_has_one_sample_and_every_sample_as_many_models(found: sim.Comparison) -> None:
    draws = found.table("draws")
    models = draws.groupby("draw")["population"]
    assert models.min().equals(models.max())
    counts = Counter(models.first())
    assert set(counts) == {1, 2, 3}
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_sample_stands_for_no_explanation(found: sim.Comparison) -> None:
    counts = found.table("draws").groupby(["explanation", "population"])["draw"].nunique()
    assert len(counts) == 2 * SAMPLES
    assert counts.max() - counts.min() <= 1


def test_pairs_have_the_same_firms(found: sim.Comparison) -> None:
    """Without a change there is no difference, whichever firms a replicate has."""
    twin = sim.load("baseline").renamed("twin")
    same = sim.compare(twin, draws=6, populations=SAMPLES, **ASKED).table("effects")
    users = same[same["outcome"] == "users"]
    assert (users["mean"] == 0.0).all()
    assert (users["sd"] == 0.0).all()


def test_runs_are_those_of_their_sample_alone(found: sim.Comparison) -> None:
    draws = found.table("draws").set_index("replicate")["population"]
    assert found.record["population"]["further_seeds"] == [2, 3]
    for sample in range(1, SAMPLES + 1):
        alone = sim.compare("voucher-expansion", draws=12, population_seed=sample, **ASKED)
        own = draws.index[draws == sample]
        one, other = (
            table[table["replicate"].isin(own)].reset_index(drop=True)
            for table in (alone.table("outcomes"), found.table("outcomes"))
        )
        pd.testing.assert_frame_equal(one, other)


def test_shares_of_the_variance_stand_beside_each_other(found: sim.Comparison) -> None:
    summary = found.summary.set_index("scenario")
    row = summary.loc["baseline"]
    parts = [row["adoption_rate_percent_parshare"], row["adoption_rate_percent_popshare"]]
    assert np.isfinite(parts).all()
    assert min(parts) >= 0.0
    assert sum(parts) <= 1.0
    alone = sim.compare("voucher-expansion", draws=12, **ASKED).summary
    assert alone["adoption_rate_percent_popshare"].isna().all()


def test_with_the_best_fit_runs_take_turns() -> None:
    found = sim.compare([], parameters="fit", replicates=6, populations=2, **ASKED)
    assert found.table("draws")["population"].tolist() == [1, 2, 1, 2, 1, 2]
    [row] = found.summary.to_dict("records")
    assert np.isnan(row["adoption_rate_percent_parshare"])
    assert 0.0 <= row["adoption_rate_percent_popshare"] <= 1.0


def test_threads_change_nothing(found: sim.Comparison) -> None:
    again = sim.compare("voucher-expansion", draws=12, populations=SAMPLES, workers=3, **ASKED)
    for name in found.tables:
        pd.testing.assert_frame_equal(again.table(name), found.table(name))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"draws": 5, "populations": 3}, "3 populations are too many for 5 fitted models"),
        ({"draws": 2, "parameters": "fit", "populations": 3}, "too many for 4 runs"),
        ({"draws": 5, "populations": 0}, "0 populations are out of range"),
        ({"draws": 12, "populations": 2, "equal_cost": 10.0}, "scaled to one cost on one"),
        ({"draws": 12, "populations": 2, "population": "own.csv"}, "own firms are one population"),
    ],
)
def test_what_is_refused(asked: dict[str, object], says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        sim.compare("training", **{**asked, "warn": lambda text: None})
    assert caught.value.where == "--populations"
    assert caught.value.hint


def test_one_sample_is_dealt_to_all() -> None:
    from sim.calibration.fit import store

    draws = Draws.of_fit(store.shipped(), 4)
    assert populations.allotted(draws, 1).tolist() == [0, 0, 0, 0]


def test_the_command_says_the_share_on_the_screen_and_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["compare", "voucher-expansion", "--populations", "2", "--replicates", "8"]
    options = ["--firms", "300", "--small", "100", "--lang", "ko", "--out"]
    assert main([*command, *options, str(tmp_path / "out")]) == 0
    assert "표본 " in capsys.readouterr().out
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "기업 표본" in page
