"""Levers: the numbers of a package that a budget holder decides, each with its range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import UserError, nearest
from sim.policy.instrument import Instrument
from sim.policy.mechanisms.targeting import Targeted
from sim.policy.settings.schedule import held
from sim.policy.settings.setting import Setting
from sim.population.schema import FIRST_YEAR
from sim.scenario import Scenario
from sim.units import amount

OPTION: Final = "--levers"
WIDTH: Final = 2.0
"""An amount without an upper bound ranges to so many times the largest of published and base."""
AMOUNTS: Final = ("budget_krw_bn", "projects_new")
"""Settings that say how large a programme is."""

# Places and the money for them go together: one alone would change what a place costs.
_TOGETHER: Final = {"budget_krw_bn": "trainees_persons", "trainees_persons": "budget_krw_bn"}
_DIGITS: Final = 3


@dataclass(frozen=True)
class Lever:
    """One number that the search may set.

    Attributes
    ----------
    instrument, key : str
    low, high : float
        Its range, both ends allowed.
    base : float
        Its value in the base package.
    about : Setting
        What is declared of it.
    follower : str
        Setting that moves in proportion, empty if there is none.
    """

    instrument: str
    key: str
    low: float
    high: float
    base: float
    about: Setting
    follower: str = ""

    @property
    def name(self) -> str:
        """Such as ``ai_voucher.budget_krw_bn``."""
        return f"{self.instrument}.{self.key}"

    @property
    def amount(self) -> bool:
        """Whether it says how large the programme is."""
        return self.key in AMOUNTS or self.key in _TOGETHER

    def rounded(self, value: float) -> float:
        """Return a value within the range, to three digits: what is tried is what is written.

        Examples
        --------
        >>> budget = Setting("KRW bn", "budget", "예산")
        >>> Lever("ai_voucher", "budget_krw_bn", 0.0, 350.0, 175.0, budget).rounded(123.456)
        123.0
        """
        if self.about.integer:
            return float(min(max(round(value), math.ceil(self.low)), math.floor(self.high)))
        return min(max(float(f"{value:.{_DIGITS}g}"), self.low), self.high)


def choose(text: str | None, base: Scenario, since: int, horizon: int) -> tuple[Lever, ...]:
    """Return the levers of a package.

    Parameters
    ----------
    text : str or None
        ``instrument.setting,...``, each with a range ``=low:high`` if wanted; None for the size and
        the own shares of every programme that firms apply to.
    base : Scenario
    since : int
        First year that the budget holder decides on.
    horizon : int

    Raises
    ------
    UserError
        For an unknown lever, a setting that is no number, or a range that is empty or reversed.
    """
    if text is None:
        wanted = [_split(name) for name in _usual(base, since, horizon)]
    else:
        wanted = [_split(part) for part in text.split(",") if part.strip()]
    levers: dict[str, Lever] = {}
    keys = {name for name, _ in wanted}
    for name, bounds in wanted:
        if name in levers:
            raise UserError(f"{name} is named twice", OPTION, "name each lever once")
        levers[name] = _lever(name, bounds, keys, base, since, horizon)
    if not levers:
        raise UserError(
            f"{base.name} has no programme that firms apply to from {since} to {horizon}",
            OPTION,
            "name levers as instrument.setting, or another base package",
        )
    return tuple(levers.values())


def _usual(base: Scenario, since: int, horizon: int) -> list[str]:
    names = []
    for name, each in base.instruments.items():
        if not isinstance(each, Targeted) or not _open(each, since, horizon):
            continue
        own = [f"own_share_{size}_percent" for size in each.eligible_size_classes]
        keys = [*AMOUNTS, "own_share_percent", *own]
        names += [f"{name}.{key}" for key in keys if key in each.settings()]
    return names


def _open(instrument: Instrument, since: int, horizon: int) -> bool:
    return instrument.start_year <= horizon and instrument.end_year >= since


def _split(part: str) -> tuple[str, tuple[float, float] | None]:
    name, equals, range_ = (each.strip() for each in part.partition("="))
    if not equals:
        return name, None
    low, _, high = range_.partition(":")
    try:
        return name, (float(low), float(high))
    except ValueError as error:
        raise UserError(
            f"{part.strip()!r} is not understood", OPTION, f"write {name}=0:100"
        ) from error


def _lever(
    name: str,
    bounds: tuple[float, float] | None,
    keys: set[str],
    base: Scenario,
    since: int,
    horizon: int,
) -> Lever:
    instrument, _, key = name.partition(".")
    known = {f"{n}.{k}" for n, each in base.instruments.items() for k in each.settings()}
    if name not in known:
        raise UserError(f"{base.name} has no lever {name!r}", OPTION, nearest(name, sorted(known)))
    source = base.instruments[instrument]
    about = source.settings()[key]
    if not _open(source, since, horizon):
        raise UserError(
            f"{instrument} is closed from {since} to {horizon}", OPTION, "name another instrument"
        )
    value = _value(source, key, about, since, name)
    low, high = _range(name, about, value, source, since, horizon) if bounds is None else bounds
    if not low < high:
        raise UserError(
            f"the range of {name} is {amount(low)} to {amount(high)}",
            OPTION,
            "write the lower end first",
        )
    for end in (low, high):
        about.read(int(end) if about.integer and end == int(end) else end, f"{OPTION} {name}")
    follower = _TOGETHER.get(key, "")
    if follower not in source.settings() or f"{instrument}.{follower}" in keys:
        follower = ""
    if follower and value == 0.0:
        raise UserError(
            f"{name} is 0 in {base.name}, so what a place costs is not known",
            OPTION,
            f"add {instrument}.{follower}",
        )
    return Lever(instrument, key, float(low), float(high), value, about, follower)


def _value(source: Instrument, key: str, about: Setting, since: int, name: str) -> float:
    """Return the level of a setting when the budget holder first decides on it."""
    value: Any = getattr(source, key)
    if about.choices or about.groups or about.span or value is None:
        what = "has no value" if value is None else "is no number"
        raise UserError(f"{name} {what} in the base package", OPTION, "name another setting")
    if not about.by_year:
        return float(value)
    year = max(since, source.start_year, value[0][0])
    return float(held(value, 0.0)[year - FIRST_YEAR])


def _range(
    name: str, about: Setting, value: float, source: Instrument, since: int, horizon: int
) -> tuple[float, float]:
    """Return the declared bounds where they are narrow, else from 0 to twice what is known."""
    if about.unit == "year":
        return float(since), float(horizon)
    key = name.partition(".")[2]
    if math.isfinite(about.high) and not (about.by_year or about.unit.startswith("KRW")):
        return about.low, about.high
    default = source.default_of(key)
    known = [each for _, each in default] if about.by_year else [default or 0.0]
    high = min(WIDTH * max(value, *known, 0.0), about.high)
    if high <= max(about.low, 0.0):
        raise UserError(f"nothing is known of the range of {name}", OPTION, f"write {name}=0:100")
    return max(about.low, 0.0), high


def values_of(levers: Sequence[Lever], scale: float = 1.0) -> tuple[float, ...]:
    """Return the base package's values, the size of every programme times a factor."""
    return tuple(lever.rounded(lever.base * (scale if lever.amount else 1.0)) for lever in levers)
