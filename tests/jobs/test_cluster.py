"""A real Dask scheduler with two worker processes on this machine; some of them are killed."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli import main
from sim.experiment.same_program import SameProgram, program
from sim.jobs.executor import open_executor
from sim.jobs.run import JobsFailed, map_jobs, run_jobs
from tests.finished import replicates
from tests.jobs.jobs import Heavy
from tests.jobs.processes import Processes

pytest.importorskip("distributed")

SIZE: dict[str, Any] = {
    "parameters": "fit", "firms": 100, "small": 20, "seed": 7, "replicates": 6,
    "warn": lambda _: None,
}  # fmt: skip


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path)
    try:
        made.start(2)
        yield made
    finally:
        made.stop()


class KillsAfter:
    """Kills a process when so many replicates are finished."""

    def __init__(self, number: int, process: subprocess.Popen[bytes]) -> None:
        self.left, self.process = number, process

    def start(self, total: int, kept: int) -> None:
        pass

    def advance(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.process.kill()

    def close(self) -> None:
        pass


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def by_threads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("threads") / "out"
    sim.compare("training", out=out, workers=1, **SIZE)
    return out


def test_a_killed_worker_changes_no_byte_and_what_all_share_travels_once(
    processes, by_threads, tmp_path
):
    with open_executor(processes.address, 1) as cluster:
        found = map_jobs(Heavy(b"x" * 100_000), range(40), cluster)
        assert [each[0] for each in found] == list(range(40))
        assert len({(process, identity) for _, _, process, identity in found}) <= 2
        with pytest.raises(JobsFailed, match="at 3"):
            run_jobs(Heavy(b"x", fails=3), range(5), cluster, lambda *_: None)
    out = tmp_path / "out"
    sim.compare(
        "training", out=out, executor=processes.address,
        progress=KillsAfter(1, processes.workers[0]), **SIZE,
    )  # fmt: skip
    assert processes.workers[0].poll() is not None
    assert content(out) == content(by_threads)
    assert sim.verify(out, sample=1, executor=processes.address).holds


def test_a_lost_scheduler_is_one_line_and_costs_no_finished_replicate(by_threads, tmp_path):
    out = tmp_path / "out"
    processes = Processes(tmp_path)
    try:
        processes.start(1)
        killer = KillsAfter(2, processes.scheduler)
        with pytest.raises(sim.UserError, match=r"cluster was lost.*the same command goes on"):
            sim.compare("training", out=out, executor=processes.address, progress=killer, **SIZE)
    finally:
        processes.stop()
    assert not out.exists()
    kept = len(replicates(out.with_name("out.partial")))
    assert kept >= 2
    sim.compare("training", out=out, workers=1, **SIZE)
    assert content(out) == content(by_threads)


def test_a_scheduler_that_is_not_there_is_refused_within_seconds(tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]  # nobody listens at it
        began = time.monotonic()
        words = ["compare", "training", "--out", str(tmp_path / "out")]
        assert main([*words, "--executor", f"dask://127.0.0.1:{port}"]) == 2
        assert time.monotonic() - began < 10.0
    [said] = capsys.readouterr().err.strip().splitlines()
    assert f"no Dask scheduler answers at dask://127.0.0.1:{port}" in said
    assert list(tmp_path.iterdir()) == []


def test_a_worker_with_another_program_refuses_the_job():
    with pytest.raises(sim.UserError, match=r"another program \(numpy there is .*asked for 0\.1\)"):
        SameProgram(lambda _: {}, {**program(), "numpy": "0.1"})(0)
    assert SameProgram(lambda _: {})(0) == {}
