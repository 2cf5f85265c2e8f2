"""What every instrument has: settings with provenance, years of validity, and award terms.

An instrument is one file in `sim.policy.instruments` that defines a subclass. `types` finds it by
its file; a scenario names it by its `type_name`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from sim.errors import UserError, nearest
from sim.policy.channels import Channel
from sim.policy.settings.declare import setting
from sim.policy.settings.model import Settings
from sim.policy.settings.schedule import Steps, levels, steps
from sim.policy.terms import Programme, TaxTerms
from sim.population.schema import FIRST_YEAR, LAST_YEAR, YEARS, Population
from sim.units import THOUSAND_PER_BN

SCALED_DIGITS: Final = 6
"""Scaled amounts are rounded to so many decimals: KRW bn to the thousand."""

# A money amount in the wrong unit is off by this factor; a bold proposal is not.
_UNIT_SLIP: Final = 1_000.0
# Settings that say how much is spent in a year; a tax credit has none.
_MONEY: Final = ("budget_krw_bn", "projects_new")


class Instrument(Settings, ABC):
    """One policy instrument with its settings.

    Attributes
    ----------
    type_name : str
        How a scenario names this kind of instrument.
    label_en, label_ko, summary_en, summary_ko : str
    precedence : int
        Contests of a year are settled in this order, equal ones by name.
    channels : tuple of Channel
        What it works through, and with that the parameters that its effect rests on.
    preset : str
        Setting whose value brings defaults for others; empty if there is none.
    presets : mapping of str to mapping
        Those defaults by the value of `preset`.
    """

    type_name: ClassVar[str]
    label_en: ClassVar[str]
    label_ko: ClassVar[str]
    summary_en: ClassVar[str]
    summary_ko: ClassVar[str]
    precedence: ClassVar[int]
    channels: ClassVar[tuple[Channel, ...]]
    preset: ClassVar[str] = ""
    presets: ClassVar[Mapping[str, Mapping[str, float]]] = {}

    start_year: int = setting(
        FIRST_YEAR,
        unit="year",
        label_en="first year of validity",
        label_ko="시행 첫해",
        source="start of the run",
        grade="A",
        bounds=(FIRST_YEAR, LAST_YEAR),
        integer=True,
    )
    end_year: int = setting(
        LAST_YEAR,
        unit="year",
        label_en="last year of validity (the last level holds until then)",
        label_ko="시행 마지막 해(마지막 수준이 그때까지 유지)",
        source="the last published level is continued to the horizon",
        grade="R",
        bounds=(FIRST_YEAR, LAST_YEAR),
        integer=True,
    )

    @abstractmethod
    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme | TaxTerms:
        """Return what the engine is told, once a scenario.

        Parameters
        ----------
        name : str
            The instrument's name in the scenario; the ledger's key.
        population : Population
        parameters : mapping of str to float
            Value by symbol.
        """

    def default_of(self, key: str) -> Any:
        """Return the default of a setting; some depend on the value of `preset`."""
        brought = self.presets[getattr(self, self.preset)] if self.preset else {}
        return brought.get(key, super().default_of(key))

    def valid_years(self) -> NDArray[np.bool_]:
        """Return the years from `start_year` to `end_year`, shape (T,)."""
        year = np.array(YEARS)
        within: NDArray[np.bool_] = (year >= self.start_year) & (year <= self.end_year)
        return within

    def yearly(self, key: str) -> NDArray[np.float64]:
        """Return a yearly setting, shape (T,): 0 outside validity and before its first year."""
        return np.where(self.valid_years(), levels(getattr(self, key), before=0.0), 0.0)

    def required(self, key: str, is_open: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return a yearly setting that must have a value in every open year, shape (T,).

        Raises
        ------
        UserError
            If the programme is open in a year before the setting's first named year.
        """
        value = levels(getattr(self, key))
        missing = np.flatnonzero(is_open & np.isnan(value))
        if missing.size:
            year = FIRST_YEAR + int(missing[0])
            raise UserError(
                f"there is no value for {year}, in which the programme is open",
                where=key,
                hint=f'add "{year}" = ... to the table, or begin later by start_year',
            )
        return np.where(is_open, value, 0.0)

    def budget(self) -> NDArray[np.int64]:
        """Return the yearly appropriation of `budget_krw_bn` in KRW thousand, shape (T,)."""
        return to_thousand(self.yearly("budget_krw_bn"), THOUSAND_PER_BN)

    def scaling(self, before: Self | None) -> tuple[str, ...]:
        """Return the settings of which there is more or less than before.

        Parameters
        ----------
        before : Instrument or None
            The instrument of the same name and type in the scenario that this one is held against.
        """
        return tuple(
            key
            for key, about in self.settings().items()
            if about.scales and np.any(self.yearly(key) != self._earlier(before, key))
        )

    def scaled(self, before: Self | None, factor: float) -> Self:
        """Return this instrument with more or less of what it adds.

        What it adds is the difference of every setting that `scales` to the same setting before,
        year by year: with factor 1 the result is the instrument itself, with 0 there is as much as
        before. All other settings stay.

        Parameters
        ----------
        before : Instrument or None
            As for `scaling`.
        factor : float
            0 or more.
        """
        if factor == 1.0:
            return self
        settings = self.settings()
        changed = {}
        for key in self.scaling(before):
            old = self._earlier(before, key)
            new = np.round(old + factor * (self.yearly(key) - old), SCALED_DIGITS)
            changed[key] = steps(np.clip(new, settings[key].low, settings[key].high))
        return self.replaced(changed, f"scaled by {factor:g}")

    def replaced(self, values: Mapping[str, Any], why: str) -> Self:
        """Return this instrument with other values of some settings, as assumptions."""
        sources = {**self.sources, **dict.fromkeys(values, f"R: {why}")}
        return type(self)(**{**self.values(), **values, "sources": sources})

    def _earlier(self, before: Self | None, key: str) -> NDArray[np.float64]:
        """Return what there was of a setting in the years in which this instrument is open."""
        if before is None:
            return np.zeros(len(YEARS))
        return np.where(self.valid_years(), before.yearly(key), 0.0)

    def claims(self) -> tuple[tuple[str, ...], ...]:
        """Return what only one instrument of a scenario may hold; by default nothing."""
        return ()

    def warnings(self) -> tuple[str, ...]:
        """Return remarks on what is possible but looks like a slip of the unit or the years."""
        settings = self.settings()
        remarks = [
            remark
            for key, about in settings.items()
            if about.unit.startswith("KRW") and about.by_year
            for remark in self._slips(key)
        ]
        money = [key for key in _MONEY if key in settings]
        if money and not any(self.yearly(key).any() for key in money):
            remarks.append(
                "there is no money in any year; is start_year before end_year and before the "
                "years of the budget?"
            )
        return tuple(remarks)

    def _slips(self, key: str) -> Iterator[str]:
        """Yield a remark on each amount that is a thousand times off the default's range."""
        about = self.settings()[key]
        usual = [value for _, value in self.default_of(key) if value > 0]
        amounts: Steps = getattr(self, key)
        if not usual:
            return
        low, high = min(usual), max(usual)
        known = "assumed" if about.provenance().grade == "R" else "published"
        each = " a year" if key == "budget_krw_bn" else ""
        for year, value in amounts:
            if value > 0 and (value >= _UNIT_SLIP * low or value <= high / _UNIT_SLIP):
                yield (
                    f"{key} = {value:g} from {max(year, self.start_year)} is far from the "
                    f"{known} {f'{low:g}' if low == high else f'{low:g} to {high:g}'} "
                    f"{about.unit}{each}; is the unit right?"
                )

    @model_validator(mode="before")
    @classmethod
    def _fill_by_preset(cls, data: Any) -> Any:
        chosen = data.get(cls.preset) if isinstance(data, dict) else None
        if isinstance(chosen, str) and chosen in cls.presets:
            return {**cls.presets[chosen], **data}
        return data

    @model_validator(mode="after")
    def _years_in_order(self) -> Instrument:
        if self.end_year < self.start_year:
            raise UserError(
                f"end_year {self.end_year} is before start_year {self.start_year}",
                hint="use a later end_year",
            )
        return self


def to_thousand(amount: NDArray[np.float64], factor: int) -> NDArray[np.int64]:
    """Return money as integer KRW thousand, rounded to the nearest."""
    return np.rint(amount * factor).astype(np.int64)


@cache
def types() -> dict[str, type[Instrument]]:
    """Return every instrument by type name, found by its file in `sim.policy.instruments`.

    Examples
    --------
    >>> sorted(types())[:4]
    ['chips_and_power', 'cloud_voucher', 'computing_centres', 'consulting']
    """
    from sim.policy import instruments

    found: dict[str, type[Instrument]] = {}
    for info in sorted(iter_modules(instruments.__path__), key=lambda each: each.name):
        module = import_module(f"{instruments.__name__}.{info.name}")
        for each in vars(module).values():
            if (
                isinstance(each, type)
                and issubclass(each, Instrument)
                and not isabstract(each)
                and each.__module__ == module.__name__
            ):
                if each.type_name in found:
                    raise RuntimeError(f"two instruments have the type name {each.type_name!r}")
                found[each.type_name] = each
    return found


def instrument_type(type_name: str, where: str = "") -> type[Instrument]:
    """Return the instrument class of a type name, or raise `UserError` with the nearest."""
    if type_name not in types():
        raise UserError(
            f"there is no instrument type {type_name!r}", where, nearest(type_name, types())
        )
    return types()[type_name]
