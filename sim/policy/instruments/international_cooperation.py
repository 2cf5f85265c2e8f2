"""International cooperation: suppliers get at leading technology sooner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import BuiltUp, over_industries
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide
from sim.population.schema import INDUSTRIES


class InternationalCooperation(BuiltUp):
    """Joint projects and people from abroad; exports of suppliers are not modelled."""

    type_name: ClassVar[str] = "international_cooperation"
    label_en: ClassVar[str] = "International cooperation"
    label_ko: ClassVar[str] = "국제 협력"
    summary_en: ClassVar[str] = "joint projects with leading countries: price and domain knowledge"
    summary_ko: ClassVar[str] = "선도국과의 공동 과제로 공급기업의 기술 접근을 높임"
    precedence: ClassVar[int] = 84
    channels: ClassVar[tuple[Channel, ...]] = (Channel.PRICE, Channel.DOMAIN)

    start_year: int = override_default(BuiltUp, "start_year", 2026, source="a proposal", grade="R")
    industries: tuple[str, ...] = override_default(
        BuiltUp,
        "industries",
        tuple(INDUSTRIES),
        source="KIET 2024, ch7 s1(1) 2): access of firms to leading technology",
        grade="A",
    )
    budget_krw_bn: Steps = override_default(
        BuiltUp, "budget_krw_bn", 10.0, source="no published figure", grade="R"
    )
    lag_years: int = override_default(
        BuiltUp, "lag_years", 2, source="no published figure", grade="R"
    )
    price_percent: float = setting(
        -2.0,
        unit="percent",
        label_en="change of the price of AI at full effect",
        label_ko="온전한 효과에서 AI 가격 변화율",
        source="no published figure",
        grade="R",
        bounds=(-95.0, 0.0),
    )
    domain_deployments: float = setting(
        5.0,
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
