"""Ctrl-C: noted where it comes, obeyed where nothing is lost by it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class _Note:
    """Notes the first Ctrl-C; raises the second."""

    def __init__(self) -> None:
        self.stop = threading.Event()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.stop.is_set():
            signal.default_int_handler(number, frame)
        self.stop.set()


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """Note Ctrl-C instead of raising it; a second one is raised.

    An exception in the middle of a lock's bookkeeping would leave the lock closed for ever, and
    the workers with it. Inside another such block the same event is given.
    """
    if threading.current_thread() is not threading.main_thread():
        yield threading.Event()
        return
    before = signal.getsignal(signal.SIGINT)
    if isinstance(before, _Note):
        yield before.stop
        return
    note = _Note()
    if before is not signal.default_int_handler:  # ignored, or somebody else's to handle
        yield note.stop
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield note.stop
    finally:
        signal.signal(signal.SIGINT, before)
