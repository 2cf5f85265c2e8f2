"""What every instrument has: settings with provenance, years of validity, and award terms.

A shipped instrument is one file in `sim.policy.instruments` that defines a subclass, found by its
file; one of a user is a class in a script that is handed to `register`. A scenario names either by
its `type_name`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules
from threading import Lock
from typing import Any, ClassVar, Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import ModelWrapValidatorHandler, model_validator

from sim.errors import UserError
from sim.policy.channels import Channel
from sim.policy.code import code_digest
from sim.policy.contract import check_class, check_terms, path_of
from sim.policy.plausibility import slips
from sim.policy.remark import Remark
from sim.policy.settings.declare import setting
from sim.policy.settings.model import SCALED, Settings
from sim.policy.settings.schedule import levels, steps
from sim.policy.settings.text import likely, short
from sim.policy.terms import Programme, TaxTerms
from sim.population.schema import FIRST_YEAR, LAST_YEAR, YEARS, Population
from sim.units import THOUSAND_PER_BN

SCALED_DIGITS: Final = 6
"""Scaled amounts are rounded to so many decimals: KRW bn to the thousand."""

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
    succeeded : bool
        Whether a lasting setting may be given by year: a successor then goes on with the new value.
        Not where an effect builds up over the years, which a successor would begin anew.
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
    succeeded: ClassVar[bool] = False

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

    @property
    def family(self) -> str:
        """What it has in common with other programmes of its kind, whatever their names."""
        return f"{self.type_name}.{getattr(self, self.preset)}" if self.preset else self.type_name

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
        return self.replaced(changed, f"{SCALED} {factor:g}")

    def replaced(self, values: Mapping[str, Any], source: str) -> Self:
        """Return this instrument with other values of some settings, all of one source."""
        sources = {**self.sources, **dict.fromkeys(values, source)}
        return type(self)(**{**self.stated(), **values, "sources": sources})

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
        remarks: list[str] = [*slips(self, self.start_year)]
        money = [key for key in _MONEY if key in self.settings()]
        if money and not any(self.yearly(key).any() for key in money):
            remarks.append(
                Remark(
                    "there is no money in any year; is start_year before end_year and before the "
                    "years of the budget?",
                    "어느 해에도 예산이 없다. start_year가 end_year와 예산의 연도보다 앞서는지 "
                    "확인한다",
                )
            )
        return tuple(remarks)

    @classmethod
    def must_state(cls) -> tuple[str, ...]:
        """Return the amounts that a programme of another name must give.

        Their default is the budget of one national programme, or an assumption that nobody made of
        this one. What a user assumes in a class of their own is theirs.
        """
        shipped = shipped_types().get(cls.type_name) is cls
        return tuple(
            key
            for key, about in cls.settings().items()
            if about.scales and (shipped or about.provenance().grade != "R")
        )

    @classmethod
    def lasting(cls) -> frozenset[str]:
        """Return the settings that hold in all years, and may yet be given by year."""
        if not cls.succeeded:
            return frozenset()
        fixed = ("start_year", "end_year", cls.preset)
        return frozenset(
            key for key, about in cls.settings().items() if not about.by_year and key not in fixed
        )

    @classmethod
    def code(cls) -> str:
        """Return what tells two versions of a registered class apart; empty if it is shipped."""
        return "" if shipped_types().get(cls.type_name) is cls else code_digest(cls)

    @model_validator(mode="wrap")
    @classmethod
    def _fill_by_preset(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        chosen = data.get(cls.preset) if isinstance(data, dict) else None
        if not (isinstance(chosen, str) and chosen in cls.presets):
            return handler(data)
        brought = cls.presets[chosen]
        filled = handler({**brought, **data})
        # What a preset brings was not stated: with another preset it goes again.
        filled.model_fields_set.difference_update(set(brought) - set(data))
        return filled

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
def shipped_types() -> Mapping[str, type[Instrument]]:
    """Return the shipped instruments by type name, found by their files.

    Examples
    --------
    >>> sorted(shipped_types())[:4]
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


_REGISTERED: dict[str, type[Instrument]] = {}
_REGISTERING: Final = Lock()

Model = TypeVar("Model", bound=Instrument)


def register(model: type[Model]) -> type[Model]:
    """Make an instrument of one's own known, so that scenarios may use its type name.

    It is checked like a shipped one: its declarations, and what its terms say about a few firms.
    Registering the same class again, as a notebook does when a cell is run anew, replaces it.

    Parameters
    ----------
    model : type
        A subclass of `Contest`, `Credit`, `Targeted`, `Provision`, `BuiltUp`, `TaxLaw` or any
        other class of `sim.policy.mechanisms` or `sim.policy.instruments`.

    Returns
    -------
    type
        The same class, so that `register` can stand above it as a decorator.

    Raises
    ------
    UserError
        If the class is no instrument, its type name is taken, or it breaks the contract.
    """
    _check_kind(model)
    check_instrument(model)
    with _REGISTERING:
        taken = types().get(model.type_name)
        if taken is not None and path_of(taken) != path_of(model):
            raise UserError(
                f"type_name {model.type_name!r} belongs to {path_of(taken)}",
                path_of(model),
                "give the class a type_name of its own",
            )
        _REGISTERED[model.type_name] = model
    return model


def _check_kind(model: object) -> None:
    if not (isinstance(model, type) and issubclass(model, Instrument)):
        raise UserError(
            f"{short(model)} is no class of instruments", "register", "hand in a class, as Mine"
        )


def check_instrument(model: type[Instrument]) -> None:
    """Hold a class against the contract of instruments; `sim.policy.contract` says what that is.

    Raises
    ------
    UserError
        At the first thing that is not as it should be: what, where, what would be right.
    """
    check_class(model)
    check_terms(model)


def types() -> dict[str, type[Instrument]]:
    """Return every instrument by type name, the shipped ones and those that were registered."""
    return {**shipped_types(), **_REGISTERED}


def instrument_type(type_name: str, where: str = "") -> type[Instrument]:
    """Return the instrument class of a type name, or raise `UserError` with the nearest."""
    known = types()
    if type_name not in known:
        raise UserError(
            f"there is no instrument type {short(type_name)}", where, likely(type_name, known)
        )
    return known[type_name]
