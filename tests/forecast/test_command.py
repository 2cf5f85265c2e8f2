"""`hwaksan forecast` and `forecast score`: files, screens in two languages, exit statuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.posterior.posterior import Posterior
from sim.cli import main
from sim.cli.commands import compiling
from sim.forecast import benchmarks, predict
from sim.forecast import record as records
from sim.forecast.figure import questions
from sim.forecast.record import MODELS, Record

IDS = [each.figure.id for each in questions()]
VALUES = ["--value", "ai_share_2025=12.3", "--value", "any4ir_2025=4100"]


@pytest.fixture(autouse=True)
def without_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_posterior: Posterior
) -> None:
    """Random values instead of runs, in a folder of its own."""

    def values(seed: int, paths: int) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(seed)
        return {id: 10.0 * rng.gamma(20.0, 0.05, paths) for id in IDS}

    def others(asked: object, seed: int, paths: int, executor: object) -> dict[str, object]:
        return {id: {name: values(seed + 1, paths)[id] for name in MODELS[1:]} for id in IDS}

    monkeypatch.setattr(predict, "simulate", lambda draws, seed, paths, _: values(seed, paths))
    monkeypatch.setattr(benchmarks, "simulate", others)
    monkeypatch.setattr(predict, "shipped", lambda: small_posterior)
    monkeypatch.setattr(compiling, "announce", lambda *_: None)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["forecast", "--draws", "3"]) == 0
    capsys.readouterr()
    [found] = Path("results/forecasts").glob("*.json")
    return found


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """Run a wrong command; return its one line."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    [line] = captured.err.splitlines()
    assert line.startswith("hwaksan: ")
    assert captured.out == ""
    return line


def test_a_record_is_written_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "--draws", "3", "--seed", "8", "--out", "mine"]) == 0
    shown = capsys.readouterr().out
    [file] = Path("mine").glob("*.json")
    made = records.read(file)
    assert (made.draws, made.paths, made.seed) == (3, 15, 8)
    assert made.command == ("hwaksan", "forecast", "--draws", "3", "--seed", "8")
    assert f"SHA-256 {made.digest}" in shown
    assert shown.splitlines()[-1] == str(file)
    for id in IDS:
        assert id in shown
        assert f"`{id}`" in file.with_suffix(".md").read_text(encoding="utf-8")


def test_a_second_one_of_the_day_gets_another_name(file: Path) -> None:
    before = file.read_bytes()
    assert main(["forecast", "--draws", "1"]) == 0
    assert file.read_bytes() == before
    assert len(list(file.parent.glob("*.json"))) == 2


def test_the_same_numbers_whatever_the_workers(file: Path) -> None:
    assert main(["forecast", "--draws", "3", "--workers", "2"]) == 0
    one, two = sorted(file.parent.glob("*.json"))
    assert records.read(one).figures == records.read(two).figures


def test_a_record_is_scored(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "score", str(file), *VALUES]) == 0
    shown = capsys.readouterr().out
    assert "CRPS" in shown
    assert "Of 2 published figures" in shown
    assert records.read(file).digest in shown
    for out in ("scores.csv", "scores.json"):
        assert main(["forecast", "score", str(file), *VALUES, "--out", out]) == 0
    table = pd.read_csv("scores.csv", encoding="utf-8-sig")
    rows = json.loads(Path("scores.json").read_text(encoding="utf-8"))
    assert len(table) == len(rows) == 2 * len(MODELS)
    assert [row["crps"] for row in rows] == pytest.approx(table["crps"].tolist())
    assert rows[0]["label_ko"] == "인공지능 활용 기업 비중, 2025년"


def test_korean(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "--draws", "1", "--lang", "ko"]) == 0
    shown = capsys.readouterr().out
    assert "인공지능 활용 기업 비중" in shown
    assert "중앙값, 50% 구간, 90% 구간." in shown
    assert main(["forecast", "score", str(file), *VALUES, "--lang", "ko"]) == 0
    shown = capsys.readouterr().out
    assert "공표된 지표 2건" in shown
    assert "share of firms" not in shown


@pytest.mark.parametrize("width", ["60", "100"])
def test_a_narrow_screen_cuts_no_number(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert main(["forecast", "score", str(file), *VALUES]) == 0
    shown = capsys.readouterr().out
    assert "4,100" in shown
    assert "…" not in shown


def test_a_changed_record_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace('"seed": 2026', '"seed": 2027'))
    said = refused(capsys, ["forecast", "score", str(file), *VALUES, "--out", "scores.csv"])
    assert f"{file} sha256: the record was changed after it was made" in said
    assert not Path("scores.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "no published value is given"),
        (["--value", "ai_share=12"], "did you mean 'ai_share_2025'?"),
        (["--value", "ai_share_2025=120"], "120 percent is impossible"),
        ([*VALUES, "--value", "ai_share_2025=12"], "given twice"),
        (["--values", "missing.csv"], "missing.csv: no such file"),
        ([*VALUES, "--out", "scores.txt"], "use .csv or .json"),
        ([*VALUES, "--out", "missing/scores.csv"], "there is no folder missing"),
        ([*VALUES, "--lang", "fr"], "--lang"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(
    file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    before = sorted(Path().rglob("*"))
    assert says in refused(capsys, ["forecast", "score", str(file), *arguments])
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["forecast", "score"], "Missing argument"),
        (["forecast", "score", "nowhere.json", *VALUES], "nowhere.json: no such file"),
        (["forecast", "scroe"], "No such command"),
        (["forecast", "--draws", "0"], "--draws"),
        (["forecast", "--draws", "1000000"], "--draws"),
        (["forecast", "--seed", "-1"], "--seed"),
    ],
)
def test_a_mistake_leaves_nothing(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert says in refused(capsys, arguments)
    assert list(Path().iterdir()) == []


def test_a_place_that_cannot_be_written_is_said_before_the_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("taken").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(predict, "simulate", lambda *_: pytest.fail("it was run"))
    assert "taken is a file" in refused(capsys, ["forecast", "--out", "taken"])


def test_scores_never_replace_a_record(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = file.read_bytes()
    said = refused(capsys, ["forecast", "score", str(file), *VALUES, "--out", str(file), "--force"])
    assert "none is ever replaced" in said
    assert file.read_bytes() == before


def test_scores_are_replaced_with_force_only(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["forecast", "score", str(file), *VALUES, "--out", "scores.json"]
    assert main(command) == 0
    capsys.readouterr()
    assert "add --force" in refused(capsys, command)
    assert main([*command, "--force"]) == 0


def test_a_late_record_says_so(
    make_record: Callable[..., Record], capsys: pytest.CaptureFixture[str]
) -> None:
    late = records.write(Path("late"), make_record(date="2026-12-20"), "page\n")
    for lang, says in (("en", "dated after a figure was due"), ("ko", "예측이라고 할 수 없다")):
        assert main(["forecast", "score", str(late), *VALUES, "--lang", lang]) == 0
        assert says in capsys.readouterr().out
