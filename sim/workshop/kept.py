"""What a log keeps beside the moves: scenes with their guesses, and rounds of a role play.

Plain data, one line each; what they mean is checked by those who play them on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

SCENE: Final = "scene"
GUESS: Final = "guess"
ROUND: Final = "round"
MAX_ROWS: Final = 200
"""Scenes, and rounds, of one session."""

Line = dict[str, Any]


class Kept:
    """Scenes and rounds of a session as its log has them.

    Attributes
    ----------
    scenes : list of dict
        As `sim.workshop.play.Play.plain` gives them, in the order in which they were begun.
    playing : int or None
        Number of the scene that is being played; None if there is none.
    rounds : list of dict
        As `sim.workshop.role_play.RolePlay.plain` gives them.

    Examples
    --------
    >>> kept = Kept()
    >>> _ = kept.scene(0, {"guesses": {"1": {}}}, playing=True)
    >>> _ = kept.guess(0, 1, 7, 250.0)
    >>> kept.scenes[0]["guesses"], kept.playing
    ({'1': {'7': 250.0}}, 0)
    """

    def __init__(self) -> None:
        self.scenes: list[Line] = []
        self.playing: int | None = None
        self.rounds: list[Line] = []

    def __bool__(self) -> bool:
        return bool(self.scenes or self.rounds)

    def scene(self, number: int, plain: Mapping[str, Any], *, playing: bool) -> Line:
        """Keep a scene as it stands now, and return the line that says so."""
        _put(self.scenes, number, plain)
        if playing:
            self.playing = number
        elif self.playing == number:
            self.playing = None
        return {"did": SCENE, "number": number, "playing": playing, "scene": dict(plain)}

    def guess(self, number: int, step: int, participant: int, value: float) -> Line:
        """Keep a guess on a step of a scene, and return the line that says so."""
        self.scenes[number]["guesses"].setdefault(str(step), {})[str(participant)] = value
        return {"did": GUESS, "number": number, "step": step, "who": participant, "guess": value}

    def round(self, number: int, plain: Mapping[str, Any]) -> Line:
        """Keep a round as it stands now, and return the line that says so."""
        _put(self.rounds, number, plain)
        return {"did": ROUND, "number": number, "round": dict(plain)}

    def take(self, line: Mapping[str, Any]) -> bool:
        """Take a line of a log; say whether it was of this kind.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is, and cannot be read.
        """
        did = line["did"]
        if did == SCENE:
            self.scene(_number(line), _table(line["scene"]), playing=bool(line["playing"]))
        elif did == ROUND:
            self.round(_number(line), _table(line["round"]))
        elif did == GUESS:
            known = len(self.scenes) > _number(line)
            if not known:
                raise KeyError(line["number"])  # the line that began the scene is lost
            self.guess(_number(line), int(line["step"]), int(line["who"]), float(line["guess"]))
        else:
            return False
        return True

    def lines(self) -> Iterator[Line]:
        """Return the lines that say all of it again."""
        for number, plain in enumerate(list(self.scenes)):
            yield self.scene(number, plain, playing=number == self.playing)
        for number, plain in enumerate(list(self.rounds)):
            yield self.round(number, plain)


def _put(rows: list[Line], number: int, plain: Mapping[str, Any]) -> None:
    """Put a row in its place; rows before it whose lines are lost stay empty."""
    rows.extend({} for _ in range(number + 1 - len(rows)))
    rows[number] = dict(plain)


def _number(line: Mapping[str, Any]) -> int:
    number = line["number"]
    if not isinstance(number, int) or not 0 <= number < MAX_ROWS:
        raise ValueError(number)
    return number


def _table(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise TypeError(given)
    return given
