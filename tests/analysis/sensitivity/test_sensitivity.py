"""The whole way on a small population; the numbers mean nothing, what holds between them does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.sensitivity.analysis import sensitivity
from sim.analysis.sensitivity.draws import Study
from sim.analysis.sensitivity.inquiry import Sensitivity as Found
from sim.analysis.sensitivity.spec import Spec, warnings_about_anchoring
from sim.api.analysis import Sensitivity as Results
from sim.calibration.fit import anchor as anchoring
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.targets import catalogue
from sim.cli import main
from sim.errors import UserError
from sim.experiment import Interrupted
from sim.parameters.registry import GRADES
from sim.population import Population

SPEC = Spec(
    "morris",
    ("users_2025",),
    effects=("no-policy",),
    bases=2,
    replicates=2,
    seed=3,
    factors=("eps", "trend_lp", "c_apply"),
)


def save(found: Found, out: Path, language: str) -> None:
    Results(found.tables, found.record).save(out, csv=True, figures=language)


@pytest.fixture(scope="module")
def result(
    population: Population, fit: Fit, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, Path]:
    out = tmp_path_factory.mktemp("sensitivity") / "out"
    found = sensitivity(SPEC, population=population, fit=fit)
    save(found, out, "en")
    return found.table, out


def test_the_folder_holds_tables_figure_and_record(result: tuple[pd.DataFrame, Path]) -> None:
    table, out = result
    files = {file.name for file in out.iterdir()}
    tables = ("sensitivity", "interactions", "convergence", "draws", "levels")
    assert files == {
        "run.json",
        *(f"{name}.{kind}" for name in tables for kind in ("parquet", "csv")),
        *(f"{name}.{kind}" for name in ("sensitivity", "convergence") for kind in ("png", "svg")),
    }
    pd.testing.assert_frame_equal(pd.read_parquet(out / "sensitivity.parquet"), table)
    assert set(table["factor"]) == {"eps", "trend_lp", "c_apply", "DUMMY"}
    assert set(table["index"]) == {"mu_star", "mu", "sigma"}
    assert set(table["grade"]) <= set(GRADES)
    noted = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert noted["effects"] == ["no-policy"]
    assert noted["draws"] == 2 * 5
    assert noted["answers"][0]["noise"]["sd"] == table["noise_sd"].iloc[0]


def test_what_no_decision_reads_has_no_effect_at_all(result: tuple[pd.DataFrame, Path]) -> None:
    table, _ = result
    rows = table[(table["factor"] == "trend_lp") & (table["index"] == "mu_star")]
    # Same luck in the pair of draws: not small but nothing.
    assert rows["value"].tolist() == [0.0]
    assert rows["told_from_noise"].tolist() == [False]


def test_draws_hold_every_run(result: tuple[pd.DataFrame, Path]) -> None:
    _, out = result
    draws = pd.read_parquet(out / "draws.parquet")
    assert len(draws) == 2 * 5
    levels = pd.read_parquet(out / "levels.parquet")
    assert len(levels) == 2 * 5 * SPEC.replicates * 2
    assert set(levels["scenario"]) == {"baseline", "no-policy"}
    assert {"eps", "u_DUMMY"} <= set(draws.columns)
    assert np.isfinite(draws["anchor_miss_points"]).all()


def test_two_workers_give_the_same_bytes(
    result: tuple[pd.DataFrame, Path], population: Population, fit: Fit, tmp_path: Path
) -> None:
    _, one = result
    found = sensitivity(SPEC, population=population, fit=fit, workers=2)
    save(found, tmp_path / "two", "en")
    for file in one.iterdir():
        assert (tmp_path / "two" / file.name).read_bytes() == file.read_bytes(), file.name


def test_earlier_results_need_force(
    result: tuple[pd.DataFrame, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = result
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    assert main(["sensitivity", "morris", "--out", str(out)]) == 2
    assert "--force" in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_a_constant_effect_has_no_indices(population: Population, fit: Fit, tmp_path: Path) -> None:
    twin = tmp_path / "twin.toml"
    twin.write_text('[scenario]\nname = "twin"\nextends = "baseline"\n', encoding="utf-8")
    spec = Spec(
        "sobol",
        ("users_2020",),
        (str(twin),),
        bases=4,
        replicates=2,
        factors=("eps",),
        anchored=False,
    )
    with pytest.raises(UserError, match="effect of twin on users_2020 is 0 in every draw"):
        sensitivity(spec, population=population, fit=fit)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.filterwarnings("error:Glyph")  # one that the font lacks
def test_a_level_by_sobol_without_anchoring(
    language: str, population: Population, fit: Fit, tmp_path: Path
) -> None:
    spec = Spec("sobol", ("adoption_2022",), bases=4, replicates=2, factors=("o",), anchored=False)
    out = tmp_path / "out"
    found = sensitivity(spec, population=population, fit=fit)
    save(found, out, language)
    assert set(found.table["index"]) == {"S1", "ST"}
    assert set(found.table["index_unit"]) == {"share of variance"}
    assert (out / "sensitivity.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"replicates": 1}, "use 2 to"),
        ({"effects": ("baseline",)}, "the baseline itself"),
        ({"effects": ("training", "training")}, "named twice"),
        ({"posterior": True}, "needs a design of its own"),
    ],
)
def test_a_wrong_inquiry_is_refused(changes: dict[str, object], message: str) -> None:
    asked: dict[str, object] = {"method": "morris", "outcomes": ("users_2030",), **changes}
    with pytest.raises(UserError, match=message):
        Spec(**asked)  # type: ignore[arg-type]


def test_anchoring_brings_the_yearly_shares_back(fit: Fit) -> None:
    from sim.analysis.sensitivity.design import sample
    from sim.analysis.sensitivity.factors import choose
    from sim.analysis.sensitivity.quantity import quantity
    from sim.population import synthesise
    from sim.scenario import load

    factors = choose(["eps"], {})
    study, _ = Study.prepare(
        (load("baseline"),),
        synthesise(n_sba=4000, n_small=0),
        fit.parameters,
        fit.intercepts,
        (quantity("users_2022"),),
        factors,
        sample("morris", factors.names, 2, seed=1),
        2,
        True,
    )
    world = study.world.with_parameters(
        fit.parameters.replace(o=0.3, pi_P=0.9, eps=1.5), fit.intercepts
    )
    plan = study.scenarios[0].plan
    aims = catalogue.year_shares()
    before = anchoring.miss(anchoring.measure(world, plan, study.frame, 1), aims)
    after = anchoring.anchor(world, plan, study.frame, 1, aims)
    # A firm weighs 3.5 here, and two replicates are averaged: one firm is 0.01 points.
    assert before > 0.5
    assert after.miss_points < 0.3
    year = after.intercepts.year
    assert after.intercepts.later == year[2024]
    # What relevance is taken at is of the years before products, whatever came later.
    assert after.intercepts.reference == pytest.approx(
        np.mean([year[y] for y in (2020, 2021, 2022)])
    )


def test_draws_that_could_not_be_anchored_are_counted() -> None:
    (warning,) = warnings_about_anchoring(np.array([0.1, 0.31, 0.9]))
    assert warning.startswith("2 of 3 draws")
    assert "up to 0.9" in warning
    assert warnings_about_anchoring(np.array([np.nan, np.nan])) == ()


class Stops:
    """Presses Ctrl-C after so many runs, and notes how many were there at the beginning."""

    def __init__(self, after: int) -> None:
        self.left, self.kept = after, 0

    def start(self, total: int, kept: int) -> None:
        self.kept = kept

    def advance(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt

    def close(self) -> None:
        pass


def test_an_interrupted_analysis_goes_on_where_it_was(tmp_path: Path) -> None:
    def analyse(out: str, progress: Stops, **changes: Any) -> Path:
        asked: dict[str, Any] = {"outcome": "users_2019", "factors": ["eps", "g"], "seed": 3}
        size = {"bases": 3, "replicates": 2, "firms": 200, "small": 0, "anchored": False}
        sim.sensitivity(
            "morris", **{**asked, **size, **changes}, progress=progress, workers=1,
            warn=lambda text: None, out=tmp_path / out,
        )  # fmt: skip
        return tmp_path / out

    with pytest.raises(Interrupted) as stopped:
        analyse("out", Stops(after=8))
    assert stopped.value.replicates == 3 * (3 + 1) * 2  # trajectories of two factors and the dummy
    assert stopped.value.kept >= 8
    assert not (tmp_path / "out").exists()
    with pytest.raises(UserError, match=r"another experiment \(.*seed there is 3, asked for 4"):
        analyse("out", Stops(99), seed=4)
    again = Stops(99)
    resumed = analyse("out", again)
    assert again.kept == stopped.value.kept
    whole = analyse("whole", Stops(99))
    assert {file.name: file.read_bytes() for file in resumed.iterdir()} == {
        file.name: file.read_bytes() for file in whole.iterdir()
    }
    assert {each.name for each in tmp_path.iterdir()} == {"out", "whole"}
