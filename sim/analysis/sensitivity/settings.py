"""Settings of instruments as factors: what is assumed of a programme, and what is decided on.

A setting has no prior. Where none is given, it ranges from half to twice its value, log-uniform
(an assumption, R), within its bounds; a range is given as ``instrument.setting=low:high``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError, nearest
from sim.policy.instrument import Instrument
from sim.policy.settings.setting import Setting
from sim.policy.successor import stem
from sim.population.schema import FIRST_YEAR
from sim.scenario import Scenario
from sim.units import amount, suffix

OPTION: Final = "--factors"
WIDTH: Final = 2.0
"""A setting without a range goes from its value divided by this to its value times this."""
_SOURCE: Final = "R: drawn by hwaksan sensitivity"


@dataclass(frozen=True)
class SettingFactor:
    """A setting that is varied, in every scenario that has it.

    Attributes
    ----------
    instrument, key : str
    base : float
        Its value in the scenario it was found in.
    low, high : float
    log : bool
        Whether it is drawn log-uniformly, else uniformly.
    since : int
        First year in which it is moved: a lever's past stays, an assumption holds in all years.
    about : Setting
    label_en, label_ko, grade : str
    """

    instrument: str
    key: str
    base: float
    low: float
    high: float
    log: bool
    since: int
    about: Setting
    label_en: str
    label_ko: str
    grade: str

    @property
    def name(self) -> str:
        """Such as ``ai_voucher.minimum_project_krw_million``."""
        return f"{self.instrument}.{self.key}"

    @property
    def prior(self) -> str:
        """Distribution in words."""
        kind = "log-uniform" if self.log else "uniform"
        return f"{kind}({self.low:g}, {self.high:g})"

    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return quantiles; whole numbers are rounded."""
        if self.log:
            found = self.low * (self.high / self.low) ** u
        else:
            found = self.low + (self.high - self.low) * u
        result: NDArray[np.float64] = np.rint(found) if self.about.integer else found
        return result


def assumed(scenarios: Sequence[Scenario]) -> tuple[SettingFactor, ...]:
    """Return the numbers of grade R of the instruments that tell the scenarios apart.

    Of a level alone those of all instruments of the baseline.
    """
    first, *others = scenarios
    found: dict[str, SettingFactor] = {}
    for scenario in others or [first]:
        for name, each in scenario.instruments.items():
            before = first.instruments.get(name)
            if others and before is not None and before == each:
                continue
            for key, about in each.settings().items():
                if about.scales or each.provenance(key).grade != "R":
                    continue  # how much there is of it is decided, not assumed
                if _is_number(each, key, about):
                    factor = _factor(scenario, name, key, None)
                    if factor is not None:
                        found.setdefault(factor.name, factor)
    return tuple(found.values())


def named(text: str, scenarios: Sequence[Scenario]) -> SettingFactor:
    """Return a setting by name, with its range if one is given.

    Parameters
    ----------
    text : str
        ``instrument.setting`` or ``instrument.setting=low:high``.
    scenarios : sequence of Scenario
        Looked through from the last to the first.

    Raises
    ------
    UserError
        If no scenario has it, it is no number, or the range is empty or crosses a bound.
    """
    name, equals, range_ = (each.strip() for each in text.partition("="))
    instrument, _, key = name.partition(".")
    for scenario in reversed(scenarios):
        each = scenario.instruments.get(instrument)
        if each is None or key not in each.settings():
            continue
        if not _is_number(each, key, each.settings()[key]):
            raise UserError(f"{name} is no number in {scenario.name}", OPTION, "name another")
        factor = _factor(scenario, instrument, key, _range(name, range_) if equals else None)
        if factor is None:
            raise UserError(
                f"{name} is 0 in {scenario.name}, and half to twice of it is 0",
                OPTION,
                f"give its range, as {name}=0:100",
            )
        return factor
    known = [f"{n}.{k}" for s in scenarios for n, i in s.instruments.items() for k in i.settings()]
    raise UserError(
        f"no scenario of this analysis has a setting {name!r}", OPTION, nearest(name, known)
    )


def decided(base: Scenario, since: int, horizon: int) -> tuple[SettingFactor, ...]:
    """Return the levers of a package: sizes and own shares, from a year on."""
    from sim.analysis.optimisation import levers

    found = []
    for lever in levers.choose(None, base, since, horizon):
        factor = _factor(base, lever.instrument, lever.key, (lever.low, lever.high))
        if factor is not None:
            found.append(replace(factor, log=False, since=since))
    return tuple(found)


def moved(
    scenario: Scenario, factors: Sequence[SettingFactor], values: Mapping[str, float]
) -> Scenario:
    """Return a scenario with its settings at a draw; of those it does not have nothing changes.

    A scenario in which a setting has another value than where it was found is moved in proportion.
    """
    instruments = dict(scenario.instruments)
    for factor in factors:
        for name, each in scenario.instruments.items():
            if stem(name) != stem(factor.instrument) or factor.key not in each.settings():
                continue
            if not _is_number(each, factor.key, factor.about):
                continue
            instruments[name] = _changed(instruments[name], factor, values[factor.name])
    return replace(scenario, instruments=instruments, splits={})


def _changed(old: Instrument, factor: SettingFactor, value: float) -> Instrument:
    about, before = factor.about, getattr(old, factor.key)

    def to(level: float) -> float | int:
        # Of a setting that was 0 where it was found, and is no more, nothing is in proportion.
        new = value if level == factor.base or factor.base == 0.0 else level * value / factor.base
        new = min(max(new, about.low), about.high)
        return round(new) if about.integer else new

    if about.groups:
        new: Any = tuple((group, _steps(steps, factor.since, to)) for group, steps in before)
    elif about.by_year:
        new = _steps(before, factor.since, to)
    else:
        new = to(before)
    return old if new == before else old.replaced({factor.key: new}, _SOURCE)


def _steps(steps: Any, since: int, to: Any) -> tuple[tuple[int, float], ...]:
    earlier = tuple((year, level) for year, level in steps if year < since)
    later = [(year, to(level)) for year, level in steps if year >= since]
    if earlier and (not later or later[0][0] > since):
        later.insert(0, (since, to(earlier[-1][1])))
    return (*earlier, *later)


def _factor(
    scenario: Scenario, name: str, key: str, range_: tuple[float, float] | None
) -> SettingFactor | None:
    """Return a factor, None if it has no value and no range is given."""
    each = scenario.instruments[name]
    about = each.settings()[key]
    base = _last(about, getattr(each, key))
    if range_ is None:
        low, high = max(base / WIDTH, about.low), min(base * WIDTH, about.high)
        if not low < high:
            return None
    else:
        low, high = range_
        for end in (low, high):
            if not about.low <= end <= about.high:
                raise UserError(
                    f"{amount(end)}{suffix(about.unit)} is beyond the bounds of {name}.{key}",
                    OPTION,
                    f"use {about.allowed()}",
                )
        if not low < high:
            raise UserError(
                f"the range of {name}.{key} is {amount(low)} to {amount(high)}",
                OPTION,
                "write the lower end first",
            )
    english, korean = scenario.instrument_labels[name]
    return SettingFactor(
        instrument=name,
        key=key,
        base=base,
        low=low,
        high=high,
        log=range_ is None and low > 0.0,
        since=FIRST_YEAR,
        about=about,
        label_en=f"{english}: {about.label_en}",
        label_ko=f"{korean}: {about.label_ko}",
        grade=each.provenance(key).grade,
    )


def _range(name: str, text: str) -> tuple[float, float]:
    low, _, high = text.partition(":")
    try:
        found = float(low), float(high)
    except ValueError:
        found = (math.nan, math.nan)
    if not all(map(math.isfinite, found)):
        raise UserError(f"{text!r} is no range", OPTION, f"write {name}=0:100")
    return found


def _is_number(each: Instrument, key: str, about: Setting) -> bool:
    return not (about.choices or about.span or about.unit == "year" or getattr(each, key) is None)


def _last(about: Setting, value: Any) -> float:
    """Return the last level of a setting; of groups the largest."""
    if about.groups:
        return max(float(steps[-1][1]) for _, steps in value)
    return float(value[-1][1]) if about.by_year else float(value)
