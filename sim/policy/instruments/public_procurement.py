"""Public procurement: the state buys AI, so suppliers learn and have something to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import Provision, over_industries
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide
from sim.units import THOUSAND_PER_BN


class PublicProcurement(Provision):
    """Purchases that count as deployments (`q_public`) and as visible references.

    The money buys something for the state itself; here all of it is booked as cost of diffusion.
    """

    type_name: ClassVar[str] = "public_procurement"
    label_en: ClassVar[str] = "Public procurement of AI"
    label_ko: ClassVar[str] = "AI 공공구매"
    summary_en: ClassVar[str] = "the state buys domestic AI: suppliers learn and gain references"
    summary_ko: ClassVar[str] = "공공부문이 국산 AI를 구매하여 공급기업의 학습과 실적을 도움"
    precedence: ClassVar[int] = 82
    channels: ClassVar[tuple[Channel, ...]] = (Channel.DEMAND, Channel.CASES)

    start_year: int = override_default(
        Provision, "start_year", 2026, source="a proposal", grade="R"
    )
    budget_krw_bn: Steps = override_default(
        Provision, "budget_krw_bn", 50.0, source="no published figure", grade="R"
    )
    industries: tuple[str, ...] = override_default(
        Provision,
        "industries",
        tuple("HKMNPQRS"),
        source="KIET 2024, ch3 s1(2) 11): care, health, education, administration and their kin",
        grade="A",
    )
    lag_years: int = override_default(
        Provision, "lag_years", 0, source="bought and used at once", grade="R"
    )
    references_per_krw_bn: float = setting(
        0.05,
        unit="projects per KRW bn",
        label_en="visible references that purchases become, over all industries served",
        label_ko="구매액 10억 원당 가시적 실적(대상 산업 합계)",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return demand and references."""
        bought = self.lagged(self.budget() / THOUSAND_PER_BN)
        each = bought * self.references_per_krw_bn / len(self.industries)
        return replace(
            EconomyWide.none(),
            public_demand=bought,
            references=over_industries(each, self.industries),
        )
