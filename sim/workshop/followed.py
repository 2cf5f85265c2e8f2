"""A run that is followed year by year: what its firms believe, what it was granted, what became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.branching import Branching
from sim.engine.run import Run
from sim.outcomes.attribution import FirmHistory, Tracker
from sim.outcomes.labelled import Floats
from sim.population.schema import FRAMES
from sim.units import THOUSAND_PER_BN

MONEY: Final = ("appropriated", "paid", "lapsed")
"""Of all programmes together, KRW bn, as in `sim.outcomes.execution`."""
BELIEFS: Final = ("belief_users", "belief_others")
"""What AI is believed to bring, log points x 100: mean of the survey's users, and of its others."""


@dataclass(frozen=True, eq=False)
class Followed:
    """A run on its way to the horizon.

    Attributes
    ----------
    run : Run
    tracker : Tracker or None
        Of the run; None where firms are not followed, which saves a third of the time.
    beliefs : ndarray, shape (T, 2)
        By year and `BELIEFS`; NaN where there is nobody, or firms are not followed.
    """

    run: Run
    tracker: Tracker | None
    beliefs: Floats

    @classmethod
    def of(cls, run: Run, horizon: int | None) -> Followed:
        """Follow a run that has not begun; with no horizon, not its firms."""
        tracker = None if horizon is None else Tracker.of(run, horizon)
        return cls(run, tracker, np.full((ar.T, len(BELIEFS)), np.nan))

    @property
    def years(self) -> int:
        """How many years have been run."""
        return self.run.years

    def advance(self, last: int) -> None:
        """Run on until so many years have been run."""
        if self.tracker is None:
            self.run.advance(last)
            return
        for t in range(self.years, last):
            self.tracker.advance(t + 1)
            self.beliefs[t] = _beliefs(self.run, ar.FIRST_YEAR + t)

    def branch(self, plan: Plan, branching: Branching) -> Followed:
        """Return a run that goes on from here under another plan."""
        if self.tracker is None:
            return Followed(self.run.branch(plan, branching), None, self.beliefs)
        tracker = self.tracker.branch(plan, branching)
        return Followed(tracker.run, tracker, self.beliefs.copy())

    def under(self, plan: Plan) -> Followed:
        """Return a run under another plan, from here if these years are the same."""
        if self.tracker is None:
            return Followed(self.run.under(plan), None, self.beliefs)
        tracker = self.tracker.under(plan)
        if tracker.years == self.years:
            return Followed(tracker.run, tracker, self.beliefs.copy())
        return Followed.of(tracker.run, tracker.horizon)

    def history(self) -> FirmHistory | None:
        """Return what the firms had done and received by the horizon, if they were followed."""
        return None if self.tracker is None else self.tracker.finish(beyond=False)

    def rows(self, first: int, years: int) -> Floats:
        """Return `MONEY` and `BELIEFS` by year, shape (5, years), from a calendar year on."""
        start = first - ar.FIRST_YEAR
        here = slice(start, start + years)
        accounts = self.run.outputs.accounts[:-1, here]  # the last one is the tax credit's
        money = [accounts[name].sum(axis=0) / THOUSAND_PER_BN for name in MONEY]
        return np.vstack([*money, self.beliefs[here].T])


def _beliefs(run: Run, year: int) -> Floats:
    population, states = run.world.population, run.states
    here = population.active(year) & (population.frame == FRAMES.index("sba"))
    uses = np.asarray(states["stage"]) >= ar.S
    belief = np.asarray(states["belief"], dtype=np.float64)
    found = np.full(len(BELIEFS), np.nan)
    for place, chosen in enumerate((here & uses, here & ~uses)):
        weight = population.weight[chosen]
        if weight.sum() > 0.0:
            found[place] = 100.0 * np.average(belief[chosen], weights=weight)
    return found
