"""The room: which scene and round are played for all, and who takes part with which phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final, NamedTuple

from sim.errors import UserError
from sim.workshop.play import Play
from sim.workshop.role_play import RolePlay

MAX_PARTICIPANTS: Final = 300


class Join(NamedTuple):
    """Where phones guess, and the code that lets them in.

    Examples
    --------
    >>> Join("http://10.0.0.7:8765/guess", "123456").scanned
    'http://10.0.0.7:8765/guess?code=123456'
    """

    address: str
    code: str

    @property
    def scanned(self) -> str:
        """What a camera reads, so that nobody has to type."""
        return f"{self.address}?code={self.code}"


class Room:
    """What the facilitator's page and the phones have in common.

    Parameters
    ----------
    people : sequence of str
        Browsers that were in before a restart, in the order of their numbers.
    changed : callable
        Called when somebody came in.

    Attributes
    ----------
    play : Play or None
        The scene that is played; None if there is none.
    round : RolePlay or None
        The round of a role play; None if there is none.
    """

    def __init__(
        self, people: Sequence[str] = (), changed: Callable[[], None] = lambda: None
    ) -> None:
        self.play: Play | None = None
        self.round: RolePlay | None = None
        self._changed = changed
        self._people = {browser: k for k, browser in enumerate(people, 1)}
        self._lock = Lock()

    @property
    def people(self) -> list[str]:
        """Browsers that are in, in the order of their numbers."""
        with self._lock:
            return [*self._people]

    def lead(self, play: Play | None) -> None:
        """Play a scene for all.

        Numbers of those who guessed on it stay theirs, even if nobody knows who they were.
        """
        with self._lock:
            for number in range(len(self._people) + 1, (play.participants() if play else 0) + 1):
                self._people[f"unknown {number}"] = number
        self.play = play

    def participant(self, browser: str) -> int:
        """Return the number of a browser, counted from 1; one that comes back keeps its own.

        Raises
        ------
        UserError
            If there are too many.

        Examples
        --------
        >>> room = Room()
        >>> room.participant("a"), room.participant("b"), room.participant("a")
        (1, 2, 1)
        """
        with self._lock:
            known = browser in self._people
            if not known and len(self._people) >= MAX_PARTICIPANTS:
                raise UserError(
                    f"{MAX_PARTICIPANTS} are in already", "room", "share a phone with a neighbour"
                )
            number = self._people.setdefault(browser, len(self._people) + 1)
        if not known:
            self._changed()
        return number

    def give(self, browser: str, typed: object, language: str) -> float:
        """Take a guess on what is asked now.

        Raises
        ------
        UserError
            If nothing is asked, the answer is shown already, or it is no answer to the question.
        """
        if self.play is None:
            raise UserError("nothing is asked now", "guess", "wait for the next question")
        return self.play.guess(self.participant(browser), typed, language)
