"""One setting of a package at several multiples of its value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sim.errors import UserError, nearest
from sim.policy.instrument import Instrument
from sim.policy.settings.schedule import held
from sim.policy.settings.setting import Setting
from sim.policy.successor import successor, successor_labels
from sim.population.schema import FIRST_YEAR
from sim.scenario import Scenario
from sim.units import amount, suffix

NAME: Final = "INSTRUMENT.setting"
SCALE: Final = "--scale"
SCALES: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
MAX_POINTS: Final = 40
#: Places and the money for them go together: one alone would change what a place costs.
_TOGETHER: Final = {"budget_krw_bn": "trainees_persons", "trainees_persons": "budget_krw_bn"}


@dataclass(frozen=True)
class Scaled:
    """A setting of a package that is moved.

    Attributes
    ----------
    package : Scenario
    instrument, key : str
    since : int
        First year in which it is moved; earlier years stay.
    base : float
        Its value then.
    about : Setting
    """

    package: Scenario
    instrument: str
    key: str
    since: int
    base: float
    about: Setting

    @classmethod
    def of(cls, name: str, package: Scenario, since: int, horizon: int) -> Scaled:
        """Find a setting by its name in a package.

        Parameters
        ----------
        name : str
            Such as ``ai_voucher.budget_krw_bn``.
        package : Scenario
        since, horizon : int

        Raises
        ------
        UserError
            If the package has no such setting, it is no number, 0 in `since`, or holds in all
            years of a programme that is older and cannot be parted.
        """
        if not FIRST_YEAR <= since <= horizon:
            raise UserError(
                f"{since} is not a year up to the horizon {horizon}",
                "--from",
                f"use {FIRST_YEAR} to {horizon}",
            )
        instrument, _, key = name.partition(".")
        known = [f"{n}.{k}" for n, each in package.instruments.items() for k in each.settings()]
        if name not in known:
            raise UserError(
                f"{package.name} has no setting {name!r}",
                NAME,
                f"{nearest(name, known)}; or another package with --scenario",
            )
        programme = package.instruments[instrument]
        about = programme.settings()[key]
        if about.choices or about.span or about.unit == "year" or getattr(programme, key) is None:
            raise UserError(
                f"{name} has no amount in {package.name}", NAME, "name a setting that is a number"
            )
        if programme.start_year > horizon or programme.end_year < since:
            raise UserError(
                f"{instrument} is closed from {since} to {horizon} in {package.name}",
                NAME,
                "name another instrument, another --from or another --scenario",
            )
        lasting = not about.by_year
        if lasting and programme.start_year < since and not type(programme).succeeded:
            raise UserError(
                f"{name} holds in all years of a programme that began in {programme.start_year}, "
                "and its effect builds up",
                NAME,
                f"use --from {programme.start_year}, or name a setting that is given by year",
            )
        first = max(since, programme.start_year)
        base = _in_year(about, getattr(programme, key), first)
        if base == 0.0:
            raise UserError(
                f"{name} is 0 in {first} in {package.name}: so is every multiple of it",
                NAME,
                "name a package that has some of it with --scenario",
            )
        return cls(package, instrument, key, since, base, about)

    @property
    def name(self) -> str:
        """Such as ``ai_voucher.budget_krw_bn``."""
        return f"{self.instrument}.{self.key}"

    @property
    def programmes(self) -> tuple[str, ...]:
        """Names in a ledger under which the programme runs from `since` on."""
        return (self.instrument, successor(self.instrument, self.since))

    @property
    def grade(self) -> str:
        """Grade of its value in the package: R is an assumption."""
        return self.package.instruments[self.instrument].provenance(self.key).grade

    def label(self, language: str = "en") -> str:
        """Return instrument and setting in words."""
        about = self.about.label_ko if language == "ko" else self.about.label_en
        return f"{self.package.instrument_label(self.instrument, language)}: {about}"

    def amount(self, scale: float) -> float:
        """Return the setting's value in its first year at a scale."""
        value = scale * self.base
        return float(round(value)) if self.about.integer else value

    def at(self, scale: float) -> Scenario:
        """Return the package with the setting times a factor from `since` on.

        Values by year keep their profile. A setting that holds in all years would rewrite the past
        of a programme that is older; such a programme ends, and its successor goes on.

        Raises
        ------
        UserError
            If a value leaves the setting's bounds, with the scales that do not.
        """
        old = self.package.instruments[self.instrument]
        changes = {self.key: self._moved(old, self.key, scale)}
        follower = _TOGETHER.get(self.key, "")
        if follower in old.settings() and getattr(old, follower) is not None:
            changes[follower] = self._moved(old, follower, scale)
        instruments = dict(self.package.instruments)
        labels = dict(self.package.instrument_labels)
        source = f"R: times {scale:g} by hwaksan response, from {self.since}"
        if self.about.by_year or old.start_year >= self.since or scale == 1.0:
            instruments[self.instrument] = _rebuilt(old, changes, source)
        else:
            after = successor(self.instrument, self.since)
            ending = {"end_year": self.since - 1}
            instruments[self.instrument] = _rebuilt(old, ending, f"{source}: see {after}")
            instruments[after] = _rebuilt(old, {"start_year": self.since, **changes}, source)
            labels[after] = successor_labels(labels[self.instrument], self.since)
        name = f"{self.package.name}-x{scale:g}"
        shown = amount(self.amount(scale))
        unit = self.about.unit
        return replace(
            self.package,
            name=name,
            label_en=f"{self.label('en')} × {scale:g} ({shown}{suffix(unit)})",
            label_ko=f"{self.label('ko')} × {scale:g} ({shown}{suffix(unit, 'ko')})",
            lineage=(*self.package.lineage, name),
            instruments=dict(sorted(instruments.items())),
            instrument_labels=dict(sorted(labels.items())),
            splits={},
        )

    def _moved(self, old: Instrument, key: str, scale: float) -> Any:
        about, value = old.settings()[key], getattr(old, key)
        if scale == 1.0:
            return value

        def times(level: float) -> float:
            return self._within(key, about, level, scale)

        if about.groups:
            child = tuple((group, _scaled(each, self.since, times)) for group, each in value)
            return about.merge(value, child)
        if about.by_year:
            return about.merge(value, _scaled(value, self.since, times))
        return times(value)

    def _within(self, key: str, about: Setting, level: float, scale: float) -> float:
        value = scale * level
        if not about.low <= value <= about.high:
            end = about.high if value > about.high else about.low
            most = f"{'at most' if value > end else 'at least'} {end / level:.4g}" if level else ""
            raise UserError(
                f"{self.instrument}.{key} × {scale:g} is {amount(value)}{suffix(about.unit)}, "
                f"beyond its bound of {amount(end)}",
                SCALE,
                f"use scales of {most}",
            )
        return round(value) if about.integer else value


def check_scales(scales: Sequence[float]) -> tuple[float, ...]:
    """Return scales in rising order.

    Raises
    ------
    UserError
        If there are fewer than two, too many, one twice, or one is negative or no number.
    """
    if not 2 <= len(scales) <= MAX_POINTS:
        raise UserError(
            f"{len(scales)} scales make no curve", SCALE, f"use 2 to {MAX_POINTS}, as 0,1,2,4"
        )
    for each in scales:
        if not (math.isfinite(each) and each >= 0.0):
            raise UserError(f"{each:g} is no scale", SCALE, "use 0 or more")
    found = tuple(sorted(set(map(float, scales))))
    if len(found) < len(scales):
        raise UserError("a scale is named twice", SCALE, "name each one once")
    return found


def _in_year(about: Setting, value: Any, year: int) -> float:
    """Return a setting's value in a year; of groups the largest."""
    if about.groups:
        return max(float(held(each, 0.0)[year - FIRST_YEAR]) for _, each in value)
    return float(held(value, 0.0)[year - FIRST_YEAR]) if about.by_year else float(value)


def _scaled(steps: Any, since: int, times: Any) -> tuple[tuple[int, float], ...]:
    """Return the steps from a year on, each times the factor."""
    before = [level for year, level in steps if year <= since]
    later = [(year, level) for year, level in steps if year > since]
    first = [(since, before[-1])] if before else []
    return tuple((year, times(level)) for year, level in (*first, *later))


def _rebuilt(old: Instrument, new: dict[str, Any], source: str) -> Instrument:
    changed = {key: value for key, value in new.items() if value != getattr(old, key)}
    if not changed:
        return old
    return old.replaced(changed, source)
