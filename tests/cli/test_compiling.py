from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from sim.cli.commands import compiling


def test_the_first_compilation_is_announced_once(capsys):
    # A command of another test may listen already: it is the same listener, in the last language.
    compiling.announce("ko")
    compiling.announce("en")
    assert capsys.readouterr().err == ""
    assert numba.njit(lambda x: x + 1)(1) == 2
    assert numba.njit(lambda x: x + 2)(1) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "once after installation or an upgrade, about half a minute" in said


@pytest.mark.parametrize("error", ["ImportError", "OSError"])
def test_a_machine_that_numba_does_not_support_is_told_so_in_one_line(
    error: str, tmp_path: Path
) -> None:
    (tmp_path / "numba.py").write_text(f"raise {error}('no such processor')\n", encoding="utf-8")
    project = str(Path(__file__).parents[2])
    begin = "import sys; from sim.cli import main; sys.exit(main(['run', 'baseline']))"
    done = subprocess.run(
        [sys.executable, "-c", begin],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), project])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "numba cannot be loaded: no such processor" in done.stderr
    assert "Python 3.11 to 3.13" in done.stderr
    assert not (tmp_path / "results").exists()
