"""What narrow state costs in precision: outcomes with 32-bit state against 64-bit state.

    python -m tests.benchmarks.precision_bench

The same luck and firms, once with the state as the engine keeps it and once with every
floating-point field of the state in double precision (in a process of its own, which compiles the
engine for those types). Their difference is set beside the noise of one replicate.
"""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np

from tests.benchmarks import machine

REPLICATES = 40
OUTCOMES = ("pilot", "embedded", "adopted", "effect")


def paths(wide: bool) -> list[dict[str, list[float]]]:
    """Return the frame's totals by year of each replicate."""
    import sim.engine.arrays as a

    if wide:
        fields = [
            (name, "f8" if a.STATE[name] == np.float32 else a.STATE[name].str)
            for name in a.STATE.names or ()
        ]
        a.STATE = np.dtype(fields, align=True)
    from sim.engine.run import simulate
    from tests.benchmarks import worlds

    here = worlds.world()
    plan = worlds.plan(here, "baseline")
    found = []
    for replicate in range(REPLICATES):
        groups = simulate(here, plan, seed=1, replicate=replicate).outputs.groups
        found.append({name: groups[name][:, 0, a.TOTAL_ROW].tolist() for name in OUTCOMES})
    return found


def main() -> None:
    """Run both, compare, write."""
    both = []
    for how in ("narrow", "wide"):
        command = [sys.executable, "-m", "tests.benchmarks.precision_bench", how]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        both.append(json.loads(done.stdout.splitlines()[-1]))
    with machine.Table("precision") as table:
        for name in OUTCOMES:
            narrow, wide = (np.array([run[name] for run in runs]) for runs in both)
            noise = wide.std(axis=0, ddof=1)[7:]
            gap = np.abs(narrow - wide)[:, 7:]
            table.add(
                {
                    "outcome": name,
                    "years": "2017-2035",
                    "mean_abs_difference": float(f"{gap.mean():.2g}"),
                    "largest_difference": float(f"{gap.max():.2g}"),
                    "noise_of_one_replicate": float(f"{noise.mean():.3g}"),
                    "difference_over_noise": float(f"{(gap.mean(axis=0) / noise).mean():.2g}"),
                }
            )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(paths(sys.argv[1] == "wide")))
    else:
        main()
