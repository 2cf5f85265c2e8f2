"""Project-type policy finance: the project is assessed, not the firm's credit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np

from sim.policy.mechanisms.credit import Credit
from sim.policy.mechanisms.targeting import standardised
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.terms import Programme
from sim.population.schema import Population


class ProjectFinance(Credit):
    """Long loans for firms of weak credit whose project is sound.

    Of such loans more are money that the firm could not have had elsewhere, and more are lost.
    """

    type_name: ClassVar[str] = "project_finance"
    label_en: ClassVar[str] = "Project-type policy finance"
    label_ko: ClassVar[str] = "프로젝트형 정책금융"
    summary_en: ClassVar[str] = "long loans that look at the project instead of the firm's credit"
    summary_ko: ClassVar[str] = "기업 신용 대신 사업성을 평가하는 장기 정책금융"
    precedence: ClassVar[int] = 42

    start_year: int = override_default(Credit, "start_year", 2026, source="a proposal", grade="R")
    kind: str = override_default(
        Credit,
        "kind",
        "loan",
        source="KIET 2024, Summary s4: project-type policy finance",
        grade="A",
    )
    budget_krw_bn: Steps = override_default(
        Credit,
        "budget_krw_bn",
        published({2026: "digital_fund"}),
        source="none published; the volume of the industrial digital innovation fund",
        grade="R",
    )
    tenor_years: int = override_default(
        Credit, "tenor_years", 10, source="no published figure: patient capital", grade="R"
    )
    grace_years: int = override_default(
        Credit, "grace_years", 4, source="results take up to 4 years (KIET survey)", grade="R"
    )
    default_rate_percent: float = override_default(
        Credit, "default_rate_percent", 4.0, source="no published figure", grade="R"
    )
    score_sales_weight: float = override_default(
        Credit,
        "score_sales_weight",
        0.0,
        source="KIET 2024, Summary s4: not the firm's credit",
        grade="A",
    )
    score_productivity_weight: float = override_default(
        Credit,
        "score_productivity_weight",
        0.0,
        source="KIET 2024, Summary s4: not the firm's credit",
        grade="A",
    )
    score_capability_weight: float = setting(
        1.0,
        unit="1",
        label_en="weight of capability in the assessment of the project",
        label_ko="사업성 평가의 역량 가중치",
        source="no published figure",
        grade="R",
    )
    additional_percent: float = setting(
        50.0,
        unit="percent",
        label_en="loans that the firm could not have had elsewhere",
        label_ko="다른 곳에서 조달할 수 없었을 융자의 비율",
        source="no published figure: twice the default of loan_additionality",
        grade="R",
        bounds=(0.0, 100.0),
    )

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return a credit programme; see `Instrument.terms`."""
        terms = super().terms(name, population, parameters)
        skill = self.score_capability_weight * standardised(population.capability, population)
        return replace(
            terms,
            score=(terms.score + skill).astype(np.float32),
            additionality=self.additional_percent / 100.0,
        )
