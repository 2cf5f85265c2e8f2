"""One run: a world, a package's plan and a key for luck give the outputs of 2010 to 2035."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import firm_arrays as build
from sim.engine import state
from sim.engine.arrays import Coefficients, Firms, Outputs, Plan, Scratch
from sim.engine.branching import Branching, branching_of
from sim.engine.coefficients import Intercepts, coefficients
from sim.engine.memory import cache_lines, plain_bytes
from sim.engine.programmes.tax import TAX_BIT
from sim.engine.rng import Key
from sim.engine.year import run_years
from sim.parameters.registry import Parameters
from sim.population.schema import Population

# What a year finds of the years before it, beside the firms' states.
_SUMS: Final = ("groups", "seen", "industries", "years", "heat")
_CARRIED: Final = ("tech", "told", "filled")
_LISTS: Final = (("active", "active"), ("active_id", "active"), ("claimants", "claimants"))
"""And how far these are filled."""
_HISTORIES: Final = ("stage", "event", "effect")
_BY_PROGRAMME: Final = ("accounts", "committed", "cohort")


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
    def parameter_record(self) -> np.record:
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
            coefficients=coefficients(population, firms, parameters, intercepts),
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
            coefficients=coefficients(self.population, self.firms, parameters, intercepts),
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
        Every firm's state (`sim.engine.arrays.STATE`).
    awarded : int16[K, n]
        Calendar year in which a programme last awarded a firm, 0 if never; programmes of one family
        share the row of the first (``plan.slot``).
    outputs : Outputs
    scratch : Scratch
    """

    world: World
    plan: Plan
    seed: int
    replicate: int
    states: np.recarray
    awarded: NDArray[np.int16]
    outputs: Outputs
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
            states=state.states(n),
            awarded=np.zeros(plan.conditions.shape, np.int16),
            outputs=state.outputs(plan, n, histories),
            scratch=state.scratch(n),
        )

    @property
    def years(self) -> int:
        """How many years have been run, from 2010 on."""
        return int(self.scratch.filled.view(np.ndarray)["years"][0])

    def advance(self, last: int) -> None:
        """Run on until so many years have been run; nothing if they have been."""
        if last <= self.years:
            return
        run_years(
            self.years,
            last,
            self.world.firms,
            self.states,
            self.awarded,
            self.world.parameter_record,
            self.world.coefficients,
            self.plan,
            self.outputs,
            self.scratch,
            Key(self.seed, self.replicate),
        )
        self.scratch.filled[0].years = last

    def branch(self, plan: Plan, branching: Branching) -> Run:
        """Return a run that goes on from here under another plan; this one is left as it is.

        Parameters
        ----------
        plan : Plan
            For the same firms. Of its programmes those in `branching.pairs` go on with their
            accounts, the others begin with empty ones.
        branching : Branching
            As many years as have been run (`sim.engine.branching.branching_of`).

        Raises
        ------
        ValueError
            If another number of years has been run.
        """
        if branching.years != self.years:
            raise ValueError(
                f"the run stands after {self.years} years, the plans branch after {branching.years}"
            )
        n = self.world.population.n
        outputs = state.outputs(plan, n, histories=self.outputs.stage.size > 0)
        scratch = state.scratch(n)
        for name in _SUMS + _HISTORIES:
            plain_bytes(getattr(outputs, name))[:] = plain_bytes(getattr(self.outputs, name))
        for name in _CARRIED:
            plain_bytes(getattr(scratch, name))[:] = plain_bytes(getattr(self.scratch, name))
        for name, count in _LISTS:
            filled = int(self.scratch.filled.view(np.ndarray)[count][0])
            getattr(scratch, name)[:filled] = getattr(self.scratch, name)[:filled]
        awarded = np.zeros(plan.conditions.shape, np.int16)
        for k, m in branching.pairs:
            awarded[plan.slot[m]] = self.awarded[self.plan.slot[k]]
            for name in _BY_PROGRAMME:
                getattr(outputs, name)[m] = getattr(self.outputs, name)[k]
        outputs.accounts[-1] = self.outputs.accounts[-1]  # the tax credit's
        states = cache_lines(n, ar.STATE)
        plain_bytes(states)[:] = plain_bytes(self.states)
        states["support"] = carried_over(states["support"], branching)
        return replace(
            self,
            plan=plan,
            states=states,
            awarded=awarded,
            outputs=outputs,
            scratch=scratch,
        )

    def under(self, plan: Plan) -> Run:
        """Return a run under another plan, from here if these years are the same, else not begun.

        The same world and luck; this run is left as it is.
        """
        branching = branching_of(self.plan, plan)
        if branching.years >= self.years:
            return self.branch(plan, branching.until(self.years))
        histories = self.outputs.stage.size > 0
        return Run.start(
            self.world, plan, seed=self.seed, replicate=self.replicate, histories=histories
        )

    def deciding(self) -> NDArray[np.void]:
        """Return what was decided by the firms that could introduce AI in the last year.

        Records of `sim.engine.arrays.DECIDING`, in plain memory: they are read every year.
        """
        count = int(self.scratch.filled.view(np.ndarray)["deciding"][0])
        return self.scratch.deciding.view(np.ndarray)[:count]


def simulate(
    world: World,
    plan: Plan,
    *,
    seed: int,
    replicate: int,
    histories: bool = False,
    years: int = ar.T,
) -> Run:
    """Run a world under a plan from 2010 for a number of years and return the finished run."""
    run = Run.start(world, plan, seed=seed, replicate=replicate, histories=histories)
    run.advance(years)
    return run


def carried_over(support: NDArray[np.uint32], branching: Branching) -> NDArray[np.uint32]:
    """Return bits of programmes by their positions in the plan that a run branches to."""
    if all(k == m for k, m in branching.pairs):
        kept = np.uint32((1 << TAX_BIT) | sum(1 << k for k, _ in branching.pairs))
        return support & kept
    moved = support & np.uint32(1 << TAX_BIT)
    for k, m in branching.pairs:
        moved |= ((support >> np.uint32(k)) & np.uint32(1)) << np.uint32(m)
    return moved
