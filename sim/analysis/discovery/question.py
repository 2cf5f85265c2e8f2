"""What makes a case one of interest: a package loses to another, or misses a goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.discovery.cases import Cases
from sim.errors import UserError
from sim.statistics.scenario_box import Mask
from sim.units import amount, suffix

MIN_CASES: Final = 40
"""Fewer cases than this say nothing of a box."""
MIN_INTEREST: Final = 10
"""As few of interest, or not, neither."""


@dataclass(frozen=True)
class Question:
    """When a case is of interest.

    Attributes
    ----------
    package : str
    against : str or None
        Another scenario: of interest is where the package brings less of the outcome.
    below : float or None
        Of interest is where the package's outcome is below this; not with `against`.
    """

    package: str
    against: str | None = None
    below: float | None = None

    def __post_init__(self) -> None:
        if (self.against is None) == (self.below is None):
            raise UserError(
                "one of --against and --below is needed",
                "--against",
                "name another package, or say below what the goal is missed",
            )
        if self.against == self.package:
            raise UserError(
                f"{self.package!r} cannot lose to itself", "--against", "name another scenario"
            )

    def interest(self, cases: Cases) -> Mask:
        """Return which cases are of interest, shape (cases,).

        Raises
        ------
        UserError
            If there are too few cases, or too few on either side, saying what would do.
        """
        own = cases.levels[cases.check_scenario(self.package, "--package")].to_numpy()
        if self.against is not None:
            other = cases.levels[cases.check_scenario(self.against, "--against")].to_numpy()
            found: Mask = own < other
        else:
            found = own < np.float64(self.below or 0.0)
        _check(found, self._said(cases))
        return found

    def _said(self, cases: Cases) -> str:
        if self.against is not None:
            return f"{self.package} brings less {cases.outcome} than {self.against}"
        return (
            f"{cases.outcome} of {self.package} is below "
            f"{amount(float(self.below or 0.0))}{suffix(cases.unit)}"
        )


def _check(interest: Mask, said: str) -> None:
    n, hits = len(interest), int(interest.sum())
    if n < MIN_CASES:
        raise UserError(
            f"{n} draws are too few to look for a region in them",
            hint=f"make the results again with {MIN_CASES} draws or more, better 200 "
            f"(--replicates {2 * MIN_CASES}, better 400)",
        )
    if hits in (0, n):
        where = "none" if hits == 0 else "every one"
        raise UserError(
            f"{said} in {where} of {n} draws: there is no region to tell apart",
            hint="that is the answer; or ask with another --against, --below or --outcome",
        )
    if min(hits, n - hits) < MIN_INTEREST:
        raise UserError(
            f"{said} in {hits} of {n} draws: too few on one side to tell a region from chance",
            hint=f"more draws ({MIN_INTEREST} or more are needed on either side), or another "
            "--against, --below or --outcome",
        )
