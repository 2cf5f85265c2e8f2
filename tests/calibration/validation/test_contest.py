"""Figures outside the fit: what the null models say, and how the model is held against them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.calibration.targets import catalogue
from sim.calibration.validation import contest
from sim.calibration.validation.candidates import Candidates
from sim.cli import main
from sim.cli.commands import benchmarks
from sim.engine import arrays as ar
from sim.engine.run import simulate
from sim.outcomes import surveys
from sim.outcomes.panel import panel
from sim.report.text.words import Words


def published(offset: float = 0.0) -> list[dict[str, float]]:
    """Runs that miss every figure by so many errors."""
    return [{m.key: m.value + offset * m.error for m in contest.outside()} for _ in range(2)]


def test_what_the_null_models_say() -> None:
    says = {null.name: null.says for null in contest.nulls()}
    assert says["absorbing"] == {"ever": 539.0}
    # 1 - (1 - 0.0138)(1 - 0.0255)(1 - 0.0302)(1 - 0.0345)(1 - 0.0401) = 0.1362 of 13,450 firms.
    assert says["independent"]["ever"] == pytest.approx(1831.4, abs=0.5)
    assert says["proportional"]["band.300plus"] == pytest.approx(100.0 * 539 / 13450)
    linear = catalogue.coefficient_targets(1)
    ratios = [says["scaled"][f"probit.{c}"] / linear[c].value for c in ("iot", "bigdata", "arvr")]
    assert np.ptp(ratios) < 1e-12
    assert 0.1 < ratios[0] < 0.3


def test_every_figure_has_a_null_model_and_an_error() -> None:
    table = contest.table(published())
    assert set(table["key"]) == {m.key for m in contest.outside()}
    assert (table["error"] > 0.0).all()
    assert np.allclose(table["model_miss"], 0.0)


def test_scores_count_who_is_nearer() -> None:
    scores = contest.scores(contest.table(published(1.0))).set_index(["group", "null"])
    assert scores.loc[("traits", "scaled"), "moments"] == 16
    assert np.allclose(scores["model_rms"], 1.0)
    assert scores.loc[("persistence", "absorbing"), "null_rms"] == pytest.approx(
        436 / catalogue.of_statistic(contest.EVER_STATISTIC, "outer").tolerance
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_verdict_says_where_a_null_model_is_better(language: str) -> None:
    words = Words(language)
    good = benchmarks.contest_verdict(contest.scores(contest.table(published())), words)
    bad = benchmarks.contest_verdict(contest.scores(contest.table(published(50.0))), words)
    assert "{" not in good + bad
    if language == "en":
        assert "no null model does better" in good
        assert "nearer to the published figure than the null model in 0 of 36" in bad
        assert bad.count("does better on") == 5


def test_ever_reported_is_what_the_panel_says(few: Candidates) -> None:
    setting = few.setting(0)
    run = simulate(setting.world, setting.plan, seed=2, replicate=0, histories=True)
    seen = panel(run, 2017, 2021)
    ever = seen.loc[(seen["frame"] == "sba") & (seen["reports_ai"] == 1), "id"].unique()
    firms = run.world.population
    weight = dict(zip(firms.id.tolist(), run.world.firms.firm["weight"].tolist(), strict=True))
    assert surveys.ever_reported(run, *contest.EVER_YEARS) == pytest.approx(
        sum(weight[i] for i in ever)
    )
    assert run.outputs.groups.shape[0] == ar.T


def test_the_command_prints_every_figure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, few: Candidates
) -> None:
    monkeypatch.setattr(benchmarks, "candidates", lambda _fit: few)
    monkeypatch.setattr(contest, "seen", lambda *_: published(0.5)[0])
    command = ["validate", "--contest", "--replicates", "2", "--workers", "1"]
    assert main(command) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "absorbing use" in printed
    assert "docs/decisions.md" in printed
    assert main([*command, "--lang", "ko"]) == 0
    assert "귀무모형" in capsys.readouterr().out


@pytest.mark.slow
def test_one_run_gives_every_moment(few: Candidates) -> None:
    seen = contest.seen(few, seed=3, number=0)
    assert set(seen) == {m.key for m in contest.outside()}
    assert pd.Series(seen).notna().all()
