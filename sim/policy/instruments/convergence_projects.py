"""AI+X convergence projects, and the three conditions on which they are said to succeed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

from sim.policy.channels import Channel
from sim.policy.instruments.lead_projects import LeadProjects
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.settings.span import Span
from sim.policy.terms import Programme
from sim.population.schema import INDUSTRIES, Population

_ANSWER: Final = ("no", "yes")


class ConvergenceProjects(LeadProjects):
    """Grants of about KRW 1bn a year for AI in a new field, with the government's data.

    As run, the call lasts about a month and firms spend about a year on learning the field, so
    results come that much later. The three success conditions are switches: field learning takes
    the delay away, cooperation of the ministry in charge spares the project the cost of regulation,
    and agreed goals save projects that would never show results.
    """

    type_name: ClassVar[str] = "convergence_projects"
    label_en: ClassVar[str] = "AI+X convergence projects"
    label_ko: ClassVar[str] = "인공지능 융합(AI+X) 프로젝트"
    summary_en: ClassVar[str] = (
        "projects of three to four years with government data; three conditions decide on success"
    )
    summary_ko: ClassVar[str] = (
        "정부 도메인 데이터를 제공하는 3~4년 융합 프로젝트로, 세 가지 성공조건을 켜고 끌 수 있음"
    )
    precedence: ClassVar[int] = 22
    channels: ClassVar[tuple[Channel, ...]] = (
        *LeadProjects.channels,
        Channel.REGULATION,
        Channel.SUCCESS,
        Channel.DELAY,
    )

    start_year: int = override_default(
        LeadProjects, "start_year", 2020, source="SPRi AI+X 2022, introduction", grade="A"
    )
    eligible_industries: tuple[str, ...] = override_default(
        LeadProjects,
        "eligible_industries",
        tuple(INDUSTRIES),
        source="fields from customs to energy; no industry is excluded",
        grade="R",
    )
    eligible_employees: Span | None = override_default(
        LeadProjects,
        "eligible_employees",
        None,
        source="no restriction is published",
        grade="R",
    )
    minimum_project_krw_million: float = override_default(
        LeadProjects,
        "minimum_project_krw_million",
        300.0,
        source="no published figure",
        grade="R",
    )
    projects_new: Steps = override_default(
        LeadProjects,
        "projects_new",
        {2020: 7.0, 2022: 9.0},
        source="7 fields, 9 since 2022 (SPRi AI+X 2022), taken as so many new projects a year",
        grade="R",
    )
    grant_krw_million_a_year: float = override_default(
        LeadProjects, "grant_krw_million_a_year", published("spri.aix", scale=100.0), grade=""
    )
    pay_years: int = override_default(
        LeadProjects, "pay_years", published("spri.aix.duration"), grade=""
    )
    support_logit: float = override_default(
        LeadProjects,
        "support_logit",
        1.5,
        source="supplier and government data (SPRi AI+X 2022, introduction); no published figure",
        grade="R",
    )
    domain_years: int = setting(
        1,
        unit="years",
        label_en="years in which the partners learn the field before they can deliver",
        label_ko="도메인 지식 학습에 걸리는 기간",
        source="SPRi AI+X 2022, success condition 1: about a year",
        grade="A",
        bounds=(0, 10),
        integer=True,
    )
    field_learning: str = setting(
        "no",
        unit="",
        label_en="condition 1: the field is learned before the project starts",
        label_ko="성공조건 1: 현장 경험으로 도메인 지식을 사전 학습",
        source="SPRi AI+X 2022, Table 2: calls of about a month leave no time",
        grade="A",
        choices=_ANSWER,
    )
    ministry_cooperation: str = setting(
        "no",
        unit="",
        label_en="condition 2: the ministry in charge clears regulation and data",
        label_ko="성공조건 2: 수요 부처와 협업하여 규제·데이터 장벽 극복",
        source="SPRi AI+X 2022, success condition 2: not the rule",
        grade="A",
        choices=_ANSWER,
    )
    ministry_exempt_percent: float = setting(
        80.0,
        unit="percent",
        label_en="condition 2: cost of regulation that it spares the project",
        label_ko="성공조건 2: 경감되는 규제 비용 비율",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )
    agreed_goals: str = setting(
        "no",
        unit="",
        label_en="condition 3: goals are agreed and tested by a third party",
        label_ko="성공조건 3: 목표 성능을 합의하고 제3자가 시험",
        source="SPRi AI+X 2022, success condition 3: not the rule",
        grade="A",
        choices=_ANSWER,
    )
    agreed_success_percent: float = setting(
        30.0,
        unit="percent",
        label_en="condition 3: projects saved of those that would never show results",
        label_ko="성공조건 3: 성과 없이 끝날 과제 중 구제되는 비율",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return the contest of lead projects with the conditions; see `Instrument.terms`."""
        goals, ministry = self.agreed_goals == "yes", self.ministry_cooperation == "yes"
        return replace(
            super().terms(name, population, parameters),
            delay=0.0 if self.field_learning == "yes" else float(self.domain_years),
            exempt=self.ministry_exempt_percent / 100.0 if ministry else 0.0,
            success=self.agreed_success_percent / 100.0 if goals else 0.0,
        )
