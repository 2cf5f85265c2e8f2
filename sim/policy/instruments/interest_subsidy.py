"""Interest subsidy: banks lend, the state pays a part of the interest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from sim.policy.mechanisms.credit import Credit
from sim.policy.settings.declare import override_default
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.terms import Programme
from sim.population.schema import Population


class InterestSubsidy(Credit):
    """Loans of private banks, made cheaper.

    The bank would have lent anyway and bears its losses: the loan opens no finance gate, and
    public money is the interest alone. The pot counts the loans whose interest is subsidised.
    """

    type_name: ClassVar[str] = "interest_subsidy"
    label_en: ClassVar[str] = "Interest subsidy"
    label_ko: ClassVar[str] = "이차보전"
    summary_en: ClassVar[str] = (
        "banks lend at their own risk, the state pays a part of the interest"
    )
    summary_ko: ClassVar[str] = "은행 대출의 이자 일부를 정부가 보전(원금 위험은 은행 부담)"
    precedence: ClassVar[int] = 44

    start_year: int = override_default(Credit, "start_year", 2026, source="a proposal", grade="R")
    kind: str = override_default(
        Credit,
        "kind",
        "loan",
        source="KIET 2024, ch7 s1(2) 2): low-interest long-term loans",
        grade="A",
    )
    budget_krw_bn: Steps = override_default(
        Credit,
        "budget_krw_bn",
        published({2026: "digital_fund"}),
        source="none published; the volume of the industrial digital innovation fund",
        grade="R",
    )
    default_rate_percent: float = override_default(
        Credit, "default_rate_percent", 0.0, source="the bank bears its losses", grade="R"
    )

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return credit that is nobody's additional money; see `Instrument.terms`."""
        return replace(super().terms(name, population, parameters), additionality=0.0)
