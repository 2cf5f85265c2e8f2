"""Every kind of results run again: what a sample gives, what is found, what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.experiment.result_folder import file_digest, write_table

SIZE: dict[str, Any] = {
    "firms": 100, "small": 20, "seed": 7, "workers": 1, "warn": lambda _: None,
}  # fmt: skip
VOUCHER = "ai_voucher.budget_krw_bn"
LEVERS = f"{VOUCHER},ai_voucher.own_share_sme_percent,training_expert.budget_krw_bn"
MINE = """
[scenario]
name = "mine"
extends = "full-package"
[economy_wide]
regulation_level = { 2027 = 0.5 }
[economy_wide.sources]
regulation_level = "R: a guess"
"""


def response(out: Path) -> None:
    sim.response(VOUCHER, scale=[0, 2], parameters="fit", replicates=3, out=out, csv=True, **SIZE)


def decomposition(out: Path) -> None:
    sim.decompose("training", parameters="fit", replicates=3, out=out, **SIZE)


def anchored(out: Path) -> None:
    sim.sensitivity(
        "morris", outcome=["users_2030", "users_2025"], effect="no-policy",
        factors=["eps", VOUCHER + "=0:50"], bases=2, replicates=2, out=out, csv=True, **SIZE,
    )  # fmt: skip


def of_posterior(out: Path, posterior: Path) -> None:
    sim.sensitivity(
        "pawn", outcome="users_2019", bases=50, replicates=2, parameters="posterior",
        posterior=posterior, explanation="product", out=out, **SIZE,
    )  # fmt: skip


def search(out: Path, posterior: Path) -> None:
    """Search from a file of one's own, over one explanation of a posterior and one future."""
    file = out.with_name("mine.toml")
    file.write_text(MINE, encoding="utf-8")
    sim.optimise(
        file, levers=LEVERS, objectives="users,windfall-share", posterior=posterior,
        explanation="product", future="pace-fades", replicates=2, check_replicates=2,
        evaluations=16, generation=8, out=out, **SIZE,
    )  # fmt: skip
    file.unlink()


@pytest.fixture(scope="module")
def posterior(make_posterior: Callable[..., Path]) -> Path:
    return make_posterior(60)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, posterior: Path) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("made")
    found = {name: place / name for name in ("response", "decompose", "morris", "pawn", "search")}
    response(found["response"])
    decomposition(found["decompose"])
    anchored(found["morris"])
    of_posterior(found["pawn"], posterior)
    search(found["search"], posterior)
    return found


@pytest.fixture
def copied(made: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: Path(shutil.copytree(made[name], tmp_path / name))


def content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def record(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    found = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    change(found)
    (folder / "run.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def table(folder: Path, name: str, change: Callable[[pd.DataFrame], object]) -> None:
    """Change a table, and its digest with it, as somebody would who wants it to pass."""
    found = pd.read_parquet(folder / f"{name}.parquet")
    changed = change(found)
    kept = changed if isinstance(changed, pd.DataFrame) else found
    write_table(kept, folder, name, csv=(folder / f"{name}.csv").is_file())
    digest = file_digest(folder / f"{name}.parquet")
    record(folder, lambda each: each["tables"].update({name: digest}))


def where(folder: Path, posterior: Path, sample: int = 2) -> list[str]:
    found = sim.verify(folder, sample=sample, posterior=posterior, workers=1)
    assert found.holds == (not found.differences)
    return [each.where for each in found.differences]


@pytest.mark.parametrize("name", ["response", "decompose", "morris", "search"])
def test_every_kind_is_made_again_to_the_last_byte(name, made, posterior, tmp_path):
    sim.reproduce(made[name], tmp_path / "again", posterior=posterior, workers=1)
    assert content(tmp_path / "again") == content(made[name])
    found = sim.verify(made[name], every=True, posterior=posterior, workers=1)
    assert found.holds
    assert set(found.identical) == {file.stem for file in made[name].glob("*.parquet")}


@pytest.mark.parametrize(
    ("name", "jobs", "total", "rows", "worked_out", "unchecked"),
    [
        ("response", "replicates", 3, {"runs"}, {"response"}, {"execution"}),
        ("decompose", "replicates", 3, {"coalitions"}, {"shapley", "interactions", "draws"}, set()),
        ("morris", "draws", 8, {"levels", "draws"}, None, set()),
        ("pawn", "draws", 50, {"levels", "draws"}, None, set()),
        ("search", "evaluations", None, {"evaluations"}, {"front"}, set()),
    ],
)  # fmt: skip
def test_a_sample_says_what_it_certifies(
    name, jobs, total, rows, worked_out, unchecked, made, posterior
):
    found = sim.verify(made[name], sample=2, posterior=posterior, workers=1)
    assert found.holds
    lines = (made["search"] / "evaluations.jsonl").read_bytes().count(b"\n")
    assert (found.jobs, found.of) == (jobs, total or lines)
    assert found.numbers == (0, found.of - 1)
    assert set(found.identical) == rows
    assert set(found.worked_out) == (worked_out or {"sensitivity", "interactions", "convergence"})
    assert set(found.unchecked) == unchecked


def raised(column: str) -> Callable[[pd.DataFrame], None]:
    def change(found: pd.DataFrame) -> None:
        found.loc[0, column] += 1e-9

    return change


@pytest.mark.parametrize(
    ("name", "of", "change", "says"),
    [
        ("response", "runs", raised("value"), "runs.parquet, scenario baseline-x0, replicate 0"),
        ("response", "response", raised("mean"), "response.parquet"),
        ("decompose", "coalitions", raised("value"), "coalitions.parquet, replicate 0"),
        ("decompose", "shapley", raised("mean"), "shapley.parquet"),
        ("morris", "levels", raised("value"), "levels.parquet, scenario baseline, replicate 0"),
        ("morris", "draws", raised("eps"), "draws.parquet, draw 0, eps"),
        ("morris", "draws", raised("anchor_miss_points"), "draws.parquet, draw 0, anchor"),
        ("morris", "sensitivity", raised("value"), "sensitivity.parquet"),
        ("pawn", "levels", lambda found: found.iloc[:-1], "levels.parquet, rows"),
        ("search", "front", raised("additional_users"), "front.parquet"),
    ],
)  # fmt: skip
def test_a_table_changed_together_with_its_digest_is_found(
    name, of, change, says, copied, posterior
):
    folder = copied(name)
    table(folder, of, change)
    assert any(each.startswith(says) for each in where(folder, posterior))


def evaluation(folder: Path, number: int, change: Callable[[dict[str, Any]], object]) -> None:
    """Change an evaluation, and the digest with it."""
    from sim.analysis.optimisation.log import content_digest

    file = folder / "evaluations.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[number])
    change(entry)
    lines[number] = json.dumps(entry, ensure_ascii=False)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    digest = content_digest(file.read_bytes())
    record(folder, lambda each: each["digests"].update({"evaluations.jsonl": digest}))


def test_a_changed_evaluation_is_found_if_it_is_run_again_or_cannot_be_one(copied, posterior):
    folder = copied("search")
    evaluation(folder, 0, lambda each: each["measured"]["users"].__setitem__(0, 1e6))
    assert "evaluations.jsonl, line 1" in where(folder, posterior)
    folder = Path(shutil.move(folder, folder.with_name("first")))
    folder = copied("search")
    evaluation(folder, 5, lambda each: each["measured"]["users"].append(1.0))
    assert "evaluations.jsonl, line 6" in where(folder, posterior)


def test_a_changed_scenario_of_the_front_is_found(copied, posterior):
    folder = copied("search")
    file = min((folder / "scenarios").glob("*.toml"))
    text = file.read_text(encoding="utf-8")
    assert "R: a guess" in text
    file.write_text(text.replace('"R: set', '"A: set', 1), encoding="utf-8")
    [found] = where(folder, posterior)
    assert found.startswith(f"scenarios/{file.name}, line ")


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("morris", lambda each: each.update(seed=8), "does not have the digest"),
        ("morris", lambda each: each.update(factors_asked=["eps"]), "does not have the digest"),
        ("morris", lambda each: each["digests"].update(code="0" * 64), "made by other code"),
        ("morris", lambda each: each["population"].update(seed=2), "their firms are others"),
        ("morris", lambda each: each.pop("models"), "has no 'models'"),
        ("pawn", lambda each: each["models"].update(posterior="0" * 64), "posterior is another"),
        ("response", lambda each: each["response"].pop("moved"), "no 'moved'"),
        ("response", lambda each: each["response"].update(scales=[0.0, 3.0]), "have the digest"),
        ("search", lambda each: each.update(generation=4), "does not have the digest"),
        ("search", lambda each: each["digests"].update(data="0" * 64), "made by other data"),
    ],
)  # fmt: skip
def test_what_cannot_be_certified_is_refused_in_one_line(
    name, change, says, copied, posterior, capsys
):
    folder = copied(name)
    record(folder, change)
    assert main(["verify", str(folder), "--posterior", str(posterior), "--workers", "1"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert says in said[-1]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, posterior: Path) -> Path:
    """Return a folder with a comparison, an analysis, and what was asked about them."""
    place = tmp_path_factory.mktemp("asked")
    sim.compare(
        ["training", "voucher-expansion"], draws=40, posterior=posterior, out=place / "many", **SIZE
    )
    level = sim.open(place / "many").tables["outcomes"].query(
        "scenario == 'training' and outcome == 'users' and year == 2030 and frame == 'small'"
    )["value"].median()  # fmt: skip
    sim.discover(
        place / "many", "training", below=level, frame="small", inputs=["eps", "g", "future"],
        resamples=10, out=place / "box", csv=True,
    )  # fmt: skip
    sim.robustness(place / "many", outcomes=["users"], frame="all", out=place / "regret")
    return place


@pytest.mark.parametrize("name", ["box", "regret"])
def test_an_answer_from_results_is_given_again_from_them(name, asked, tmp_path, capsys):
    sim.reproduce(asked / name, tmp_path / "again", results=asked / "many")
    assert content(tmp_path / "again") == content(asked / name)
    assert main(["verify", str(asked / name), "--results", str(asked / "many")]) == 0
    said = capsys.readouterr().out
    assert "nothing was run. many was taken as it stands" in said
    assert main(["verify", str(asked / name)]) == 2
    assert "--results" in capsys.readouterr().err


def test_other_results_than_those_that_were_asked_are_refused(asked, made, capsys):
    given = ["verify", str(asked / "box"), "--results", str(made["morris"])]
    assert main(given) == 2
    assert "not the results that were asked" in capsys.readouterr().err
    assert main(["verify", str(made["morris"]), "--results", str(asked / "many")]) == 2
    assert "rest on no others" in capsys.readouterr().err


def test_a_changed_box_is_found(asked, tmp_path):
    folder = Path(shutil.copytree(asked / "box", tmp_path / "box"))
    table(folder, "trajectory", raised("density"))
    [found] = sim.verify(folder, results=asked / "many").differences
    assert found.where.startswith("trajectory.")
