"""The fit table: figures, missing standard errors, and a version without one."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from sim import resources
from sim.errors import UserError
from sim.report.build import read_fit
from sim.report.tables.comparison import fit_table
from sim.report.text.words import Words


def fit() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["t51.c1.emp", "nat.share.2022"],
            "label_en": ["Employees (log)", "Share of firms using AI"],
            "label_ko": ["상용근로자 수(로그)", "활용 기업 비중"],
            "target": [0.013, 4.5],
            "se": [0.002, math.nan],
            "model": [0.0121, 4.62],
            "difference_se": [-0.45, math.nan],
            "ok": [True, False],
        }
    )


def test_the_table_says_target_model_and_difference() -> None:
    table = fit_table(fit(), Words("ko"))
    first, second = ([cell.text for cell in row] for row in table.rows)
    assert first == ["상용근로자 수(로그)", "0.013", "0.012", "0.002", "−0.45", "예"]
    assert second == ["활용 기업 비중", "4.500", "4.620", "–", "–", "아니요"]
    assert len(table.head) == len(first)


def test_a_fit_table_without_a_column_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "calibration" / "fitted"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    assert read_fit() is None
    fit().drop(columns="model").to_csv(folder / "fit.csv", index=False, encoding="utf-8")
    with pytest.raises(UserError, match="no column 'model'"):
        read_fit()
    fit().to_csv(folder / "fit.csv", index=False, encoding="utf-8")
    assert len(read_fit()) == 2
