"""An interrupted benchmark keeps its finished rows."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.benchmarks.machine import Table


def test_a_whole_table_replaces_the_last_with_the_machine_beside_it(tmp_path: Path) -> None:
    for value in (1, 2):
        with Table("made", tmp_path) as table:
            table.add({"a": value, "b": "x, y"})
    assert pd.read_csv(tmp_path / "made.csv").to_dict("records") == [{"a": 2, "b": "x, y"}]
    assert json.loads((tmp_path / "made.json").read_text(encoding="utf-8"))["cores"] >= 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made.csv", "made.json"]


def stopped_after_two_rows(folder: Path) -> None:
    with Table("made", folder) as table:
        table.add({"a": 5})
        table.add({"a": 6})
        raise KeyboardInterrupt


def test_an_interrupted_one_keeps_its_rows_and_the_last_whole_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Table("made", tmp_path) as table:
        table.add({"a": 1})
    with pytest.raises(KeyboardInterrupt):
        stopped_after_two_rows(tmp_path)
    assert pd.read_csv(tmp_path / "made.csv")["a"].tolist() == [1]
    assert pd.read_csv(tmp_path / "made.partial.csv")["a"].tolist() == [5, 6]
    assert "2 finished rows are in" in capsys.readouterr().err
