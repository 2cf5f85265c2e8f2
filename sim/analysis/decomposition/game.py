"""One replicate of the two games: every coalition of instruments, every set of channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.decomposition import shapley
from sim.analysis.decomposition.players import PARAMETERS, Player, coalition
from sim.analysis.decomposition.switches import (
    LABELS,
    PEERS,
    Sights,
    plan_without,
    touched,
    world_without,
)
from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.paired import Configuration, SharedRun, Start, common_past
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import Run, World
from sim.experiment.experiment import Experiment
from sim.experiment.job import Arrays
from sim.outcomes import ledger, measures
from sim.policy.package import build_package
from sim.scenario import Scenario
from sim.scenario.memo import with_cached_terms
from sim.statistics.intervals import Floats

MAX_EXACT: Final = 8
"""Players up to which every coalition is run."""

QUANTITIES: Final = (
    ("users", "sba"),
    ("users", "small"),
    ("users", "all"),
    ("embedded_users", "all"),
    ("productivity", "all"),
    ("sme_gap", "sba"),
    ("region_gap", "sba"),
    ("public_cost_total_krw_bn", "all"),
)
"""Outcome and frame of what is decomposed; money, the last, is no matter of channels."""


@dataclass(frozen=True, eq=False)
class Game:
    """A package's decomposition, laid out; read-only and shared by all jobs.

    Attributes
    ----------
    experiment : Experiment
        Baseline first, then the package.
    players : tuple of Player
    channels : tuple of str
        Channels through which the changes work, then what passes between firms.
    orders : ndarray of int, shape (M, k), or None
        Sampled orders of the players; None where every coalition is run.
    world : World
        Any of its worlds: the firms are shared by all.
    """

    experiment: Experiment
    players: tuple[Player, ...]
    channels: tuple[str, ...]
    orders: NDArray[np.int64] | None
    world: World

    @classmethod
    def of(cls, experiment: Experiment, players: tuple[Player, ...], permutations: int) -> Game:
        """Lay a decomposition out."""
        first = experiment.draws.first
        baseline, package = experiment.scenarios
        k = len(players)
        channels = touched(
            package,
            baseline,
            names=[name for player in players for name in player.instruments],
            economy_wide=[
                player.economy_wide for player in players if player.economy_wide is not None
            ],
        )
        return cls(
            experiment=experiment,
            players=players,
            channels=(*channels, PEERS),
            orders=None if k <= MAX_EXACT else shapley.orders(k, permutations, experiment.seed),
            world=World.of(experiment.population, first.parameters, first.intercepts),
        )

    @property
    def coalitions(self) -> list[int]:
        """The coalitions that are run, nobody first and everybody last."""
        if self.orders is None:
            return list(range(1 << len(self.players)))
        return sorted({each for order in self.orders for each in shapley.along(order)})

    def members(self, coalition: int) -> tuple[Player, ...]:
        """Return the players of a coalition."""
        return tuple(p for i, p in enumerate(self.players) if coalition >> i & 1)

    @property
    def years(self) -> int:
        """Years to be run: up to the horizon."""
        return self.experiment.horizon - ar.FIRST_YEAR + 1


def play(game: Game, replicate: int) -> Arrays:
    """Run one replicate of every coalition and of every set of channels.

    Returns
    -------
    dict of str to ndarray
        ``instruments`` (coalitions, quantities): levels at the horizon, in the order of
        `Game.coalitions`; ``channels`` (2**m, quantities): package less baseline.
    """
    return {
        "instruments": _instruments(game, replicate),
        "channels": _channels(game, replicate),
    }


def _instruments(game: Game, replicate: int) -> Floats:
    baseline, package = (with_cached_terms(each) for each in game.experiment.scenarios)
    # Coalitions with and without the package's own parameters: these two groups share no year.
    pasts: dict[bool, SharedRun[Run]] = {}
    found = []
    for each in game.coalitions:
        members = game.members(each)
        scenario = coalition(baseline, package, members)
        own = any(player.name == PARAMETERS for player in members)
        if own not in pasts:
            world = _world(game, scenario, replicate)
            whole = coalition(
                baseline, package, [p for p in game.players if own or p.name != PARAMETERS]
            )
            first, last = (Configuration(world, _plan(s, world)[0]) for s in (scenario, whole))
            pasts[own] = common_past(_start(game, replicate), first, last, game.years)
        world = pasts[own].base.world
        plan, accounts = _plan(scenario, world)
        run = pasts[own].branch(Configuration(world, plan))
        run.advance(game.years)
        ledger.verify(run, accounts, years=game.years)
        found.append(_measured(run, game.experiment.horizon))
    return np.stack(found)


def _channels(game: Game, replicate: int) -> Floats:
    horizon, direct = game.experiment.horizon, game.channels[:-1]
    asked = []
    for scenario in game.experiment.scenarios:
        world = _world(game, scenario, replicate)
        asked.append((world, _plan(scenario, world)[0]))
    found = np.zeros((1 << len(game.channels), len(QUANTITIES)))
    peers = 1 << len(direct)
    for on in range(1 << len(direct)):
        off = [name for i, name in enumerate(direct) if not on >> i & 1]
        base, package = (
            Configuration(world_without(world, off), plan_without(plan, off))
            for world, plan in asked
        )
        past = common_past(_start(game, replicate), base, package, game.years)
        frozen, free = past.branch(package), past.branch(package)
        baseline = past.release()
        sights = Sights.of(baseline, game.years)
        sights.show(frozen, game.years)
        free.advance(game.years)
        level = _measured(baseline, horizon)
        found[on] = _measured(frozen, horizon) - level
        found[on | peers] = _measured(free, horizon) - level
    return found


def _start(game: Game, replicate: int) -> Start[Run]:
    return partial(Run.start, seed=game.experiment.seed, replicate=replicate)


def _world(game: Game, scenario: Scenario, replicate: int) -> World:
    fit = game.experiment.draws.fit(replicate)
    return game.world.with_parameters(game.experiment.parameters_of(scenario, fit), fit.intercepts)


def _plan(scenario: Scenario, world: World) -> tuple[Plan, tuple[str, ...]]:
    package = build_package(scenario, world.population, world.parameters)
    return lay_out(package, world.population.n), programme_names(package)


def _measured(run: Run, horizon: int) -> Floats:
    measured = measures.measure(run, dict.fromkeys(name for name, _ in QUANTITIES))
    return np.array([measured.at(name, frame, horizon) for name, frame in QUANTITIES])


def labels(game: Game) -> dict[str, Sequence[tuple[str, str, str]]]:
    """Return name, English and Korean label of the players of both games."""
    return {
        "instruments": [(p.name, p.label_en, p.label_ko) for p in game.players],
        "channels": [(name, *LABELS[name]) for name in game.channels],
    }
