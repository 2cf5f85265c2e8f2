"""Provisions: policy for which nobody applies, because it serves an economy, industry or region."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.policy.instrument import Instrument
from sim.policy.mechanisms.targeting import among
from sim.policy.settings.declare import setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide, Mechanism, Programme
from sim.population.schema import INDUSTRIES, REGIONS, Population, T
from sim.units import THOUSAND_PER_BN


class Provision(Instrument):
    """An instrument that spends its budget every year, and changes what firms find around them."""

    budget_krw_bn: Steps = setting(
        0.0,
        unit="KRW bn",
        label_en="budget a year",
        label_ko="연간 예산",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1e6),
        by_year=True,
        scales=True,
    )
    industries: tuple[str, ...] = setting(
        tuple(INDUSTRIES),
        unit="",
        label_en="industries served (KSIC sections)",
        label_ko="대상 산업(표준산업분류 대분류)",
        source="no restriction is published",
        grade="R",
        choices=tuple(INDUSTRIES),
        many=True,
    )
    lag_years: int = setting(
        1,
        unit="years",
        label_en="years from the money to its effect",
        label_ko="예산 집행에서 효과까지의 시차",
        source="no published figure",
        grade="R",
        bounds=(0, T - 1),
        integer=True,
    )

    @abstractmethod
    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return what the money brings."""

    def served(self, population: Population) -> NDArray[np.bool_]:
        """Return which firms find themselves served, shape (n,)."""
        return among(population.industry, tuple(INDUSTRIES), self.industries)

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return a programme without applicants; see `Instrument.terms`."""
        return Programme(
            name=name,
            family=self.family,
            mechanism=Mechanism.PROVISION,
            eligible=self.served(population),
            score=np.zeros(population.n, dtype=np.float32),
            budget=self.budget(),
            max_awards=np.full(T, np.inf),
            economy_wide=self.economy_wide(parameters),
        )

    def lagged(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return yearly values as they take effect, `lag_years` later, shape (T,)."""
        return np.concatenate([np.zeros(self.lag_years), values[: T - self.lag_years]])


class BuiltUp(Provision):
    """A provision whose effect grows with the money spent so far, up to its full effect."""

    full_krw_bn: float = setting(
        100.0,
        unit="KRW bn",
        label_en="money in working order that brings the full effect (less brings its share)",
        label_ko="효과가 온전히 나타나는 누적 투자액(그 이하는 비례)",
        source="no published figure",
        grade="R",
        bounds=(0.001, 1e6),
    )
    decay_percent: float = setting(
        15.0,
        unit="percent",
        label_en="loss of the working stock a year (100: only the year's own money counts)",
        label_ko="연간 감가율(100: 당해 연도 예산만 유효)",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )

    def strength(self) -> NDArray[np.float64]:
        """Return the share of the full effect that is reached, 0 to 1, shape (T,)."""
        stock = np.zeros(T)
        kept = 1.0 - self.decay_percent / 100.0
        before = 0.0
        for t, money in enumerate(self.lagged(self.budget() / THOUSAND_PER_BN)):
            before = stock[t] = kept * before + money
        return np.minimum(stock / self.full_krw_bn, 1.0)


def over(
    level: NDArray[np.float64], names: Sequence[str], chosen: Iterable[str], elsewhere: float = 0.0
) -> NDArray[np.float64]:
    """Return a yearly level for the chosen industries or regions, shape (T, number of names)."""
    within = np.isin(np.array(names), list(chosen))
    table: NDArray[np.float64] = np.where(within[None, :], level[:, None], elsewhere)
    return table


def over_industries(
    level: NDArray[np.float64], chosen: Iterable[str], elsewhere: float = 0.0
) -> NDArray[np.float64]:
    """Return a yearly level for the chosen industries, shape (T, 18)."""
    return over(level, tuple(INDUSTRIES), chosen, elsewhere)


def over_regions(level: NDArray[np.float64], chosen: Iterable[str]) -> NDArray[np.float64]:
    """Return a yearly level for the chosen regions, shape (T, 17)."""
    return over(level, REGIONS, chosen)
