"""What it takes in the model to keep a pace: the yearly effects that lead along it.

The effect (d_t, or s_t where products explain the rise) is worked out on the best fit of each
explanation for every shipped future, and kept in `calibration/fitted/pace.csv`. Between and beyond
them it is a straight line in the log odds gained, year by year. A draw of the posterior takes the
same change of its own effect, so that futures are the same force for all, not the same outcome.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from concurrent.futures import Executor
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim import resources
from sim.calibration.fit.anchor import anchor, measure
from sim.calibration.fit.yearly import by_product, drawn_on, yearly_effect
from sim.calibration.observation.design import Frame
from sim.calibration.targets import catalogue
from sim.calibration.targets.vocabulary import YEARS as PUBLISHED
from sim.engine.arrays import Plan
from sim.engine.coefficients import Intercepts
from sim.engine.run import World
from sim.errors import UserError, nearest
from sim.scenario.future import YEARS, registry

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
REPLICATES: Final = 8
GOOD_ENOUGH_POINTS: Final = 0.3
MOST: Final = 4.0
"""Largest change of the effect: beyond it nothing moves any more."""

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


def measured(
    world: World, plan: Plan, frame: Frame, seed: int, executor: Executor
) -> list[dict[str, object]]:
    """Return the rows of `FILE` for one explanation, from its best fit.

    Parameters
    ----------
    world : World
        With the parameters and intercepts of the fit.
    plan : Plan
        Of the baseline.
    frame : Frame
    seed : int
    executor : Executor
        Of threads; the futures are worked out side by side.
    """
    published, last = catalogue.year_shares(), PUBLISHED[-1]
    level = float(log_odds(published[last]))

    def of(name: str) -> list[dict[str, object]]:
        each = registry()[name]
        ahead = share(level + np.cumsum(each.gains))
        aims = published | dict(zip(YEARS, ahead.tolist(), strict=True))
        found = anchor(
            world, plan, frame, seed, aims, replicates=REPLICATES, good_enough=GOOD_ENOUGH_POINTS
        ).intercepts
        before = yearly_effect(found, world.parameters, last)
        gained = _smoothed(
            np.array([yearly_effect(found, world.parameters, y) for y in YEARS]) - before
        )
        along = with_effects(found, world.parameters, gained)
        years = range(PUBLISHED[0], YEARS[-1] + 1)
        here = world.with_parameters(world.parameters, along)
        reached = measure(here, plan, frame, seed, REPLICATES, years).year[-len(YEARS) :]
        return [
            {
                "explanation": explanation_of(world.parameters),
                "future": name,
                "year": year,
                "aim_percent": round(float(ahead[k]), 3),
                "reached_percent": round(float(reached[k]), 3),
                "log_odds_gained": round(float(log_odds(reached[k])) - level, 6),
                "effect_gained": round(float(gained[k]), 6),
            }
            for k, year in enumerate(YEARS)
        ]

    return [row for rows in executor.map(of, registry()) for row in rows]


def _smoothed(gained: Floats) -> Floats:
    """Return yearly effects as a cubic in time that begins at none, within `MOST`.

    One year's effect is noisy where few firms decide; the model cannot pass its ceiling (firms
    without interest or use) however strong the effect.
    """
    t = np.arange(1, gained.size + 1, dtype=np.float64)
    powers = np.stack([t, t**2, t**3], axis=1)
    found, *_ = np.linalg.lstsq(powers, np.clip(gained, -MOST, MOST), rcond=None)
    return np.clip(powers @ found, -MOST, MOST)


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
    level = yearly_effect(c, parameters, PUBLISHED[-1])
    ahead = dict(zip(YEARS, (level + gained).tolist(), strict=True))
    return drawn_on(c, ahead, products=by_product(parameters))


def write(path: Path, rows: list[dict[str, object]]) -> None:
    """Write the table as CSV, all or nothing."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    temporary.replace(path)


@cache
def _lines(explanation: str) -> tuple[Floats, Floats]:
    """Return log odds and effects gained of an explanation, shape (futures, years), sorted."""
    with resources.path(*FILE).open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["explanation"] == explanation]
    names = list(dict.fromkeys(row["future"] for row in rows))

    def table(column: str) -> Floats:
        values = {(row["future"], int(row["year"])): float(row[column]) for row in rows}
        return np.array([[values[name, year] for year in YEARS] for name in names])

    gained, effect = table("log_odds_gained"), table("effect_gained")
    order = np.argsort(gained[:, 0])
    return gained[order], effect[order]


def effects(explanation: str, gained: Floats) -> Floats:
    """Return what the yearly effect gains along a path of log odds, shape (years,).

    Parameters
    ----------
    explanation : str
        One of `EXPLANATIONS`.
    gained : ndarray, shape (years,)
        Log odds that the reported share has gained since the last published year.
    """
    x, y = _lines(explanation)
    found = np.empty(len(YEARS))
    for k in range(len(YEARS)):
        at, value = x[:, k], y[:, k]
        place = int(np.clip(np.searchsorted(at, gained[k]) - 1, 0, len(at) - 2))
        slope = (value[place + 1] - value[place]) / (at[place + 1] - at[place])
        found[k] = value[place] + slope * (gained[k] - at[place])
    return found
