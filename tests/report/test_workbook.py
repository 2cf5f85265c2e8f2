"""The workbook holds what the tables hold, with labels and years side by side."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from sim.cli import main

SMALL = ["--parameters", "fit", "--firms", "200", "--small", "50", "--replicates", "2"]
MINE = """
[scenario]
name = "mine"
extends = "training"
label_en = "=1+1"
label_ko = "=한글"
description_en = "A label that looks like a formula."
description_ko = "수식처럼 보이는 이름."
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("workbook")
    (place / "mine.toml").write_text(MINE, encoding="utf-8")
    options = ["--no-report", "--csv", "--excel", "--lang", "ko", "--out", str(place / "out")]
    assert main(["compare", str(place / "mine.toml"), *SMALL, *options]) == 0
    return place / "out"


@pytest.fixture(scope="module")
def book(folder: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(folder / "tables.xlsx", sheet_name=None)


def test_there_is_a_sheet_for_every_table(folder: Path, book: dict[str, pd.DataFrame]) -> None:
    assert set(book) == {file.stem for file in folder.glob("*.parquet")}
    assert next(iter(book)) == "summary"


def test_years_stand_side_by_side_under_korean_heads(
    folder: Path, book: dict[str, pd.DataFrame]
) -> None:
    sheet, table = book["effects"], pd.read_parquet(folder / "effects.parquet")
    heads = {"패키지", "기준", "모집단", "지표", "단위", "통계량", "2017", "2035"}
    assert heads <= set(map(str, sheet))
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    users = record["outcomes"]["users"]["label_ko"]
    here = sheet[(sheet["모집단"] == "조사 대상") & (sheet["통계량"] == "평균")]
    [row] = here[here["지표"] == users].to_dict("records")
    asked = table[(table["outcome"] == "users") & (table["frame"] == "sba")]
    expected = asked.set_index("year")["mean"]
    assert {year: row[str(year)] for year in expected.index} == pytest.approx(expected.to_dict())


def test_text_that_looks_like_a_formula_is_text(
    folder: Path, book: dict[str, pd.DataFrame]
) -> None:
    assert "'=한글" in set(book["summary"]["한글 이름"])
    assert "'=1+1" in set(pd.read_csv(folder / "summary.csv")["label_en"])
    cells = openpyxl.load_workbook(folder / "tables.xlsx")["summary"].iter_rows()
    assert "f" not in {cell.data_type for row in cells for cell in row}


def test_the_workbook_is_one_of_the_files_that_may_be_replaced(folder: Path) -> None:
    before = (folder / "tables.xlsx").read_bytes()
    options = ["--no-report", "--csv", "--excel", "--lang", "ko", "--out", str(folder), "--force"]
    assert main(["compare", str(folder.parent / "mine.toml"), *SMALL, *options]) == 0
    assert (folder / "tables.xlsx").read_bytes() == before


def test_without_openpyxl_one_line_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert main(["run", "baseline", "--excel", *SMALL, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert 'pip install "hwaksan[excel]"' in said.splitlines()[-1]
    assert not (tmp_path / "out").exists()
