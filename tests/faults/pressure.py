"""The same comparison on a machine that is short of memory and of time: the tables stay the same.

    python -m tests.faults.pressure --minutes 20

The comparison is made calmly first. Then processes that never rest take the cores, twice as many as
there are, and one fills memory and gives it back, again and again; beside them the comparison is
made with ever less memory of its own (``RLIMIT_DATA``), by another number of threads each time.
Printed is a row a run: it ended with the same bytes, or was refused by one line with nothing left
behind. Anything else ends with status 1.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.faults.kills import CHECKOUT, content

COMMAND: Final = (
    *("compare", "training", "tax-strategic", "--parameters", "fit", "--replicates", "8"),
    *("--firms", "1500", "--small", "300", "--seed", "3", "--no-report", "--out", "out"),
)
MEGABYTE: Final = 2**20
LIMITS: Final = (None, 2000, 1000, 700, 500, 400, 300, 200)
"""Megabytes of data that the comparison may have; the last are too few."""
HOG: Final = 2000 * MEGABYTE


def burn() -> None:
    """Take a core for good."""
    while True:
        sum(range(100_000))


def hog() -> None:
    """Fill memory page by page, give it back, and begin again."""
    while True:
        taken = bytearray(HOG)
        for at in range(0, HOG, 4096):
            taken[at] = 1
        del taken


def compare(place: Path, megabytes: int | None, workers: int) -> tuple[int, str, float]:
    """Make the comparison in a folder; return status, what was said of errors, and seconds."""

    def limit() -> None:
        if megabytes is not None:
            resource.setrlimit(resource.RLIMIT_DATA, (megabytes * MEGABYTE,) * 2)

    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "sim", *COMMAND, "--workers", str(workers)],
        cwd=place, env=os.environ | {"PYTHONPATH": str(CHECKOUT)}, preexec_fn=limit,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr.strip(), time.perf_counter() - begun


def judged(status: int, said: str, got: dict[str, bytes], calm: dict[str, bytes]) -> str:
    """Say what became of a run; what begins with WRONG may not be."""
    if status == 0:
        differing = sorted(
            name for name in calm.keys() | got.keys() if calm.get(name) != got.get(name)
        )
        return f"WRONG: other files: {', '.join(differing)}" if differing else "same bytes"
    lines = said.splitlines() or [""]
    # The folder appears when it is whole: what can fail after that is what is said of it.
    if any(name.startswith("out/") and calm.get(name) != got[name] for name in got):
        return f"WRONG: status {status}, and other files were left"
    if not lines[-1].startswith("hwaksan: "):
        return f"WRONG: status {status}, {lines[-1]}"
    return f"refused, status {status}: {lines[-1]}"


def main(given: Sequence[str]) -> int:
    """Make the comparison calmly, then under pressure until the time is over."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=20.0)
    options = asked.parse_args(given)
    cores = os.cpu_count() or 1
    pressure = [multiprocessing.Process(target=burn, daemon=True) for _ in range(2 * cores)]
    pressure.append(multiprocessing.Process(target=hog, daemon=True))
    with tempfile.TemporaryDirectory() as place:
        calm_place = Path(place, "calm")
        calm_place.mkdir()
        status, said, seconds = compare(calm_place, None, 2)
        if status != 0:
            sys.exit(said)
        calm = content(calm_place)
        print(f"calm: {seconds:.0f} s", flush=True)
        for each in pressure:
            each.start()
        end, wrong = time.monotonic() + 60.0 * options.minutes, 0
        for number, megabytes in enumerate(itertools.cycle(LIMITS)):
            if time.monotonic() > end:
                break
            here, workers = Path(place, str(number)), 1 + number % 3
            here.mkdir()
            status, said, seconds = compare(here, megabytes, workers)
            found = judged(status, said, content(here), calm)
            wrong += found.startswith("WRONG")
            print(f"{megabytes} MB, {workers} threads, {seconds:.0f} s: {found}", flush=True)
        for each in pressure:
            each.terminate()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
