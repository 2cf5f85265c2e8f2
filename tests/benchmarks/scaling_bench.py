"""Time and memory from a thousand firms to the whole economy, each size in a process of its own.

    python -m tests.benchmarks.scaling_bench

Firms are those active in 2022; with entry and exit 2.4 times as many rows lie in memory. Two
threads run two replicates at once on the same firms.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tests.benchmarks import machine

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 7_700_000)
SBA = 800
TWO_THREADS_UP_TO = 3_000_000


def one_size(firms: int, threads: int) -> dict[str, object]:
    """Measure one size in this process."""
    import resource

    from sim.engine.run import Run
    from tests.benchmarks import worlds

    begun = time.perf_counter()
    here = worlds.world(n_sba=SBA, n_small=firms - SBA)
    plan = worlds.plan(here, "no-policy")
    built = time.perf_counter() - begun
    small = worlds.world(n_sba=10, n_small=0)  # loads the compiled engine
    Run.start(small, worlds.plan(small, "no-policy"), seed=1, replicate=0).advance(1)
    repeats = max(1, min(10, 200_000 // firms))
    seconds = []
    for repeat in range(repeats):
        runs = [
            Run.start(here, plan, seed=1, replicate=repeat * threads + k) for k in range(threads)
        ]
        begun = time.perf_counter()
        with ThreadPoolExecutor(threads) as executor:
            list(executor.map(lambda run: run.advance(26), runs))
        seconds.append(time.perf_counter() - begun)
    years = worlds.firm_years(here)
    best = float(np.median(seconds))
    return {
        "firms": firms,
        "rows": here.population.n,
        "threads": threads,
        "firm_years": years * threads,
        "seconds": round(best, 4),
        "ns_per_firm_year": round(1e9 * best / (years * threads), 1),
        "build_s": round(built, 1),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 3),
        **{name: round(each, 1) for name, each in worlds.bytes_per_row(runs[0]).items()},
    }


def main() -> None:
    """Run every size in a fresh process, fit the exponents, write."""
    rows = []
    with machine.Table("scaling") as table:
        for firms, threads in itertools.product(SIZES, (1, 2)):
            if threads == 2 and firms > TWO_THREADS_UP_TO:
                continue
            done = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.scaling_bench", str(firms), str(threads)],
                check=True,
                capture_output=True,
                text=True,
            )
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            table.add(rows[-1])
    for threads in (1, 2):
        mine = [row for row in rows if row["threads"] == threads]
        size = np.log([row["firms"] for row in mine])
        for name in ("seconds", "peak_gb"):
            slope = np.polyfit(size[3:], np.log([row[name] for row in mine])[3:], 1)[0]
            print(f"{threads} thread(s): {name} grows with firms to the power {slope:.2f}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(one_size(int(sys.argv[1]), int(sys.argv[2]))))
    else:
        main()
