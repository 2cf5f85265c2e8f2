"""Lead projects: large shared-cost projects in manufacturing that become visible references."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np

from sim.policy.channels import Channel
from sim.policy.instrument import to_thousand
from sim.policy.mechanisms.contest import Contest
from sim.policy.mechanisms.targeting import Targeted
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.settings.span import Span
from sim.policy.terms import Programme
from sim.population.schema import Population, T
from sim.units import THOUSAND_PER_MILLION


class LeadProjects(Contest):
    """A contest for a fixed number of multi-year grants; each award is a reference project.

    The year's appropriation is the number of new projects times the full grant of a project; it is
    committed in the year of award and paid over the project's years.
    """

    type_name: ClassVar[str] = "lead_projects"
    label_en: ClassVar[str] = "AI lead projects"
    label_ko: ClassVar[str] = "AI 선도 프로젝트"
    summary_en: ClassVar[str] = (
        "few large projects a year, supported over several years, that show others how it is done"
    )
    summary_ko: ClassVar[str] = "매년 소수의 대형 프로젝트를 다년간 지원하여 성공사례를 확산"
    precedence: ClassVar[int] = 20
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel.COST_SHARE,
        Channel.SUPPORT,
        Channel.APPLICATION,
        Channel.REFERENCE,
    )

    start_year: int = override_default(
        Targeted, "start_year", 2024, source="MOTIE 2025-01-22, minister speech", grade="A"
    )
    eligible_industries: tuple[str, ...] = override_default(
        Targeted,
        "eligible_industries",
        ("C",),
        source="MOTIE 2025-01-22: AI autonomous manufacturing",
        grade="A",
    )
    eligible_employees: Span | None = override_default(
        Targeted,
        "eligible_employees",
        (50.0, math.inf),
        source="a consortium is led by a firm that can carry it; the smallest is not published",
        grade="R",
    )
    reach_percent: float = override_default(
        Targeted,
        "reach_percent",
        100.0,
        source="every maker hears of it",
        grade="R",
    )
    projects_new: Steps = setting(
        published({2024: "motie.leadproj.selected"}),
        unit="projects",
        label_en="new projects a year",
        label_ko="연간 신규 프로젝트 수",
        bounds=(0.0, 10_000.0),
        by_year=True,
        scales=True,
    )
    grant_krw_million_a_year: float = setting(
        published("lead_projects_grant_2024"),
        unit="KRW million a year",
        label_en="largest grant a project and year",
        label_ko="프로젝트당 연간 지원 한도",
        bounds=(0.0, 1e6),
    )
    pay_years: int = setting(
        published("lead_projects_years_2024"),
        unit="years",
        label_en="years of support",
        label_ko="지원 기간",
        bounds=(1, 10),
        integer=True,
    )
    own_share_percent: float = setting(
        50.0,
        unit="percent",
        label_en="own share of the consortium",
        label_ko="자부담률",
        source="of the AI part; of all investment with plant the public paid about 5 % (2024)",
        grade="R",
        bounds=(0.0, 100.0),
    )
    minimum_project_krw_million: float = override_default(
        Contest,
        "minimum_project_krw_million",
        14_616.0,
        source="what the public paid a project in 2024 (7,308), at the assumed own share",
        grade="R",
    )
    reference_projects: float = setting(
        1.0,
        unit="projects",
        label_en="visible reference projects of one award",
        label_ko="지원 1건당 가시적 성공사례",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )
    repeat_years: int = override_default(
        Contest, "repeat_years", 99, source="no published figure", grade="R"
    )

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return a contest with a fixed number of awards; see `Instrument.terms`."""
        projects = self.yearly("projects_new")
        grant = self.grant_krw_million_a_year * self.pay_years
        contest = self.contest(
            name,
            population,
            budget=to_thousand(projects * grant, THOUSAND_PER_MILLION),
            max_awards=projects,
            share=np.full(population.n, 1.0 - self.own_share_percent / 100.0, dtype=np.float32),
            cap=np.full(T, grant),
        )
        return replace(contest, pay_years=self.pay_years, reference=self.reference_projects)
