"""One writer at a time: the second hears who the first is, and a dead one is forgotten."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sim
from sim.experiment.lock import Held, Lock
from sim.experiment.working_folder import MARKER, hold
from tests.faults.conftest import CHECKOUT, COMMAND, SCRIPT, compare, content

HOLDER = """
import sys, time
from pathlib import Path
from sim.experiment.working_folder import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""
BEGINNER = """
import sys, threading, time
from pathlib import Path
from sim.experiment.lock import Held, Lock
for _ in range(200):
    try:
        lock = Lock(Path(sys.argv[1]))
    except Held:
        continue
    owner = Path(sys.argv[1] + ".owner")
    with owner.open("x"):
        pass
    owner.unlink()
    lock.release()
"""


@contextmanager
def another(script: str, *words: object) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_second_process_hears_who_holds_the_folder(copied, line):
    before = content(copied)
    with another(HOLDER, copied) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        who = f"in use by process {holder.pid} on {platform.node()} since 20"
        for words in (COMMAND.split(), [*COMMAND.split()[:-1], "--force", "--out"]):
            assert who in line(*words, copied) or "earlier results" in line(*words, copied)
        assert who in line(*COMMAND.split()[:-1], "--force", "--out", copied)
        assert who in line("report", copied)
        with pytest.raises(sim.UserError, match=f"process {holder.pid}"):
            sim.open(copied).save(copied, force=True)
    assert content(copied) == before


def test_what_a_killed_process_held_is_taken_over(tmp_path):
    out = tmp_path / "out"
    with another(HOLDER, out) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        holder.wait()
    assert (tmp_path / "out.partial" / MARKER).is_file()
    compare(out)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_two_in_one_process_exclude_each_other_too(tmp_path):
    with hold(tmp_path / "out"), pytest.raises(sim.UserError, match=f"process {os.getpid()} "):
        compare(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no open file")
def test_many_processes_that_lock_and_delete_are_never_two(tmp_path):
    file = tmp_path / "lock"
    children = [
        subprocess.Popen([sys.executable, "-c", BEGINNER, str(file)], cwd=CHECKOUT)
        for _ in range(3)
    ]
    assert [child.wait(timeout=120) for child in children] == [0, 0, 0]


def test_a_worker_that_outlives_its_parent_keeps_no_lock(tmp_path):
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    script = (
        "import os, sys, time\nfrom pathlib import Path\nfrom sim.experiment.lock import Lock\n"
        "lock = Lock(Path(sys.argv[1]))\nchild = os.fork()\n"
        "if child == 0:\n    time.sleep(60)\nprint(child, flush=True)\ntime.sleep(60)\n"
    )
    with another(script, tmp_path / "lock") as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            with pytest.raises(Held, match=f"process {parent.pid}"):
                Lock(tmp_path / "lock")
            parent.kill()
            parent.wait()
            Lock(tmp_path / "lock").release()
        finally:
            os.kill(child, signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_the_same_command_twice_leaves_one_whole_result(whole, tmp_path):
    out = tmp_path / "out"
    words = [sys.executable, "-c", SCRIPT, *COMMAND.split(), str(out), "--seed", "7"]
    first = subprocess.Popen(words, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)
    second = subprocess.Popen(words, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    said = [each.communicate(timeout=300)[1] for each in (first, second)]
    statuses = [first.returncode, second.returncode]
    # The slower may have come when all was done.
    assert 0 in statuses
    assert set(statuses) <= {0, 2}
    loser = said[statuses.index(2)].strip().splitlines()[-1]
    assert "in use by process" in loser or "earlier results" in loser
    assert content(out).keys() == content(whole).keys()
    tables = {name for name in content(out) if name.endswith(".parquet")}
    assert all(content(out)[name] == content(whole)[name] for name in tables)
    assert [each.name for each in Path(tmp_path).iterdir()] == ["out"]
