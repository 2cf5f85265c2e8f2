"""A job that processes can import: what all keys share is in it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass


@dataclass(frozen=True)
class Heavy:
    """Says of a key how much is shared, in which process, and by which object."""

    load: bytes
    deadly: int = -1
    fails: int = -1

    def __call__(self, key: int) -> tuple[int, int, int, int]:
        if key == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        if key == self.fails:
            raise ZeroDivisionError(f"at {key}")
        return key, len(self.load), os.getpid(), id(self)
