"""Consulting: advice and standard models for firms that have nobody of their own for AI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.policy.channels import Channel
from sim.policy.instrument import to_thousand
from sim.policy.mechanisms.places import places
from sim.policy.mechanisms.targeting import Targeted, lowest
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.terms import Programme
from sim.population.schema import Population
from sim.units import THOUSAND_PER_MILLION


class Consulting(Targeted):
    """Advice on what AI could do for the firm, which also shortens the loss before results.

    Who has no team is not observed: the share without dedicated staff is published, and taken to
    be the firms of lowest capability.
    """

    type_name: ClassVar[str] = "consulting"
    label_en: ClassVar[str] = "AI consulting"
    label_ko: ClassVar[str] = "AI 도입 컨설팅"
    summary_en: ClassVar[str] = "advice and standard models for firms without a team of their own"
    summary_ko: ClassVar[str] = "전담 인력이 없는 기업에 컨설팅과 표준모델을 제공"
    precedence: ClassVar[int] = 12
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel.AWARENESS,
        Channel.GAIN,
        Channel.SUCCESS,
        Channel.DELAY,
    )

    start_year: int = override_default(
        Targeted, "start_year", 2023, source="KIET 2024, ch3 s1(2) 7): since 2023-01", grade="A"
    )
    eligible_size_classes: tuple[str, ...] = override_default(
        Targeted,
        "eligible_size_classes",
        ("sme", "mid", "kosdaq_mid"),
        source="KIET 2024, ch3 s1(2) 7): mid-size and small firms",
        grade="A",
    )
    reach_percent: float = override_default(
        Targeted, "reach_percent", 10.0, source="firms that ask a year", grade="R"
    )
    without_team_percent: float = setting(
        published("wf.nostaff"),
        unit="percent",
        label_en="firms without a team, of lowest capability: only these may apply",
        label_ko="전담 인력이 없는 기업 비율(역량 하위 기업으로 간주, 신청 자격)",
        bounds=(0.0, 100.0),
    )
    budget_krw_bn: Steps = setting(
        5.0,
        unit="KRW bn",
        label_en="budget a year",
        label_ko="연간 예산",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1e6),
        by_year=True,
        scales=True,
    )
    cost_krw_million: Steps = setting(
        10.0,
        unit="KRW million",
        label_en="public cost of advising a firm",
        label_ko="기업당 컨설팅 비용",
        source="no published figure",
        grade="R",
        bounds=(0.001, 1e6),
        by_year=True,
    )
    awareness_courses: float = setting(
        1.0,
        unit="full courses",
        label_en="training cover given to the firm",
        label_ko="인지도 효과(표준 교육과정 환산)",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1.0),
    )
    gain_courses: float = setting(
        0.5,
        unit="full courses",
        label_en="capability gain given to the firm",
        label_ko="역량 효과(표준 교육과정 환산)",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1.0),
    )
    sooner_years: int = setting(
        1,
        unit="years",
        label_en="years by which a standard model brings results forward (never before one year)",
        label_ko="표준모델로 성과가 앞당겨지는 기간(최소 1년 후)",
        source="no published figure",
        grade="R",
        bounds=(0, 3),
        integer=True,
    )
    saved_percent: float = setting(
        10.0,
        unit="percent",
        label_en="projects saved of those that would never show results",
        label_ko="성과 없이 끝날 과제 중 구제되는 비율",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )
    repeat_years: int = setting(
        5,
        unit="years",
        label_en="years until a firm may be advised again",
        label_ko="재지원 제한 기간",
        source="no published figure",
        grade="R",
        bounds=(1, 99),
        integer=True,
    )

    def qualified(self, population: Population) -> NDArray[np.bool_]:
        """Return the firms taken to have no team, shape (n,)."""
        return lowest(population.capability, self.without_team_percent / 100.0, population)

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return places; see `Instrument.terms`."""
        budget = self.budget()
        cost = to_thousand(self.required("cost_krw_million", budget > 0), THOUSAND_PER_MILLION)
        return replace(
            places(self, name, population, budget, cost),
            success=self.saved_percent / 100.0,
            delay=-float(self.sooner_years),
        )
