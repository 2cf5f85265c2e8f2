"""How far an experiment is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from typing import Final, Protocol, TextIO

EVERY_SECONDS: Final = 10.0


class Progress(Protocol):
    """What an experiment tells its audience."""

    def start(self, total: int, kept: int) -> None:
        """Begin with a number of replicates, some of which are there from an earlier attempt."""

    def advance(self) -> None:
        """One more replicate is finished."""

    def close(self) -> None:
        """Nothing more will come."""


class Silent:
    """Say nothing."""

    def start(self, total: int, kept: int) -> None:
        """Begin."""

    def advance(self) -> None:
        """Go on."""

    def close(self) -> None:
        """End."""


class Bar:
    """A bar with the time left, on standard error."""

    def __init__(self, what: str = "replicates") -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._what = what
        self._progress = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )

    def start(self, total: int, kept: int) -> None:
        """Show the bar."""
        self._progress.start()
        self._task = self._progress.add_task(self._what, total=total, completed=kept)

    def advance(self) -> None:
        """Move the bar."""
        self._progress.advance(self._task)

    def close(self) -> None:
        """Take the bar away."""
        self._progress.stop()


class Lines:
    """A line every ten seconds or so, for logs."""

    def __init__(
        self, stream: TextIO, every_seconds: float = EVERY_SECONDS, what: str = "replicates"
    ) -> None:
        self._stream = stream
        self._what = what
        self._every = every_seconds

    def start(self, total: int, kept: int) -> None:
        """Say what there is to do."""
        self._total, self._kept, self._done = total, kept, 0
        self._said = time.monotonic()
        found = f" ({kept} kept from before)" if kept else ""
        print(f"{total} {self._what}{found}", file=self._stream, flush=True)

    def advance(self) -> None:
        """Say how far it is if enough time has passed."""
        self._done += 1
        now = time.monotonic()
        # The first one may have waited for the engine to be compiled, so it gives no measure.
        if self._done == 1:
            self._first = now
        finished = self._kept + self._done
        if now - self._said < self._every and finished < self._total:
            return
        self._said = now
        each = (now - self._first) / (self._done - 1) if self._done > 1 else None
        left = "" if each is None else f", {each * (self._total - finished):.0f} s left"
        print(f"{finished} of {self._total} {self._what}{left}", file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing to take away."""


def on_standard_error(what: str = "replicates") -> Progress:
    """Return a bar if a person is watching, else lines; both count `what`."""
    return Bar(what) if sys.stderr.isatty() else Lines(sys.stderr, what=what)
