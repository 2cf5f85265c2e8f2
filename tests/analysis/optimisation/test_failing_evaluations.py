"""An evaluation that fails takes no other down, and is told with its levers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import pytest

import sim
from sim.cli import main
from sim.policy import instrument
from tests.contracts.own import PatentVoucher

MOST = 25.0
LEVER = "patents.budget_krw_bn"
MINE = """
[scenario]
name = "mine"
extends = "baseline"
[instruments.patents]
type = "brittle_voucher"
"""


class Brittle(PatentVoucher):
    """An instrument of somebody's own that cannot do everything that its bounds allow."""

    type_name: ClassVar[str] = "brittle_voucher"
    mended: ClassVar[bool] = False

    def terms(self, name, population, parameters):
        """Return a contest."""
        if max(level for _, level in self.budget_krw_bn) > MOST and not type(self).mended:
            raise ZeroDivisionError("nobody is left to apply")
        return super().terms(name, population, parameters)


def test_failed_evaluations_are_told_with_their_levers_and_take_no_other_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instrument, "_REGISTERED", {})
    sim.register(Brittle)
    file, out = tmp_path / "mine.toml", tmp_path / "out"
    file.write_text(MINE, encoding="utf-8")
    words = [
        *("optimise", str(file), "--levers", f"{LEVER}=0:50", "--evaluations", "8"),
        *("--generation", "8", "--replicates", "2", "--check-replicates", "2", "--seed", "3"),
        *("--parameters", "fit", "--firms", "100", "--small", "0", "--workers", "1"),
    ]
    assert main([*words, "--out", str(out)]) == 3
    [line] = capsys.readouterr().err.strip().splitlines()[-1:]
    assert "ZeroDivisionError: nobody is left to apply" in line
    assert not out.exists()
    partial = tmp_path / "out.partial"
    failed = json.loads((partial / "failures.json").read_text(encoding="utf-8"))
    assert f"{len(failed)} evaluations failed, the first of them at {LEVER}" in line
    assert 0 < len(failed) < 8
    for each in failed:
        assert each["levers"][LEVER] > MOST
        assert "in terms" in each["traceback"]
    kept = (partial / "evaluations.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(kept) == 8 - len(failed)
    monkeypatch.setattr(Brittle, "mended", True)
    assert main([*words, "--out", str(out)]) == 0
    assert not (out / "failures.json").exists()
    assert main([*words, "--out", str(tmp_path / "whole")]) == 0
    for each in out.glob("*.parquet"):
        assert each.read_bytes() == (tmp_path / "whole" / each.name).read_bytes(), each.name
