"""Equity: public money buys stakes that are sold after some years, less what is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sim.policy.mechanisms.provision import BuiltUp
from sim.policy.settings.declare import setting
from sim.policy.terms import Mechanism, Programme
from sim.population.schema import Population


class Equity(BuiltUp):
    """A provision whose money is invested: public cost is what is lost by the time of sale."""

    holding_years: int = setting(
        7,
        unit="years",
        label_en="years until the stakes are sold",
        label_ko="투자금 회수까지의 기간",
        source="no published figure",
        grade="R",
        bounds=(1, 25),
        integer=True,
    )
    loss_percent: float = setting(
        3.0,
        unit="percent",
        label_en="invested money lost a year",
        label_ko="연간 투자 손실률",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return an investment; see `Instrument.terms`."""
        return replace(
            super().terms(name, population, parameters),
            mechanism=Mechanism.EQUITY,
            tenor_years=self.holding_years,
            grace_years=self.holding_years - 1,
            default_rate=self.loss_percent / 100.0,
        )
