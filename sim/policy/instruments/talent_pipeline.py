"""Talent pipeline: graduate schools, academies and tracks bring specialists, years later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import Provision
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide
from sim.units import THOUSAND_PER_BN

# Route -> years until a student works as a specialist, and cost a head (assumptions).
_ROUTES: Final[Mapping[str, Mapping[str, float]]] = {
    "graduate_school": {"lag_years": 3, "cost_krw_million": 60.0},
    "in_house": {"lag_years": 2, "cost_krw_million": 30.0},
    "academy": {"lag_years": 1, "cost_krw_million": 15.0},
    "track": {"lag_years": 4, "cost_krw_million": 20.0},
}
_BY_ROUTE: Final = "no published figure; by route"


class TalentPipeline(Provision):
    """Specialists added to those who would have come anyway."""

    type_name: ClassVar[str] = "talent_pipeline"
    label_en: ClassVar[str] = "AI talent pipeline"
    label_ko: ClassVar[str] = "AI 인재 양성 경로"
    summary_en: ClassVar[str] = "graduate schools, academies and tracks ease the talent shortage"
    summary_ko: ClassVar[str] = "AI대학원, 사내대학원, 아카데미, 전공트랙으로 전문인력을 늘림"
    precedence: ClassVar[int] = 78
    channels: ClassVar[tuple[Channel, ...]] = (Channel.TALENT,)
    preset: ClassVar[str] = "route"
    presets: ClassVar[Mapping[str, Mapping[str, float]]] = _ROUTES

    start_year: int = override_default(
        Provision, "start_year", 2026, source="a proposal", grade="R"
    )
    route: str = setting(
        "graduate_school",
        unit="",
        label_en="route",
        label_ko="양성 경로",
        source="MOTIE 2025-01-22, 10 tasks ⑥; KIET 2024, Table 7-12",
        grade="A",
        choices=tuple(_ROUTES),
    )
    budget_krw_bn: Steps = override_default(
        Provision,
        "budget_krw_bn",
        published({2026: "t713.aicore"}, scale=0.001),
        source="the budget of AI core talent in 2024 (KIET 2024, Table 7-13) a second time",
        grade="R",
    )
    lag_years: int = override_default(Provision, "lag_years", 3, source=_BY_ROUTE, grade="R")
    cost_krw_million: float = setting(
        _ROUTES["graduate_school"]["cost_krw_million"],
        unit="KRW million",
        label_en="public cost of a specialist",
        label_ko="1인당 양성 비용",
        source=_BY_ROUTE,
        grade="R",
        bounds=(0.1, 10_000.0),
    )
    additional_percent: float = setting(
        70.0,
        unit="percent",
        label_en="graduates who would not have become specialists otherwise",
        label_ko="지원이 없었다면 AI 인력이 되지 않았을 졸업자 비율",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )
    specialists_2023_persons: float = setting(
        published("wf.ai.workers2023"),
        unit="persons",
        label_en="AI staff of 2023, the unit of the talent stock",
        label_ko="2023년 AI 인력(인력 규모의 기준)",
        bounds=(1.0, 1e8),
    )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return the specialists added, relative to the staff of 2023."""
        graduates = self.lagged(self.budget() / THOUSAND_PER_BN) * 1000.0 / self.cost_krw_million
        additional = graduates * self.additional_percent / 100.0
        return replace(EconomyWide.none(), talent=additional / self.specialists_2023_persons)
