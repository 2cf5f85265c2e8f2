"""Where the jobs of a long procedure run, and what is put around each that leaves this process."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

from threadpoolctl import threadpool_limits

from sim.jobs.executor import Where, open_executor
from sim.jobs.run import MAX_FAILURES, run_jobs

Key = TypeVar("Key")
Result = TypeVar("Result")


def _as_it_is(job: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return job


@dataclass(frozen=True, eq=False)
class Place:
    """Where jobs run whose linear algebra must not start threads of its own.

    Attributes
    ----------
    workers : int
        Threads, if no executor is given.
    executor : Executor, distributed.Client or str, optional
    guard : callable
        Put around a job; `sim.experiment.same_program.SameProgram` refuses another program there,
        which this room does not know.
    """

    workers: int = 2
    executor: Where = None
    guard: Callable[[Callable[[Any], Any]], Callable[[Any], Any]] = _as_it_is

    def run(
        self,
        job: Callable[[Key], Result],
        keys: Sequence[Key],
        done: Callable[[Key, Result], None],
        *,
        max_failures: int = MAX_FAILURES,
    ) -> None:
        """Run jobs; see `sim.jobs.run.run_jobs`."""
        alone = self.guard(_OneThread(job))
        with (
            threadpool_limits(1, user_api="blas"),
            open_executor(self.executor, self.workers) as opened,
        ):
            run_jobs(alone, keys, opened, done, max_failures=max_failures)


def _here() -> tuple[str, int]:
    return platform.node(), os.getpid()


@dataclass(frozen=True, eq=False)
class _OneThread(Generic[Key, Result]):
    """A job; in another process than that which made it, BLAS has one thread from then on.

    Here the limit is set around all jobs, and lifted after them; there other jobs may still run.
    """

    job: Callable[[Key], Result]
    made: tuple[str, int] = field(default_factory=_here)

    def __call__(self, key: Key) -> Result:
        if _here() != self.made:
            _limit_for_good()
        return self.job(key)


@cache
def _limit_for_good() -> None:
    threadpool_limits(1, user_api="blas")
