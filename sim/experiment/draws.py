"""The fitted models that an experiment runs, and which replicate takes which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fit.fixed_point import Fit
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior

RUNS_PER_DRAW: Final = 2
"""Runs of every draw from the posterior: the fewest that tell Monte Carlo noise from parameters."""
MAX_REPLICATES: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class Draws:
    """Fitted models, each run equally often with different random numbers.

    Replicate r has the random numbers r and the model ``r // runs_per_draw``.

    Attributes
    ----------
    draw_ids : tuple of int
        Number of each model in its posterior; one that stands for much of the posterior comes up
        more than once.
    fits : mapping of int to Fit
        Model by number.
    runs_per_draw : int
    record : mapping
        For the run record: where the models come from.
    """

    draw_ids: tuple[int, ...]
    fits: Mapping[int, Fit]
    runs_per_draw: int
    record: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.replicates <= MAX_REPLICATES:
            raise UserError(
                f"replicates = {self.replicates} is out of range",
                hint=f"use 1 to {MAX_REPLICATES}",
            )

    @classmethod
    def of_fit(cls, fit: Fit, replicates: int) -> Draws:
        """Return the best fit alone: replicates differ by random numbers only."""
        return cls((0,), {0: fit}, replicates, {"source": "fit"})

    @classmethod
    def of_posterior(cls, posterior: Posterior, replicates: int) -> Draws:
        """Return draws that stand for a posterior, `RUNS_PER_DRAW` runs of each.

        Raises
        ------
        UserError
            If the replicates do not divide into draws.
        """
        if replicates < RUNS_PER_DRAW or replicates % RUNS_PER_DRAW:
            raise UserError(
                f"{replicates} replicates do not make draws of {RUNS_PER_DRAW} runs each",
                "--replicates",
                f"use a multiple of {RUNS_PER_DRAW}, or the best fit alone with --parameters fit",
            )
        draw_ids = tuple(int(number) for number in posterior.pick(replicates // RUNS_PER_DRAW))
        fits = {number: posterior.fit(number) for number in dict.fromkeys(draw_ids)}
        record = {
            "source": "posterior",
            "posterior": posterior.digest,
            "posterior_draws": posterior.n,
            "posterior_effective_draws": round(posterior.effective, 3),
            "stale": list(posterior.stale),
            "used": len(fits),
            "runs_per_draw": RUNS_PER_DRAW,
            "shrinkage": {name: round(v, 6) for name, v in posterior.shrinkage().items()},
        }
        return cls(draw_ids, fits, RUNS_PER_DRAW, record)

    def identity(self) -> dict[str, Any]:
        """Return what decides which replicate runs which model, as plain data."""
        kept = {key: self.record[key] for key in ("source", "posterior") if key in self.record}
        if "posterior" not in kept:
            return kept
        return kept | {"draws": len(self.draw_ids), "runs_per_draw": self.runs_per_draw}

    @property
    def replicates(self) -> int:
        """Number of runs of each scenario."""
        return len(self.draw_ids) * self.runs_per_draw

    @property
    def several(self) -> bool:
        """Whether there is more than one model, so that what parameters bring can be told."""
        return len(self.fits) > 1

    @property
    def by_replicate(self) -> NDArray[np.int64]:
        """Number of the model of every replicate, shape (R,)."""
        return np.repeat(np.array(self.draw_ids, dtype=np.int64), self.runs_per_draw)

    def fit(self, replicate: int) -> Fit:
        """Return the model of a replicate."""
        return self.fits[self.draw_ids[replicate // self.runs_per_draw]]

    @property
    def first(self) -> Fit:
        """The first model."""
        return self.fits[self.draw_ids[0]]
