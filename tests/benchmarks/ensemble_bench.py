"""Runs a second of an ensemble, and how long a whole comparison takes.

python -m tests.benchmarks.ensemble_bench
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numba
import numpy as np

from sim.calibration.fit.store import shipped
from sim.engine.run import simulate
from sim.experiment import Experiment, run_experiment
from sim.experiment.draws import Draws
from sim.population import synthesise
from sim.scenario import load
from tests.benchmarks import machine, worlds

RUNS = 60
ROUNDS = 5
REPLICATES = 100
PACKAGES = ("voucher-expansion", "tax-strategic", "training", "lead-projects", "full-package")


@numba.njit(nogil=True)
def _count(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += np.sqrt(float(i ^ 3))
    return total


def _cores_worth() -> float:
    """Return how many times more this machine does on all its cores than on one, memory aside."""
    _count(10)
    cores, n = os.cpu_count() or 1, 200_000_000
    begun = time.perf_counter()
    _count(n)
    alone = time.perf_counter() - begun
    begun = time.perf_counter()
    with ThreadPoolExecutor(cores) as executor:
        list(executor.map(_count, [n] * cores))
    return cores * alone / (time.perf_counter() - begun)


def runs_a_second() -> Iterator[dict[str, object]]:
    """Time ensembles of one scenario with all recording on, on one thread and on all cores."""
    here = worlds.world()
    print(f"all cores together do {_cores_worth():.2f} times the arithmetic of one")
    for scenario in ("no-policy", "baseline", "full-package"):
        plan = worlds.plan(here, scenario)
        simulate(here, plan, seed=1, replicate=0)
        for workers in sorted({1, os.cpu_count() or 1}):
            seconds = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                with ThreadPoolExecutor(workers) as executor:
                    jobs = [
                        executor.submit(simulate, here, plan, seed=1, replicate=r)
                        for r in range(RUNS)
                    ]
                    for job in jobs:
                        job.result()
                seconds.append(time.perf_counter() - begun)
            rate = RUNS / median(seconds)
            yield {"scenario": scenario, "threads": workers, "runs_per_second": round(rate, 1)}


def comparison() -> Iterator[dict[str, object]]:
    """Time a comparison of five packages with a baseline, 100 paired replicates, tables written.

    The packages share the baseline's years before they differ from it.
    """
    for small in (0, 5000):
        experiment = Experiment(
            scenarios=tuple(load(name) for name in ("baseline", *PACKAGES)),
            baseline="baseline",
            draws=Draws.of_fit(shipped(), REPLICATES),
            seed=2026,
            horizon=2030,
            population=synthesise(n_small=small),
            firms={"source": "synthetic", "n_sba": None, "n_small": small},
            overrides={},
        )
        with TemporaryDirectory() as folder:
            begun = time.perf_counter()
            run_experiment(experiment, Path(folder) / "bench", workers=os.cpu_count() or 1)
            seconds = time.perf_counter() - begun
        yield {
            "packages": len(PACKAGES),
            "replicates": REPLICATES,
            "small": small,
            "seconds": round(seconds, 1),
            "runs_per_second": round((1 + len(PACKAGES)) * REPLICATES / seconds, 1),
        }


if __name__ == "__main__":
    for name, measured in (("ensemble", runs_a_second()), ("comparison", comparison())):
        with machine.Table(name) as table:
            for row in measured:
                table.add(row)
