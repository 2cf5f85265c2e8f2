"""Which executor is meant: threads of this process, a cluster by its address, or a given one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

from sim.errors import UserError
from sim.jobs.cluster import Cluster, check_address, connected

if TYPE_CHECKING:
    import distributed

Where: TypeAlias = "Executor | distributed.Client | str | None"
"""An executor of `concurrent.futures`, a Dask client, ``dask://HOST:PORT``, or our threads."""

MAX_WORKERS: Final = 1024


def check_workers(workers: int) -> None:
    """Refuse a number of threads that cannot be meant.

    Raises
    ------
    UserError
    """
    if not 1 <= workers <= MAX_WORKERS:
        raise UserError(f"workers = {workers} is out of range", hint=f"use 1 to {MAX_WORKERS}")


def check_where(where: Where) -> None:
    """Refuse an address of no known kind, or at which nothing listens: before any work.

    Raises
    ------
    UserError
    """
    if isinstance(where, str):
        check_address(where)


@contextmanager
def open_executor(where: Where, workers: int) -> Iterator[Executor]:
    """Yield where jobs run; what was opened here is closed in the end.

    Parameters
    ----------
    where : Executor, distributed.Client, str or None
        As it is given; ``dask://HOST:PORT`` reaches a cluster; None starts threads.
    workers : int
        Threads, where nothing else is given.

    Raises
    ------
    UserError
        If the number is out of range, or a cluster cannot be reached.
    """
    check_where(where)
    if where is None:
        check_workers(workers)
        with ThreadPoolExecutor(workers) as threads:
            try:
                yield threads
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise
    elif isinstance(where, str):
        with connected(where) as cluster:
            yield cluster
    elif isinstance(where, Executor):
        yield where
    else:
        yield Cluster(where)
