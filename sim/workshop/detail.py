"""What is kept of a run beside its outcomes: users by cell, and each programme's money and awards.

A run is watched while it passes through the years of the levers, because the engine keeps of every
award only its year and its account.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.run import Run
from sim.outcomes import ledger
from sim.policy.terms import Mechanism
from sim.population import Population
from sim.population.schema import FRAMES
from sim.workshop.lever import HORIZON, LEVER_YEAR

SIZES: Final = (10, 50, 100, 300, 1000)
"""Least number of employees of each size; the first is the frame of small firms."""
SMALL: Final = 0
"""Position of the small firms among them."""
CELLS: Final = (len(SIZES), ar.N_INDUSTRIES, ar.N_REGIONS)

SUMMED: Final = ("appropriated", "paid", "lapsed", "applications", "awards", "unused")
"""Of an account, what is summed over the years watched."""
OPENED: Final = ("carried_in", "committed_in")
CLOSED: Final = ("carried_out", "committed_out")
ACCOUNT: Final = np.dtype(
    [
        *((name, "f8") for name in (*SUMMED, *OPENED, *CLOSED)),
        ("cost", "f8"),  # public cost
        ("earlier", "f8"),  # of what is paid, on awards before these years
        ("users", "f8", len(SIZES)),  # firms that won an award and used it, or claimed the credit
        ("received", "f8", len(SIZES)),  # of what is paid, on awards in these years
    ]
)
"""An account over the years watched: KRW thousand and represented firms."""

_FIRST: Final = LEVER_YEAR - ar.FIRST_YEAR
_LAST: Final = HORIZON + 1 - ar.FIRST_YEAR
_HALF_A_THOUSAND: Final = 0.0005
"""KRW million; less is rounded to nothing."""
_CONTEST, _CREDIT, _PLACES = map(int, (Mechanism.CONTEST, Mechanism.CREDIT, Mechanism.PLACES))


@dataclass(frozen=True, eq=False)
class Detail:
    """What is kept of one run.

    Attributes
    ----------
    users : float32, shape `CELLS`
        Represented firms that use AI in the last year, by size, industry and region.
    accounts : ndarray of ACCOUNT, shape (accounts,)
        In the order of the ledger.
    mechanisms : tuple of str
        Of each account.
    """

    users: NDArray[np.float32]
    accounts: NDArray[np.void]
    mechanisms: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Groups:
    """The firms of a population by cell.

    Attributes
    ----------
    population : Population
    """

    population: Population

    @cached_property
    def size(self) -> NDArray[np.int64]:
        """Each firm's position in `SIZES`, shape (n,)."""
        found = np.searchsorted(SIZES, self.population.employees, side="right") - 1
        # Frames part at 50 employees when firms enter; who is counted where stays the frame's.
        small = self.population.frame == FRAMES.index("small")
        size: NDArray[np.int64] = np.where(small, SMALL, np.maximum(found, SMALL + 1))
        return size

    @cached_property
    def cell(self) -> NDArray[np.int64]:
        """Each firm's cell as one number, shape (n,)."""
        firms = self.population
        place = self.size, firms.industry.astype(np.int64), firms.region.astype(np.int64)
        cell: NDArray[np.int64] = np.ravel_multi_index(place, CELLS)
        return cell

    @cached_property
    def firms(self) -> NDArray[np.float64]:
        """Represented firms in the last year, shape `CELLS`."""
        return self.count(np.ones(self.population.n, np.bool_))

    def count(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the represented firms that are chosen and there in the last year, by cell."""
        there = chosen & self.population.active(HORIZON)
        return _summed(self.cell, np.where(there, self.population.weight, 0.0), CELLS)


class Recorder:
    """Watches one run pass through the years of the levers.

    Parameters
    ----------
    groups : Groups
        Those of the run's firms.
    """

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._due: NDArray[np.int64] | None = None
        self._used: list[NDArray[np.float64]] = []
        self._worth: list[NDArray[np.float64]] = []

    def before(self, run: Run) -> None:
        """Look at a run that is about to pass through a year."""
        if run.years == _FIRST:
            self._due = run.outputs.committed[:, _FIRST:_LAST].sum(axis=1)

    def after(self, run: Run) -> None:
        """Look at a run that has passed through a year."""
        if _FIRST < run.years <= _LAST:
            used, worth = self._look(run)
            self._used.append(used)
            self._worth.append(worth)

    def finish(self, run: Run) -> Detail:
        """Return what is kept of a run that has passed through the last year.

        Raises
        ------
        ValueError
            If not all the years were watched.
        """
        if self._due is None or len(self._worth) != _LAST - _FIRST:
            raise ValueError("the run was not watched through all the years of the levers")
        users = self._groups.count(run.states["stage"] >= ar.S)
        return Detail(
            users.astype(np.float32), self._accounts(run, self._due), ledger.mechanisms(run.plan)
        )

    def _look(self, run: Run) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return who used an award of the last year and what it came to, by account and size.

        Only shares of the second matter: `_accounts` brings it to the ledger's sum. The last
        account is the tax credit, of which the engine keeps who claimed and not how much.
        """
        mechanisms = run.plan.terms["mechanism"]
        used = np.zeros((mechanisms.size + 1, len(SIZES)))
        worth = np.zeros_like(used)
        claimed = self._claimed(run)
        used[-1] = self._by_size(claimed, run.world.population.weight[claimed])
        terms = run.deciding()
        weight = run.world.population.weight[terms["row"]]
        for row, mechanism in enumerate(mechanisms):
            if mechanism == _PLACES:  # which cost the same for everybody
                used[row] = worth[row] = self._trained(run, row)
            elif mechanism in (_CONTEST, _CREDIT):
                mine = (terms["used"] >> np.uint32(row)) & np.uint32(1) != 0
                each = terms["loan"] if mechanism == _CREDIT else terms["gross"] * terms["share"]
                used[row] = self._by_size(terms["row"][mine], weight[mine])
                worth[row] = self._by_size(terms["row"][mine], (weight * each)[mine])
        return used, worth

    def _trained(self, run: Run, row: int) -> NDArray[np.float64]:
        """Return who won a place of an account in the last year, by size.

        The engine keeps one year for a family of programmes. Where two of one family give places
        in one year, each has its share of all.
        """
        t, slot = run.years - 1, run.plan.slot
        rows = np.flatnonzero(run.awarded[slot[row]] == ar.FIRST_YEAR + t)
        found = self._by_size(rows, run.world.population.weight[rows])
        awards = np.asarray(run.outputs.accounts["awards"])[:-1, t]
        family = awards[slot == slot[row]].sum()
        return found * (awards[row] / family) if family > 0.0 else found

    @staticmethod
    def _claimed(run: Run) -> NDArray[np.int64]:
        """Return the firms that claimed a tax credit which they earned in the last year.

        Whoever earned one claims of it what tax is due; the engine counts in whole KRW thousand.
        """
        firms = run.world.population
        due = firms.weight * firms.tax_due.astype(np.float64) >= _HALF_A_THOUSAND
        earned = run.states["credit_year"] == ar.FIRST_YEAR + run.years - 1
        claimed: NDArray[np.int64] = np.flatnonzero(earned & due)
        return claimed

    def _accounts(self, run: Run, due: NDArray[np.int64]) -> NDArray[np.void]:
        years = np.asarray(run.outputs.accounts)[:, _FIRST:_LAST]
        found = np.zeros(len(years), ACCOUNT)
        for name in SUMMED:
            found[name] = years[name].sum(axis=1)
        for name in OPENED:
            found[name] = years[name][:, 0]
        for name in CLOSED:
            found[name] = years[name][:, -1]
        found["cost"] = ledger.public_cost(run)[:, _FIRST:_LAST].sum(axis=1)
        found["users"] = np.sum(self._used, axis=0)
        found["earlier"][:-1] = due[: len(found) - 1]
        asked = np.isin(run.plan.terms["mechanism"], (_CONTEST, _CREDIT, _PLACES))
        for row in np.flatnonzero(asked).tolist():
            paid = found["paid"][row] - found["earlier"][row]
            shares = self._paid_shares(run, row)
            total = shares.sum()
            found["received"][row] = paid * shares / total if total > 0.0 else 0.0
        return found

    def _paid_shares(self, run: Run, row: int) -> NDArray[np.float64]:
        """Return what of the awards of these years is paid in them, by size."""
        terms = run.plan.terms[row]
        parts = int(terms["pay_years"]) if terms["mechanism"] == _CONTEST else 1
        shares = np.zeros(len(SIZES))
        for place, awarded in enumerate(self._worth):
            paid = min(len(self._worth) - place, parts)
            shares += awarded[row] * paid / parts
        return shares

    def _by_size(
        self, rows: NDArray[np.integer], weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        return _summed(self._groups.size[rows], weights, (len(SIZES),))


def _summed(
    cell: NDArray[np.int64], weights: NDArray[np.float64], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    found = np.bincount(cell, weights=weights, minlength=int(np.prod(shape)))
    return found.astype(np.float64).reshape(shape)
