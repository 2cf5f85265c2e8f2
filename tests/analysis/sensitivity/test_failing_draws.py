"""A draw that fails takes no other down, and is told with what it was run with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.policy import instrument
from tests.contracts.own import Roadshow
from tests.finished import replicates

MOST = 25.0
FACTOR = "show.awareness_percent"
MINE = """
[scenario]
name = "mine"
extends = "baseline"
[instruments.show]
type = "brittle_roadshow"
"""


class Brittle(Roadshow):
    """An instrument of somebody's own that cannot do everything that its bounds allow."""

    type_name: ClassVar[str] = "brittle_roadshow"
    mended: ClassVar[bool] = False

    def economy_wide(self, parameters):
        """Return what firms are told."""
        if self.awareness_percent > MOST and not type(self).mended:
            raise ZeroDivisionError("nobody is left to be told")
        return super().economy_wide(parameters)


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a command in whose draws the share that is told goes from 0 to 50 percent."""
    monkeypatch.setattr(instrument, "_REGISTERED", {})
    sim.register(Brittle)
    file = tmp_path / "mine.toml"
    file.write_text(MINE, encoding="utf-8")
    return [
        *("sensitivity", "morris", "--outcome", "users_2030", "--baseline", str(file)),
        *("--factors", f"eps,{FACTOR}=0:50", "--bases", "2", "--replicates", "2", "--seed", "3"),
        *("--firms", "100", "--small", "0", "--no-anchor", "--workers", "1"),
    ]


def test_failed_draws_are_told_with_their_inputs_and_take_no_other_down(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    out, partial = tmp_path / "out", tmp_path / "out.partial"
    assert main([*words, "--out", str(out)]) == 3
    [line] = capsys.readouterr().err.strip().splitlines()[-1:]
    assert not out.exists()
    failed = json.loads((partial / "failures.json").read_text(encoding="utf-8"))
    numbers = [each["draw"] for each in failed]
    assert 0 < len(numbers) < 8  # 2 trajectories of 3 factors, the dummy among them
    assert f"{len(numbers)} of 8 draws failed, the first of them {numbers[0]}" in line
    assert "ZeroDivisionError: nobody is left to be told" in line
    for each in failed:
        assert each["factors"][FACTOR] > MOST
        assert (each["seed"], each["replicates"]) == (3, 2)
        assert "in economy_wide" in each["traceback"]
    assert replicates(partial) == [number for number in range(8) if number not in numbers]
    monkeypatch.setattr(Brittle, "mended", True)
    assert main([*words, "--out", str(out)]) == 0
    draws = pd.read_parquet(out / "draws.parquet").set_index("draw")
    assert sorted(draws.index[draws[FACTOR] > MOST]) == numbers
    assert main([*words, "--out", str(tmp_path / "whole")]) == 0
    for file in out.glob("*.parquet"):
        assert file.read_bytes() == (tmp_path / "whole" / file.name).read_bytes(), file.name
    # Where nothing is kept the first failure ends it, in one line, too.
    monkeypatch.setattr(Brittle, "mended", False)
    capsys.readouterr()
    assert main(["verify", str(out), "--sample", "8", "--workers", "1"]) == 3
    [line] = capsys.readouterr().err.strip().splitlines()[-1:]
    assert f"number {numbers[0]} failed when it was run again: ZeroDivisionError" in line
