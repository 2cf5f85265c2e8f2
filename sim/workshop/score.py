"""Guesses held against what the model says: in which band, how far, in which order."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.statistics.ranking import ORDER_CERTAINTY, rank
from sim.workshop.guesses import SAME
from sim.workshop.number import Band

_INNER: Final = ("inside the 50 % band", "50% 구간 안")
_OUTER: Final = ("inside the 90 % band", "90% 구간 안")
_BELOW: Final = ("below the 90 % band", "90% 구간보다 작음")
_ABOVE: Final = ("above the 90 % band", "90% 구간보다 큼")

# Levels of the band's ends and its middle, and how much of the distribution each stands for.
_LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_WEIGHTS: Final = (0.15, 0.225, 0.25, 0.225, 0.15)


@dataclass(frozen=True)
class Score:
    """How a guess lies to the band.

    Attributes
    ----------
    within_50, within_90 : bool
    distance : float
        To the nearer end of the 90 % band, below it negative; 0 inside.
    loss : float
        As the continuous ranked probability score, from the ends of the bands: in the unit of the
        number, less is better.
    """

    within_50: bool
    within_90: bool
    distance: float
    loss: float

    def verdict(self, language: str) -> str:
        """Return it in words."""
        if self.within_50:
            words = _INNER
        elif self.within_90:
            words = _OUTER
        else:
            words = _BELOW if self.distance < 0 else _ABOVE
        return words[language == "ko"]


@dataclass(frozen=True)
class Ranked:
    """A participant's guess with its score; equal losses share a rank, counted from 1."""

    rank: int
    participant: int
    guess: float
    score: Score


@dataclass(frozen=True)
class Crowd:
    """All guesses together.

    Attributes
    ----------
    count : int
    median : float
    within_50, within_90 : float
        Share of the guesses inside.
    """

    count: int
    median: float
    within_50: float
    within_90: float


def score(guess: float, band: Band) -> Score:
    """Return how a guess lies to a band.

    Raises
    ------
    UserError
        If there is no band yet.

    Examples
    --------
    >>> band = Band(mean=200.0, low=100.0, high=300.0, inner_low=170.0, inner_high=230.0)
    >>> score(220.0, band).within_50, score(90.0, band).distance
    (True, -10.0)
    """
    if not band.known:
        raise UserError("there is no band yet", "score", "wait for more runs")
    nearest = min(max(guess, band.low), band.high)
    ends = (band.low, band.inner_low, band.mean, band.inner_high, band.high)
    return Score(
        within_50=band.inner_low <= guess <= band.inner_high,
        within_90=band.low <= guess <= band.high,
        distance=guess - nearest,
        loss=2.0
        * sum(
            weight * (guess - end) * (level - (guess < end))
            for level, weight, end in zip(_LEVELS, _WEIGHTS, ends, strict=True)
        ),
    )


def ranked(guesses: Mapping[int, float], band: Band) -> tuple[Ranked, ...]:
    """Return the guesses on a number, the nearest first.

    Parameters
    ----------
    guesses : mapping of int to float
        By participant.
    band : Band
    """
    scored = sorted(
        ((score(guess, band), who, guess) for who, guess in guesses.items()),
        key=lambda each: (each[0].loss, each[1]),
    )
    found: list[Ranked] = []
    for k, (own, who, guess) in enumerate(scored):
        equal = found and found[-1].score.loss == own.loss
        found.append(Ranked(found[-1].rank if equal else k + 1, who, guess, own))
    return tuple(found)


def crowd(guesses: Mapping[int, float], band: Band) -> Crowd | None:
    """Return what all guesses come to together; None without any."""
    if not guesses:
        return None
    scores = [score(guess, band) for guess in guesses.values()]
    return Crowd(
        count=len(scores),
        median=statistics.median(guesses.values()),
        within_50=sum(each.within_50 for each in scores) / len(scores),
        within_90=sum(each.within_90 for each in scores) / len(scores),
    )


def best_option(
    values: Sequence[NDArray[np.float64]], draws: NDArray[np.int64], *, lowest: bool = False
) -> int:
    """Return the option that is the best in nearly all draws, or `SAME` where there is none.

    Parameters
    ----------
    values : sequence of ndarray
        Number of each option by replicate, the same replicates for all.
    draws : ndarray of int
        Number of the fitted model of each replicate.
    lowest : bool
        Whether less is better.

    Examples
    --------
    >>> draws = np.arange(20)
    >>> best_option([draws + 5.0, draws + 0.0], draws)
    0
    """
    sign = -1.0 if lowest else 1.0
    ranking = rank({str(k): sign * each for k, each in enumerate(values)}, draws)
    for k in range(len(values)):
        others = (str(other) for other in range(len(values)) if other != k)
        if all(ranking.share(str(k), other) >= ORDER_CERTAINTY for other in others):
            return k
    return SAME
