"""A candidate: the base package with its levers at other values from a year on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sim.analysis.optimisation.levers import Lever
from sim.policy.instrument import Instrument
from sim.policy.successor import successor, successor_labels
from sim.scenario import Scenario

_SOURCE: Final = "R: found by hwaksan optimise"


def candidate(
    base: Scenario,
    levers: Sequence[Lever],
    values: Sequence[float],
    since: int,
    name: str = "candidate",
) -> Scenario:
    """Return a package with other values of its levers.

    A yearly setting takes its value from `since` on. A setting that holds in all years would
    rewrite the past of a programme that is older; such a programme ends, and its successor
    (`sim.policy.successor`) goes on with the new value.

    Parameters
    ----------
    base : Scenario
    levers : sequence of Lever
    values : sequence of float
    since : int
        First year that the budget holder decides on.
    name : str
        Of the candidate.
    """
    instruments, labels = dict(base.instruments), dict(base.instrument_labels)
    moved: dict[str, dict[str, float]] = {}
    for lever, value in zip(levers, values, strict=True):
        changes = moved.setdefault(lever.instrument, {})
        changes[lever.key] = value
        if lever.follower:
            changes[lever.follower] = _in_proportion(base, lever, value, since)
    for key, changes in moved.items():
        old = base.instruments[key]
        settings = old.settings()
        lasting = any(
            not (settings[each].by_year or each == "end_year" or _holds(old, each, value, since))
            for each, value in changes.items()
        )
        if not lasting or old.start_year >= since:
            instruments[key] = _changed(old, changes, since)
            continue
        after = successor(key, since)
        instruments[key] = _rebuilt(old, {"end_year": since - 1}, f"{_SOURCE}: see {after}")
        instruments[after] = _changed(old, {"start_year": since, **changes}, since)
        labels[after] = successor_labels(labels[key], since)
    return replace(
        base,
        name=name,
        lineage=(name,),
        instruments=dict(sorted(instruments.items())),
        instrument_labels=dict(sorted(labels.items())),
    )


def _in_proportion(base: Scenario, lever: Lever, value: float, since: int) -> float:
    """Return the follower's value at which what a place costs stays as it is."""
    steps = getattr(base.instruments[lever.instrument], lever.follower)
    year = max(since, base.instruments[lever.instrument].start_year, steps[0][0])
    level = [each for first, each in steps if first <= year][-1]
    return float(level * (value / lever.base))


def _changed(old: Instrument, changes: Mapping[str, float], since: int) -> Instrument:
    settings = old.settings()
    new: dict[str, Any] = {}
    for key, value in changes.items():
        about = settings[key]
        level = int(value) if about.integer else value
        if _holds(old, key, level, since):
            continue
        new[key] = about.merge(getattr(old, key), ((since, level),)) if about.by_year else level
    start = new.get("start_year", old.start_year)
    if start > new.get("end_year", old.end_year):
        new["end_year"] = start
    return _rebuilt(old, new, f"{_SOURCE}, from {since}")


def _holds(old: Instrument, key: str, level: float, since: int) -> bool:
    """Whether a setting has this level from a year on as it is."""
    value = getattr(old, key)
    if not old.settings()[key].by_year:
        return bool(value == level)
    first, last = value[-1]
    return bool(first <= since and last == level)


def _rebuilt(old: Instrument, new: Mapping[str, Any], source: str) -> Instrument:
    sources = {**old.sources, **dict.fromkeys(new, source)}
    return type(old)(**{**old.values(), **new}, sources=sources)
