"""What is printed: texts as they are written, numbers as people write them."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.cli import main
from sim.cli.commands import costing
from sim.cli.commands.console import counted, digits, interval
from sim.cli.commands.console_summary import over_draws, print_summary
from sim.cli.commands.decompose import _cell
from sim.cli.commands.execution import lapsing
from sim.engine.coefficients import Intercepts
from sim.outcomes.execution import Programme
from sim.parameters.registry import defaults
from sim.units import amount

FIT = ["--parameters", "fit", "--firms", "300", "--small", "60", "--replicates", "2"]
ENGLISH = "[draft] Voucher [v2], $5bn [/bold] :tada:"
MEANS = ("additional_users_sba", "additional_users_small", "additional_cost_krw_bn")
KOREAN = "[초안] 바우처 [red]2[/red]"
SCENARIO = f"""
[scenario]
name = "mine"
extends = "baseline"
label_en = "{ENGLISH}"
label_ko = "{KOREAN}"
description_en = "Brackets are text."
description_ko = "대괄호는 글자이다."
[instruments.ai_voucher]
budget_krw_bn = {{ "2026" = 60 }}
"""


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(store, "shipped", lambda product=False: Fit(defaults(), Intercepts()))
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(SCENARIO, encoding="utf-8")


@pytest.mark.parametrize(("lang", "label"), [("en", ENGLISH), ("ko", KOREAN)])
@pytest.mark.parametrize(
    "command",
    [
        ["compare", "mine.toml", "--equal-cost", "20", "--no-report", "--out", "out", *FIT],
        ["run", "mine.toml", "--no-report", "--out", "out", *FIT],
        ["decompose", "mine.toml", "--no-report", "--out", "out", *FIT],
        ["goal", "--share", "0.9", "--mix", "mine.toml", *FIT],
        ["scenarios", "diff", "baseline", "mine.toml"],
        ["scenarios", "show", "mine.toml"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_label_with_brackets_is_printed_as_it_is_written(command, lang, label, capsys):
    assert main([*command, "--lang", lang]) == 0
    captured = capsys.readouterr()
    # A narrow column breaks the label into lines; its letters stand there in this order all the
    # same, between letters of other columns.
    letters = iter(captured.out.replace(" ", ""))
    if command[:2] != ["scenarios", "diff"]:  # which prints names, and labels of settings
        assert all(letter in letters for letter in label.replace(" ", ""))
    assert "Traceback" not in captured.err
    if command[0] == "compare":  # before the answer: a sample this small has few applicants
        # What 2030 may look like comes first, then what is not spent.
        first = captured.out.splitlines()[1]
        known = (
            ("불용: ", "기준 시나리오 자체") if lang == "ko" else ("Not spent: ", "In the baseline")
        )
        assert first.startswith(known)


def _summary(**values: float) -> pd.DataFrame:
    row: dict[str, object] = {
        "scenario": "mine",
        "baseline": "baseline",
        "label_en": "Mine",
        "label_ko": "내 것",
        "horizon": 2030,
        "replicates": 1,
        "draws": 1,
        "stayed_at_prior": "",
        "windfall_of_users_percent": -0.0,
        "missing_to_target_points": -0.01,
        "additional_cost_krw_bn": -0.2,
        "additional_users_sba_parshare": 0.25,
        "additional_users_sba_popshare": float("nan"),
    }
    for name in (
        *("additional_users_sba", "additional_users_small", "adoption_rate_percent"),
        "cost_per_user_krw_mn",
    ):
        row |= {name: 100.4, f"{name}_p05": -0.3, f"{name}_p95": 757.2}
    for name in MEANS:
        row |= {f"{name}_p25": -1.0, f"{name}_p75": 101.0, f"{name}_run": math.nan}
        row |= {f"{name}_median": 0.01, f"{name}_trimmed": 12.3, f"{name}_draw": math.nan}
    baseline = {**row, "scenario": "baseline"}
    return pd.DataFrame([baseline, {**row, **values}])


def test_zero_has_no_sign(capsys):
    print_summary(_summary(), "en")
    printed = capsys.readouterr().out
    assert "-0 " not in printed
    assert "0 .. 757" in printed
    assert "25 % parameters" in printed
    assert "1 pair of runs" in printed
    row = pd.Series({"mean": -0.001, "p05": -0.001, "p95": 0.001})
    assert "-0" not in str(_cell(row, "sme_gap", "en"))
    assert str(interval(-0.2, -0.3, 5.0, "z.0f")) == "0\n0 .. 5"
    assert digits(-0.0) == "0"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("median 0", "trimmed +12", "Mine (moved by replicate 17, draw 8")),
        ("ko", ("중앙값 0", "절사평균 +12", "내 것(반복 17, 모수 조합 8의 영향)")),
    ],
)
def test_a_mean_that_one_run_makes_is_not_shown_alone(lang, said, capsys):
    """Mean 900 beyond the interval's 757; the cost, within its own, has nothing beside it."""
    far = {"additional_users_sba": 900.0, "additional_users_sba_run": 17.0}
    print_summary(_summary(**far, additional_users_sba_draw=8.0), lang)
    printed = " ".join(capsys.readouterr().out.split())
    assert all(each in printed for each in said)
    print_summary(_summary(), lang)
    assert said[0] not in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_large_amounts_are_written_out(lang, capsys):
    row = {"reached": False, "status": "met", "most_cost_krw_bn": 1e12, "factor": 2.0}
    text = costing.words(costing._goal_key(row), lang, most=amount(1e12))
    assert "1,000,000,000,000" in text
    costing.announce(1e12)
    assert "KRW 1,000,000,000,000 bn" in capsys.readouterr().err
    assert digits(12_345.6) == "12,346"


def test_one_is_singular():
    assert counted(1, "point") == "1 point"
    assert counted(0, "point") == "0 points"
    assert over_draws(2, "en") == "parameters and random numbers (2 draws)"
    assert costing._counts(2, 1)["drawn"] == "1 draw"


@pytest.mark.parametrize(("lang", "said"), [("en", "KRW 2,000 bn"), ("ko", "20,000억 원")])
def test_money_that_lapses_is_written_out(lang: str, said: str) -> None:
    fund = Programme(
        scenario="mine", instrument="fund", mechanism="grant", first=2026, last=2030,
        appropriated=2000.0, paid=1240.0, lapsed=760.0, carried_in=0.0, committed_in=0.0,
        carried_out=0.0, committed_out=0.0, applications=300.0, awards=200.0, unused=0.0,
        ran_out=None,
    )  # fmt: skip
    labels = {"scenario": {"label_en": "Mine", "label_ko": "나의 안"}, "instruments": {}}
    record = {"scenarios": {"mine": labels, "baseline": labels}, "baseline": "baseline"}
    [line] = lapsing([fund], record, lang)
    assert said in line


def test_what_looks_like_a_slip_is_said_in_the_language_of_the_screen(tmp_path, capsys):
    plan = tmp_path / "mine.toml"
    plan.write_text(SCENARIO.replace("= 60 }", "= 60000 }"), encoding="utf-8")
    for lang, said, other in (
        ("en", "is the unit right?", "단위"),
        ("ko", "단위가 맞는지", "unit"),
    ):
        assert main(["scenarios", "show", str(plan), "--lang", lang]) == 0
        err = capsys.readouterr().err
        assert said in err
        assert other not in err
