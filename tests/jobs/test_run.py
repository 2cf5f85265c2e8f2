"""Jobs on an executor: order, failures, interruption and what travels."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pytest

from sim.errors import UserError
from sim.jobs.executor import check_where, open_executor
from sim.jobs.run import MAX_FAILURES, WINDOW, JobsFailed, map_jobs, run_jobs
from tests.jobs.jobs import Heavy


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def test_results_come_in_the_order_of_the_keys(processes):
    for executor in (ThreadPoolExecutor(3), processes):
        found = map_jobs(Heavy(b"x" * 1000), [5, 3, 3, 9], executor)
        assert [each[:2] for each in found] == [(5, 1000), (3, 1000), (3, 1000), (9, 1000)]


def test_a_process_reads_what_all_share_once(processes):
    found = map_jobs(Heavy(b"x"), range(40), processes)
    assert len({(process, identity) for _, _, process, identity in found}) <= 2


def test_no_file_is_left_of_what_was_shared(processes, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    map_jobs(Heavy(b"x"), range(3), processes)
    assert list(tmp_path.iterdir()) == []


def fails_at(bad: set[int], key: int) -> int:
    if key in bad:
        raise ZeroDivisionError(f"at {key}")
    return key


def test_failed_jobs_are_named_and_all_others_are_run():
    done: dict[int, int] = {}
    with ThreadPoolExecutor(2) as executor, pytest.raises(JobsFailed, match="at 3") as failed:
        run_jobs(partial(fails_at, {3, 7}), range(20), executor, done.__setitem__)
    assert set(failed.value.failures) == {3, 7}
    assert set(done) == set(range(20)) - {3, 7}


def test_where_everything_fails_not_everything_is_tried():
    tried: list[int] = []

    def job(key: int) -> None:
        tried.append(key)
        raise ZeroDivisionError

    with ThreadPoolExecutor(2) as executor, pytest.raises(JobsFailed) as failed:
        run_jobs(job, range(100_000), executor, lambda *_: None)
    assert len(failed.value.failures) == MAX_FAILURES
    assert len(tried) < 2 * WINDOW


def test_a_mistake_of_the_user_ends_it_at_once():
    def job(key: int) -> None:
        raise UserError("the scenario cannot be applied")

    with ThreadPoolExecutor(1) as executor, pytest.raises(UserError, match="cannot be applied"):
        run_jobs(job, range(3), executor, lambda *_: None)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_a_killed_process_is_one_line_and_finished_jobs_are_handed_over():
    done: dict[int, object] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool, pytest.raises(UserError, match="died"):
        run_jobs(Heavy(b"x", deadly=2), range(4), pool, done.__setitem__)
    assert set(done) == {0, 1}


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_keeps_what_had_begun_and_leaves_the_handler_as_it_was():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    done: dict[int, int] = {}

    def job(key: int) -> int:
        if key == 2:
            os.kill(os.getpid(), signal.SIGINT)
            threading.Event().wait(0.5)
        return key

    try:
        with ThreadPoolExecutor(1) as executor, pytest.raises(KeyboardInterrupt):
            run_jobs(job, range(1000), executor, done.__setitem__)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert {0, 1, 2} <= set(done) < set(range(10))


@pytest.mark.parametrize("address", ["dask://", "dask://host", "tcp://host:1", "dask://host:x", ""])
def test_an_address_of_no_known_kind_is_refused(address):
    with pytest.raises(UserError, match="dask://HOST:PORT"):
        check_where(address)


def test_a_given_executor_is_not_closed():
    with ThreadPoolExecutor(1) as mine:
        with open_executor(mine, 1) as opened:
            assert map_jobs(abs, [-1], opened) == [1]
        assert mine.submit(abs, -2).result() == 2
