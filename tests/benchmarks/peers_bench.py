"""Our engine beside its peers: same rules, same draws, same path, interleaved in one run.

    python -m tests.benchmarks.peers_bench

Every implementation runs the survey frame (13,824 firms in 2022) without policy from 2010 to 2035
on one core. A round runs each once, one after the other; slow ones sit out all but the first
rounds. What each finds is compared with ours before anything is timed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray

from sim.engine.run import World, simulate
from tests.benchmarks import c_engine, machine, worlds
from tests.benchmarks.peers import mesa_objects, numpy_arrays
from tests.benchmarks.peers.common import path

Path = NDArray[np.float64]
Implementations = dict[str, tuple[Callable[[int], Path], int]]
ROUNDS = 25
SEED = 2026


def implementations(here: World) -> Implementations:
    """Return by name what runs a replicate and gives its path, and in how many rounds it runs."""
    plan = worlds.plan(here, "no-policy")

    def ours(replicate: int) -> Path:
        return path(simulate(here, plan, seed=SEED, replicate=replicate).outputs)

    def in_c(replicate: int) -> Path:
        return path(c_engine.run(here, SEED, replicate))

    found: Implementations = {"hwaksan": (ours, ROUNDS)}
    try:
        c_engine.compiler()
        found["C"] = (in_c, ROUNDS)
    except c_engine.NoCompiler as missing:
        print(f"C left out: {missing}")
    peers = {"NumPy": (numpy_arrays, 5), "Mesa, an object a firm": (mesa_objects, 1)}
    try:
        from tests.benchmarks.peers import frames

        peers["mesa-frames"] = (frames, 3)
    except ImportError as missing:
        print(f"mesa-frames left out: {missing}")
    for name, (module, rounds) in peers.items():
        found[name] = (
            lambda replicate, run=module.run: run(here, seed=SEED, replicate=replicate),
            rounds,
        )
    return found


def main() -> None:
    """Check, time and write."""
    here = worlds.world()
    runs = implementations(here)
    truth = runs["hwaksan"][0](0)
    for name, (run, _) in runs.items():
        gap = float(np.abs(run(0) - truth).max())
        print(f"{name}: largest difference from our path {gap:g} firms")
        if gap > 1.0:
            raise SystemExit(f"{name} does not compute the same: {gap:g} firms apart")
    seconds = timed(runs)
    years = worlds.firm_years(here)
    bound = median(seconds.get("C", seconds["hwaksan"]))
    with machine.Table("peers") as table:
        for name, times in sorted(seconds.items(), key=lambda item: median(item[1])):
            middle = median(times)
            table.add(
                {
                    "implementation": name,
                    "rounds": len(times),
                    "median_s": round(middle, 5),
                    "fastest_s": round(min(times), 5),
                    "ns_per_firm_year": round(1e9 * middle / years, 1),
                    "times_c": round(middle / bound, 2),
                    "times_ours": round(middle / median(seconds["hwaksan"]), 2),
                }
            )


def timed(runs: Implementations) -> dict[str, list[float]]:
    """Return the seconds of every run, round by round; Ctrl-C ends with the rounds so far."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    try:
        for number in range(ROUNDS):
            for name, (run, rounds) in runs.items():
                if number < rounds:
                    begun = time.perf_counter()
                    run(number)
                    seconds[name].append(time.perf_counter() - begun)
    except KeyboardInterrupt:
        if not all(seconds.values()):
            raise
        print("stopped: the table has the rounds so far", file=sys.stderr)
    return seconds


if __name__ == "__main__":
    main()
