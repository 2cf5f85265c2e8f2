"""A word to the user while the engine is compiled, once after installation or an upgrade."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any, Final

from numba.core import event

_WORDS: Final = {
    "en": "compiling the model for this machine: once after installation or an upgrade, about half "
    "a minute",
    "ko": "이 컴퓨터에 맞게 모형을 컴파일한다(설치하거나 갱신한 뒤 한 번, 약 30초)",
}


class _Announcer(event.Listener):  # type: ignore[misc,unused-ignore]
    """Prints one line at the first function that is compiled and not found on disk."""

    def __init__(self) -> None:
        self._text = ""

    def say(self, text: str) -> None:
        """Say this, and once, from now on."""
        self._text = text

    def on_start(self, event: Any) -> None:
        """Say it, the first time."""
        if self._text:
            print(self._text, file=sys.stderr, flush=True)
            self._text = ""

    def on_end(self, event: Any) -> None:
        """Say nothing: what follows shows that it is done."""


@cache
def _announcer() -> _Announcer:
    """Return the one of this process: numba keeps those that are registered until it ends."""
    announcer = _Announcer()
    event.register("numba:compile", announcer)  # type: ignore[no-untyped-call,unused-ignore]
    return announcer


def announce(lang: str = "en") -> None:
    """Print a line in English (``en``) or Korean (``ko``) when the engine has to be compiled."""
    _announcer().say(_WORDS[lang])
