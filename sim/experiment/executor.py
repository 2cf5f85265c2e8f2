"""Run the jobs of an experiment on any executor of `concurrent.futures`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType

from sim.experiment.job import Arrays

SECONDS = 0.2
"""How often it is looked whether somebody wants to stop."""


def run_jobs(
    job: Callable[[int], Arrays],
    replicates: Iterable[int],
    executor: Executor,
    done: Callable[[int, Arrays], None],
) -> None:
    """Run replicates and hand each over as it is finished, in any order.

    Parameters
    ----------
    job : callable
        Runs a replicate; it can be sent to another process.
    replicates : iterable of int
    executor : concurrent.futures.Executor
        Threads (the engine releases the interpreter's lock), processes, or a cluster's.
    done : callable
        Called in this thread with a replicate's number and arrays.

    Raises
    ------
    Exception
        Whatever a job raised, and KeyboardInterrupt; jobs that had not begun are cancelled, those
        that had are handed over.
    """
    finished: SimpleQueue[Future[Arrays]] = SimpleQueue()
    waiting: dict[Future[Arrays], int] = {}
    with told_to_stop() as stop:
        try:
            for replicate in replicates:
                future = executor.submit(job, replicate)
                waiting[future] = replicate
                future.add_done_callback(finished.put)
            while waiting:
                if stop.is_set():
                    raise KeyboardInterrupt
                try:
                    future = finished.get(timeout=SECONDS)
                except Empty:
                    continue
                done(waiting.pop(future), future.result())
        except BaseException:
            for future in waiting:
                future.cancel()
            for future, replicate in waiting.items():
                if not future.cancelled() and future.exception() is None:
                    done(replicate, future.result())
            raise


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """Note Ctrl-C instead of raising it; a second one is raised.

    An exception in the middle of a lock's bookkeeping would leave the lock closed for ever, and
    the workers with it.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # ignored, or somebody else's to handle
        yield stop
        return

    def note(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            signal.default_int_handler(number, frame)
        stop.set()

    signal.signal(signal.SIGINT, note)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
