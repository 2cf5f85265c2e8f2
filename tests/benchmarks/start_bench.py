"""How long it takes until something is computed: after installation, and ever after.

python -m tests.benchmarks.start_bench
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from tests.benchmarks import machine

ROUNDS: Final = 5

_FIRST_RUN: Final = """
import time
from sim.engine.run import Run
from tests.benchmarks import worlds
world = worlds.world()
plan = worlds.plan(world, "full-package")
def seconds():
    run = Run.start(world, plan, seed=1, replicate=0)
    begun = time.perf_counter()
    run.advance(1)
    return time.perf_counter() - begun
print(seconds() - seconds())
"""

_COMMAND: Final = """
import os, sys, time
from threading import Lock
from sim.engine.run import Run
first = Lock()
def begin(self, last):
    if first.acquire():  # the others wait for ever
        print(time.time() - float(os.environ["BEGUN"]), flush=True)
        os._exit(0)
Run.advance = begin
from sim.cli import main
main(["run", "baseline", "--small", "0", "--out", sys.argv[1]])
"""


def _answer(code: str, cache: Path, *words: str) -> float:
    """Return the number that a fresh process prints last."""
    known = {"NUMBA_CACHE_DIR": str(cache), "BEGUN": repr(time.time())}
    ran = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=os.environ | known,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(ran.stdout.split()[-1])


def start() -> Iterator[dict[str, object]]:
    """Time compiling, loading what was compiled, and the command up to its first year."""
    with TemporaryDirectory() as made:
        cache, out = Path(made) / "cache", str(Path(made) / "out")
        yield {"what": "compile the engine", "seconds": round(_answer(_FIRST_RUN, cache), 2)}
        loads = [_answer(_FIRST_RUN, cache) for _ in range(ROUNDS)]
        yield {"what": "load the compiled engine", "seconds": round(median(loads), 3)}
        begins = [_answer(_COMMAND, cache, out) for _ in range(ROUNDS)]
        yield {"what": "run baseline begins to compute", "seconds": round(median(begins), 2)}


if __name__ == "__main__":
    with machine.Table("start") as table:
        for row in start():
            table.add(row)
