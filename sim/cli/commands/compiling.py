"""A word to the user while the engine is compiled, once after installation or an upgrade."""

from __future__ import annotations

import sys
from typing import Any, Final

from numba.core import event

_WORDS: Final = {
    "en": "compiling the model for this machine: once after installation or an upgrade, about half "
    "a minute",
    "ko": "이 컴퓨터에 맞게 모형을 컴파일한다(설치하거나 갱신한 뒤 한 번, 약 30초)",
}


class _Announcer(event.Listener):  # type: ignore[misc,unused-ignore]
    """Prints one line at the first function that is compiled and not found on disk."""

    def __init__(self, text: str) -> None:
        self._said, self._text = False, text

    def on_start(self, event: Any) -> None:
        """Say it, the first time."""
        if not self._said:
            self._said = True
            print(self._text, file=sys.stderr, flush=True)

    def on_end(self, event: Any) -> None:
        """Say nothing: what follows shows that it is done."""


def announce(lang: str = "en") -> None:
    """Print a line in English (``en``) or Korean (``ko``) when the engine has to be compiled."""
    event.register("numba:compile", _Announcer(_WORDS[lang]))  # type: ignore[no-untyped-call,unused-ignore]
