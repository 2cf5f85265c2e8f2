"""Work for a desk beside its questions: one piece, or many that somebody waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Condition, Event
from typing import Generic, TypeVar

from sim.errors import UserError
from sim.workshop.live import Desk, Failure
from sim.workshop.pairs import StoppedError
from sim.workshop.work import PUT_AWAY

T = TypeVar("T")


class Task(Generic[T]):
    """One piece of work; what it comes to is told in a worker's thread.

    Parameters
    ----------
    desk : Desk
    work : callable
        Takes an `Event` that is set when nobody waits any more, and returns what it found.
    tell : callable
        Takes what was found, or why there is nothing.
    """

    def __init__(
        self, desk: Desk, work: Callable[[Event], T], tell: Callable[[T | Failure], None]
    ) -> None:
        self.stop = Event()
        self.number = desk.number()
        self.taken = 0
        self.begun = False
        self._desk = desk
        self._work = work
        self._tell = tell
        desk.submit(self)

    @property
    def empty(self) -> bool:
        """Whether it was taken."""
        return self.taken > 0

    def take(self) -> Callable[[], None] | None:
        """Return the piece of work."""
        if self.empty:
            return None
        self.taken = 1
        return self._do

    def refuse(self) -> None:
        """Say that nobody answers here any more."""
        if not self.stop.is_set():
            self._tell(Failure.of(UserError(PUT_AWAY)))

    def cancel(self) -> None:
        """Give it up: nothing is told any more."""
        self._desk.withdraw(self)

    def _do(self) -> None:
        try:
            found: T | Failure = self._work(self.stop)
        except StoppedError:
            return
        except Exception as error:  # noqa: BLE001 - a dead run must not kill the page
            found = Failure.of(error)
        if not self.stop.is_set():
            self._tell(found)


class Batch:
    """Many pieces of work that run beside what others ask, and that somebody waits for.

    Parameters
    ----------
    desk : Desk
    steps : sequence of callable
    stop : Event
        Set by whoever waits no more.
    """

    def __init__(self, desk: Desk, steps: Sequence[Callable[[], None]], stop: Event) -> None:
        self.stop = stop
        self.number = desk.number()
        self.taken = 0
        self.begun = False
        self._desk = desk
        self._steps = steps
        self._left = len(steps)
        self._error: BaseException | None = None
        self._changed = Condition()
        if steps:
            desk.submit(self)

    @property
    def empty(self) -> bool:
        """Whether every step was taken."""
        return self.taken >= len(self._steps)

    def take(self) -> Callable[[], None] | None:
        """Return the next step."""
        if self.empty:
            return None
        self.taken += 1
        step = self._steps[self.taken - 1]
        return lambda: self._do(step)

    def refuse(self) -> None:
        """Tell whoever waits that nobody answers here any more."""
        with self._changed:
            self._error = UserError(PUT_AWAY)
            self._changed.notify_all()

    def wait(self) -> None:
        """Wait until every step is done.

        Raises
        ------
        StoppedError
            If `stop` was set.
        Exception
            What a step raised.
        """
        with self._changed:
            while self._left and self._error is None and not self.stop.is_set():
                self._changed.wait(timeout=0.1)
        if self._left:
            self._desk.done(self)
        if self._error is not None:
            raise self._error
        if self.stop.is_set():
            raise StoppedError

    def _do(self, step: Callable[[], None]) -> None:
        try:
            if not self.stop.is_set():
                step()
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            with self._changed:
                self._error = self._error or error
        with self._changed:
            self._left -= 1
            self._changed.notify_all()
