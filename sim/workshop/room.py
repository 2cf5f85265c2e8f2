"""The room: which scene is played for all, and who guesses with which phone."""

from __future__ import annotations

from threading import Lock
from typing import Final, NamedTuple

from sim.errors import UserError
from sim.workshop.play import Play

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

    Attributes
    ----------
    play : Play or None
        The scene that is played; None if there is none.
    """

    def __init__(self) -> None:
        self.play: Play | None = None
        self._people: dict[str, int] = {}
        self._lock = Lock()

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
            if browser not in self._people and len(self._people) >= MAX_PARTICIPANTS:
                raise UserError(
                    f"{MAX_PARTICIPANTS} are in already", "room", "share a phone with a neighbour"
                )
            return self._people.setdefault(browser, len(self._people) + 1)

    def give(self, browser: str, typed: object, language: str) -> float:
        """Take a guess on what is asked now.

        Raises
        ------
        UserError
            If nothing is asked, the answer is shown already, or it is no answer to the question.
        """
        guesses = None if self.play is None else self.play.guesses
        if guesses is None:
            raise UserError("nothing is asked now", "guess", "wait for the next question")
        return guesses.give(self.participant(browser), typed, language)
