"""What formulas of outcomes read of a run: sums over firms, the years, the accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.run import Run
from sim.errors import UserError
from sim.outcomes import ledger
from sim.outcomes.labelled import Floats
from sim.outcomes.registry import REPORTED_FRAMES, REPORTED_YEARS, Outcome
from sim.population.schema import FIRST_DATA_YEAR
from sim.units import THOUSAND_PER_BN

SUPPLIER_REVENUE_YEARS: Final = 3
"""The number of suppliers follows the revenue of so many years (assumption)."""

_START: Final = FIRST_DATA_YEAR - ar.FIRST_YEAR


@dataclass(frozen=True, eq=False)
class Sums:
    """Weighted sums over firms by year from 2017 and frame, both frames together last.

    ``sums["firms"]`` are represented firms, ``sums["users"]`` those in stage S, P or E, and every
    other name is a column of `sim.engine.arrays.GROUP`. Each is worked out when it is asked for.

    Attributes
    ----------
    records : ndarray of GROUP, shape (T, 2, ...)
    firms : ndarray, shape (T, 2, ...)
    """

    records: NDArray[np.void]
    firms: Floats
    _known: dict[str, Floats] = field(default_factory=dict, init=False)

    def __getitem__(self, name: str) -> Floats:
        """Return the sums of a name, shape (19, 3, ...)."""
        if name not in self._known:
            if name == "users":
                self._known[name] = self["product"] + self["pilot"] + self["embedded"]
            else:
                self._known[name] = _with_all(self.firms if name == "firms" else self.records[name])
        return self._known[name]

    def of(self, name: str, frame: str) -> Floats:
        """Return the sums of a name in one frame, ``all`` for both, shape (19, ...)."""
        return self[name][:, REPORTED_FRAMES.index(frame)]


@dataclass(frozen=True, eq=False)
class RunView:
    """A finished run as formulas of outcomes see it; what several of them need is made once.

    Attributes
    ----------
    run : Run
    baseline : RunView or None
        The baseline with common random numbers; None if the run is the baseline itself.
    """

    run: Run
    baseline: RunView | None = None
    _values: dict[str, Floats] = field(default_factory=dict, init=False)

    @cached_property
    def groups(self) -> Sums:
        """Sums of shape (19, 3, 42): by year, frame and row of `sim.engine.arrays`."""
        return Sums(np.asarray(self.run.outputs.groups), self.run.world.firms.totals)

    @cached_property
    def frames(self) -> Sums:
        """Sums of shape (19, 3): by year and frame."""
        whole = self.groups
        return Sums(whole.records[:, :, ar.TOTAL_ROW], whole.firms[:, :, ar.TOTAL_ROW])

    @property
    def years(self) -> NDArray[Any]:
        """Records of `sim.engine.arrays.YEAR`, shape (19,)."""
        return np.asarray(self.run.outputs.years)[_START:]

    @cached_property
    def public_cost(self) -> Floats:
        """Public cost of all programmes and the tax credit, KRW bn, shape (19,)."""
        thousands = ledger.public_cost(self.run)[:, _START:].sum(axis=0)
        cost: Floats = thousands * _BN
        return cost

    @cached_property
    def supplier_revenue(self) -> Floats:
        """Suppliers' revenue of three years up to each year from 2010, KRW bn, shape (26,)."""
        run = self.run
        yearly = run.outputs.years["spending"] + run.plan.economy_wide["public_demand"]
        total = np.cumsum(np.asarray(yearly, dtype=np.float64))
        before = np.concatenate([np.zeros(SUPPLIER_REVENUE_YEARS), total[:-SUPPLIER_REVENUE_YEARS]])
        revenue: Floats = total - before
        return revenue

    def value(self, outcome: Outcome) -> Floats:
        """Return the values of an outcome, worked out once.

        Returns
        -------
        ndarray, shape (19, 3, 42), (19, 3) or (19,)
            As `Outcome.formula` says.

        Raises
        ------
        UserError
            If the formula returned another shape.
        """
        if outcome.name not in self._values:
            found = np.asarray(outcome.formula(self), dtype=np.float64)
            if found.shape not in _shapes(outcome):
                expected = " or ".join(map(str, _shapes(outcome)))
                raise UserError(
                    f"its function returned values of shape {found.shape}",
                    f"outcome {outcome.name}",
                    f"return {expected}",
                )
            self._values[outcome.name] = found
        return self._values[outcome.name]


def percent(part: Floats, whole: Floats) -> Floats:
    """Return a share in percent, NaN where there is no whole.

    Examples
    --------
    >>> percent(np.array([1.0, 0.0]), np.array([4.0, 0.0]))
    array([25., nan])
    """
    share = np.full(whole.shape, np.nan)
    np.divide(100.0 * part, whole, out=share, where=whole > 0.0)
    return share


# Times the inverse, not divided: the results that are kept were made so, to the last bit.
_BN: Final = 1.0 / THOUSAND_PER_BN


def _shapes(outcome: Outcome) -> tuple[tuple[int, ...], ...]:
    years, frames = len(REPORTED_YEARS), len(REPORTED_FRAMES)
    if outcome.by_group:
        return ((years, frames, ar.ROWS),)
    alone = ((years,),) if len(outcome.frames) == 1 else ()
    return ((years, frames), *alone)


def _with_all(table: Floats) -> Floats:
    """Append the sum of both frames to numbers of shape (T, 2, ...), from 2017."""
    seen = table[_START:]
    whole = np.empty((seen.shape[0], len(REPORTED_FRAMES), *seen.shape[2:]))
    whole[:, : ar.N_FRAMES] = seen
    whole[:, ar.N_FRAMES] = seen.sum(axis=1)
    return whole
