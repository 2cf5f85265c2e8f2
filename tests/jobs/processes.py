"""A real Dask scheduler and its workers, each a process of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass
class Processes:
    """A scheduler, its workers, and its address."""

    folder: Path
    scheduler: subprocess.Popen[bytes] = field(init=False)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start(self, workers: int) -> None:
        file = self.folder / "scheduler.json"
        at = ("--host", "127.0.0.1", "--no-dashboard")
        self.scheduler = self._run("scheduler", *at, "--port", "0", "--scheduler-file", str(file))
        wait_for(lambda: file.is_file() and file.read_text(encoding="utf-8").strip().endswith("}"))
        tcp = json.loads(file.read_text(encoding="utf-8"))["address"]
        self.address = tcp.replace("tcp://", "dask://")
        for number in range(workers):
            place = ("--local-directory", str(self.folder / f"worker-{number}"))
            self.workers.append(
                self._run("worker", tcp, *at, *place, "--nthreads", "1", "--no-nanny")
            )
        if workers:
            self._wait_for_workers(tcp, workers)

    def stop(self) -> None:
        for each in (*self.workers, self.scheduler):
            each.kill()
            each.wait()

    def _run(self, *words: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{words[0]}-{len(self.workers)}.log").open("wb")
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=CHECKOUT, env=os.environ, stdout=log, stderr=log,
        )  # fmt: skip

    @staticmethod
    def _wait_for_workers(address: str, number: int) -> None:
        import distributed

        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=120)


def wait_for(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120.0
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.05)
