"""Run the jobs of an experiment on any executor of `concurrent.futures`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from sim.experiment.job import Arrays, Prepared, run_replicate

# On Windows a wait without a limit cannot be interrupted from the keyboard.
_SECONDS = 0.2


def execute(
    prepared: Prepared,
    replicates: Iterable[int],
    executor: Executor,
    done: Callable[[int, Arrays], None],
) -> None:
    """Run replicates and hand each over as it is finished, in any order.

    Parameters
    ----------
    prepared : Prepared
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
    futures: dict[Future[Arrays], int] = {
        executor.submit(run_replicate, prepared, replicate): replicate for replicate in replicates
    }
    pending = set(futures)
    try:
        while pending:
            finished, pending = wait(pending, timeout=_SECONDS, return_when=FIRST_COMPLETED)
            for future in finished:
                done(futures.pop(future), future.result())
    except BaseException:
        for future in futures:
            future.cancel()
        for future, replicate in futures.items():
            if not future.cancelled() and future.exception() is None:
                done(replicate, future.result())
        raise
