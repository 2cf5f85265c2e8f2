"""After kill -9 at any step of writing, the next start puts right what was left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

import sim
from tests.faults.conftest import CHECKOUT, compare, content

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")

# Counts the steps, then dies at each of some: before or after a rename, a replacement or the making
# of a folder. Everything is imported once; each attempt is a fork of that.
MORTAL = """
import json, os, shutil, signal, sys
from pathlib import Path
import sim, sim.report, pandas, pyarrow.parquet
import sim.api.compare, sim.api.opening, sim.engine.year, sim.experiment.run
from tests.blank_figures import blank_figures
from tests.faults.conftest import compare
what, whole, place = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
left = [0]
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
def work(here, step):
    results = sim.open(here) if what == "save" else None
    for name in ("rename", "replace", "mkdir", "rmdir", "unlink", "write_bytes", "write_text"):
        mortal(name)
    left[0] = step
    if what == "save":
        results.save(here, force=True)
    elif what == "report":
        with blank_figures():
            sim.report.build(here)
    else:
        compare(here, seed=9, force=True)
    return left[0]
def attempt(name, step):
    here = shutil.copytree(whole, place / name / "out")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(work(here, step)).encode())
        os._exit(0)
    os.close(writing)
    status = os.waitpid(child, 0)[1]
    with os.fdopen(reading) as told:
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, told.read()
ended, rest = attempt("first", 10_000)
steps = 10_000 - int(rest)
tried = range(1, steps + 1, max(steps // 5, 1))
died = [attempt(str(step), step)[0] for step in tried]
print(json.dumps({"steps": steps, "tried": list(tried), "signals": died}))
"""
WORK = {
    "save": lambda here: sim.open(here).save(here, force=True),
    "report": lambda here: __import__("sim.report").report.build(here),
    "compare": lambda here: compare(here, seed=9, force=True),
}


@pytest.mark.parametrize("what", WORK)
def test_a_kill_at_any_step_loses_nothing_and_leaves_no_litter(what, whole, tmp_path):
    """Old or new results are there for `sim.open`, and the same command ends as if undisturbed."""
    ran = subprocess.run(
        [sys.executable, "-c", MORTAL, what, str(whole), str(tmp_path)],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["steps"] > 20
    assert told["signals"].count(signal.SIGKILL) >= 5
    expected = content(tmp_path / "first" / "out")
    for step in told["tried"]:
        place = tmp_path / str(step)
        here = place / "out"
        assert isinstance(sim.open(here), sim.Comparison)
        WORK[what](here)
        assert content(here) == expected, step
        assert [each.name for each in place.iterdir()] == ["out"], step


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
