"""Named futures: the pace of the reported share after the last published year.

A pace is what the published share gains in log odds a year, the unit in which paths of diffusion
are straight while they are young, and in which other countries can be compared. What it takes in
the model to keep a pace is measured on the fitted model (`sim.calibration.future.pace`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim import resources
from sim.errors import UserError, nearest, sentences
from sim.population.schema import LAST_YEAR

YEARS: Final = range(2025, LAST_YEAR + 1)
"""Of which nothing is published: a future says how they go on."""
_SUM: Final = 1e-6


@dataclass(frozen=True)
class Future:
    """One future.

    Attributes
    ----------
    name : str
    label_en, label_ko : str
    probability : float
        Judgement, unless a scenario says otherwise.
    gain : float
        Log odds that the reported share gains in the first year.
    kept : float
        Share of the gain that is left every year after.
    grade, source : str
    """

    name: str
    label_en: str
    label_ko: str
    probability: float
    gain: float
    kept: float
    grade: str
    source: str

    @property
    def gains(self) -> NDArray[np.float64]:
        """Gains in log odds of the years of `YEARS`.

        Examples
        --------
        >>> registry()["pace-fades"].gains[:3].round(3).tolist()
        [0.2, 0.1, 0.05]
        """
        return np.asarray(self.gain * self.kept ** np.arange(len(YEARS)))


@cache
def registry() -> Mapping[str, Future]:
    """Return the shipped futures by name, the slowest first."""
    with resources.path("calibration", "futures.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = [
        Future(
            name=row["name"],
            label_en=row["label_en"],
            label_ko=row["label_ko"],
            probability=float(row["probability"]),
            gain=float(row["gain"]),
            kept=float(row["kept"]),
            grade=row["grade"],
            source=row["source"],
        )
        for row in rows
    ]
    return MappingProxyType({each.name: each for each in found})


def default_probabilities() -> dict[str, float]:
    """Return the probability of every future where a scenario says nothing."""
    return {name: each.probability for name, each in registry().items()}


def checked(probabilities: Mapping[str, object], where: str) -> dict[str, float]:
    """Return probabilities of futures, as a user gave them, in the order of the registry.

    Futures that are not named have none.

    Raises
    ------
    UserError
        For a future that does not exist, a number that is no probability, or a sum other than 1.

    Examples
    --------
    >>> checked({"pace-holds": 1}, "here")
    {'pace-fades': 0.0, 'pace-holds': 1.0, 'pace-of-europe': 0.0}
    """
    found = dict.fromkeys(registry(), 0.0)
    for name, value in probabilities.items():
        if name not in registry():
            raise UserError(f"there is no future {name!r}", where, nearest(str(name), registry()))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UserError(f"{name} = {value!r} is not a number", where, "give a probability")
        if not 0.0 <= value <= 1.0:
            raise UserError(f"{name} = {value:g} is no probability", where, "use 0 to 1")
        found[name] = float(value)
    total = sum(found.values())
    if abs(total - 1.0) > _SUM:
        raise UserError(
            f"the probabilities of the futures sum to {total:g}",
            where,
            "let them sum to 1; a future that is not named has 0",
        )
    return found


def chosen(name: str | None, probabilities: Mapping[str, float]) -> dict[str, float]:
    """Return the probabilities where one future is asked for: it alone; as they are if none is.

    Parameters
    ----------
    name : str or None
        Of a future; all of them, with their probabilities, if None.
    probabilities : mapping of str to float

    Raises
    ------
    UserError
        If there is no such future.
    """
    if name is None:
        return dict(probabilities)
    if name not in registry():
        hint = sentences(nearest(name, registry()), "Without --future all of them are drawn")
        raise UserError(f"there is no future {name!r}", "--future", hint)
    return {each: float(each == name) for each in registry()}


def likeliest(probabilities: Mapping[str, float]) -> str:
    """Return the future with the largest probability, the slowest of several.

    Examples
    --------
    >>> likeliest(default_probabilities())
    'pace-holds'
    """
    return max(probabilities, key=lambda name: probabilities[name])


def allotted_within(
    groups: Sequence[object], probabilities: Mapping[str, float]
) -> tuple[str, ...]:
    """Return a future for each of some draws, so that every group of them meets them alike.

    Parameters
    ----------
    groups : sequence
        What group each draw is of.
    probabilities : mapping of str to float

    Examples
    --------
    >>> half = {"pace-fades": 0.5, "pace-holds": 0.5}
    >>> allotted_within(["a", "b", "a", "b"], half)
    ('pace-fades', 'pace-fades', 'pace-holds', 'pace-holds')
    """
    found = [""] * len(groups)
    for group in dict.fromkeys(groups):
        own = [k for k, each in enumerate(groups) if each == group]
        for k, name in zip(own, allotted(len(own), probabilities), strict=True):
            found[k] = name
    return tuple(found)


def allotted(count: int, probabilities: Mapping[str, float]) -> tuple[str, ...]:
    """Return a future for each of so many draws, as often as its probability asks for.

    They take turns, so that neighbours differ and any part of the draws is mixed alike.

    Examples
    --------
    >>> allotted(4, {"pace-fades": 0.5, "pace-holds": 0.5})
    ('pace-fades', 'pace-holds', 'pace-fades', 'pace-holds')
    """
    names = list(probabilities)
    upto = np.cumsum([probabilities[name] for name in names])
    given = np.zeros(len(names))
    share = np.diff(upto, prepend=0.0)
    found = []
    for k in range(count):
        place = int(np.argmax(share * (k + 1) - given + 1e-12 * share))
        given[place] += 1.0
        found.append(names[place])
    return tuple(found)
