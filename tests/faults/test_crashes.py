"""After kill -9 at any step of writing, the next start puts right what was left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from tests.faults.conftest import CHECKOUT, compare, content

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")

# Dies at the given step: before or after a rename, a replacement or the making of a folder.
MORTAL = """
import os, signal, sys
from pathlib import Path
left = [int(sys.argv[1])]
def mortal(name):
    real = getattr(Path, name)
    def step(self, *given, **named):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        found = real(self, *given, **named)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    setattr(Path, name, step)
import sim
from sim.report import build
from tests.blank_figures import blank_figures
from tests.faults.conftest import compare
here = Path(sys.argv[3])
results = sim.open(here) if sys.argv[2] == "save" else None
for name in ("rename", "replace", "mkdir", "rmdir", "unlink", "write_bytes", "write_text"):
    mortal(name)
if sys.argv[2] == "save":
    results.save(here, force=True)
elif sys.argv[2] == "report":
    with blank_figures():
        build(here)
else:
    compare(here, seed=9, force=True)
print(left[0])
"""
WORK = {
    "save": lambda here: sim.open(here).save(here, force=True),
    "report": lambda here: __import__("sim.report").report.build(here),
    "compare": lambda here: compare(here, seed=9, force=True),
}


def killed(step: int, what: str, here: Path) -> int:
    """Run something until it dies at a step; return how many steps were left, 0 if it died."""
    ran = subprocess.run(
        [sys.executable, "-c", MORTAL, str(step), what, str(here)],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode in (0, -9), ran.stderr
    return int(ran.stdout.splitlines()[-1]) if ran.returncode == 0 else 0


@pytest.mark.parametrize("what", WORK)
def test_a_kill_at_any_step_loses_nothing_and_leaves_no_litter(what, whole, tmp_path):
    """Old or new results are there for `sim.open`, and the same command ends as if undisturbed."""
    first = Path(shutil.copytree(whole, tmp_path / "first"))
    steps = 10_000 - killed(10_000, what, first)
    assert steps > 20
    expected = content(first)
    died = 0
    for step in range(1, steps + 1, max(steps // 5, 1)):
        place = tmp_path / str(step)
        here = Path(shutil.copytree(whole, place / "out"))
        died += killed(step, what, here) == 0
        assert isinstance(sim.open(here), sim.Comparison)
        WORK[what](here)
        assert content(here) == expected, step
        assert [each.name for each in place.iterdir()] == ["out"], step
        shutil.rmtree(place)
    assert died >= 5


def test_results_between_two_renames_are_found_by_open_and_report(whole, tmp_path):
    from sim.report import build

    for use in (sim.open, build):
        out = tmp_path / use.__name__
        shutil.copytree(whole, out)
        folder = out.with_name(f"{out.name}.partial")
        folder.mkdir()
        (folder / "hwaksan.lock").touch()
        out.rename(folder / "old")
        use(out)
        assert out.is_dir()
        assert not folder.exists()
