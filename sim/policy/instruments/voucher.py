"""AI voucher: the state pays most of a small or mid-size firm's first project with a supplier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.policy.calendar import Steps
from sim.policy.channels import Channel
from sim.policy.declaration import again, setting
from sim.policy.published import published
from sim.policy.targeting import Targeted, by_size_class, standardised
from sim.policy.terms import Mechanism, Programme
from sim.population.schema import Population, T


class Voucher(Targeted):
    """A contest of small and mid-size firms for vouchers that a supplier redeems.

    Applicants are ranked by capability and R&D with the juries' noise. What is not awarded or not
    used lapses.
    """

    type_name: ClassVar[str] = "voucher"
    label_en: ClassVar[str] = "AI voucher"
    label_ko: ClassVar[str] = "AI 바우처"
    summary_en: ClassVar[str] = (
        "SMEs and mid-size firms compete for a public share of an AI project bought from a supplier"
    )
    summary_ko: ClassVar[str] = (
        "중소·중견기업이 공급기업의 AI 솔루션을 구매할 바우처를 경쟁으로 지원받음"
    )
    precedence: ClassVar[int] = 30
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel.COST_SHARE,
        Channel.SUPPORT,
        Channel.UNUSED_AWARD,
    )

    start_year: int = again(
        Targeted, "start_year", 2020, source="first year of the programme", grade="A"
    )
    eligible_size_classes: tuple[str, ...] = again(
        Targeted,
        "eligible_size_classes",
        ("sme", "mid", "kosdaq_mid"),
        source="programme notice (press): own shares of SMEs and mid-size firms",
        grade="A",
    )
    reach_percent: float = again(
        Targeted,
        "reach_percent",
        90.0,
        source="about 2 applications an award; 10.2 published (voucher_2023) include micro firms",
        grade="R",
    )
    budget_krw_bn: Steps = setting(
        published({year: f"voucher_{year}" for year in range(2020, 2025)}),
        unit="KRW bn",
        label_en="budget a year",
        label_ko="연간 예산",
        bounds=(0.0, 1e6),
        by_year=True,
        scales=True,
    )
    cap_krw_million: Steps = setting(
        {2020: 300.0, 2024: 200.0},
        unit="KRW million",
        label_en="largest voucher",
        label_ko="기업당 지원 한도",
        source="press of the ministry's figures; AJU News 2024-10-28 (external facts voucher_*)",
        grade="A",
        bounds=(0.0, 1e7),
        by_year=True,
    )
    own_share_sme_percent: float = setting(
        published("voucher_own_share_sme"),
        unit="percent",
        label_en="own share of an SME",
        label_ko="중소기업 자부담률",
        bounds=(0.0, 100.0),
    )
    own_share_mid_percent: float = setting(
        published("voucher_own_share_mid"),
        unit="percent",
        label_en="own share of a mid-size firm",
        label_ko="중견기업 자부담률",
        bounds=(0.0, 100.0),
    )
    own_share_large_percent: float = setting(
        50.0,
        unit="percent",
        label_en="own share of a large firm (only where a scenario admits large firms)",
        label_ko="대기업 자부담률(대기업을 허용하는 시나리오에서만)",
        source="large firms are not admitted",
        grade="R",
        bounds=(0.0, 100.0),
    )
    minimum_project_krw_million: float = setting(
        100.0,
        unit="KRW million",
        label_en="smallest project that may apply",
        label_ko="신청 가능한 최소 사업비",
        source=(
            "without it the published KRW 280m an award (70bn over 250) cannot arise, "
            "since the median AI project costs KRW 14m (Table 6-5)"
        ),
        grade="R",
    )
    score_capability_weight: float = setting(
        0.6,
        unit="1",
        label_en="weight of capability in the selection score",
        label_ko="선정 점수의 역량 가중치",
        source="no published figure",
        grade="R",
    )
    score_rd_weight: float = setting(
        0.4,
        unit="1",
        label_en="weight of R&D intensity in the selection score",
        label_ko="선정 점수의 연구개발 집약도 가중치",
        source="no published figure",
        grade="R",
    )
    score_noise_sd: float = setting(
        1.0,
        unit="sd",
        label_en="noise of selection",
        label_ko="선정 과정의 오차(표준편차)",
        source="no published figure",
        grade="R",
    )
    support_logit: float = setting(
        1.0,
        unit="logit",
        label_en="help over the capability gate: the supplier delivers the solution",
        label_ko="역량 제약 완화(공급기업이 솔루션 제공)",
        source="no published figure",
        grade="R",
    )
    repeat_years: int = setting(
        2,
        unit="years",
        label_en="years until a firm may be awarded again",
        label_ko="재지원 제한 기간",
        source="no published figure",
        grade="R",
        bounds=(1, 99),
        integer=True,
    )

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return a contest; see `Instrument.terms`."""
        budget = self.budget()
        mid = 1.0 - self.own_share_mid_percent / 100.0
        score = self.score_capability_weight * standardised(
            population.capability, population
        ) + self.score_rd_weight * standardised(np.log1p(population.rd), population)
        return Programme(
            name=name,
            mechanism=Mechanism.CONTEST,
            eligible=self.eligible(population),
            score=score.astype(np.float32),
            score_noise=self.score_noise_sd,
            reach=self.reach_percent / 100.0,
            unused=parameters["voucher_unused"],
            repeat_years=self.repeat_years,
            budget=budget,
            max_awards=np.full(T, np.inf),
            share=by_size_class(
                population,
                sme=1.0 - self.own_share_sme_percent / 100.0,
                mid=mid,
                kosdaq_mid=mid,
                large=1.0 - self.own_share_large_percent / 100.0,
            ),
            cap=self.required("cap_krw_million", budget > 0),
            floor=np.full(T, self.minimum_project_krw_million),
            support=self.support_logit,
            source=self.source(),
            assumptions=self.assumptions(),
        )
