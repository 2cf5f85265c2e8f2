"""Response curves on few firms: what holds between the numbers, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.response.setting import Scaled
from sim.api.analysis import Response
from sim.cli import main
from sim.errors import UserError
from sim.scenario import load
from tests.first_screen import check_first_screen

from .conftest import SETTING


def rows(curve: Response, outcome: str, frame: str) -> pd.DataFrame:
    table = curve.curve
    return table[(table["outcome"] == outcome) & (table["frame"] == frame)].set_index("scale")


def test_the_package_itself_differs_by_nothing(curve: Response) -> None:
    itself = curve.curve.query("scale == 1 and outcome != 'cost_per_user_krw_mn'")
    assert (itself[["mean", "p05", "p95"]] == 0.0).all(axis=None)


def test_more_money_costs_more_and_is_appropriated(curve: Response) -> None:
    assert rows(curve, "public_cost_total_krw_bn", "all")["mean"].is_monotonic_increasing
    # 27.6 KRW bn a year from 2026 to 2030 (external facts voucher_2026), times the scale.
    spent = curve.execution.set_index("scale")["appropriated_krw_bn"]
    assert spent.to_dict() == pytest.approx({1: 5 * 27.6, 2: 10 * 27.6, 2000: 10_000 * 27.6})


def test_the_table_is_made_of_the_single_runs(curve: Response) -> None:
    runs = curve.table("runs").query("outcome == 'users' and frame == 'sba' and scale == 2")
    here = rows(curve, "users", "sba").loc[2.0]
    difference = runs["value"] - runs["baseline"]
    assert here["mean"] == pytest.approx(difference.mean())
    assert here["p95"] == pytest.approx(np.percentile(difference, 95))
    assert here["step"] == pytest.approx(here["mean"])  # the scale before is the baseline itself


def test_where_applicants_run_out_is_told(curve: Response) -> None:
    execution = curve.execution.set_index("scale")
    assert execution["ran_out"].isna().to_dict() == {1.0: True, 2.0: True, 2000.0: False}
    assert execution.loc[2000.0, "executed_percent"] < 10.0
    first = curve.sentences("en")[0]
    assert "somewhere between ×2 (KRW\N{NO-BREAK SPACE}55.2\N{NO-BREAK SPACE}bn) and ×2000" in first
    assert f"from {execution.loc[2000.0, 'ran_out']} on" in first


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.filterwarnings("error:Glyph")
def test_it_is_said_and_drawn(curve: Response, lang: str) -> None:
    assert all(curve.sentences(lang))
    curve.plot(lang=lang)


def test_a_notebook_shows_its_first_screen(curve: Response) -> None:
    check_first_screen(curve)


def test_a_lasting_setting_leaves_the_past_alone() -> None:
    moved = Scaled.of("ai_voucher.minimum_project_krw_million", load("baseline"), 2026, 2030)
    half = moved.at(0.5)
    assert half.instruments["ai_voucher"].end_year == 2025
    assert half.instruments["ai_voucher"].minimum_project_krw_million == 100.0
    after = half.instruments["ai_voucher_from_2026"]
    assert (after.start_year, after.minimum_project_krw_million) == (2026, 50.0)
    assert moved.at(1.0).content() == load("baseline").content()


def test_a_yearly_setting_keeps_its_profile() -> None:
    package = load("baseline").change("ai_voucher", budget_krw_bn={2026: 20, 2028: 40})
    twice = Scaled.of(SETTING, package, 2027, 2030).at(2.0).instruments["ai_voucher"].plain()
    by_year = twice["budget_krw_bn"]
    assert {year: by_year[year] for year in ("2026", "2027", "2028")} == {
        "2026": 20.0,
        "2027": 40.0,
        "2028": 80.0,
    }


def test_places_and_the_money_for_them_go_together() -> None:
    package = load("training")
    moved = Scaled.of("training_ceo.trainees_persons", package, 2026, 2030)
    before, after = (each.instruments["training_ceo"] for each in (package, moved.at(3.0)))
    for key in ("trainees_persons", "budget_krw_bn"):
        assert after.yearly(key)[-5:] == pytest.approx(3.0 * before.yearly(key)[-5:])


@pytest.mark.parametrize(
    ("setting", "options", "message"),
    [
        ("ai_voucher.budget", {}, "did you mean 'ai_voucher.budget_krw_bn'"),
        ("ai_voucher.eligible_size_classes", {}, "has no amount"),
        (SETTING, {"scale": [1]}, "make no curve"),
        (SETTING, {"scale": [1, 1]}, "named twice"),
        (SETTING, {"scale": [-1, 1]}, "is no scale"),
        (SETTING, {"scale": [1, float("nan")]}, "is no scale"),
        ("ai_voucher.own_share_sme_percent", {"scale": [1, 8]}, "at most 5"),
        (SETTING, {"since": 2031}, "not a year up to the horizon"),
    ],
)
def test_wrong_questions_are_refused(
    setting: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        sim.response(setting, firms=100, small=0, **options)  # type: ignore[arg-type]


def test_the_command_writes_a_folder_that_opens(tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["response", SETTING, "--scale", "1,2", "--parameters", "fit", "--replicates", "2"]
    assert main([*asked, "--firms", "200", "--small", "0", "--out", str(out)]) == 0
    found = sim.open(out)
    assert isinstance(found, Response)
    assert found.record["response"]["scales"] == [1.0, 2.0]
    assert {"response.png", "response.parquet", "execution.parquet"} <= {
        file.name for file in out.iterdir()
    }


def test_the_command_refuses_scales_that_are_no_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["response", SETTING, "--scale", "a,b", "--out", str(tmp_path / "out")]) == 2
    assert "write --scale 0,0.5" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
