"""A word to the user while the engine is compiled, once after installation or an upgrade."""

from __future__ import annotations

import sys
from typing import Any, Final

from numba.core import event

_WORD: Final = (
    "compiling the model for this machine: once after installation or an upgrade, about half a "
    "minute"
)


class _Announcer(event.Listener):  # type: ignore[misc,unused-ignore]
    """Prints one line at the first function that is compiled and not found on disk."""

    def __init__(self) -> None:
        self._said = False

    def on_start(self, event: Any) -> None:
        """Say it, the first time."""
        if not self._said:
            self._said = True
            print(_WORD, file=sys.stderr, flush=True)

    def on_end(self, event: Any) -> None:
        """Say nothing: what follows shows that it is done."""


def announce() -> None:
    """Print a line when the engine has to be compiled."""
    event.register("numba:compile", _Announcer())  # type: ignore[no-untyped-call,unused-ignore]
