"""How far an experiment is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from typing import Final, Protocol, TextIO

EVERY_SECONDS: Final = 10.0
_COUNTED: Final = {"replicates": "반복", "evaluations": "평가", "jobs": "작업"}
_LINES: Final = {
    "begin": ("{total} {what}", "{what} {total}개"),
    "begin_again": (
        "{total} {what} ({kept} kept from before)",
        "{what} {total}개(남아 있던 {kept}개 포함)",
    ),
    "so_far": ("{finished} of {total} {what}", "{what} {total}개 중 {finished}개"),
    "left": (
        "{finished} of {total} {what}, {left} s left",
        "{what} {total}개 중 {finished}개, {left}초 남음",
    ),
}


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

    def __init__(self, what: str = "replicates", lang: str = "en") -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._what = _word(what, lang)
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
        self,
        stream: TextIO,
        every_seconds: float = EVERY_SECONDS,
        what: str = "replicates",
        lang: str = "en",
    ) -> None:
        self._stream = stream
        self._what, self._lang = _word(what, lang), lang
        self._every = every_seconds

    def start(self, total: int, kept: int) -> None:
        """Say what there is to do."""
        self._total, self._kept, self._done = total, kept, 0
        self._said = time.monotonic()
        self._print("begin_again" if kept else "begin", total=total, kept=kept)

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
        left = 0.0 if each is None else each * (self._total - finished)
        key = "so_far" if each is None else "left"
        self._print(key, finished=finished, total=self._total, left=f"{left:.0f}")

    def close(self) -> None:
        """Nothing to take away."""

    def _print(self, key: str, **values: object) -> None:
        said = _LINES[key][self._lang == "ko"].format(what=self._what, **values)
        print(said, file=self._stream, flush=True)


def on_standard_error(what: str = "replicates", lang: str = "en") -> Progress:
    """Return a bar if a person is watching, else lines; both count `what`, in English or Korean."""
    return Bar(what, lang) if sys.stderr.isatty() else Lines(sys.stderr, what=what, lang=lang)


def _word(what: str, lang: str) -> str:
    return _COUNTED.get(what, what) if lang == "ko" else what
