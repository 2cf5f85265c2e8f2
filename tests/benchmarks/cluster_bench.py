"""A comparison on a Dask cluster of this machine: one worker, then two; what travels for a job.

    python -m tests.benchmarks.cluster_bench [FIRMS SMALL REPLICATES]

Each worker is a process with one thread, as on a cluster. Efficiency is the time of one worker over
twice that of two, for the runs alone: the workers are warm, what all share is scattered within the
time. The same replicates by one thread of this process say what the way to a worker costs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import cloudpickle

from sim.api import inputs
from sim.experiment.job import Arrays, prepare
from sim.experiment.part_file import packed
from sim.experiment.same_program import SameProgram
from sim.experiment.study import Comparison
from sim.jobs.cluster import Cluster, connected
from sim.jobs.run import run_jobs
from sim.scenario import load
from tests.benchmarks import machine
from tests.jobs.processes import Processes

JOBS = 1_000
"""So many small ones show what a job's key takes on its way."""
DEFAULT = (13_824, 5_000, 24)
CLUSTER_WORKERS = 1_000
CLUSTER_RUNS = 10_000_000


def study(firms: int, small: int, replicates: int) -> Comparison:
    """Return a comparison of two packages with the baseline."""
    experiment = inputs.experiment(
        tuple(map(load, ("baseline", "training", "full-package"))),
        replicates=replicates, parameters="posterior", posterior=None, allow_stale=True,
        overrides={}, seed=2026, horizon=2030, firms=None, n_sba=firms, n_small=small,
        population_seed=None, workers=1, side_by_side=3,
    )  # fmt: skip
    return Comparison(prepare(experiment)[0])


def seconds(asked: Comparison, executor: Executor, replicates: int) -> tuple[float, Arrays]:
    """Return how long the replicates take, and what one of them brings."""
    found: dict[int, Arrays] = {}
    begun = time.perf_counter()
    run_jobs(SameProgram(asked.run), range(replicates), executor, found.__setitem__)
    return time.perf_counter() - begun, found[0]


def on_workers(asked: Comparison, workers: int, replicates: int) -> tuple[float, float]:
    """Return the seconds on so many warm workers, and the bytes sent to submit a job."""
    with tempfile.TemporaryDirectory() as place:
        processes = Processes(Path(place))
        try:
            processes.start(workers)
            with connected(processes.address) as cluster:
                seconds(asked, cluster, 2 * workers)  # programs loaded, kernels read
                took = seconds(asked, cluster, replicates)[0]
                before = sent(cluster)
                run_jobs(abs, range(JOBS), cluster, lambda *_: None)
                return took, (sent(cluster) - before) / JOBS
        finally:
            processes.stop()


def sent(cluster: Cluster) -> int:
    """Return how many bytes the client has written to its scheduler so far.

    Dask and Tornado count them, and publish no count.
    """
    comm = cluster._client.scheduler_comm.comm
    return int(comm.stream._total_write_index)


def main() -> None:
    """Measure, write, and work out what a large cluster would take."""
    firms, small, replicates = map(int, sys.argv[1:4]) if len(sys.argv) > 3 else DEFAULT
    asked = study(firms, small, replicates)
    with ThreadPoolExecutor(1) as thread:
        seconds(asked, thread, 1)
        alone, result = seconds(asked, thread, replicates)
    (one, _), (two, job) = (on_workers(asked, workers, replicates) for workers in (1, 2))
    shared = len(cloudpickle.dumps(SameProgram(asked.run)))
    brought = len(packed("", 0, result))
    each = alone / replicates / len(asked.experiment.scenarios)
    with machine.Table("cluster") as table:
        table.add(
            {
                "firms": firms,
                "small": small,
                "replicates": replicates,
                "thread_s": round(alone, 2),
                "one_worker_s": round(one, 2),
                "two_workers_s": round(two, 2),
                "efficiency_percent": round(100.0 * one / (2.0 * two), 1),
                "shared_bytes": shared,
                "job_bytes": round(job),
                "result_bytes": brought,
                "run_s": round(each, 4),
                "model_hours": round(each * CLUSTER_RUNS / CLUSTER_WORKERS / 3600.0, 2),
                "model_results_gb": round(
                    brought / len(asked.experiment.scenarios) * CLUSTER_RUNS / 1e9
                ),
            }
        )


if __name__ == "__main__":
    main()
