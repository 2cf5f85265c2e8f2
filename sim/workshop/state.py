"""What a participant has set, and the scenario that it comes to."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Final, Self

from sim.api.outlook import EITHER, check_explanation, check_overrides
from sim.errors import UserError
from sim.parameters.registry import registry as parameters
from sim.policy.settings.text import checked_text, likely, short
from sim.scenario.future import registry as futures
from sim.units import MAX_SEED
from sim.workshop.lever import ENABLED, Value, lever

LANGUAGES: Final = ("ko", "en")
MIXED: Final = "mixed"
"""Stands for all futures with their probabilities, where one could be named."""
SEED: Final = 2026
"""The seed of every command where none is given."""
MAX_LABEL: Final = 60
MAX_LEVERS: Final = 100
MAX_GRAPHS: Final = 12

_GRAPH: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class State:
    """What a participant has set.

    Attributes
    ----------
    levers : mapping of str to float, bool or str
        Value by ``programme.setting`` (`sim.workshop.lever`); what is as shipped is left out.
    future : str
        Name of a future, or ``mixed`` for all with their probabilities.
    explanation : str or None
        Of the rise after 2022; None for both.
    seed : int
    language : str
        ``ko`` or ``en``.
    graphs : tuple of str
        Names of the graphs that are open.
    parameters : mapping of str to float
        Changed assumptions: value by symbol, for package and baseline alike.
    label : str
        Name that the participant gave; may be empty.

    Raises
    ------
    UserError
        If anything does not exist, is of the wrong kind or out of bounds.

    Examples
    --------
    >>> State(levers={"ai_voucher.budget_krw_bn": 120}, future="pace-holds").plain()
    {'levers': {'ai_voucher.budget_krw_bn': 120.0}, 'future': 'pace-holds'}
    """

    levers: Mapping[str, Value] = field(default_factory=dict)
    future: str = MIXED
    explanation: str | None = None
    seed: int = SEED
    language: str = "ko"
    graphs: tuple[str, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    label: str = ""

    def __post_init__(self) -> None:
        """Check every field and bring it into its one normal form."""
        for name, value in (
            ("levers", MappingProxyType(_levers(self.levers))),
            ("future", _one_of(self.future, (MIXED, *futures()), "future")),
            ("explanation", _explanation(self.explanation)),
            ("seed", _seed(self.seed)),
            ("language", _one_of(self.language, LANGUAGES, "language")),
            ("graphs", _graphs(self.graphs)),
            ("parameters", MappingProxyType(_parameters(self.parameters))),
            ("label", _label(self.label)),
        ):
            object.__setattr__(self, name, value)

    def __hash__(self) -> int:
        return hash(self.text())

    def __reduce__(self) -> tuple[Any, ...]:
        return from_plain, (self.plain(),)  # a view of a mapping cannot be pickled

    def with_lever(self, name: str, value: Value | None) -> Self:
        """Return the state with one lever moved; None puts it back to what is shipped.

        Examples
        --------
        >>> moved = State().with_lever("ai_voucher.enabled", False)
        >>> dict(moved.levers), dict(moved.with_lever("ai_voucher.enabled", None).levers)
        ({'ai_voucher.enabled': False}, {})
        """
        others = {key: each for key, each in self.levers.items() if key != name}
        if value is None:
            lever(name)  # a wrong name is refused in both directions
            return replace(self, levers=others)
        return replace(self, levers={**others, name: value})

    def with_parameter(self, symbol: str, value: float | None) -> Self:
        """Return the state with one assumption changed; None takes the change back."""
        others = {key: each for key, each in self.parameters.items() if key != symbol}
        return replace(self, parameters=others if value is None else {**others, symbol: value})

    def plain(self) -> dict[str, Any]:
        """Return what differs from an untouched state, as JSON types."""
        kept: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Mapping):
                value = dict(value)
            elif isinstance(value, tuple):
                value = list(value)
            if value != _UNTOUCHED[each.name]:
                kept[each.name] = value
        return kept

    def text(self) -> str:
        """Return `plain` as one line that equal states share."""
        return json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_UNTOUCHED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "levers": {},
        "future": MIXED,
        "explanation": None,
        "seed": SEED,
        "language": "ko",
        "graphs": [],
        "parameters": {},
        "label": "",
    }
)


def from_plain(data: object, where: str = "state") -> State:
    """Return the state that plain data describes; what is not named is untouched.

    Parameters
    ----------
    data
        As `State.plain` gives it.
    where : str
        For messages.

    Raises
    ------
    UserError
        For anything else.

    Examples
    --------
    >>> from_plain({"seed": 7}).seed
    7
    >>> from_plain({"sead": 7})
    Traceback (most recent call last):
        ...
    sim.errors.UserError: state: unknown key 'sead'; did you mean 'seed'?
    """
    if not isinstance(data, Mapping):
        raise UserError(f"{short(data)} is no state", where, "give a table of what was set")
    for key in data:
        if key not in _UNTOUCHED:
            raise UserError(f"unknown key {short(key)}", where, likely(key, _UNTOUCHED))
    try:
        return State(**data)
    except UserError as error:
        raise UserError(error.what, f"{where} {error.where}".strip(), error.hint) from error


def _levers(given: object) -> dict[str, Value]:
    table = _table(given, "levers", MAX_LEVERS)
    read = {name: lever(name).read(value) for name, value in sorted(table.items())}
    return {name: value for name, value in read.items() if not _as_shipped(name, read)}


def _as_shipped(name: str, read: Mapping[str, Value]) -> bool:
    """Whether a lever changes nothing where it stands.

    A programme that the baseline lacks is switched on by its switch or by an amount; its other
    settings wait for that, and so are kept.
    """
    one, value = lever(name), read[name]
    if not one.added:
        return value == one.shipped()
    switched = read.get(f"{one.programme}.{ENABLED}")
    if one.setting == ENABLED:
        amounts = (key for key in read if lever(key).programme == one.programme)
        return value is False and not any(lever(key).amount and read[key] for key in amounts)
    if switched is True:
        return value == one.shipped()
    return one.amount and value == 0.0


def _parameters(given: object) -> dict[str, float]:
    known = {each.symbol: each for each in parameters()}
    found: dict[str, float] = {}
    for symbol, value in _table(given, "parameters", len(known)).items():
        if symbol not in known:
            raise UserError(
                f"there is no parameter {short(symbol)}", "parameters", likely(symbol, known)
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UserError(f"{symbol} = {short(value)} is not a number", "parameters")
        # A whole number beyond the floats cannot be compared with bounds in words.
        if isinstance(value, int) and abs(value) > 10**15:
            raise UserError(f"{symbol} = {short(value)} is out of bounds", "parameters")
        found[symbol] = known[symbol].check(value)
    check_overrides((), found)
    return dict(sorted(found.items()))


def _table(given: object, where: str, most: int) -> dict[str, object]:
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise UserError(f"{short(given)} is no table by name", where, "give name = value")
    if len(given) > most:
        raise UserError(f"{len(given)} are set", where, f"set at most {most}")
    return dict(given)


def _one_of(given: object, valid: tuple[str, ...], where: str) -> str:
    if not isinstance(given, str) or given not in valid:
        raise UserError(f"there is no {where} {short(given)}", where, likely(given, valid))
    return given


def _explanation(given: object) -> str | None:
    if given is None or given == EITHER:
        return None
    if not isinstance(given, str):
        raise UserError(f"{short(given)} is no name", "explanation", "use year-effect or product")
    return check_explanation(given)


def _seed(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MAX_SEED:
        raise UserError(f"{short(given)} is no seed", "seed", f"use a whole number to {MAX_SEED}")
    return given


def _graphs(given: object) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, list | tuple):
        raise UserError(f"{short(given)} is no list of graphs", "graphs", "give a list of names")
    for each in given:
        if not isinstance(each, str) or not _GRAPH.fullmatch(each):
            raise UserError(f"{short(each)} is no name of a graph", "graphs", "use small letters")
    if len(given) > MAX_GRAPHS:
        raise UserError(f"{len(given)} graphs are named", "graphs", f"open at most {MAX_GRAPHS}")
    return tuple(dict.fromkeys(given))


def _label(given: object) -> str:
    if given == "":
        return ""
    return checked_text(given, "label", "label", MAX_LABEL)
