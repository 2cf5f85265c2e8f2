"""What keeps the pace of each future in every draw of a posterior."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from sim.calibration.firms import baseline_plan
from sim.calibration.fit import store
from sim.calibration.future import inversion
from sim.calibration.future.inversion import Inversion
from sim.calibration.future.pace import EXPLANATIONS, Pace, columns, explanation_of
from sim.calibration.observation.design import Frame
from sim.calibration.posterior import fingerprint
from sim.calibration.posterior.posterior import Posterior
from sim.calibration.posterior.search import SEED
from sim.engine.run import World
from sim.jobs.executor import open_executor
from sim.jobs.place import Place
from sim.population.schema import Population

Searches = Mapping[str, Mapping[str, Inversion]]
"""Of the two best fits, by explanation and future."""


def of_best_fits(population: Population, *, workers: int = 2) -> Searches:
    """Return what keeps the pace of each future in the best fit of either explanation."""
    found = {}
    with open_executor(None, workers) as executor:
        for explanation in EXPLANATIONS:
            fit = store.shipped(explanation == "product")
            world = World.of(population, fit.parameters, fit.intercepts)
            frame = Frame.of(population, fit.parameters)
            plan = baseline_plan(population, fit.parameters)
            found[explanation] = inversion.best_fit(world, plan, frame, SEED, executor)
    return found


@dataclass(frozen=True, eq=False)
class _Measured:
    """Returns what keeps the paces in one draw, wherever it is sent."""

    posterior: Posterior
    world: World
    frame: Frame
    starts: Searches

    def __call__(self, draw: int) -> Pace:
        fit = self.posterior.fit(draw)
        here = self.world.with_parameters(fit.parameters, fit.intercepts)
        start = self.starts[explanation_of(fit.parameters)]
        plan = baseline_plan(self.world.population, fit.parameters)
        return inversion.draw(here, plan, self.frame, SEED, start)


def with_paces(
    posterior: Posterior,
    population: Population,
    starts: Searches,
    *,
    place: Place | None = None,
    tell: Callable[[str, int, int], None],
) -> Posterior:
    """Return a posterior whose every draw says what keeps the pace of each future.

    Parameters
    ----------
    posterior : Posterior
        What it says of paces already is measured anew.
    population : Population
    starts : mapping
        From `of_best_fits`.
    place : Place, optional
        Where draws are measured; the result does not depend on it.
    tell : callable
        Called with (what, done, of).
    """
    begin = posterior.fit(0)
    world = World.of(population, begin.parameters, begin.intercepts)
    measured = _Measured(posterior, world, Frame.of(population, begin.parameters), starts)
    found: dict[int, dict[str, float]] = {}

    def finished(draw: int, pace: Pace) -> None:
        found[draw] = pace.row()
        tell("futures", len(found), posterior.n)

    (place or Place()).run(measured, range(posterior.n), finished, max_failures=1)
    rows = [found[draw] for draw in range(posterior.n)]
    kept = posterior.table.drop(columns=list(columns()), errors="ignore")
    record = {**posterior.record, "futures": fingerprint.futures()}
    return Posterior(pd.concat([kept, pd.DataFrame(rows)], axis=1), record)
