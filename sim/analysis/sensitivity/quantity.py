"""The quantity whose sensitivity is asked for: an outcome in a year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.errors import UserError, nearest
from sim.outcomes.measures import measure
from sim.outcomes.registry import REPORTED_YEARS, registry
from sim.outcomes.run_view import RunView

#: Short names of outcomes.
SHORT: Final[Mapping[str, str]] = {"adoption": "adoption_rate", "embedded": "embedded_users"}

_NAME: Final = re.compile(r"(?P<outcome>[a-z_]+)_(?P<year>\d{4})")


@dataclass(frozen=True)
class Quantity:
    """One number of a run.

    Attributes
    ----------
    name : str
        As asked for, such as ``adoption_2030``.
    outcome : str
        Key of `sim.outcomes.registry.registry`.
    year : int
    frame : str
        The survey frame where the outcome is defined for it, else the whole economy.
    """

    name: str
    outcome: str
    year: int
    frame: str

    @property
    def unit(self) -> str:
        """Unit of the level."""
        return registry()[self.outcome].unit

    @property
    def effect_unit(self) -> str:
        """Unit of a difference of two levels: that of percentages is points."""
        return "points" if self.unit == "percent" else self.unit

    def label(self, language: str = "en") -> str:
        """Return what is measured and when, in English (``en``) or Korean (``ko``)."""
        declared = registry()[self.outcome]
        if language == "ko":
            return f"{declared.label_ko}, {self.year}년"
        return f"{declared.label_en}, {self.year}"

    def of(self, run: RunView) -> float:
        """Return the number of a run that has come to its year."""
        return float(measure(run, [self.outcome]).at(self.outcome, self.frame, self.year))


def quantity(name: str) -> Quantity:
    """Read the name of a quantity, an outcome and a year.

    Parameters
    ----------
    name : str
        ``<outcome>_<year>``: any outcome, or ``adoption`` and ``embedded`` for short.

    Raises
    ------
    UserError
        If the outcome or the year does not exist.

    Examples
    --------
    >>> quantity("adoption_2030").outcome, quantity("price_2025").frame
    ('adoption_rate', 'all')
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise UserError(
            f"{name!r} is not an outcome and a year", "--outcome", "write adoption_2030"
        )
    year = int(match["year"])
    if year not in REPORTED_YEARS:
        raise UserError(
            f"{name!r} is outside the years of a run",
            "--outcome",
            f"use {REPORTED_YEARS[0]} to {REPORTED_YEARS[-1]}",
        )
    outcome = SHORT.get(match["outcome"], match["outcome"])
    if outcome not in registry():
        raise UserError(
            f"there is no outcome {match['outcome']!r}",
            "--outcome",
            nearest(outcome, [*SHORT, *registry()]),
        )
    return Quantity(name, outcome, year, registry()[outcome].frames[0])
