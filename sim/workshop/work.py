"""What a desk's threads work off."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Final, Protocol

PUT_AWAY: Final = "these firms were put away; open the page anew"
"""Why nobody answers any more."""


class Work(Protocol):
    """What a desk's threads work off, step by step.

    Attributes
    ----------
    stop : Event
        Set when nobody waits for it any more.
    number, taken : int
        Its place among what is asked, and how many steps were taken.
    begun : bool
        Whether its first step is done.
    """

    stop: Event
    number: int
    taken: int
    begun: bool

    @property
    def empty(self) -> bool:
        """Whether every step was taken."""

    def take(self) -> Callable[[], None] | None:
        """Return the next step."""

    def refuse(self) -> None:
        """Say that nobody answers here any more."""
