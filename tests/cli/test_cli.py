from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pytest

from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.posterior.fingerprint import MODEL, fingerprint
from sim.cli import main
from sim.engine.coefficients import Intercepts
from sim.experiment import Interrupted
from sim.outcomes.panel import PANEL
from sim.parameters.registry import defaults

CHECKOUT = Path(__file__).resolve().parents[2]
SMALL = ["--firms", "300", "--small", "60"]
FIT = ["--parameters", "fit", *SMALL]


@pytest.fixture(autouse=True)
def without_the_fit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Defaults instead of the fit, so that these tests do not move with it; a folder to write."""
    monkeypatch.setattr(store, "shipped", lambda product=False: Fit(defaults(), Intercepts()))
    monkeypatch.chdir(tmp_path)


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """Run a wrong command; return its one line."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("hwaksan: ")
    assert captured.out == ""
    assert list(Path().iterdir()) == []
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["comapre"], "No such command"),
        (["compare", "no-policy", "--basline", "x"], "--baseline"),
        (["compare"], "Missing argument"),
        (["compare", "trainig"], "did you mean 'training'?"),
        (["compare", "mine.toml"], "there is no file mine.toml"),
        (["compare", "baseline"], "nothing to compare"),
        (["compare", "training", "training", *FIT], "named twice"),
        (["compare", "training", *FIT, "--replicates", "0"], "--replicates"),
        (["compare", "training", "--replicates", "many"], "--replicates"),
        (["compare", "training", "--seed", "-1"], "--seed"),
        (["compare", "training", "--horizon", "2050"], "--horizon"),
        (["compare", "training", "--lang", "fr"], "--lang"),
        (["compare", "training", *FIT, "--equal-cost", "-1"], "not an amount to spend"),
        (["compare", "training", *FIT, "--equal-cost", "nan"], "not an amount to spend"),
        (["compare", "training", *FIT, "--equal-cost", "much"], "--equal-cost"),
        (["goal", *FIT], "--share"),
        (["goal", "--share", "30", *FIT], "use 0.30 for 30 percent"),
        (["goal", "--share", "0", *FIT], "not a share"),
        (["goal", "--share", "0.3", "--by", "2050"], "--by"),
        (["goal", "--share", "0.3", "--most-cost", "-5"], "not an amount to spend"),
        (["goal", "--share", "0.3", "--outcome", "users"], "a goal cannot be about 'users'"),
        (["goal", "--share", "0.3", "--mix", "baseline", *FIT], "same as the baseline"),
        (["goal", "--share", "0.3", "--instrument", "vouchr"], "did you mean 'voucher'?"),
        (["goal", "--share", "0.3", "--instrument", "voucher", "--mix", "training"], "exclude"),
        (["goal", "--share", "0.3", "--out", "goal.txt"], "suffix"),
        (["compare", "training", *FIT, "--set", "x1=0.5"], "did you mean 'xi'?"),
        (["compare", "training", *FIT, "--set", "xi"], "--set xi=0.5"),
        (["compare", "training", *FIT, "--set", "xi=high"], "--set xi=0.5"),
        (["compare", "training", *FIT, "--set", "xi=7"], "out of bounds"),
        (["compare", "training", *FIT, "--set", "xi=nan"], "out of bounds"),
        (["compare", "training", "--set", "xi=0", "--set", "xi=1"], "twice"),
        (["compare", "training", "--parameters", "guess"], "--parameters"),
        (["compare", "training", "--posterior", "nowhere"], "there is no posterior"),
        (["compare", "training", "--posterior", "nowhere"], "--parameters fit"),
        (["compare", "training", *FIT, "--posterior", "nowhere"], "takes no posterior"),
        (["compare", "training", *FIT, "--allow-stale"], "takes no posterior"),
        (["compare", "training", "--parameters", "fit", "--population", "firms.csv"], "firms.csv"),
        (["compare", "training", *FIT, "--population", "f.csv"], "exclude each other"),
        (["decompose", "baseline", *FIT], "'baseline' does not differ from 'baseline'"),
        (["decompose", "full-packag"], "did you mean 'full-package'?"),
        (["decompose", "training", *FIT, "--permutations", "0"], "--permutations"),
        (["decompose", "no-policy", *FIT, "--set", "x1=1"], "did you mean 'xi'?"),
        (
            ["decompose", "motie-10-tasks", *FIT, "--permutations", "4"],
            "4 permutations are too few",
        ),
        (["report"], "Missing argument"),
        (["report", "nowhere"], "nowhere: there is no such folder; give a folder of results"),
        (["report", "nowhere", "--lang", "fr"], "--lang"),
        (["panel", "baseline", "--out", "panel.xlsx"], ".parquet or .csv"),
        (["panel", "baseline", "--out", "missing/panel.csv"], "there is no folder missing"),
        (["panel", "baseline", "--out", "p.csv", "--years", "2016-2022"], "--years 2017-2022"),
        (["panel", "baseline", "--out", "p.csv", "--years", "all"], "--years 2017-2022"),
        (["panel", "baselin", "--out", "p.csv"], "did you mean 'baseline'?"),
        (["scenarios", "show", "basline"], "did you mean 'baseline'?"),
        (["scenarios", "diff", "baseline", "nothing"], "there is no scenario 'nothing'"),
        (["population", "synthesise", "--out", "firms.xls"], ".parquet or .csv"),
        (["calibrate"], "--force"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_line_and_status_2(capsys, arguments, says):
    assert says in refused(capsys, arguments)


def test_a_bad_scenario_file_is_one_line(capsys, tmp_path_factory):
    file = tmp_path_factory.mktemp("scenario") / "mine.toml"
    file.write_text('[scenario]\nname = "mine"\nextends = "baseline"\nspeed = 3\n', "utf-8")
    assert "unknown key 'speed'" in refused(capsys, ["compare", str(file)])


def test_compare_writes_a_folder_and_prints_the_answer(capsys):
    arguments = ["compare", "no-policy", "--replicates", "2", "--out", "out", "--csv", *FIT]
    assert main([*arguments, "--no-report", "--set", "xi=0.25"]) == 0
    printed = capsys.readouterr().out
    for said in ("No policy", "additional users", "windfall", "Known limits", "2030"):
        assert said in printed
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert record["overrides"] == {"xi": 0.25}
    assert record["command"][:4] == ["hwaksan", "compare", "no-policy", "--baseline"]
    assert Path("out/effects.csv").is_file()
    assert "earlier results" in _second(capsys, arguments)


def test_decompose_refuses_an_unknown_instrument_in_one_line(capsys, tmp_path_factory):
    file = tmp_path_factory.mktemp("scenario") / "mine.toml"
    text = '[scenario]\nname = "mine"\nextends = "baseline"\n[instruments.ai_vouchr]\nx = 1\n'
    file.write_text(text, "utf-8")
    assert "no instrument 'ai_vouchr'" in refused(capsys, ["decompose", str(file), *FIT])


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_decompose_writes_a_folder_and_prints_the_values(capsys, lang):
    arguments = ["decompose", "training", "--replicates", "2", "--out", "out", "--csv", *FIT]
    assert main([*arguments, "--lang", lang]) == 0
    printed = capsys.readouterr().out
    expected = {"en": ("Shapley", "whole package", "capability"), "ko": ("섀플리", "역량")}
    assert all(said in printed for said in expected[lang])
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert record["decomposition"]["channels"][-1] == "peers"
    assert record["command"][:5] == ["hwaksan", "decompose", "training", "--baseline", "baseline"]
    assert Path("out/shapley.csv").is_file()
    assert Path("out/figures/channels.png").is_file()
    assert "earlier results" in _second(capsys, arguments)


def _second(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    assert main(arguments) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_report_takes_in_a_decomposition_of_the_same_firms(capsys, lang):
    options = [*FIT, "--replicates", "2"]
    assert main(["compare", "training", *options, "--out", "out", "--no-report"]) == 0
    assert main(["decompose", "training", *options, "--out", "parts", "--no-report"]) == 0
    tables = {file: file.read_bytes() for file in Path("out").iterdir()}
    record = json.loads(tables.pop(Path("out/run.json")))
    capsys.readouterr()
    assert main(["report", "out", "--with", "parts", "--lang", lang]) == 0
    assert "report.html" in capsys.readouterr().out
    page = Path("out/report.html").read_text(encoding="utf-8")
    same = {"en": "as in the comparison above", "ko": "위의 비교와 같다"}
    assert same[lang] in page
    assert Path("out/figures/channels-training.png").is_file()
    assert all(file.read_bytes() == content for file, content in tables.items())
    after = json.loads(Path("out/run.json").read_bytes())
    assert set(after.pop("files")) - set(record.pop("files")) >= {"report.html"}
    assert after == record


def test_report_refuses_a_decomposition_of_other_firms(capsys):
    options = ["--parameters", "fit", "--replicates", "2", "--no-report"]
    assert main(["compare", "training", *FIT, *options[2:], "--out", "out"]) == 0
    other = ["--firms", "300", "--small", "60", "--population-seed", "9"]
    assert main(["decompose", "training", *options, *other, "--out", "parts"]) == 0
    said = _second(capsys, ["report", "out", "--with", "parts"])
    assert (
        "parts: it was made with other firms (source synthetic, n_sba 300, n_small 60, seed 9"
        in said
    )
    assert said.splitlines()[-1].endswith(
        "make it again with the same --firms, --small and --population-seed, or --population"
    )
    assert not Path("out/report.html").exists()


def test_compare_answers_in_korean(capsys):
    arguments = ["compare", "no-policy", "--replicates", "2", "--out", "out", *FIT]
    assert main([*arguments, "--no-report", "--lang", "ko"]) == 0
    printed = capsys.readouterr().out
    assert "정책 없음" in printed
    assert "추가 활용 기업" in printed
    assert "한계" in printed


DRAWN = ["compare", "no-policy", "--replicates", "6", "--out", "out", *SMALL]


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        (
            "en",
            (
                "parameters and random numbers (3 draws)",
                "% parameters",
                "stayed at their prior",
                "a_D",
            ),
        ),
        ("ko", ("모수 조합 3개와 난수", "모수의 몫", "사전분포", "a_D")),
    ],
)
def test_the_default_draws_from_the_posterior(capsys, posterior_folder, lang, parts):
    arguments = [*DRAWN, "--posterior", str(posterior_folder), "--lang", lang]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    for part in parts:
        assert part in printed
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert record["draws"]["source"] == "posterior"
    assert record["command"][record["command"].index("--posterior") + 1] == posterior_folder.name
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert "(phi_0)" in page


def test_a_posterior_of_another_version_is_refused_by_the_difference(capsys, make_posterior):
    folder = make_posterior(2, made_for={**fingerprint(), "model": "0"})
    said = refused(capsys, [*DRAWN, "--posterior", str(folder)])
    assert f"model: 0 there, {MODEL} here" in said
    assert "--allow-stale" in said
    arguments = [*DRAWN, "--posterior", str(folder), "--allow-stale", "--no-report"]
    assert main(arguments) == 0
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert record["draws"]["stale"] == [f"model: 0 there, {MODEL} here"]
    assert "--allow-stale" in record["command"]


def test_a_number_of_runs_that_makes_no_draws_is_refused(capsys, posterior_folder):
    arguments = [*DRAWN, "--posterior", str(posterior_folder), "--replicates", "5"]
    assert "use a multiple of 2" in refused(capsys, arguments)


def test_run_prints_one_scenario(capsys):
    assert main(["run", "--replicates", "1", "--out", "out", "--no-report", *FIT]) == 0
    printed = capsys.readouterr().out
    assert "Policies as they are in 2030" in printed
    assert "additional" not in printed
    assert len(pd.read_parquet("out/effects.parquet")) == 0


def test_an_interruption_says_what_is_kept_and_how_to_go_on(capsys, monkeypatch):
    def stop(*_: object, **__: object) -> None:
        raise Interrupted(7, 20, Path("out.partial"))

    monkeypatch.setattr("sim.api.compare.run_experiment", stop)
    assert main(["compare", "no-policy", "--out", "out", *FIT]) == 130
    said = capsys.readouterr().err
    assert "7 of 20 replicates are kept in out.partial" in said
    assert "same command" in said


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_panel_writes_the_agreed_columns(suffix):
    file = Path(f"panel.{suffix}")
    arguments = ["panel", "baseline", "--out", str(file), "--years", "2017-2018", *SMALL]
    assert main(arguments) == 0
    read = pd.read_csv if suffix == "csv" else pd.read_parquet
    table = read(file)
    assert list(table.columns) == list(PANEL.columns)
    assert set(table["year"]) == {2017, 2018}
    before = file.read_bytes()
    assert before.startswith(b"\xef\xbb\xbf") == (suffix == "csv")  # for Excel
    assert main(arguments) == 2
    assert main([*arguments, "--force"]) == 0
    assert file.read_bytes() == before
    assert [each.name for each in Path().iterdir()] == [file.name]


def test_a_failing_panel_leaves_nothing(monkeypatch):
    def fail(_: pd.DataFrame, file: BinaryIO, **__: object) -> None:
        file.write(b"id,year\n1,20")
        raise RuntimeError("disk full")

    monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        main(["panel", "baseline", "--out", "p.csv", *SMALL])
    assert list(Path().iterdir()) == []


def test_written_firms_can_be_read_back_and_run(capsys):
    assert main(["population", "synthesise", "--out", "firms.csv", *SMALL]) == 0
    arguments = ["run", "--population", "firms.csv", "--parameters", "fit"]
    options = ["--replicates", "1", "--out", "out", "--no-report"]
    assert main([*arguments, *options]) == 0
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert record["population"]["source"] == "microdata"
    assert record["population"]["file"] == "firms.csv"


def test_population_check_prints_targets_and_says_by_its_status(capsys):
    assert main(["population", "check", "--csv"]) == 0
    header = capsys.readouterr().out.splitlines()[0].split(",")
    assert {"target", "achieved", "tolerance", "grade", "source"} <= set(header)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--version"], "hwaksan 0."),
        (["parameters", "--csv"], "xi,"),
        (["parameters", "--lang", "ko"], "가정"),
        (["scenarios", "list"], "full-package"),
        (["scenarios", "show", "baseline"], "ai_voucher"),
        (["scenarios", "diff", "baseline", "tax-strategic"], "strategic_sme"),
        (["scenarios", "diff", "baseline", "baseline"], "do not differ"),
        ([], "compare"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_commands_that_print(capsys, arguments, says):
    assert main(arguments) == 0
    assert says in capsys.readouterr().out


def test_help_loads_nothing_heavy():
    heavy = "{'numba', 'pandas', 'scipy', 'matplotlib', 'numpy', 'pyarrow'}"
    code = f"""
import sys
from sim.cli import main
status = main(["--help"])
sys.exit(status or bool({heavy} & set(sys.modules)))
"""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    # Half a second is the aim; a loaded machine gets four times that.
    assert time.perf_counter() - begun < 2.0


def test_the_baseline_under_another_name_has_no_cost(capsys: pytest.CaptureFixture[str]):
    text = '[scenario]\nname = "twin"\nextends = "baseline"\n'
    Path("twin.toml").write_text(text, encoding="utf-8")
    assert main(["compare", "twin.toml", *FIT, "--equal-cost", "10"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "hwaksan: 'twin' is the same as the baseline 'baseline'; name a package that changes "
        "something"
    ]


def test_packages_are_compared_at_equal_cost(capsys: pytest.CaptureFixture[str]):
    words = ["compare", "training", "tax-strategic", *FIT, "--replicates", "4", "--out", "out"]
    assert main([*words, "--equal-cost", "40", "--csv", "--lang", "ko"]) == 0
    captured = capsys.readouterr()
    assert "같은 비용" in captured.out
    assert "looking for the scale" in captured.err
    assert Path("out/equal_cost.csv").is_file()
    command = json.loads(Path("out/run.json").read_text(encoding="utf-8"))["command"]
    assert command[command.index("--equal-cost") + 1] == "40.0"
    assert sorted(file.stem for file in Path("out/scenarios").iterdir()) == [
        "tax-strategic-equal-cost",
        "training-equal-cost",
    ]
    again = ["compare", "out/scenarios/training-equal-cost.toml", *FIT, "--replicates", "4"]
    assert main([*again, "--out", "again", "--no-report"]) == 0
    one, two = (pd.read_parquet(f"{place}/summary.parquet") for place in ("out", "again"))
    one = one[one["scenario"] == "training-equal-cost"].reset_index(drop=True)
    two = two[two["scenario"] == "training-equal-cost"].reset_index(drop=True)
    assert one.equals(two)


@pytest.mark.parametrize(("lang", "says"), [("en", "No affordable budget"), ("ko", "예산이 없다")])
def test_a_goal_out_of_reach_is_an_answer(lang, says, capsys: pytest.CaptureFixture[str]):
    words = ["goal", "--share", "0.9", "--instrument", "voucher", *FIT, "--replicates", "2"]
    assert main([*words, "--lang", lang, "--out", "goal.csv"]) == 0
    assert says in capsys.readouterr().out
    table = pd.read_csv("goal.csv")
    assert table["package"].tolist() == ["ai-voucher"]
    assert not table["reached"].any()
