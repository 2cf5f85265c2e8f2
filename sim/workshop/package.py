"""A state as scenarios: the package that the levers make, and the baseline it is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from sim.policy.instrument import Instrument
from sim.policy.settings.model import SET_IN_SCENARIO
from sim.scenario import Scenario
from sim.scenario.changing import changed
from sim.scenario.future import chosen
from sim.workshop.lever import (
    ECONOMY_WIDE,
    ENABLED,
    LEVER_YEAR,
    Lever,
    Value,
    added_programmes,
    lever,
    load_baseline,
)
from sim.workshop.state import MIXED, State

NAME: Final = "what-if"
BASELINE_NAME: Final = "what-if-baseline"
_LABELS: Final = ("Workshop: what if", "워크숍 가상 시나리오")
_BASELINE_LABELS: Final = (
    "Policies as they are (workshop)",
    "현행 정책 유지(워크숍 가정)",
)


def to_scenario(state: State, name: str = NAME) -> Scenario:
    """Return the scenario that a state comes to, on top of the shipped baseline.

    Parameters
    ----------
    state : State
    name : str
        Of the scenario, and so of the file that it may become.

    Raises
    ------
    UserError
        If levers do not go together; each alone was checked before.

    Examples
    --------
    >>> more = to_scenario(State(levers={"ai_voucher.budget_krw_bn": 120}))
    >>> more.instruments["ai_voucher"].plain()["budget_krw_bn"]["2026"]
    120.0
    """
    labels = (state.label, state.label) if state.label else _LABELS
    base = _assumed(state, name, labels)
    by_programme: dict[str, dict[str, tuple[Lever, Value]]] = {}
    for key, value in state.levers.items():
        moved = lever(key)
        by_programme.setdefault(moved.programme, {})[moved.setting] = moved, value
    everywhere = by_programme.pop(ECONOMY_WIDE, {})
    closed, added, moved_tables = _tables(by_programme)
    if added:
        base = replace(base, **changed(base, instruments=added)._asdict())
    return replace(
        base,
        **changed(
            base,
            instruments={**closed, **moved_tables},
            economy_wide=_overlay(everywhere.values()),
            origin=f"{SET_IN_SCENARIO} {name}",
        )._asdict(),
    )


def to_baseline(state: State, name: str = BASELINE_NAME) -> Scenario:
    """Return what a state's package is held against: no lever moved, the same assumptions.

    Assumptions and the future are nobody's policy, so both sides of a comparison have them.

    Examples
    --------
    >>> to_baseline(State(levers={"ai_voucher.enabled": False}, parameters={"xi": 0.5})).parameters
    {'xi': 0.5}
    """
    return _assumed(state, name, _BASELINE_LABELS)


def _assumed(state: State, name: str, labels: tuple[str, str]) -> Scenario:
    base = load_baseline().renamed(name, *labels)
    named = None if state.future == MIXED else chosen(state.future, {})
    if not state.parameters and named is None:
        return base
    pieces = changed(base, parameters=state.parameters, futures=named)
    return replace(base, **pieces._asdict())


def _tables(
    by_programme: Mapping[str, Mapping[str, tuple[Lever, Value]]],
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the tables of programmes that close, that are added, and whose settings move."""
    closed: dict[str, Any] = {}
    added: dict[str, Any] = {}
    moved: dict[str, Any] = {}
    for name, levers in by_programme.items():
        one = next(iter(levers.values()))[0]
        _, switch = levers.get(ENABLED, (one, None))
        if switch is None:
            switch = not one.added or any(each.amount and value for each, value in levers.values())
        if not switch:  # what else is set of it waits until it is switched on again
            if not one.added:
                assert one.instrument is not None
                closed[name] = _closed(one.instrument)
            continue
        if one.added:
            added[name] = _begun(name)
        moved[name] = _overlay(each for key, each in levers.items() if key != ENABLED)
    return closed, added, moved


def _closed(instrument: Instrument) -> dict[str, Any]:
    """End a programme, and leave what it did before."""
    if instrument.start_year >= LEVER_YEAR:
        return {ENABLED: False}
    return {"end_year": LEVER_YEAR - 1}


def _begun(name: str) -> dict[str, Any]:
    """Return a programme as the shipped scenario that adds it has it."""
    instrument, (english, korean) = added_programmes()[name]
    about = instrument.settings()
    # An amount must be stated even where it is its type's default.
    given = {**instrument.stated(), **{k: getattr(instrument, k) for k in instrument.must_state()}}
    stated = {key: about[key].plain(value) for key, value in given.items()}
    return {
        "type": instrument.type_name,
        "label_en": english,
        "label_ko": korean,
        **{key: value for key, value in stated.items() if value is not None},
        "sources": dict(instrument.sources),
    }


def _overlay(levers: Iterable[tuple[Lever, Value]]) -> dict[str, Any]:
    return {each.setting: each.table(value) for each, value in levers}
