"""Analyses whose jobs run elsewhere, on processes and on a real Dask worker, byte by byte."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli import main
from tests.jobs.processes import Processes

MODEL: dict[str, Any] = {
    "firms": 80, "small": 20, "seed": 7, "workers": 1, "warn": lambda _: None,
}  # fmt: skip
SIZE: dict[str, Any] = {**MODEL, "parameters": "fit"}
GOAL = ("goal", "--share", "0.95", "--instrument", "voucher", "--most-cost", "300")
SMALL = ("--parameters", "fit", "--replicates", "2", "--firms", "80", "--small", "20")


def goal(out: Path, executor: Any) -> None:
    out.mkdir()
    found = sim.goal(
        0.95, instruments=["voucher"], max_cost=300.0, replicates=3, executor=executor, **SIZE
    )
    found.to_csv(out / "goal.csv")


def response(out: Path, executor: Any) -> None:
    setting = "ai_voucher.budget_krw_bn"
    sim.response(setting, scale=[0, 2], replicates=3, out=out, executor=executor, **SIZE)


def sensitivity(out: Path, executor: Any) -> None:
    sim.sensitivity(
        "morris", outcome="users_2022", factors=["eps", "g"], bases=2, replicates=2,
        out=out, executor=executor, **MODEL,
    )  # fmt: skip


def optimise(out: Path, executor: Any) -> None:
    sim.optimise(
        levers="ai_voucher.budget_krw_bn,training_expert.budget_krw_bn",
        objectives="users,windfall-share", replicates=2, check_replicates=2, evaluations=8,
        generation=4, out=out, executor=executor, **SIZE,
    )  # fmt: skip


VERBS: tuple[Callable[[Path, Any], None], ...] = (goal, response, sensitivity, optimise)


@pytest.fixture(scope="module")
def by_threads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("threads")
    for verb in VERBS:
        verb(place / verb.__name__, None)
    return place


class Counting(ProcessPoolExecutor):
    """Processes that say how often they were given something."""

    submitted = 0

    def submit(self, function, /, *given, **named) -> Future[Any]:  # type: ignore[no-untyped-def,override]
        self.submitted += 1
        return super().submit(function, *given, **named)


@pytest.fixture(scope="module")
def processes() -> Iterator[Counting]:
    with Counting(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    pytest.importorskip("distributed")
    made = Processes(tmp_path_factory.mktemp("dask"))
    try:
        made.start(1)
        yield made
    finally:
        made.stop()


def content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.mark.parametrize("verb", VERBS)
def test_processes_of_the_user_give_the_same_bytes(verb, processes, by_threads, tmp_path):
    before = processes.submitted
    verb(tmp_path / "out", processes)
    assert processes.submitted > before
    assert content(tmp_path / "out") == content(by_threads / verb.__name__)


def transitions(cluster: Processes) -> int:
    """Return how often the scheduler moved a task on."""
    import distributed

    tcp = cluster.address.replace("dask://", "tcp://")
    with distributed.Client(tcp, set_as_default=False) as client:
        return int(client.run_on_scheduler(_transitions))


def _transitions(dask_scheduler: Any) -> int:
    return int(dask_scheduler.transition_counter)


@pytest.mark.parametrize("verb", VERBS)
def test_a_cluster_gives_the_same_bytes(verb, cluster, by_threads, tmp_path):
    before = transitions(cluster)
    verb(tmp_path / "out", cluster.address)
    assert transitions(cluster) > before
    assert content(tmp_path / "out") == content(by_threads / verb.__name__)


@pytest.mark.parametrize("kind", ["sensitivity", "optimise"])
def test_a_sample_is_run_again_on_a_cluster(kind, cluster, by_threads):
    before = transitions(cluster)
    assert sim.verify(by_threads / kind, sample=2, executor=cluster.address).holds
    assert transitions(cluster) > before


def test_the_option_reaches_the_cluster(cluster, tmp_path, capsys):
    before = transitions(cluster)
    assert main([*GOAL, *SMALL, "--executor", cluster.address]) == 0
    there = capsys.readouterr().out
    assert transitions(cluster) > before
    assert main([*GOAL, *SMALL]) == 0
    assert capsys.readouterr().out == there
