"""A trial's two courses of events: the lottery, and the same year in which nobody is drawn.

Both go on from the same run, under the policies as they were up to the year of the call. From then
on the trial's call is the only one; the tax law and the economy-wide measures stay. Whom the
lottery draws is decided by the programme's own keyed draws, so firms keep their random numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from statistics import NormalDist
from typing import Final

import numpy as np

from sim.calibration.trial.definition import Trial
from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.paired import Configuration, SharedRun
from sim.engine.plan import lay_out
from sim.engine.run import Run, World
from sim.errors import UserError
from sim.policy.package import build_package
from sim.policy.terms import Mechanism, Package, Programme
from sim.scenario import Scenario

# Thousand KRW: more than all firms could ask for, so that the lottery alone decides.
_ENOUGH: Final = 10**15


@dataclass(frozen=True, eq=False)
class Lottery:
    """A trial made ready for a world.

    Attributes
    ----------
    trial : Trial
    drawn, undrawn : Plan
        The trial's policy with the lottery, and with the same call but no award.
    mechanism : Mechanism
    """

    trial: Trial
    drawn: Plan
    undrawn: Plan
    mechanism: Mechanism

    @classmethod
    def of(cls, trial: Trial, world: World, before: Package) -> Lottery:
        """Build the plans of a trial; tax law and economy-wide measures are those of `before`."""
        terms = trial.instrument.terms(f"trial.{trial.name}", world.population, world.parameters)
        if not isinstance(terms, Programme):
            raise UserError(
                f"{trial.instrument.type_name} cannot be drawn by lot",
                f"trial {trial.name}",
                "use an instrument that is awarded, such as a voucher",
            )
        programme = _by_lot(terms, trial, world)
        package = Package((programme,), before.tax, before.economy_wide)
        drawn = lay_out(package, world.population.n)
        nobody = drawn.terms.copy()
        nobody["minimum_score"] = np.inf
        return cls(trial, drawn, drawn._replace(terms=nobody), programme.mechanism)

    @property
    def first(self) -> int:
        """Index of the year of the call."""
        return self.trial.design.year - ar.FIRST_YEAR

    @property
    def last(self) -> int:
        """Index of the last year in which outcomes count."""
        return self.first + self.trial.design.window_years - 1

    def play(self, shared: SharedRun[Run]) -> tuple[Run, Run]:
        """Return the run with the lottery and the run in which nobody is drawn.

        Parameters
        ----------
        shared : SharedRun
            The years before the call; it is left as it is.
        """
        return self._course(shared, self.drawn), self._course(shared, self.undrawn)

    def _course(self, shared: SharedRun[Run], plan: Plan) -> Run:
        run = shared.switch(plan)
        project = self.trial.design.project_krw_million
        if project is not None:
            run.states["ln_project"] = math.log(project)
        run.advance(self.last + 1)
        return run


def before(scenario: Scenario, world: World) -> tuple[Package, Configuration]:
    """Return the policies under which a world lives up to a trial."""
    package = build_package(scenario, world.population, world.parameters)
    return package, Configuration(world, lay_out(package, world.population.n))


def shared_run(base: Configuration, seed: int, replicate: int) -> SharedRun[Run]:
    """Return the run that the trials of a replicate go on from, before its first year.

    It keeps every firm's stage and events, from which a trial is measured.
    """
    return SharedRun(partial(Run.start, seed=seed, replicate=replicate, histories=True), base)


def _by_lot(programme: Programme, trial: Trial, world: World) -> Programme:
    """Turn a programme's contest into a lottery of one year.

    With nothing but standard normal noise in the score, a threshold draws its share of applicants.
    """
    design, population = trial.design, world.population
    budget = np.zeros(ar.T, np.int64)
    budget[design.year - ar.FIRST_YEAR] = _ENOUGH
    here = (population.entry < design.year) & (population.exit >= design.year + design.window_years)
    return replace(
        programme,
        # A firm that enters in the year of the call is left out: what it could have done before
        # is not settled.
        eligible=programme.eligible & here,
        score=np.zeros(population.n, np.float32),
        score_noise=1.0,
        minimum_score=NormalDist().inv_cdf(1.0 - design.awarded_percent / 100.0),
        budget=budget,
        max_awards=np.full(ar.T, np.inf),
        carry_over=False,
    )
