"""What all jobs share travels once to where they run; a job itself carries its key alone."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sim.errors import UserError
from sim.jobs.cluster import Cluster

Key = TypeVar("Key")
Result = TypeVar("Result")

_KEPT = 2
"""Jobs of so many kinds stay in a worker: two loops that take turns do not push each other out."""


def shares_memory(executor: Executor) -> bool:
    """Return whether jobs see what this process has in memory: whether its workers are threads."""
    return isinstance(executor, ThreadPoolExecutor)


@contextmanager
def sharing(
    job: Callable[[Key], Result], executor: Executor
) -> Iterator[Callable[[Key], Future[Result]]]:
    """Lay a job out where an executor works, and yield what submits it by key.

    Threads share it as it is. On a cluster it is scattered once to every worker. Any other executor
    of `concurrent.futures` (processes, MPI) finds it in a file of the folder for temporary files,
    reads it once in each process, and has to see that folder.

    Parameters
    ----------
    job : callable
        What all keys share is in it: a method of a study, or a `functools.partial`. It must go
        through `pickle`, except for threads.
    executor : concurrent.futures.Executor
    """
    if shares_memory(executor):
        yield lambda key: executor.submit(job, key)
    elif isinstance(executor, Cluster):
        yield executor.scattered(job)
    else:
        with _spooled(job) as file:
            yield lambda key: executor.submit(_run_from, file, key)


@dataclass(frozen=True)
class _File:
    """A job in a file; its name is never used again, so that a worker may keep what it read."""

    path: str


@contextmanager
def _spooled(job: Callable[[Any], Any]) -> Iterator[_File]:
    descriptor, name = tempfile.mkstemp(prefix="hwaksan-", suffix=".job")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            pickle.dump(job, stream, protocol=pickle.HIGHEST_PROTOCOL)
        yield _File(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _run_from(file: _File, key: Any) -> Any:
    return _read(file)(key)


@lru_cache(maxsize=_KEPT)
def _read(file: _File) -> Callable[[Any], Any]:
    try:
        with Path(file.path).open("rb") as stream:
            job: Callable[[Any], Any] = pickle.load(stream)
    except FileNotFoundError as error:
        raise UserError(
            f"a worker does not see {file.path}",
            "executor",
            "set TMPDIR to a folder that all workers see, or use --executor dask://HOST:PORT",
        ) from error
    return job
