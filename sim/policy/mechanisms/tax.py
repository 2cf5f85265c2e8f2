"""Tax law: rates by legal size class of the regime in force, or so far between two regimes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Final, Self

import numpy as np

from sim.policy.channels import Channel
from sim.policy.instrument import SCALED_DIGITS, Instrument
from sim.policy.settings.declare import setting
from sim.policy.settings.model import SCALED
from sim.policy.settings.schedule import TextSteps, held
from sim.policy.terms import TaxTerms
from sim.population.schema import YEARS, Population, T

REGIMES: Final = ("general", "new_growth", "strategic")

_EXTENT: Final = "extent_percent"

Row = tuple[float, ...]
Rates = tuple[Row, Row, Row, Row]


class TaxLaw(Instrument):
    """The credit for research spending, by the regime that AI belongs to in a year.

    The engine applies the formula (`TaxTerms`). Rates are percent of qualifying spending, bonus
    caps are percentage points.
    """

    channels: ClassVar[tuple[Channel, ...]] = (Channel.TAX,)
    succeeded: ClassVar[bool] = True

    regime: TextSteps = setting(
        "new_growth",
        unit="",
        label_en="regime that AI belongs to",
        label_ko="AI가 속한 공제 구분",
        source="the present law",
        grade="R",
        choices=REGIMES,
        by_year=True,
    )
    reference: str | None = setting(
        None,
        unit="",
        label_en="regime that extent_percent counts from (open: from no credit at all)",
        label_ko="적용 정도의 출발점이 되는 공제 구분(미지정: 공제 없음)",
        source="no law between two regimes; used to scale a change of the law",
        grade="R",
        choices=("new_growth", "strategic"),
        optional=True,
    )
    extent_percent: float | None = setting(
        None,
        unit="percent",
        label_en="how far rates go from the reference's to the regime's (open: all the way)",
        label_ko="기준 구분에서 현재 구분까지의 공제율 적용 정도(미지정: 전부)",
        source="no law between two regimes; used to scale a change of the law",
        grade="R",
        bounds=(0.0, 1e5),
        optional=True,
    )

    @abstractmethod
    def rates(self, regime: str) -> Rates:
        """Return current rate, bonus multiple, bonus cap and increment rate by size class."""

    def claims(self) -> tuple[tuple[str, ...], ...]:
        """Return the years in which it holds: a year has one law."""
        years = zip(YEARS, self._by_year(), strict=True)
        return tuple(("the tax credit of", str(year)) for year, regime in years if regime)

    def terms(self, name: str, population: Population, parameters: Mapping[str, float]) -> TaxTerms:
        """Return the statute as numbers; see `Instrument.terms`.

        It does not depend on the population. Which share of AI spending qualifies (`phi_tax`) and
        how long a credit is carried forward are parameters of the model.
        """
        regime = held(self.regime, "")
        valid = self.valid_years() & np.array([each != "" for each in regime])
        rates = [self._in_force(each) if each else _NOTHING for each in regime]
        current, bonus, cap, increment = (
            np.array([row[column] for row in rates], dtype=np.float64) * valid[:, None]
            for column in range(4)
        )
        return TaxTerms(
            name=name,
            valid=valid,
            general=valid & np.array([each == "general" for each in regime]),
            current=current / 100.0,
            bonus=bonus,
            bonus_cap=cap / 100.0,
            increment=increment / 100.0,
        )

    def scaling(self, before: Self | None) -> tuple[str, ...]:
        """Return ``extent_percent`` where the law moves between two regimes that can be mixed.

        Where the regimes stay, the rates that differ.
        """
        return tuple(self._rates_moved(before)) if self._left(before) is None else (_EXTENT,)

    def scaled(self, before: Self | None, factor: float) -> Self:
        """Return the credit with its rates moved further, or less far, from those before."""
        if factor == 1.0:
            return self
        left = self._left(before)
        if left is None:
            return self._with_rates(before, factor)
        highest = self.settings()[_EXTENT].high
        own = 100.0 if self.extent_percent is None else self.extent_percent
        extent = min(round(own * factor, SCALED_DIGITS), highest)
        values = {"reference": left or None, _EXTENT: extent}
        return self.replaced(values, f"{SCALED} {factor:g}")

    def _rates_moved(self, before: Self | None) -> dict[str, float]:
        """Return the percentages that differ from those before, as they were, by key.

        None where the regimes differ in a year in which this law holds, or either is blended.
        """
        if before is None or self.extent_percent != before.extent_percent:
            return {}
        years = zip(self._by_year(), before._by_year(), strict=True)
        if any(mine and mine != there for mine, there in years):
            return {}
        return {
            key: float(getattr(before, key))
            for key, about in self.settings().items()
            if about.unit == "percent"
            and key != _EXTENT
            and getattr(self, key) != getattr(before, key)
        }

    def _with_rates(self, before: Self | None, factor: float) -> Self:
        """Return the credit with the rates that differ moved further, within their bounds."""
        settings, values = self.settings(), {}
        for key, old in self._rates_moved(before).items():
            new = round(old + factor * (float(getattr(self, key)) - old), SCALED_DIGITS)
            values[key] = min(max(new, settings[key].low), settings[key].high)
        return self.replaced(values, f"{SCALED} {factor:g}") if values else self

    def _left(self, before: Self | None) -> str | None:
        """Return the one regime that is left for others; empty for no law, None if there is none.

        The general regime counts other spending than the other two, so nothing lies between it and
        them; nor is there one extent for moves from several regimes.
        """
        mine, there = self._by_year(), [""] * T if before is None else before._by_year()
        moves = {pair for pair in zip(there, mine, strict=True) if pair[0] != pair[1]}
        left, taken = {a for a, _ in moves}, {b for _, b in moves}
        stays = {b for a, b in zip(there, mine, strict=True) if a == b}
        if len(left) != 1 or "" in taken or taken & stays or not stays <= {"", *left}:
            return None
        counted = {self.reference or ""} if self.extent_percent is not None else left
        blended = before is not None and before.extent_percent is not None
        mixed = left == {""} or "general" not in left | taken
        return left.pop() if mixed and counted == left and not blended else None

    def _by_year(self) -> list[str]:
        """Return the regime of every year; empty where no law is in force."""
        years = zip(held(self.regime, ""), self.valid_years(), strict=True)
        return [regime if valid else "" for regime, valid in years]

    def _in_force(self, regime: str) -> Rates:
        """Return the rates of a regime as far as they are in force, none above 100 percent."""
        there = self.rates(regime)
        if self.extent_percent is None or regime == self.reference:
            return there
        here = self.rates(self.reference) if self.reference else _NOTHING
        extent = self.extent_percent / 100.0
        current, bonus, cap, increment = (
            tuple(max(0.0, a + extent * (b - a)) for a, b in zip(*rows, strict=True))
            for rows in zip(here, there, strict=True)
        )
        return _at_most(current), bonus, _at_most(cap), _at_most(increment)


def every(value: float) -> Row:
    """Return one rate for all size classes."""
    return (value, value, value, value)


def _at_most(row: Row) -> Row:
    return tuple(min(rate, 100.0) for rate in row)


_NOTHING: Final = (every(0.0),) * 4
