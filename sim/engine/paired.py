"""Paired runs: scenarios with the same random numbers, whose common past is run only once.

What a firm draws depends on the firm, the year and the decision, not on the scenario. So scenarios
with the same model (firms, parameters, intercepts) have the same run, to the bit, until their
policies differ (`sim.engine.branching`). `SharedRun` is that run; from where it stands every
scenario goes on under its own plan. A scenario with parameters of its own shares no year.

Runs are handed over where they branch off, not finished: each caller runs them as far as it needs
and looks at what it needs on the way. A run is a `sim.engine.run.Run` or what follows one, such as
`sim.outcomes.attribution.Tracker`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from sim.engine.arrays import Plan
from sim.engine.branching import Branching, branching_of
from sim.engine.run import World


class Branchable(Protocol):
    """A run that others can branch off."""

    @property
    def years(self) -> int:
        """How many years have been run."""

    def advance(self, last: int) -> None:
        """Run on until so many years have been run."""

    def branch(self, plan: Plan, branching: Branching) -> Self:
        """Return a run that goes on from here under another plan."""

    def under(self, plan: Plan) -> Self:
        """Return a run under another plan, from here if these years are the same."""


RunT = TypeVar("RunT", bound=Branchable)
Start = Callable[[World, Plan], RunT]
"""Begins a run before its first year; it holds the key of the random numbers."""


class Configuration(NamedTuple):
    """A scenario as the engine takes it."""

    world: World
    plan: Plan


class SharedRun(Generic[RunT]):
    """The run of a base scenario up to some year, from which other scenarios go on.

    Parameters
    ----------
    start : callable
        Begins a run of a world under a plan, always with the same seed and replicate.
    base : Configuration
    years : int
        How many years to run at once, from 2010 on. Until there is one, no run is kept.
    """

    def __init__(self, start: Start[RunT], base: Configuration, years: int = 0) -> None:
        self.base = base
        self._start = start
        self._run: RunT | None = None
        self.advance(years)

    @property
    def years(self) -> int:
        """How many years have been run."""
        return 0 if self._run is None else self._run.years

    @property
    def run(self) -> RunT:
        """The run under the base's plan, to be looked at."""
        if self._run is None:
            self._run = self._start(*self.base)
        return self._run

    def advance(self, years: int) -> None:
        """Run on until so many years have been run; nothing if they have been."""
        if years > self.years:
            self.run.advance(years)

    def snapshot(self) -> SharedRun[RunT]:
        """Return a copy that stays where it is while this one runs on."""
        copy = SharedRun(self._start, self.base)
        if self._run is not None:
            copy._run = self._run.under(self.base.plan)
        return copy

    def branch(self, scenario: Configuration) -> RunT:
        """Return a scenario's run: from here if it shares these years, else not begun."""
        if self._run is None or not same_model(self.base.world, scenario.world):
            return self._start(*scenario)
        return self._run.under(scenario.plan)

    def switch(self, plan: Plan) -> RunT:
        """Return a run that goes on from here under a plan without a past.

        The years up to here are the base's, whatever the plan says of them; its programmes begin
        with empty accounts.
        """
        return self.run.branch(plan, Branching(self.years))

    def release(self) -> RunT:
        """Return the base's own run to be finished; it is shared no more."""
        run, self._run = self.run, None
        return run


def same_model(world: World, other: World) -> bool:
    """Return whether two worlds differ in nothing: the same firms and the same numbers.

    The numbers are compared as the engine takes them, so that a world with some of its weights
    switched off is another one.
    """
    return world is other or (
        world.firms is other.firms
        and world.intercepts == other.intercepts
        and world.parameters == other.parameters
        and world.parameter_record.tobytes() == other.parameter_record.tobytes()
    )


def common_years(base: Configuration, scenario: Configuration, last: int) -> int:
    """Return how many of the first `last` years two scenarios have in common."""
    if not same_model(base.world, scenario.world):
        return 0
    return min(branching_of(base.plan, scenario.plan).years, last)


def common_past(
    start: Start[RunT], base: Configuration, scenario: Configuration, last: int
) -> SharedRun[RunT]:
    """Return the shared run of two scenarios, standing where their policies begin to differ."""
    return SharedRun(start, base, common_years(base, scenario, last))


def branches(
    start: Start[RunT], base: Configuration, scenarios: Sequence[Configuration], last: int
) -> Iterator[tuple[int, RunT]]:
    """Yield every scenario's run with its position, those that branch off earliest first.

    The base's run is not finished. It is the only one that is kept beside the one handed over.

    Parameters
    ----------
    start, base, scenarios, last
        As for `paired_runs`.
    """
    shared = SharedRun(start, base)
    years = [common_years(base, each, last) for each in scenarios]
    for position in sorted(range(len(years)), key=years.__getitem__):
        shared.advance(years[position])
        yield position, shared.branch(scenarios[position])


def paired_runs(
    start: Start[RunT], base: Configuration, scenarios: Sequence[Configuration], last: int
) -> Iterator[RunT]:
    """Yield the base's run, then every scenario's in the order given.

    The base comes first because the others are compared with it. A snapshot is kept for every year
    in which scenarios branch off, and only until the last of them has.

    Parameters
    ----------
    start : callable
        Begins a run of a world under a plan, always with the same seed and replicate.
    base : Configuration
    scenarios : sequence of Configuration
    last : int
        Years that the caller will look at: no run is handed over beyond them.
    """
    shared = SharedRun(start, base)
    years = [common_years(base, each, last) for each in scenarios]
    to_come = Counter(years)
    snapshots: dict[int, SharedRun[RunT]] = {}
    for year in sorted(to_come):
        shared.advance(year)
        snapshots[year] = shared.snapshot()
    yield shared.release()
    for scenario, year in zip(scenarios, years, strict=True):
        to_come[year] -= 1
        # No name is given to a snapshot here: it would outlive its last branch.
        yield (snapshots[year] if to_come[year] else snapshots.pop(year)).branch(scenario)
