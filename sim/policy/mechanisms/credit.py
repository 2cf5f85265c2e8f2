"""Credit: firms with a project borrow, or are guaranteed, from a fixed pot after screening."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from pydantic import model_validator

from sim.errors import UserError
from sim.policy.channels import Channel
from sim.policy.mechanisms.applied_for import AppliedFor
from sim.policy.mechanisms.targeting import Targeted, standardised
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import Mechanism, Programme
from sim.population.schema import Population, T


class Credit(AppliedFor):
    """Screened lending for AI projects.

    A loan is repaid, so what it costs the public is the interest subsidy and defaults. Of a
    guarantee the pot counts the exposure, and only defaults cost public money.
    """

    channels: ClassVar[tuple[Channel, ...]] = (Channel.CREDIT, Channel.APPLICATION)

    eligible_size_classes: tuple[str, ...] = override_default(
        Targeted,
        "eligible_size_classes",
        ("sme", "mid", "kosdaq_mid"),
        source="policy finance serves SMEs and mid-size firms",
        grade="R",
    )
    reach_percent: float = override_default(
        Targeted,
        "reach_percent",
        60.0,
        source="so that about the published KRW 80bn a year finds borrowers",
        grade="R",
    )
    kind: str = setting(
        "loan",
        unit="",
        label_en="loan or guarantee",
        label_ko="융자 또는 보증",
        source="no published figure",
        grade="R",
        choices=("loan", "guarantee"),
    )
    budget_krw_bn: Steps = setting(
        0.0,
        unit="KRW bn",
        label_en="new lending (or exposure) a year",
        label_ko="연간 신규 융자(보증) 규모",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1e6),
        by_year=True,
        scales=True,
    )
    cap_krw_million: Steps = setting(
        5000.0,
        unit="KRW million",
        label_en="largest loan",
        label_ko="기업당 융자 한도",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1e7),
        by_year=True,
    )
    loan_to_cost_percent: float = setting(
        70.0,
        unit="percent",
        label_en="loan as a share of the project's cost net of grants",
        label_ko="사업비(보조금 제외) 대비 융자 비율",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )
    tenor_years: int = setting(
        5,
        unit="years",
        label_en="years until repaid",
        label_ko="융자 기간",
        source="no published figure",
        grade="R",
        bounds=(1, 30),
        integer=True,
    )
    grace_years: int = setting(
        2,
        unit="years",
        label_en="of these, years without repayment",
        label_ko="거치 기간",
        source="no published figure",
        grade="R",
        bounds=(0, 29),
        integer=True,
    )
    rate_cut_percent_points: float | None = setting(
        None,
        unit="percentage points",
        label_en=(
            "market rate minus the fund's rate (open: market_rate - policy_rate for a loan, "
            "0 for a guarantee)"
        ),
        label_ko="시장금리와의 금리 차(미지정: 융자는 market_rate - policy_rate, 보증은 0)",
        source="parameters market_rate and policy_rate",
        grade="R",
        bounds=(0.0, 20.0),
        optional=True,
    )
    default_rate_percent: float = setting(
        2.0,
        unit="percent",
        label_en="outstanding principal lost a year",
        label_ko="연간 부실률",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )
    minimum_project_krw_million: float = setting(
        50.0,
        unit="KRW million",
        label_en="smallest project that may apply",
        label_ko="신청 가능한 최소 사업비",
        source="no published figure",
        grade="R",
    )
    score_sales_weight: float = setting(
        0.5,
        unit="1",
        label_en="weight of ln sales in creditworthiness",
        label_ko="신용 점수의 매출액(로그) 가중치",
        source="no published figure",
        grade="R",
    )
    score_productivity_weight: float = setting(
        0.5,
        unit="1",
        label_en="weight of ln labour productivity in creditworthiness",
        label_ko="신용 점수의 노동생산성(로그) 가중치",
        source="no published figure",
        grade="R",
    )
    score_noise_sd: float = setting(
        0.5,
        unit="sd",
        label_en="noise of screening",
        label_ko="심사 오차(표준편차)",
        source="no published figure",
        grade="R",
    )
    minimum_score_sd: float = setting(
        -1.5,
        unit="sd",
        label_en="creditworthiness below which an application is turned down",
        label_ko="최저 신용 점수",
        source="no published figure",
        grade="R",
        bounds=(-100.0, 100.0),
    )
    repeat_years: int = setting(
        1,
        unit="years",
        label_en="years until a firm may borrow again",
        label_ko="재융자 제한 기간",
        source="no published figure",
        grade="R",
        bounds=(1, 99),
        integer=True,
    )

    @model_validator(mode="after")
    def _grace_before_tenor(self) -> Self:
        if self.grace_years >= self.tenor_years:
            raise UserError(
                f"grace_years {self.grace_years} is not below tenor_years {self.tenor_years}",
                hint="leave at least one year for repayment",
            )
        return self

    @property
    def family(self) -> str:
        """Loans and guarantees of one type are two families; see `Instrument.family`."""
        return f"{super().family}.{self.kind}"

    def rate_cut(self, parameters: Mapping[str, float]) -> float:
        """Return the interest subsidy a year as a share of the outstanding principal."""
        if self.rate_cut_percent_points is not None:
            return self.rate_cut_percent_points / 100.0
        if self.kind == "guarantee":
            return 0.0
        return max(0.0, parameters["market_rate"] - parameters["policy_rate"]) / 100.0

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return a credit programme; see `Instrument.terms`."""
        budget = self.budget()
        score = self.score_sales_weight * standardised(
            population.ln_sales, population
        ) + self.score_productivity_weight * standardised(population.ln_lp, population)
        return Programme(
            name=name,
            family=self.family,
            mechanism=Mechanism.CREDIT,
            eligible=self.eligible(population),
            score=score.astype(np.float32),
            score_noise=self.score_noise_sd,
            minimum_score=self.minimum_score_sd,
            reach=self.reach_percent / 100.0,
            application_cost=self.application_cost_krw_million,
            repeat_years=self.repeat_years,
            budget=budget,
            max_awards=np.full(T, np.inf),
            share=np.full(population.n, self.loan_to_cost_percent / 100.0, dtype=np.float32),
            cap=self.required("cap_krw_million", budget > 0),
            floor=np.full(T, self.minimum_project_krw_million),
            tenor_years=self.tenor_years,
            grace_years=self.grace_years,
            rate_cut=self.rate_cut(parameters),
            default_rate=self.default_rate_percent / 100.0,
            additionality=parameters["loan_additionality"],
        )
