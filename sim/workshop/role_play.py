"""A round of a role play: open for gifts from page and phones until it is ended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final

from sim.errors import UserError
from sim.policy.settings.text import short
from sim.workshop.role import EOK_PER_BN, Round
from sim.workshop.state import State, from_plain

_AMOUNT: Final = re.compile(r"(?P<number>\d{1,9}(\.\d)?)(?P<unit>[^\d.]*)")
_UNITS: Final = {"ko": ("", "억", "억원"), "en": ("", "krwbn", "bn", "bnkrw", "billion")}
_MAX_TYPED: Final = 40


class RolePlay:
    """One round.

    Parameters
    ----------
    number : int
        Counted from 0 over the session.
    begin : State
        Assumptions under which the result is held against policies as they are; its levers are
        not used, so that every round begins from the same policies.
    budgets : mapping of str to int
        억 a year by role.

    Attributes
    ----------
    round : Round
        What was given so far.
    is_open : bool
        Whether gifts are still taken.
    is_shown : bool
        Whether it was not put away.
    heard : callable or None
        Told of every change.

    Examples
    --------
    >>> play = RolePlay(0, State(), {"region": 500})
    >>> play.give("region", "ai_voucher.budget_krw_bn", 200)
    >>> dict(play.end().levers), play.is_open
    ({'ai_voucher.budget_krw_bn': 47.6}, False)
    """

    def __init__(self, number: int, begin: State, budgets: Mapping[str, int]) -> None:
        self.number = number
        self.begin = State(**{**begin.plain(), "levers": {}, "label": ""})
        self.round = Round(budgets)
        self.is_open = True
        self.is_shown = True
        self.heard: Callable[[], None] | None = None
        self._lock = Lock()

    def give(self, role: str, to: str, amount: int) -> None:
        """Take what a role gives to a programme, in place of what it gave to it before.

        Parameters
        ----------
        role : str
        to : str
            A yearly budget, as `sim.workshop.role.fundable` takes it.
        amount : int
            억 a year.

        Raises
        ------
        UserError
            If the round is over, or the role has not that much left.
        """
        with self._lock:
            if not self.is_open:
                raise UserError("the round is over", "role play", "wait for the next one")
            self.round = self.round.give(role, to, amount)
        self._tell()

    def end(self) -> State:
        """Take no more gifts, and return what is set with all that was given."""
        with self._lock:
            self.is_open = False
        self._tell()
        return self.state

    def put_away(self) -> None:
        """Show it no more."""
        self.is_shown = False
        self._tell()

    @property
    def state(self) -> State:
        """What is set with all that was given so far."""
        return self.round.state(self.begin)

    def plain(self) -> dict[str, Any]:
        """Return the round as JSON types, see `from_plain`."""
        return {
            "number": self.number,
            "begin": self.begin.plain(),
            "budgets": dict(self.round.budgets),
            "given": [[*key, amount] for key, amount in self.round.given.items()],
            "open": self.is_open,
            "shown": self.is_shown,
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> RolePlay:
        """Return the round that `plain` described.

        Raises
        ------
        UserError
            If it cannot be read, or what is in it is not there any more.
        """
        try:
            play = cls(int(data["number"]), from_plain(data["begin"]), data["budgets"])
            given = {(who, to): amount for who, to, amount in data["given"]}
            play.round = Round(data["budgets"], given)
            play.is_open, play.is_shown = bool(data["open"]), bool(data["shown"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError("a round cannot be read", "role play", "begin another") from error
        return play

    def _tell(self) -> None:
        if self.heard is not None:
            self.heard()


def read_amount(typed: object, language: str) -> int:
    """Return an amount as people type it, in 억 a year.

    Parameters
    ----------
    typed
        Text in the unit in which the language counts budgets: 억 원, or KRW bn.
    language : str

    Raises
    ------
    UserError
        If it is none.

    Examples
    --------
    >>> read_amount("1,200억 원", "ko"), read_amount("12.5", "en")
    (1200, 125)
    """
    if isinstance(typed, str) and len(typed) <= _MAX_TYPED:
        text = unicodedata.normalize("NFKC", typed)
        found = _AMOUNT.fullmatch(re.sub(r"[,\s]", "", text).lower())
        if found and found["unit"] in _UNITS[language]:
            number = float(found["number"]) * (EOK_PER_BN if language == "en" else 1)
            if number == int(number):
                return int(number)
    raise UserError(f"{short(typed)} is no amount", "role play", "type a number of 억 or KRW bn")
