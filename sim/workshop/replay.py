"""The last change once more: what was before it, and after a while what it changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from nicegui import ui

from sim.workshop.history import History
from sim.workshop.state import State
from sim.workshop.words import Words

_SECONDS: Final = 3.0


def replay(
    history: History, current: Callable[[], State], display: Callable[[State], None], words: Words
) -> None:
    """Show the last change once more, if there is one.

    Parameters
    ----------
    history : History
    current : callable
        Returns what is set.
    display : callable
        Sets a state without making a move of it.
    words : Words
    """
    moves, after = history.moves, current()
    before = history.before_last_change(after)
    if before is None:
        return

    def forth() -> None:
        if history.moves is moves and current() == before:
            display(after)

    display(before)
    ui.notify(words("page.replaying"), timeout=1000.0 * _SECONDS)
    asyncio.get_running_loop().call_later(_SECONDS, forth)
