"""Packages at equal cost on the page are those of `hwaksan compare --equal-cost`."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

import sim
from sim.analysis.costing.equal_cost import Scaled
from sim.analysis.costing.search import Status
from sim.scenario import load
from sim.workshop.equal_cost import Scaling
from sim.workshop.live import Desk, Failure
from sim.workshop.pairs import Package, Sizes, StoppedError
from sim.workshop.question import Question
from sim.workshop.state import State
from sim.workshop.task import Batch, Task

SIZES = Sizes(300, 60)
REPLICATES = 8
AMOUNT = 100.0
QUESTION = Question.of(State(future="pace-holds"))
PACKAGES = ("training", "tax-strategic", "kiet-regulation")


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    made = Desk(SIZES, SIZES, replicates=REPLICATES)
    yield made
    made.close()


def scaled(desk: Desk, *names: str, question: Question = QUESTION) -> tuple[Scaled, ...] | Failure:
    told: list[tuple[Scaled, ...] | Failure] = []
    done = threading.Event()

    def tell(found: tuple[Scaled, ...] | Failure) -> None:
        told.append(found)
        done.set()

    packages = [lambda name=name: load(name) for name in names]
    Scaling(desk, question, packages, AMOUNT, tell)
    assert done.wait(timeout=120)
    return told[0]


def test_scales_and_costs_are_those_of_the_command_line(desk: Desk):
    found = scaled(desk, *PACKAGES)
    assert isinstance(found, tuple)
    compared = sim.compare(
        PACKAGES,
        equal_cost=AMOUNT,
        replicates=REPLICATES,
        firms=SIZES.firms,
        small=SIZES.small,
        future="pace-holds",
        workers=2,
    )
    table = compared.table("equal_cost").set_index("package")
    for name, each in zip(PACKAGES, found, strict=True):
        row = table.loc[name]
        assert each.status.value == row["status"]
        assert each.factor == pytest.approx(row["factor"], rel=1e-9)
        assert each.cost == pytest.approx(row["cost_krw_bn"], rel=1e-6)
    assert found[2].status is Status.FIXED


def test_every_pair_of_the_scaled_package_is_known_afterwards(desk: Desk):
    found = scaled(desk, "training")
    assert isinstance(found, tuple)
    answer = desk.answer(QUESTION, Package.of(found[0].scenario))
    assert answer is not None
    assert answer.pairs == REPLICATES
    assert answer.cost is not None
    assert answer.cost.mean == pytest.approx(found[0].cost, rel=1e-9)
    assert answer.cost.mean == pytest.approx(AMOUNT, rel=0.1)  # so few firms cost in steps


def test_the_baseline_cannot_be_scaled(desk: Desk):
    found = scaled(desk, "baseline", question=Question.of(State()))
    assert isinstance(found, Failure)
    assert found.mistake
    assert "the same as the baseline" in found.text


def test_a_search_that_is_given_up_tells_nothing_and_leaves_the_desk(desk: Desk):
    told: list[object] = []
    began = threading.Event()
    search = Scaling(
        desk, QUESTION, [lambda: load("lead-projects")], 77.0, told.append,
        lambda count: began.set(),
    )  # fmt: skip
    assert began.wait(timeout=60)
    search.cancel()
    end = time.monotonic() + 30.0
    while desk.waiting and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.3)
    assert desk.waiting == 0
    assert told == []


def test_a_task_that_fails_says_so_and_one_that_is_given_up_says_nothing(desk: Desk):
    told: list[object] = []
    done = threading.Event()

    def fail(stop: threading.Event) -> int:
        raise ZeroDivisionError("by chance")

    Task(desk, fail, lambda found: (told.append(found), done.set()))
    assert done.wait(timeout=30)
    assert told == [Failure("ZeroDivisionError: by chance", mistake=False)]
    hold, began = threading.Event(), threading.Event()

    def wait(stop: threading.Event) -> int:
        began.set()
        hold.wait(timeout=30)
        return 1

    task = Task(desk, wait, told.append)
    assert began.wait(timeout=30)
    task.cancel()
    hold.set()
    time.sleep(0.2)
    assert len(told) == 1


def test_a_batch_raises_what_a_step_raised_and_ends_when_it_is_stopped(desk: Desk):
    def fail() -> None:
        raise ValueError("a step")

    with pytest.raises(ValueError, match="a step"):
        Batch(desk, [fail], threading.Event()).wait()
    Batch(desk, [], threading.Event()).wait()
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        Batch(desk, [lambda: None], stop).wait()
