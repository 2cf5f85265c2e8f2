"""The command in a run record gives the same tables again, wherever the files lay."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.cli import main
from sim.engine.coefficients import Intercepts
from sim.parameters.registry import defaults

SMALL = ["--firms", "300", "--small", "60"]
FIT = ["--parameters", "fit", *SMALL]
SCENARIO = """
[scenario]
name = "mine"
extends = "baseline"
[instruments.ai_voucher]
budget_krw_bn = { "2026" = 60 }
"""
CASES = {
    "compare with values of parameters": [
        *("compare", "inputs/mine.toml", "--replicates", "2", "--seed", "7", *FIT),
        *("--set", "xi=0.25", "--set", "eps=1.2", "--horizon", "2028", "--no-report"),
    ],
    "compare at equal cost": [
        *("compare", "training", "--baseline", "inputs/mine.toml", "--replicates", "4", *FIT),
        *("--equal-cost", "12.5", "--no-report"),
    ],
    "run with draws": [
        *("run", "baseline", "--replicates", "4", "--posterior", "inputs/posterior", *SMALL),
        "--no-report",
    ],
    "run with stale draws": [
        *("run", "--replicates", "4", "--posterior", "inputs/stale", "--allow-stale", *SMALL),
        "--no-report",
    ],
    "run with own firms": [
        *("run", "--population", "inputs/own.csv", "--parameters", "fit", "--replicates", "2"),
        *("--set", "xi=0.2", "--no-report"),
    ],
    "decompose": [
        *("decompose", "inputs/mine.toml", "--replicates", "2", "--permutations", "12", *FIT),
        *("--horizon", "2027", "--set", "xi=0.3", "--no-report"),
    ],
    "optimise": [
        *("optimise", "voucher-expansion", "--replicates", "2", "--check-replicates", "2", *FIT),
        *("--evaluations", "8", "--generation", "4", "--objectives", "users,windfall-share"),
        *("--from", "2027", "--budget", "5000", "--seed", "3"),
    ],
    "response": [
        *("response", "ai_voucher.budget_krw_bn", "--scale", "1,3", "--replicates", "2", *FIT),
        *("--scenario", "inputs/mine.toml", "--from", "2027", "--horizon", "2028", "--no-report"),
    ],
    "sensitivity": [
        *("sensitivity", "morris", "--factors", "eps,g", "--bases", "2", "--replicates", "2"),
        *("--firms", "300", "--small", "0", "--no-anchor", "--outcome", "users_2028"),
        *("--population-seed", "4"),
        *("--effect", "inputs/mine.toml", "--seed", "5"),
    ],
}


@pytest.fixture
def inputs(tmp_path, monkeypatch, make_posterior):
    """Files that commands read, in a folder below the one that they run in."""
    monkeypatch.setattr(store, "shipped", lambda product=False: Fit(defaults(), Intercepts()))
    folder = tmp_path / "inputs"
    folder.mkdir()
    (folder / "mine.toml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.chdir(folder)
    assert main(["population", "synthesise", "--out", "own.csv", *SMALL]) == 0
    shutil.copytree(make_posterior(2), folder / "posterior")
    shutil.copytree(make_posterior(2, made_for={"model": "0"}), folder / "stale")
    monkeypatch.chdir(tmp_path)
    return folder


def _tables(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): _content(file)
        for file in folder.rglob("*")
        if file.is_file() and file.suffix in (".parquet", ".json", ".toml")
    }


def _content(file: Path) -> bytes:
    """Return a file without what says whether a report lies beside it."""
    if file.name != "run.json":
        return file.read_bytes()
    record = json.loads(file.read_text(encoding="utf-8"))
    record.pop("files", None)
    return json.dumps(record).encode("utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_recorded_command_gives_the_same_tables_and_the_same_record(
    case: str, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = inputs.parent / "one", inputs.parent / "two"
    options = ["--workers", "1", "--force", "--lang", "ko"]
    assert main([*CASES[case], "--out", str(one), *options]) == 0
    record = json.loads((one / "run.json").read_text(encoding="utf-8"))
    program, *words = record["command"]
    assert program == "hwaksan"
    assert not any("/" in word or word in {"--out", "--workers", *options[2:]} for word in words)
    monkeypatch.chdir(inputs)  # paths became names, so the command is given beside its files
    assert main([*words, "--out", str(two)]) == 0
    assert _tables(one) == _tables(two)
    assert any(name.endswith(".parquet") for name in _tables(one))
