"""A cluster's workers as an executor: a running Dask scheduler, found by its address."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sim.errors import ExecutorLost, UserError

if TYPE_CHECKING:
    import distributed

SCHEME: Final = "dask://"
_CONNECT_SECONDS: Final = 5
"""A scheduler that is there answers at once."""
_WORKER_SECONDS: Final = 10
"""Workers may be about to register."""
_INSTALL: Final = 'install them: pip install "hwaksan[dask]"'

Key = TypeVar("Key")
Result = TypeVar("Result")


class Cluster(Executor):
    """Runs jobs by a Dask client.

    A worker that dies loses nothing: the scheduler gives its jobs to another. A job at which
    workers die again and again is given up as failed (``distributed.scheduler.allowed-failures``).

    Parameters
    ----------
    client : distributed.Client
        Of a running scheduler; it is not closed here.
    """

    def __init__(self, client: distributed.Client) -> None:
        self._client = client

    def submit(self, fn: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Submit one call; what it is given travels with it."""
        # Pure calls would be told apart by a digest of what they are given.
        theirs = self._client.submit(fn, *given, pure=False, **named)
        ours: Future[Any] = Future()
        ours.add_done_callback(partial(_give_up, theirs))
        theirs.add_done_callback(partial(_hand_over, ours))
        return ours

    def scattered(self, job: Callable[[Key], Result]) -> Callable[[Key], Future[Result]]:
        """Send a job to every worker, and return what submits it by its key."""
        return partial(self.submit, _call, self._client.scatter(job, broadcast=True, hash=False))


def check_address(address: str) -> None:
    """Refuse an address that cannot be one, or at which nothing listens; takes a second or two.

    Parameters
    ----------
    address : str
        ``dask://HOST:PORT``.

    Raises
    ------
    UserError
    """
    host, colon, port = address.removeprefix(SCHEME).rpartition(":")
    if not (address.startswith(SCHEME) and host and colon and port.isdecimal()):
        raise UserError(f"{address!r} is no address", "--executor", f"write {SCHEME}HOST:PORT")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise _unreachable(address) from error


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Reach a cluster by its address, and leave it as it is in the end.

    Parameters
    ----------
    address : str
        ``dask://HOST:PORT`` of the scheduler.

    Raises
    ------
    UserError
        If it does not answer within seconds, has no workers, or `distributed` is not installed.
    """
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise UserError("this needs packages that are not installed", SCHEME, _INSTALL) from error
    # It writes about every lost connection, in many lines, what we say in one.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    reached = f"tcp://{address.removeprefix(SCHEME)}"
    try:
        client = distributed.Client(reached, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _unreachable(address) from error
    try:
        _await_workers(client, address)
        yield Cluster(client)
    finally:
        client.close(timeout=_CONNECT_SECONDS)


def _unreachable(address: str) -> UserError:
    return UserError(
        f"no Dask scheduler answers at {address} within {_CONNECT_SECONDS} s",
        "--executor",
        "start one with `dask scheduler`, and look at host and port (docs/cluster.md)",
    )


def _await_workers(client: distributed.Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKER_SECONDS)
    except TimeoutError as error:
        raise UserError(
            f"the scheduler at {address} has no workers",
            "--executor",
            f"start some with `dask worker {address.removeprefix(SCHEME)}` (docs/cluster.md)",
        ) from error


def _call(job: Callable[[Key], Result], key: Key) -> Result:
    return job(key)


def _give_up(theirs: distributed.Future, ours: Future[Any]) -> None:
    if ours.cancelled():
        theirs.cancel()


def _hand_over(ours: Future[Any], theirs: distributed.Future) -> None:
    """Give our future what became of theirs."""
    if not ours.set_running_or_notify_cancel():
        return
    if theirs.status == "finished":
        try:
            ours.set_result(theirs.result())
        except BaseException as error:
            ours.set_exception(error)  # it could not be fetched; who waits for it hears of it
            raise
    elif theirs.status == "error":
        ours.set_exception(theirs.exception())
    else:  # cancelled or lost, and not by us
        ours.set_exception(
            ExecutorLost(
                "the cluster was lost: its scheduler, or every worker, is gone",
                "--executor",
                "start it again",
            )
        )
