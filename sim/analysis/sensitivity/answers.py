"""What is analysed: levels, effects of packages, their price, and the lead of one over another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.quantity import Quantity, quantity
from sim.errors import UserError
from sim.outcomes.registry import REPORTED_YEARS
from sim.scenario import Scenario

LEVEL: Final = "level"
EFFECT: Final = "effect"
LEAD: Final = "lead"
PRICE: Final = "price"
KINDS: Final = (LEVEL, EFFECT, LEAD, PRICE)
PRICE_NAME: Final = "cost_per_user"
_PRICE: Final = re.compile(rf"{PRICE_NAME}_(?P<year>\d{{4}})")
_MILLION_PER_BN: Final = 1000.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Answer:
    """One number of a draw.

    Attributes
    ----------
    name : str
        Such as ``effect of training on users_2030``.
    kind : str
        One of `KINDS`.
    asked : str
        The outcome and year, as asked for.
    unit : str
    places : tuple of int
        Of what is measured: the quantity; of a price cost, then users.
    scenarios : tuple of int
        Of the scenarios: one for a level, else the package and what it is held against.
    """

    name: str
    kind: str
    asked: str
    unit: str
    places: tuple[int, ...]
    scenarios: tuple[int, ...]

    def outputs(self, levels: Floats) -> Floats:
        """Return the number of every draw and replicate, shape (draws, R).

        Parameters
        ----------
        levels : ndarray, shape (draws, R, scenarios, quantities)

        Notes
        -----
        A price is a ratio of means over the replicates of a draw. What a replicate adds to it is
        linear in cost and users, so that its spread is that of the ratio (delta method). Where a
        draw has no additional users it is NaN, and refused.
        """
        if self.kind == LEVEL:
            return levels[:, :, self.scenarios[0], self.places[0]]
        one, other = self.scenarios
        gain = levels[:, :, one] - levels[:, :, other]
        if self.kind != PRICE:
            return gain[:, :, self.places[0]]
        cost, users = (gain[:, :, place] for place in self.places)
        mean_users = users.mean(axis=1, keepdims=True)
        mean_users = np.where(mean_users > 0.0, mean_users, np.nan)
        ratio = cost.mean(axis=1, keepdims=True) / mean_users
        found: Floats = _MILLION_PER_BN * (ratio + (cost - ratio * users) / mean_users)
        return found


def measured(outcomes: Sequence[str]) -> tuple[Quantity, ...]:
    """Return what has to be measured of every run for some outcomes.

    Raises
    ------
    UserError
        If there is no such outcome, or one is named twice.
    """
    if not outcomes:
        raise UserError("no outcome is named", "--outcome", "write adoption_2030")
    if len(set(outcomes)) < len(outcomes):
        raise UserError("an outcome is named twice", "--outcome", "name each one once")
    found: dict[str, Quantity] = {}
    for name in outcomes:
        for each in _needed(name):
            found.setdefault(each.name, each)
    return tuple(found.values())


def answers(
    outcomes: Sequence[str], quantities: Sequence[Quantity], scenarios: Sequence[Scenario]
) -> tuple[Answer, ...]:
    """Return what is analysed, in order.

    Parameters
    ----------
    outcomes : sequence of str
    quantities : sequence of Quantity
        `measured` of them.
    scenarios : sequence of Scenario
        The baseline, then the packages: without one the baseline's levels are analysed, with two
        the lead of the first over the second, too.

    Raises
    ------
    UserError
        For a price without a package.
    """
    place = {each.name: k for k, each in enumerate(quantities)}
    found: list[Answer] = []
    packages = range(1, len(scenarios))
    for name in outcomes:
        needed = _needed(name)
        places = tuple(place[each.name] for each in needed)
        price = len(needed) > 1
        if not packages:
            if price:
                raise UserError(f"{name} is of a package", "--outcome", "name one with --effect")
            found.append(Answer(name, LEVEL, name, needed[0].unit, places, (0,)))
        for k in packages:
            if price:
                said = f"cost per user of {scenarios[k].name} by {needed[0].year}"
                found.append(Answer(said, PRICE, name, "KRW million", places, (k, 0)))
                continue
            said = f"effect of {scenarios[k].name} on {name}"
            found.append(Answer(said, EFFECT, name, needed[0].effect_unit, places, (k, 0)))
        if len(scenarios) > 2 and not price:
            one, other = scenarios[1].name, scenarios[2].name
            said = f"lead of {one} over {other} in {name}"
            found.append(Answer(said, LEAD, name, needed[0].effect_unit, places, (1, 2)))
    return tuple(found)


def record(each: Answer, quantities: Sequence[Quantity], scenarios: Sequence[Scenario]) -> Any:
    """Return an answer as JSON types."""
    return {
        "name": each.name,
        "kind": each.kind,
        "asked": each.asked,
        "unit": each.unit,
        "quantities": [quantities[place].name for place in each.places],
        "scenarios": [scenarios[k].name for k in each.scenarios],
    }


def _needed(name: str) -> tuple[Quantity, ...]:
    match = _PRICE.fullmatch(name)
    if match is None:
        return (quantity(name),)
    year = int(match["year"])
    if year not in REPORTED_YEARS:
        raise UserError(
            f"{name!r} is outside the years of a run",
            "--outcome",
            f"use {REPORTED_YEARS[0]} to {REPORTED_YEARS[-1]}",
        )
    return (
        Quantity(f"public_cost_total_krw_bn_{year}", "public_cost_total_krw_bn", year, "all"),
        Quantity(f"users_all_{year}", "users", year, "all"),
    )
