"""Minimally different worlds: change one firm and see who else's life changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine.run import World
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.terms import Package
from sim.population.compact import OBSERVER

# Peers are trading partners only, and the supply side tells firms nothing of each other.
ONLY_PARTNERS = {
    "lambda_j": 0.0, "lambda_r": 0.0, "g": 0.0, "b_learn": 0.0, "w_H": 0.0, "a_dom": 0.0
}  # fmt: skip

ISLAND = 10


@pytest.fixture(scope="module")
def nothing():
    return Package(programmes=(), tax=None, economy_wide=EconomyWideSettings().terms())


@pytest.fixture(scope="module")
def quiet(world):
    # More follow what their partners do, so that a change does not die out at once.
    peers = {"a_N": 6.0, "n_peer": 200.0}
    parameters = world.parameters.replace(**ONLY_PARTNERS, **peers)
    firms = replace(world.population, partners=islands(world.population))
    return World.of(firms, parameters, world.intercepts)


def islands(population):
    """Return partners within islands of ten firms; an island's first firm is seen by nobody."""
    rows = np.arange(population.n, dtype=np.int32)
    first = rows - rows % ISLAND
    partners = np.full_like(population.partners, -1)
    for k in range(4):
        other = first + 1 + (rows + k) % (ISLAND - 1)
        known = (other < population.n) & (other != rows)
        partners[known, k] = other[known]
    return partners


def with_another(world, row):
    """Return the world in which one firm is keen on AI: able, and with every technology."""
    population = world.population
    capability, tech = population.capability.copy(), population.tech.copy()
    capability[row] += 3.0
    tech[row] = 255
    changed = replace(population, capability=capability, tech=tech)
    return World.of(changed, world.parameters, world.intercepts)


def different_lives(one, other):
    found = np.zeros(one.world.population.n, bool)
    for name in ("stage", "event", "effect"):
        found |= (getattr(one.outputs, name) != getattr(other.outputs, name)).any(axis=0)
    return found


def reachable(firms, row):
    """Return who sees the firm, or somebody who sees it, and so on."""
    found, frontier = {row}, [row]
    while frontier:
        at = frontier.pop()
        start, end = firms.follower_start[at : at + 2]
        for each in firms.follower[start:end] & np.uint32(OBSERVER):
            if int(each) not in found:
                found.add(int(each))
                frontier.append(int(each))
    return found


def long_lived(world, rows):
    population = world.population
    return [r for r in rows if population.entry[r] == 2010 and population.exit[r] > 2035]


def test_a_firm_nobody_sees_changes_only_its_own_life(quiet, run_package, nothing):
    followers = np.diff(quiet.firms.follower_start)
    lonely = long_lived(quiet, np.flatnonzero(followers == 0))[:8]
    assert lonely
    before = run_package(nothing, within=quiet)
    changed = 0
    for row in lonely:
        after = run_package(nothing, within=with_another(quiet, row))
        others = np.delete(different_lives(before, after), row)
        assert not others.any()
        changed += different_lives(before, after)[row]
    assert changed >= len(lonely) - 1  # the change is large enough to be felt


def test_a_firm_with_followers_changes_only_those_who_can_see_it(quiet, run_package, nothing):
    followers = np.diff(quiet.firms.follower_start)
    seen = long_lived(quiet, np.argsort(-followers, kind="stable"))[:8]
    before = run_package(nothing, within=quiet)
    touched = 0
    for row in seen:
        after = run_package(nothing, within=with_another(quiet, row))
        different = set(np.flatnonzero(different_lives(before, after)).tolist())
        allowed = reachable(quiet.firms, row)
        assert different <= allowed
        assert len(allowed) <= ISLAND
        touched += len(different - {row})
    assert touched > 0


def test_without_any_peers_nobody_else_changes(quiet, run_package, nothing):
    """Nobody hears from or learns of peers: even a firm with followers is alone."""
    alone = quiet.with_parameters(quiet.parameters.replace(w_p=0.0, a_N=0.1), quiet.intercepts)
    deaf = replace(alone.population, partners=np.full_like(alone.population.partners, -1))
    there = World.of(deaf, alone.parameters, alone.intercepts)
    row = int(np.argmax(np.diff(quiet.firms.follower_start)))
    before = run_package(nothing, within=there)
    after = run_package(nothing, within=with_another(there, row))
    assert not np.delete(different_lives(before, after), row).any()


def test_industry_peers_do_carry_a_change(quiet, run_package, nothing):
    """The switch matters: with peers in the industry others are touched who cannot see the firm."""
    industry = quiet.with_parameters(quiet.parameters.replace(lambda_j=1.0), quiet.intercepts)
    followers = np.diff(quiet.firms.follower_start)
    row = long_lived(quiet, np.flatnonzero(followers == 0))[0]
    before = run_package(nothing, within=industry)
    after = run_package(nothing, within=with_another(industry, row))
    assert np.delete(different_lives(before, after), row).any()
