"""Results run again from their record: identical, or what differs, or why nobody can say."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.analysis.verification.rebuild import scenario_of
from sim.cli import main
from sim.experiment.result_folder import file_digest, write_table
from sim.population import synthesise
from sim.scenario import library

SIZE: dict[str, Any] = {
    "firms": 100, "small": 20, "seed": 7, "workers": 1, "warn": lambda _: None,
}  # fmt: skip
MINE = """
[scenario]
name = "mine"
extends = "training"
label_en = "Mine"
[instruments.training_ceo]
budget_krw_bn = { 2027 = 90.0 }
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return results of a file of one's own, at equal cost, over the posterior, with CSV."""
    place = tmp_path_factory.mktemp("made")
    file = place / "mine.toml"
    file.write_text(MINE, encoding="utf-8")
    sim.compare(
        [file, "voucher-expansion"], replicates=4, equal_cost=200.0, populations=1,
        overrides={"xi": 0.4}, out=place / "out", csv=True, **SIZE,
    )  # fmt: skip
    file.unlink()
    return place / "out"


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "results"))


def content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def record(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    found = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    change(found)
    (folder / "run.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def table(
    folder: Path, name: str, change: Callable[[pd.DataFrame], object], *, csv: bool = False
) -> None:
    """Change a table, and its digest with it, as somebody would who wants it to pass."""
    found = pd.read_parquet(folder / f"{name}.parquet")
    change(found)
    write_table(found, folder, name, csv=csv)
    digest = file_digest(folder / f"{name}.parquet")
    record(folder, lambda each: each["tables"].update({name: digest}))


@pytest.mark.parametrize("name", [each.name for each in library()])
def test_every_shipped_scenario_comes_back_from_its_record(name):
    stored = json.loads(json.dumps(sim.load(name).resolve()))
    assert scenario_of(name, stored).resolve() == sim.load(name).resolve()


def test_results_are_made_again_to_the_last_byte(made, tmp_path):
    sim.reproduce(made, tmp_path / "again", workers=1)
    assert content(tmp_path / "again") == content(made)


def test_a_sample_certifies_its_runs_and_what_follows_from_outcomes(made):
    found = sim.verify(made, sample=2, workers=1)
    assert found.holds
    assert (found.jobs, found.numbers) == ("replicates", (0, 3))
    assert set(found.identical) == {"outcomes", "ledger", "attribution"}
    assert "effects" in found.worked_out
    assert set(found.unchecked) == {"groups", "distribution", "heat", "summary", "equal_cost"}


def test_all_leaves_no_table_unchecked(made):
    found = sim.verify(made, every=True, workers=2)
    assert found.holds
    assert set(found.identical) == {file.stem for file in made.glob("*.parquet")}


def _first_run(found: pd.DataFrame) -> None:
    found.loc[found["replicate"] == 0, "value"] += 1e-9


def _effect(found: pd.DataFrame) -> None:
    found.loc[len(found) // 2, "p95"] += 1.0


def test_a_table_changed_together_with_its_digest_is_found(copied):
    table(copied, "effects", _effect)
    written, changed = sim.verify(copied, sample=1, workers=1).differences
    assert written.where.startswith("effects.csv")  # that still says what was there before
    assert changed.where.startswith("effects.parquet")
    assert "p95" in changed.where
    assert float(changed.there) == pytest.approx(float(changed.here) + 1.0)


def test_a_run_changed_in_its_last_digits_is_found(copied):
    table(copied, "outcomes", _first_run)
    where = [each.where for each in sim.verify(copied, sample=2, workers=1).differences]
    assert any(
        each.startswith("outcomes.parquet, scenario baseline, replicate 0") for each in where
    )


def test_a_csv_that_says_something_else_than_its_table_is_found(copied):
    file = copied / "ranking.csv"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], *lines[2:]]))
    [changed] = sim.verify(copied, sample=1, workers=1).differences
    assert changed.where == "ranking.csv, line 2"


def test_what_no_sample_gives_is_found_by_all(copied, capsys):
    table(
        copied,
        "summary",
        lambda found: found.update({"additional_cost_krw_bn": [0.0, 1.0, 2.0]}),
        csv=True,
    )
    assert sim.verify(copied, sample=1, workers=1).holds
    assert main(["verify", str(copied), "--all", "--workers", "1"]) == 1
    assert "summary.parquet" in capsys.readouterr().out


def test_a_record_that_says_something_else_is_found(copied):
    record(copied, lambda each: each.update(known_limits=["None whatsoever."]))
    [changed] = sim.verify(copied, sample=1, workers=1).differences
    assert changed.where == "run.json, known_limits"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda each: each["digests"].update(code="0" * 64), "made by other code"),
        (lambda each: each["digests"].update(data="0" * 64), "made by other data"),
        (lambda each: each.update(seed=8), "does not have the digest"),
        (lambda each: each["overrides"].update(xi=0.5), "does not have the digest"),
        (lambda each: each["population"].update(seed=2), "their firms are others"),
        (lambda each: each["draws"].update(posterior="0" * 64), "their posterior is another"),
        (
            lambda each: each["scenarios"]["baseline"]["parameters"].update(xi=0.1),
            "'baseline' does not have the digest",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_certified_is_refused_in_one_line(change, says, copied, capsys):
    record(copied, change)
    assert main(["verify", str(copied), "--workers", "1"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert says in said[-1]


def test_a_folder_that_is_not_as_it_was_written_is_refused(copied, tmp_path):
    with pytest.raises(sim.UserError, match="the results themselves"):
        sim.reproduce(copied, copied, force=True)
    (copied / "heat.parquet").write_bytes((copied / "effects.parquet").read_bytes())
    with pytest.raises(sim.UserError, match=r"heat\.parquet is not the table that was written"):
        sim.verify(copied)
    (copied / "heat.parquet").unlink()
    with pytest.raises(sim.UserError, match=r"heat\.parquet is missing"):
        sim.verify(copied)
    (copied / "notes.txt").write_text("mine")
    with pytest.raises(sim.UserError, match=r"notes\.txt, which hwaksan did not write"):
        sim.reproduce(copied, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_results_of_several_samples_and_of_the_best_fit_are_certified(tmp_path):
    for name, how in (
        ("fit", {"parameters": "fit", "populations": 2, "replicates": 4}),
        ("product", {"parameters": "fit", "explanation": "product", "replicates": 1}),
        ("drawn", {"explanation": "year-effect", "future": "pace-fades", "replicates": 2}),
    ):
        sim.compare("training", **SIZE, **how).save(tmp_path / name)
        assert sim.verify(tmp_path / name, sample=1, workers=1).holds, name


def test_firms_handed_over_in_python_cannot_be_certified(tmp_path):
    firms = synthesise(n_sba=100, n_small=20)
    found = sim.compare(
        "training", parameters="fit", replicates=1, population=firms, workers=1,
        warn=lambda _: None,
    )  # fmt: skip
    found.save(tmp_path / "out")
    with pytest.raises(sim.UserError, match="handed over in Python"):
        sim.verify(tmp_path / "out")
