"""Standard models and use cases by industry: firms find their own use of AI sooner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import BuiltUp, over_industries
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide
from sim.population.schema import INDUSTRIES


class StandardModels(BuiltUp):
    """Common problems of an industry, defined and solved once; standards for what is bought."""

    type_name: ClassVar[str] = "standard_models"
    label_en: ClassVar[str] = "Standard models"
    label_ko: ClassVar[str] = "AI 활용 표준모델"
    summary_en: ClassVar[str] = "use cases, standard models and standards for each industry"
    summary_ko: ClassVar[str] = "산업별 활용 사례·표준모델·표준을 개발하여 보급"
    precedence: ClassVar[int] = 74
    channels: ClassVar[tuple[Channel, ...]] = (Channel.CAPABILITY, Channel.INFORMATION)

    start_year: int = override_default(BuiltUp, "start_year", 2026, source="a proposal", grade="R")
    industries: tuple[str, ...] = override_default(
        BuiltUp,
        "industries",
        tuple(INDUSTRIES),
        source="KIET 2024, ch6 s3: firms of every industry",
        grade="A",
    )
    budget_krw_bn: Steps = override_default(
        BuiltUp, "budget_krw_bn", 5.0, source="no published figure", grade="R"
    )
    full_krw_bn: float = override_default(
        BuiltUp, "full_krw_bn", 25.0, source="no published figure", grade="R"
    )
    capability_sd: float = setting(
        0.1,
        unit="sd",
        label_en="capability added to every firm served at full effect",
        label_ko="온전한 효과에서 대상 기업의 역량 증가",
        source="no published figure",
        grade="R",
        bounds=(0.0, 5.0),
    )
    information_percent: float = setting(
        20.0,
        unit="percent",
        label_en="more of their peers' results that firms see at full effect",
        label_ko="온전한 효과에서 추가로 관찰하는 동료 기업 성과",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1000.0),
    )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return capability and what firms see of each other."""
        strength, served = self.strength(), self.industries
        return replace(
            EconomyWide.none(),
            capability=over_industries(strength * self.capability_sd, served),
            information=over_industries(strength * self.information_percent / 100.0, served),
        )
