"""Folders: what a command or an object wrote is the same object again; a foreign one is named."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sim
from tests.api.conftest import SIZE
from tests.first_screen import check_first_screen


def quiet(_: str) -> None:
    """Take a remark."""


@pytest.mark.parametrize("kind", ["decomposition", "sensitivity", "optimisation"])
def test_every_kind_of_results_opens_and_draws(kind: str, tmp_path: Path) -> None:
    made = {
        "decomposition": lambda: sim.decompose(
            "training", draws=1, parameters="fit", warn=quiet, **SIZE
        ),
        "sensitivity": lambda: sim.sensitivity(
            outcome="users_2030", factors=["eps"], bases=2, replicates=2, anchored=False,
            warn=quiet, firms=200, small=20,
        ),
        "optimisation": lambda: sim.optimise(
            "training", draws=1, check_draws=1, parameters="fit", evaluations=4, generation=4,
            warn=quiet, **SIZE,
        ),
    }[kind]()  # fmt: skip
    again = sim.open(made.save(tmp_path / "r"))
    assert type(again) is type(made)
    assert again.kind == kind
    assert all(again.tables[name].equals(table) for name, table in made.tables.items())
    assert again.plot(lang="ko").axes
    check_first_screen(again)


def test_a_foreign_folder_is_named(tmp_path: Path) -> None:
    def message(path: Path) -> str:
        with pytest.raises(sim.UserError) as error:
            sim.open(path)
        return str(error.value)

    assert "no such folder" in message(tmp_path / "nowhere")
    assert "the folder is empty" in message(tmp_path)
    file = tmp_path / "data.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    assert "this is a file (.csv)" in message(file)
    assert "it holds data.csv" in message(tmp_path)
    begun = tmp_path / "mine.partial"
    begun.mkdir()
    (begun / "experiment.json").write_text("{}", encoding="utf-8")
    assert "interrupted experiment" in message(begun)
    (begun / "run.json").write_text("[]", encoding="utf-8")
    assert "not a record" in message(begun)


def test_a_posterior_is_no_result_folder(posterior_folder: Path) -> None:
    with pytest.raises(sim.UserError, match="this is a posterior"):
        sim.open(posterior_folder)


def test_a_large_table_is_read_when_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sim.compare(
        "training", replicates=2, firms=60, small=0, parameters="fit", out=tmp_path / "made",
        warn=quiet,
    )  # fmt: skip
    monkeypatch.setattr("sim.report.data.run_record.KEPT_TABLE_CELLS", 0)
    # Several groups of rows a table, so that something is put together.
    monkeypatch.setattr("sim.experiment.result_folder._GROUP", 700)
    made.save(tmp_path / "made", force=True)
    found = sim.open(tmp_path / "made")
    assert isinstance(found, sim.Comparison)
    for name, table in made.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], table)
    asked = {"scenario": "training", "year": 2030, "frame": "sba"}
    values = [each.at("users", **asked) for each in (found, made)]  # type: ignore[arg-type]
    assert str(values[0]) == str(values[1])
    assert values[0].level.mean == values[1].level.mean
    assert found.programmes == made.programmes
    pages = [
        each.report(tmp_path / f"{k}.html").read_bytes() for k, each in enumerate((found, made))
    ]
    assert pages[0] == pages[1]
    again = found.save(tmp_path / "again")
    for file in sorted(again.glob("*.parquet")):
        assert file.read_bytes() == (tmp_path / "made" / file.name).read_bytes()
    pd.testing.assert_frame_equal(found.outcomes, made.outcomes)
    assert set(found.tables) == set(made.tables)
    pd.testing.assert_frame_equal(found.execution, made.execution)
    # What was changed after it was opened is not taken for what was written.
    file = tmp_path / "made" / "outcomes.parquet"
    made.outcomes.head(10).to_parquet(file)
    with pytest.raises(sim.UserError, match="not the one that was written"):
        _ = found.outcomes
    file.unlink()
    with pytest.raises(sim.UserError, match=r"outcomes\.parquet is missing"):
        _ = found.outcomes
    with pytest.raises(sim.UserError, match=r"outcomes\.parquet is missing"):
        sim.open(tmp_path / "made")
