"""Inventory of success cases, forums and contests: firms see what AI did for others."""

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


class SuccessCases(BuiltUp):
    """Cases that are collected and told to all firms of an industry.

    A case makes AI visible; what it teaches about returns stays with the projects' own results.
    """

    type_name: ClassVar[str] = "success_cases"
    label_en: ClassVar[str] = "Success-case inventory"
    label_ko: ClassVar[str] = "AI 성공사례 인벤토리"
    summary_en: ClassVar[str] = (
        "success cases are collected and shown to the firms of each industry"
    )
    summary_ko: ClassVar[str] = "산업별 AI 성공사례와 적용 경험을 모아 공유"
    precedence: ClassVar[int] = 62
    channels: ClassVar[tuple[Channel, ...]] = (Channel.CASES,)

    start_year: int = override_default(
        BuiltUp, "start_year", 2025, source="MOTIE 2025-01-22, 10 tasks ①", grade="A"
    )
    budget_krw_bn: Steps = override_default(
        BuiltUp, "budget_krw_bn", 2.0, source="no published figure", grade="R"
    )
    lag_years: int = override_default(
        BuiltUp, "lag_years", 0, source="no published figure", grade="R"
    )
    full_krw_bn: float = override_default(
        BuiltUp, "full_krw_bn", 2.0, source="no published figure", grade="R"
    )
    decay_percent: float = override_default(
        BuiltUp, "decay_percent", 100.0, source="told anew every year", grade="R"
    )
    industries: tuple[str, ...] = override_default(
        BuiltUp,
        "industries",
        tuple(INDUSTRIES),
        source="MOTIE 2025-01-22, 10 tasks ①: industrial firms",
        grade="A",
    )
    cases: float = setting(
        0.2,
        unit="projects",
        label_en="visible cases added a year and industry at full effect",
        label_ko="온전한 효과에서 산업별 연간 추가되는 가시적 성공사례",
        source="no published figure: a case that is told is seen as a tenth of two lead projects",
        grade="R",
        bounds=(0.0, 10_000.0),
    )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return the visible cases."""
        return replace(
            EconomyWide.none(),
            references=over_industries(self.strength() * self.cases, self.industries),
        )
