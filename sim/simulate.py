"""One run: a world, a package's plan and a key for luck give the records of 2010 to 2035."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim import layout as a
from sim import world as build
from sim.engine import run_years
from sim.layout import Coefficients, Firms, Plan, Record, Scratch
from sim.parameters import Parameters
from sim.population.schema import Population
from sim.world import Intercepts


@dataclass(frozen=True, eq=False)
class World:
    """What all runs with the same firms and parameters share; read-only.

    Attributes
    ----------
    population : Population
    parameters : Parameters
    intercepts : Intercepts
        The fitted numbers.
    firms : Firms
        The population as the engine takes it.
    coefficients : Coefficients
    """

    population: Population
    parameters: Parameters
    intercepts: Intercepts
    firms: Firms
    coefficients: Coefficients

    @cached_property
    def numbers(self) -> np.record:
        """The parameters as the engine takes them."""
        return self.parameters.record()

    @classmethod
    def of(cls, population: Population, parameters: Parameters, intercepts: Intercepts) -> World:
        """Build a world."""
        firms = build.firms(population)
        population = build.shared(population, firms)
        return cls(
            population=population,
            parameters=parameters,
            intercepts=intercepts,
            firms=firms,
            coefficients=build.coefficients(population, firms, parameters, intercepts),
        )

    def with_parameters(self, parameters: Parameters, intercepts: Intercepts) -> World:
        """Return a world of the same firms with other numbers; the firms' arrays are shared."""
        if parameters == self.parameters and intercepts == self.intercepts:
            return self
        return World(
            population=self.population,
            parameters=parameters,
            intercepts=intercepts,
            firms=self.firms,
            coefficients=build.coefficients(self.population, self.firms, parameters, intercepts),
        )


@dataclass(frozen=True, eq=False)
class Run:
    """A run in progress or done.

    Attributes
    ----------
    world : World
    plan : Plan
    seed, replicate : int
        The key of the run's luck.
    states : recarray, shape (n,)
        Every firm's state (`sim.layout.STATE`).
    conditions : recarray, shape (K, n)
        The plan's conditions and when each firm was last awarded.
    record : Record
    scratch : Scratch
    """

    world: World
    plan: Plan
    seed: int
    replicate: int
    states: np.recarray
    conditions: np.recarray
    record: Record
    scratch: Scratch

    @classmethod
    def start(
        cls, world: World, plan: Plan, *, seed: int, replicate: int, histories: bool = False
    ) -> Run:
        """Return a run before its first year.

        Parameters
        ----------
        world : World
        plan : Plan
        seed, replicate : int
            0 to 2**32 - 1 each.
        histories : bool
            Keep every firm's stage, events and effect by year (7 bytes a firm and year).
        """
        n = world.population.n
        return cls(
            world=world,
            plan=plan,
            seed=seed,
            replicate=replicate,
            states=build.states(n),
            conditions=plan.conditions.copy(),
            record=build.record(plan, n, histories),
            scratch=build.scratch(n),
        )

    def advance(self, first: int, last: int) -> None:
        """Run the years with index first to last - 1 (0 is 2010)."""
        run_years(
            first,
            last,
            self.world.firms,
            self.states,
            self.conditions,
            self.world.numbers,
            self.world.coefficients,
            self.plan,
            self.record,
            self.scratch,
            self.seed,
            self.replicate,
        )

    def deciding(self) -> NDArray[np.uint32]:
        """Return the rows of the firms that could introduce AI in the last year."""
        rows: NDArray[np.uint32] = self.scratch.deciding["row"]
        return rows[: self.scratch.filled[0].deciding]


def simulate(
    world: World,
    plan: Plan,
    *,
    seed: int,
    replicate: int,
    histories: bool = False,
    years: int = a.YEARS,
) -> Run:
    """Run a world under a plan from 2010 for a number of years and return the finished run."""
    run = Run.start(world, plan, seed=seed, replicate=replicate, histories=histories)
    run.advance(0, years)
    return run
