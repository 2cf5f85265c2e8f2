"""What is asked under which assumptions: all states that share it share their runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.api.outlook import EITHER, probabilities
from sim.experiment.draws import RUNS_PER_DRAW, Draws
from sim.scenario import Scenario
from sim.scenario.future import chosen
from sim.workshop.package import to_baseline
from sim.workshop.state import MIXED, State

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior

REPLICATES: Final = 60
"""Runs of each scenario, as many as `hwaksan compare` makes: two of every draw."""
_GOLDEN: Final = 0.6180339887498949


@dataclass(frozen=True)
class Question:
    """Assumptions under which packages are held against the baseline.

    Attributes
    ----------
    future, explanation : str
        As the options of `hwaksan compare`; ``mixed`` and ``both`` where none is named.
    seed : int
    parameters : tuple of (str, float)
        Changed assumptions.
    """

    future: str
    explanation: str
    seed: int
    parameters: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, state: State) -> Question:
        """Return the question that a state asks."""
        return cls(
            future=state.future,
            explanation=state.explanation or EITHER,
            seed=state.seed,
            parameters=tuple(state.parameters.items()),
        )

    def baseline(self) -> Scenario:
        """Return what packages are held against."""
        return to_baseline(State(future=self.future, parameters=dict(self.parameters)))

    def draws(self, posterior: Posterior, replicates: int) -> Draws:
        """Return the fitted models that replicates take in turn, as `hwaksan compare` does."""
        named = None if self.future == MIXED else self.future
        asked: Mapping[str, float] = chosen(named, probabilities(self.baseline()))
        found = posterior
        if self.explanation != EITHER:
            found = posterior.of_explanation(self.explanation == "product")
        return Draws.of_posterior(found, replicates, asked)


def spread_out(draws: int) -> tuple[int, ...]:
    """Return replicates in an order in which any beginning holds draws that differ.

    Draws lie in the order of their posterior, and futures take turns among them: the first few
    would be much alike, and so would every fourth. First one run of every draw, then the others.

    Examples
    --------
    >>> spread_out(4)
    (0, 4, 6, 2, 1, 5, 7, 3)
    """
    # The golden ratio's multiples fall far from each other and follow no period.
    order = dict.fromkeys(int(k * _GOLDEN % 1.0 * draws) for k in range(8 * draws))
    missing = [k for k in range(draws) if k not in order]
    firsts = RUNS_PER_DRAW * np.array([*order, *missing], dtype=np.int64)
    return tuple(int(first + run) for run in range(RUNS_PER_DRAW) for first in firsts)
