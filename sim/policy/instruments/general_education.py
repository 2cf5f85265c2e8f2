"""General AI education: every firm hears more of what AI is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import BuiltUp
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide


class GeneralEducation(BuiltUp):
    """Education for whoever wants it; the firms' people come on their own, so nobody applies."""

    type_name: ClassVar[str] = "general_education"
    label_en: ClassVar[str] = "General AI education"
    label_ko: ClassVar[str] = "AI 일반 교육"
    summary_en: ClassVar[str] = "education for everybody raises awareness in all firms"
    summary_ko: ClassVar[str] = "일반 교육을 확대하여 모든 기업의 인지도를 높임"
    precedence: ClassVar[int] = 64
    channels: ClassVar[tuple[Channel, ...]] = (Channel.AWARENESS,)

    start_year: int = override_default(BuiltUp, "start_year", 2026, source="a proposal", grade="R")
    budget_krw_bn: Steps = override_default(
        BuiltUp, "budget_krw_bn", 10.0, source="no published figure", grade="R"
    )
    lag_years: int = override_default(
        BuiltUp, "lag_years", 0, source="no published figure", grade="R"
    )
    full_krw_bn: float = override_default(
        BuiltUp, "full_krw_bn", 50.0, source="no published figure", grade="R"
    )
    decay_percent: float = override_default(
        BuiltUp, "decay_percent", 20.0, source="default of training_decay", grade="R"
    )
    awareness_percent: float = setting(
        published("aware.education"),
        unit="percent",
        label_en="training and information cover of every firm at full effect",
        label_ko="온전한 효과에서 전체 기업의 교육·정보 제공 수준",
        bounds=(0.0, 100.0),
    )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return the awareness cover."""
        return replace(
            EconomyWide.none(), awareness=self.strength() * self.awareness_percent / 100.0
        )
