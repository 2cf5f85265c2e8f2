"""Run jobs by their keys on an executor, and hand each result over as it is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any, Final, Generic, TypeVar

from sim.errors import ExecutorLost, UserError
from sim.jobs.interruption import told_to_stop
from sim.jobs.sharing import sharing

Key = TypeVar("Key")
Result = TypeVar("Result")

SECONDS: Final = 0.2
"""How often it is looked whether somebody wants to stop."""
WINDOW: Final = 4096
"""Jobs that are with the executor at a time: more than any cluster's workers take at once."""
MAX_FAILURES: Final = 20
"""After so many failed jobs the others are given up: what fails so often is not the job."""


class JobsFailed(Exception):
    """Some jobs failed; the others were run and handed over, unless too many failed.

    Attributes
    ----------
    failures : mapping
        What each raised, by the job's key.
    """

    def __init__(self, failures: Mapping[Any, Exception]) -> None:
        super().__init__(failures)
        self.failures = failures

    def __str__(self) -> str:
        key, error = next(iter(self.failures.items()))
        count = len(self.failures)
        return f"{count} failed, the first of them {key} ({type(error).__name__}: {error})"


def run_jobs(
    job: Callable[[Key], Result],
    keys: Iterable[Key],
    executor: Executor,
    done: Callable[[Key, Result], None],
    *,
    max_failures: int = MAX_FAILURES,
) -> None:
    """Run a job for each key and hand its result over as it is finished, in any order.

    Parameters
    ----------
    job : callable
        Takes a key. What all keys share is in it, and travels once (`sharing`).
    keys : iterable
        Each once.
    executor : concurrent.futures.Executor
        Threads (the engine releases the interpreter's lock), processes, or a cluster's.
    done : callable
        Called in this thread with a key and its result.
    max_failures : int
        At so many failed jobs the others are given up.

    Raises
    ------
    JobsFailed
        If jobs raised something; the others are run first.
    UserError
        What a job found wrong in the input; or that a worker died and its executor with it. Jobs
        that had not begun are cancelled, those that had are handed over.
    KeyboardInterrupt
        On Ctrl-C, in the same way.
    """
    with told_to_stop() as stop:
        if stop.is_set():
            raise KeyboardInterrupt
        with sharing(job, executor) as submit:
            _Round(submit, keys, done, stop, max_failures).run()


def map_jobs(job: Callable[[Key], Result], keys: Iterable[Key], executor: Executor) -> list[Result]:
    """Run a job for each key and return the results in the order of the keys.

    Parameters are those of `run_jobs`; keys need not differ.

    Raises
    ------
    Exception
        What the first failing job raised: nothing is kept of the others.
    KeyboardInterrupt
        On Ctrl-C.
    """
    asked = list(keys)
    found: dict[int, Result] = {}
    try:
        run_jobs(_At(job, asked), range(len(asked)), executor, found.__setitem__, max_failures=1)
    except JobsFailed as failed:
        raise next(iter(failed.failures.values())) from failed
    return [found[place] for place in range(len(asked))]


class _At(Generic[Key, Result]):
    """A job whose keys are places in a sequence."""

    def __init__(self, job: Callable[[Key], Result], keys: Sequence[Key]) -> None:
        self._job, self._keys = job, keys

    def __call__(self, place: int) -> Result:
        return self._job(self._keys[place])


class _Round(Generic[Key, Result]):
    """Jobs that are waited for, and what became of them."""

    def __init__(
        self,
        submit: Callable[[Key], Future[Result]],
        keys: Iterable[Key],
        done: Callable[[Key, Result], None],
        stop: Event,
        max_failures: int,
    ) -> None:
        self._submit, self._keys, self._done, self._stop = submit, iter(keys), done, stop
        self._finished: SimpleQueue[Future[Result]] = SimpleQueue()
        self._waiting: dict[Future[Result], Key] = {}
        self._failures: dict[Key, Exception] = {}
        self._max_failures = max_failures

    def run(self) -> None:
        try:
            self._begin(WINDOW)
            while self._waiting:
                if self._stop.is_set():
                    raise KeyboardInterrupt
                try:
                    future = self._finished.get(timeout=SECONDS)
                except Empty:
                    continue
                self._take(future)
                self._begin(1)
        except BaseException as error:
            self._wind_up()
            if isinstance(error, BrokenExecutor):
                raise ExecutorLost(
                    "a worker process died (killed, or out of memory)",
                    "executor",
                    "use fewer workers or fewer firms",
                ) from error
            raise
        if self._failures:
            raise self._failed()

    def _failed(self) -> JobsFailed:
        failed = JobsFailed(self._failures)
        failed.__cause__ = next(iter(self._failures.values()))  # its traceback says where
        return failed

    def _begin(self, count: int) -> None:
        for key in islice(self._keys, count):
            future = self._submit(key)
            self._waiting[future] = key
            future.add_done_callback(self._finished.put)

    def _take(self, future: Future[Result]) -> None:
        key = self._waiting.pop(future)
        error = future.exception()
        if error is None:
            self._done(key, future.result())
        elif isinstance(error, UserError | BrokenExecutor) or not isinstance(error, Exception):
            raise error
        else:
            self._failures[key] = error
            if len(self._failures) >= self._max_failures:
                raise self._failed()

    def _wind_up(self) -> None:
        """Cancel what has not begun, and hand over what had."""
        for future in self._waiting:
            future.cancel()
        for future, key in self._waiting.items():
            if not future.cancelled() and future.exception() is None:
                self._done(key, future.result())
