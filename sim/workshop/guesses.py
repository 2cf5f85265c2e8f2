"""Guesses on a question of a scene: collected one a person, then held against the band."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from threading import Lock
from typing import Final

from sim.errors import UserError
from sim.policy.settings.text import short
from sim.workshop.number import asked_unit, unit
from sim.workshop.scene import Question

SAME: Final = -1
"""The answer to a choice that no option can be told from the best."""
MAX_GUESS: Final = 1e9

_NUMBER: Final = re.compile(r"(?P<number>[+-]?\d{1,13}(\.\d{1,6})?)(?P<unit>[^\d.]*)")
_COUNTED: Final = (
    "",
    "개",
    "개사",
    "곳",
    "%",
    "%p",
    "퍼센트",
    "firm",
    "firms",
    "percent",
    "points",
)
"""What may stand behind a number; 만, 조 and the like would be another number."""
_MAX_TYPED: Final = 40


class Guesses:
    """The guesses on one question, until it is closed.

    Parameters
    ----------
    question : Question

    Examples
    --------
    >>> from sim.workshop.scenes import scene
    >>> asked = Guesses(scene("subsidies-stall").steps[1].question)
    >>> asked.give(1, "1,200개", "ko"), asked.give(1, "300", "ko"), asked.all()
    (1200.0, 300.0, {1: 300.0})
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self._given: dict[int, float] = {}
        self._closed = False
        self._lock = Lock()

    def give(self, participant: int, typed: object, language: str) -> float:
        """Take what a participant guesses, in place of an earlier guess, and return it.

        Parameters
        ----------
        participant : int
            Number of a person, see `sim.workshop.room.Room.participant`.
        typed
            A number as it was typed, in the unit in which the language asks; of a choice, the
            number of the option or `SAME`.
        language : str

        Raises
        ------
        UserError
            If it is no number, out of bounds, or the question was closed.
        """
        value = self._option(typed) if self.question.options else self._number(typed, language)
        with self._lock:
            if self._closed:
                raise UserError(
                    "the answer is shown already", "guess", "wait for the next question"
                )
            self._given[participant] = value
        return value

    def close(self) -> None:
        """Take no more guesses: the answer is about to be shown."""
        with self._lock:
            self._closed = True

    def restore(self, given: Mapping[int, float]) -> None:
        """Take what was given before a restart, in place of what there is.

        Raises
        ------
        UserError
            If a participant has no number, or a guess is none.
        """
        for participant, value in given.items():
            if participant < 1 or not math.isfinite(value) or abs(value) > MAX_GUESS:
                raise UserError(f"{short(value)} is no guess", "guess", "begin the scene again")
            if self.question.options:
                self._option(int(value))
        with self._lock:
            self._given = dict(given)

    @property
    def is_open(self) -> bool:
        """Whether guesses are still taken."""
        return not self._closed

    def all(self) -> dict[int, float]:
        """Return the guesses by participant; numbers in the unit of the model."""
        with self._lock:
            return dict(sorted(self._given.items()))

    def votes(self) -> Mapping[int, int]:
        """Return how many chose each option, those without a vote too."""
        counted = dict.fromkeys((*range(len(self.question.options)), SAME), 0)
        for value in self.all().values():
            counted[int(value)] += 1
        return counted

    def _option(self, typed: object) -> float:
        try:
            chosen = int(typed) if isinstance(typed, int | str) else None
        except ValueError:
            chosen = None
        if chosen is None or not (chosen == SAME or 0 <= chosen < len(self.question.options)):
            raise UserError(f"{short(typed)} is no option", "guess", "choose one that is shown")
        return float(chosen)

    def _number(self, typed: object, language: str) -> float:
        name, (called, per_one) = self.question.number, asked_unit(self.question.number, language)
        value = _read(typed, called) / per_one
        low, high = (0.0, 100.0) if unit(name) == "percent" else (-MAX_GUESS, MAX_GUESS)
        if not low <= value <= high:
            raise UserError(
                f"{short(typed)} is out of bounds",
                "guess",
                f"use {low * per_one:,.0f} to {high * per_one:,.0f}",
            )
        return value


def _read(typed: object, called: str) -> float:
    """Return a number as people type it: with commas, a sign of their keyboard, or the unit."""
    if isinstance(typed, int | float) and not isinstance(typed, bool) and math.isfinite(typed):
        if abs(typed) <= MAX_GUESS * 1e3:
            return float(typed)
    elif isinstance(typed, str) and len(typed) <= _MAX_TYPED:
        text = unicodedata.normalize("NFKC", typed).replace("\N{MINUS SIGN}", "-")
        found = _NUMBER.fullmatch(re.sub(r"[,\s]", "", text))
        if found and found["unit"].lower() in _said_as(called):
            return float(found["number"])
    raise UserError(f"{short(typed)} is no number", "guess", f"type a number of {called}")


def _said_as(called: str) -> frozenset[str]:
    """Return what may stand behind a number in a unit: the unit, its last words, or nothing."""
    words = called.lower().split()
    tails = {"".join(words[k:]) for k in range(len(words))}
    heads = {words[0]} if words and called.startswith("억") else set()
    return frozenset({*_COUNTED, *(tails - {"원"}), *heads})
