"""The code that lets phones in: random, for one opening, with few attempts and an end."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from sim.errors import UserError

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without letters that look alike on a wall."""
LETTERS: Final = 6
MAX_WRONG: Final = 5
"""Wrong codes from one address before it has to wait for another code."""
MAX_WRONG_IN_ALL: Final = 200
"""Wrong codes from anywhere before the code closes: thirty letters to the sixth are far more."""
MAX_PARTICIPANTS: Final = 300
HOURS: Final = 4

_SECONDS_AN_HOUR: Final = 3_600


class Code:
    """A code that is shown on the wall while phones are let in.

    Whoever gives it gets a token of their own; the code alone opens nothing. It ends by itself,
    when it is closed, and when it was tried too often.

    Parameters
    ----------
    hours : float
        How long it holds.
    clock : callable
        Seconds that only go forward.

    Attributes
    ----------
    text : str

    Examples
    --------
    >>> code = Code()
    >>> len(code.text), code.admit(code.text.lower(), "10.0.0.7") != code.admit(code.text, "a")
    (6, True)
    """

    def __init__(self, hours: float = HOURS, clock: Callable[[], float] = time.monotonic) -> None:
        self.text = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
        self._clock = clock
        self._ends = clock() + hours * _SECONDS_AN_HOUR
        self._wrong: dict[str, int] = {}
        self._people: dict[str, int] = {}
        self._closed = False
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Whether somebody may still come in."""
        return not self._closed and self._clock() < self._ends

    def admit(self, given: object, address: str) -> str:
        """Return a new participant's token.

        Parameters
        ----------
        given
            What was typed; small letters, spaces and hyphens do no harm.
        address : str
            Where it came from, to count attempts.

        Raises
        ------
        UserError
            If it is wrong, was tried too often, or nobody is let in any more.
        """
        with self._lock:
            if not self.is_open:
                raise UserError("this code has ended", "code", "ask the facilitator for a new one")
            if self._wrong.get(address, 0) >= MAX_WRONG:
                raise UserError(
                    f"a wrong code was given {MAX_WRONG} times",
                    "code",
                    "ask the facilitator for a new one",
                )
            if not self._is_right(given):
                self._note_wrong(address)
                raise UserError(
                    "that is not the code", "code", f"type the {LETTERS} letters on the wall"
                )
            if len(self._people) >= MAX_PARTICIPANTS:
                raise UserError(
                    f"{MAX_PARTICIPANTS} are in already", "code", "share a phone with a neighbour"
                )
            token = secrets.token_urlsafe(16)
            self._people[token] = len(self._people) + 1
            return token

    def participant(self, token: object) -> int:
        """Return the number of a participant, counted from 1; it holds after the code has ended.

        Raises
        ------
        UserError
            If the token is nobody's.
        """
        with self._lock:
            found = self._people.get(token) if isinstance(token, str) else None
        if found is None:
            raise UserError(
                "this phone is not in yet", "code", "open the address and give the code"
            )
        return found

    def count(self) -> int:
        """Return how many are in."""
        return len(self._people)

    def close(self) -> None:
        """Let nobody in any more."""
        self._closed = True

    def _is_right(self, given: object) -> bool:
        if not isinstance(given, str) or len(given) > 4 * LETTERS:
            return False
        typed = "".join(letter for letter in given.upper() if letter not in " -\t")
        return hmac.compare_digest(typed.encode(), self.text.encode())

    def _note_wrong(self, address: str) -> None:
        self._wrong[address] = self._wrong.get(address, 0) + 1
        if sum(self._wrong.values()) >= MAX_WRONG_IN_ALL:
            self._closed = True
