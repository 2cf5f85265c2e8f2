"""The fitted models of a search, and others on which what it found is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.calibration.fit.fixed_point import Fit
from sim.calibration.future.pace import explanation_of
from sim.calibration.future.path import on_likeliest
from sim.errors import UserError
from sim.experiment.draws import RUNS_PER_DRAW, drawn_out
from sim.scenario.future import default_probabilities

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior


@dataclass(frozen=True, eq=False)
class Models:
    """Fitted models, each run equally often with different random numbers.

    Attributes
    ----------
    fits : tuple of Fit
    runs_per_draw : int
    first : int
        Number of the first replicate; the next ones follow.
    record : mapping
        Where the models come from.
    """

    fits: tuple[Fit, ...]
    runs_per_draw: int
    first: int
    record: Mapping[str, Any]

    @property
    def runs(self) -> int:
        """Runs of each scenario."""
        return len(self.fits) * self.runs_per_draw

    def replicates(self, draw: int) -> range:
        """Return the numbers of the replicates of one draw."""
        start = self.first + draw * self.runs_per_draw
        return range(start, start + self.runs_per_draw)


def of_fit(
    fit: Fit, runs: int, fresh_runs: int, futures: Mapping[str, float] | None = None
) -> tuple[Models, Models]:
    """Return the best fit, for the search and for the second look with other random numbers.

    ``futures`` are their probabilities, of which the likeliest is taken; without them the yearly
    effect stays where it last was.
    """
    record = {"source": "fit", "explanation": explanation_of(fit.parameters)}
    if futures is not None:
        record["future"], fit = on_likeliest(fit, futures)
    return Models((fit,) * runs, 1, 0, record), Models((fit,) * fresh_runs, 1, runs, record)


def of_posterior(
    posterior: Posterior, runs: int, fresh_runs: int, futures: Mapping[str, float] | None = None
) -> tuple[Models, Models]:
    """Return draws of a posterior for the search and others for the second look.

    ``futures`` are their probabilities, the shipped ones by default.

    Draws are stored in random order: every other one stands for the posterior as well as all.

    Raises
    ------
    UserError
        If the runs do not divide into draws.
    """
    asked_futures = default_probabilities() if futures is None else dict(futures)
    made = []
    for half, (option, asked) in enumerate(
        (("--replicates", runs), ("--check-replicates", fresh_runs))
    ):
        if asked < RUNS_PER_DRAW or asked % RUNS_PER_DRAW:
            raise UserError(
                f"{asked} replicates do not make draws of {RUNS_PER_DRAW} runs each",
                option,
                f"use a multiple of {RUNS_PER_DRAW}",
            )
        table = posterior.table.iloc[half::2].reset_index(drop=True)
        table = table.assign(weight=table["weight"] / table["weight"].sum())
        part = type(posterior)(table, posterior.record)
        numbers = part.pick(asked // RUNS_PER_DRAW).tolist()
        drawn = drawn_out(part, numbers, asked_futures)
        record = {
            "source": "posterior",
            "posterior": posterior.digest,
            "draws": [2 * number + half for number in numbers],
            "futures": [each.future for each in drawn],
            "probabilities": asked_futures,
            "runs_per_draw": RUNS_PER_DRAW,
            "stale": list(posterior.stale),
        }
        fits = tuple(each.fit for each in drawn)
        made.append(Models(fits, RUNS_PER_DRAW, half * runs, record))
    return made[0], made[1]
