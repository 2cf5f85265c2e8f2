"""What many finished replicates take: bytes on the disk, seconds and memory of their tables.

    python -m tests.benchmarks.store_bench [REPLICATES]

One replicate of two packages and the baseline is run and kept so many times under other numbers:
what is measured is the store and the tables, not the engine. The peak is of the whole process.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from sim.experiment.job import Arrays
from sim.experiment.run import run_study
from sim.experiment.study import Comparison
from tests.benchmarks import machine
from tests.benchmarks.cluster_bench import study

DEFAULT = 2_000
FIRMS, SMALL = 300, 60


@dataclass(frozen=True, eq=False)
class Same(Comparison):
    """A comparison whose replicates are all the same one."""

    arrays: Arrays

    def run(self, replicate: int) -> Arrays:
        """Return it."""
        return self.arrays


def many(replicates: int) -> Same:
    """Return a comparison with so many replicates of the best fit, one of which is run."""
    one = study(FIRMS, SMALL, 2)
    draws = one.experiment.draws
    asked = replace(
        one.experiment, draws=replace(draws, draw_ids=draws.draw_ids[:1], runs_per_draw=replicates)
    )
    return Same(replace(one.prepared, experiment=asked), one.run(0))


def main() -> None:
    """Measure and write."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    asked = many(replicates)
    process, kept = psutil.Process(), [0]

    class Watch:
        def start(self, total: int, kept: int) -> None:
            pass

        def advance(self) -> None:
            pass

        def close(self) -> None:
            kept[0] = sum(each.stat().st_size for each in Path(place).rglob("jobs-*"))

    with tempfile.TemporaryDirectory() as place, machine.Table("store") as table:
        before = process.memory_info().rss
        began = time.perf_counter()
        run_study(asked, Path(place) / "out", workers=1, progress=Watch(), give=())
        table.add(
            {
                "replicates": replicates,
                "scenarios": len(asked.experiment.scenarios),
                "kept_bytes_a_replicate": round(kept[0] / replicates),
                "seconds": round(time.perf_counter() - began, 1),
                "before_mb": round(before / 1e6),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
            }
        )


if __name__ == "__main__":
    main()
