"""The committed reference run is what the program computes today (`make reference` rewrites it)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main

REFERENCE = Path(__file__).parents[1] / "results" / "reference"
TABLES = (
    *("summary", "outcomes", "effects", "groups", "ledger", "attribution", "heat"),
    *("draws", "ranking", "pairs", "dependence"),
)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reference") / "run"
    command = "compare no-policy voucher-expansion full-package --firms 1500 --parameters fit"
    options = f"--small 300 --replicates 3 --seed 2026 --workers 2 --no-report --out {out}"
    assert main([*command.split(), *options.split()]) == 0
    return out


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_reproduced(again: Path, name: str) -> None:
    """Same bytes on one machine; across machines exp and log may differ in the last bit."""
    committed = pd.read_parquet(REFERENCE / f"{name}.parquet")
    computed = pd.read_parquet(again / f"{name}.parquet")
    pd.testing.assert_frame_equal(computed, committed, rtol=1e-6, atol=1e-6)


def test_the_report_can_be_opened() -> None:
    page = (REFERENCE / "report.html").read_text(encoding="utf-8")
    assert "<html" in page
    assert "additional users" in page
