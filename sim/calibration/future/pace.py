"""What the yearly effect of a fitted model gains along each future, and between them.

The effect (d_t, or s_t where products explain the rise) that keeps a pace is worked out on every
fitted model of its own (`sim.calibration.future.inversion`): a named future is the same path of
the reported share under all of them, as far as a model can follow it. The two best fits' stand in
`calibration/fitted/pace.csv`, a draw's in the posterior's own table. Between and beyond the
futures the effect is a straight line in the log odds gained, year by year.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim import resources
from sim.calibration.fit.yearly import by_product, drawn_on, yearly_effect
from sim.calibration.targets import catalogue
from sim.calibration.targets.vocabulary import YEARS as PUBLISHED
from sim.engine.coefficients import Intercepts
from sim.errors import UserError, nearest
from sim.scenario.future import YEARS, Future, registry

FILE: Final = ("calibration", "fitted", "pace.csv")
COLUMNS: Final = (
    "explanation",
    "future",
    "year",
    "aim_percent",
    "reached_percent",
    "log_odds_gained",
    "effect_gained",
)
EXPLANATIONS: Final = ("year-effect", "product")
"""Of the rise after 2022: an effect of the year common to all, or ready products."""
MOST: Final = 4.0
"""Largest change of the effect: beyond it nothing moves any more."""
APART: Final = 0.05
"""Least distance of two futures, in log odds, between which a line means something."""

Floats = NDArray[np.float64]


def explanation_of(parameters: Mapping[str, float]) -> str:
    """Return which explanation of the rise after 2022 holds.

    Examples
    --------
    >>> explanation_of({"product": 1.0})
    'product'
    """
    return EXPLANATIONS[by_product(parameters)]


def checked_explanation(name: str, *others: str) -> str:
    """Return the name of an explanation, or of what else may be asked for.

    Raises
    ------
    UserError
        If there is none of that name.
    """
    known = (*others, *EXPLANATIONS)
    if name not in known:
        raise UserError(
            f"there is no explanation {name!r}", "explanation", nearest(str(name), known)
        )
    return name


def log_odds(percent: Floats | float) -> Floats:
    """Return the log odds of a share in percent."""
    share = np.asarray(percent, dtype=np.float64) / 100.0
    return np.asarray(np.log(share / (1.0 - share)))


def share(log_odds: Floats | float) -> Floats:
    """Return the share in percent of which these are the log odds."""
    return np.asarray(100.0 / (1.0 + np.exp(-np.asarray(log_odds, dtype=np.float64))))


def level() -> float:
    """Return the log odds of the last published share, from which gains count."""
    return float(log_odds(catalogue.year_shares()[PUBLISHED[-1]]))


def aim(future: Future) -> Floats:
    """Return the log odds along a future, shape (years,)."""
    return np.asarray(level() + np.cumsum(future.gains))


@dataclass(frozen=True, eq=False)
class Pace:
    """What it takes in one fitted model to keep the pace of each future.

    Attributes
    ----------
    gained : ndarray, shape (futures, years)
        Log odds of the reported share since the last published one, as the model reached them.
    effects : ndarray, shape (futures, years)
        What the yearly effect gains.
    """

    gained: Floats
    effects: Floats

    def along(self, gained: Floats) -> Floats:
        """Return what the yearly effect gains along a path of log odds, shape (years,).

        Parameters
        ----------
        gained : ndarray, shape (years,)
            Log odds since the last published year.
        """
        order = np.argsort(self.gained.mean(axis=1))
        # A model that cannot follow a fast future ends near a slower one: the line stays finite.
        at = self.gained[order]
        for k in range(1, len(at)):
            at[k] = np.maximum(at[k], at[k - 1] + APART)
        value = self.effects[order]
        years = np.arange(at.shape[1])
        place = np.clip((at < gained).sum(axis=0) - 1, 0, len(at) - 2)
        low, high = at[place, years], at[place + 1, years]
        begin, end = value[place, years], value[place + 1, years]
        return np.clip(begin + (end - begin) * (gained - low) / (high - low), -MOST, MOST)

    def row(self) -> dict[str, float]:
        """Return the numbers by name of their column in a posterior's table."""
        both = np.concatenate([self.gained.ravel(), self.effects.ravel()])
        return dict(zip(columns(), both.tolist(), strict=True))

    @classmethod
    def of_numbers(cls, numbers: Floats) -> Pace:
        """Return the pace of numbers in the order of `columns`."""
        gained, effects = numbers.reshape(2, len(registry()), len(YEARS))
        return cls(gained, effects)


def columns() -> tuple[str, ...]:
    """Return the columns of a posterior's table that hold a draw's pace.

    Examples
    --------
    >>> columns()[0], columns()[-1], len(columns())
    ('gained.pace-fades.2025', 'effect.pace-of-europe.2035', 66)
    """
    return tuple(
        f"{what}.{name}.{year}"
        for what in ("gained", "effect")
        for name in registry()
        for year in YEARS
    )


def with_effects(c: Intercepts, parameters: Mapping[str, float], gained: Floats) -> Intercepts:
    """Return intercepts whose yearly effect gains so much after the last published year.

    Parameters
    ----------
    c : Intercepts
    parameters : mapping of str to float
        Of which `product` says whose effect moves.
    gained : ndarray, shape (years,)
        Since the last published year, by year of `YEARS`.
    """
    last = yearly_effect(c, parameters, PUBLISHED[-1])
    ahead = dict(zip(YEARS, (last + gained).tolist(), strict=True))
    return drawn_on(c, ahead, products=by_product(parameters))


def write(path: Path, paces: Mapping[str, Pace]) -> None:
    """Write the paces of the best fits, by explanation, as CSV; all or nothing."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for explanation, pace in paces.items():
            writer.writerows(_rows(explanation, pace))
    temporary.replace(path)


def _rows(explanation: str, pace: Pace) -> Sequence[Mapping[str, object]]:
    return [
        {
            "explanation": explanation,
            "future": future.name,
            "year": year,
            "aim_percent": round(float(share(aim(future)[t])), 3),
            "reached_percent": round(float(share(level() + pace.gained[k, t])), 3),
            "log_odds_gained": round(float(pace.gained[k, t]), 6),
            "effect_gained": round(float(pace.effects[k, t]), 6),
        }
        for k, future in enumerate(registry().values())
        for t, year in enumerate(YEARS)
    ]


@cache
def shipped(explanation: str) -> Pace:
    """Return the pace of the best fit of an explanation."""
    with resources.path(*FILE).open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["explanation"] == explanation]

    def table(column: str) -> Floats:
        values = {(row["future"], int(row["year"])): float(row[column]) for row in rows}
        return np.array([[values[name, year] for year in YEARS] for name in registry()])

    return Pace(table("log_odds_gained"), table("effect_gained"))
