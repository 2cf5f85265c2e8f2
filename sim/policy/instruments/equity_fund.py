"""Supplier equity fund: public money buys stakes in AI suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np

from sim.policy.channels import Channel
from sim.policy.mechanisms.equity import Equity
from sim.policy.mechanisms.provision import over_industries
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide


class EquityFund(Equity):
    """Stakes in suppliers, which then sell cheaper and know their customers' fields better.

    The stakes are sold after some years; public money is what is lost by then.
    """

    type_name: ClassVar[str] = "equity_fund"
    label_en: ClassVar[str] = "Supplier equity fund"
    label_ko: ClassVar[str] = "AI 공급기업 투자펀드"
    summary_en: ClassVar[str] = (
        "stakes in AI suppliers: lower prices, better knowledge of the field"
    )
    summary_ko: ClassVar[str] = "AI 공급기업에 지분 투자하여 가격을 낮추고 산업 이해를 높임"
    precedence: ClassVar[int] = 60
    channels: ClassVar[tuple[Channel, ...]] = (Channel.PRICE, Channel.DOMAIN)

    start_year: int = override_default(Equity, "start_year", 2026, source="a proposal", grade="R")
    budget_krw_bn: Steps = override_default(
        Equity,
        "budget_krw_bn",
        published({2026: "digital_fund"}),
        source="none published; the volume of the industrial digital innovation fund",
        grade="R",
    )
    industries: tuple[str, ...] = override_default(
        Equity,
        "industries",
        tuple("BCDEFGH"),
        source="KIET 2024, ch7 s1(2) 2): manufacturing and other industries",
        grade="A",
    )
    lag_years: int = override_default(
        Equity, "lag_years", 2, source="no published figure", grade="R"
    )
    full_krw_bn: float = override_default(
        Equity, "full_krw_bn", 400.0, source="no published figure", grade="R"
    )
    price_percent: float = setting(
        -5.0,
        unit="percent",
        label_en="change of the price of AI at full effect",
        label_ko="온전한 효과에서 AI 가격 변화율",
        source="no published figure",
        grade="R",
        bounds=(-95.0, 0.0),
    )
    domain_deployments: float = setting(
        20.0,
        unit="deployments",
        label_en="domain knowledge a year and industry at full effect, as so many deployments",
        label_ko="온전한 효과에서 산업별 연간 도메인 지식 축적(구축 건수 환산)",
        source="no published figure",
        grade="R",
    )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return the price and what suppliers know of the industries."""
        strength = self.strength()
        return replace(
            EconomyWide.none(),
            technology_price=np.log1p(strength * self.price_percent / 100.0),
            domain=over_industries(strength * self.domain_deployments, self.industries),
        )
