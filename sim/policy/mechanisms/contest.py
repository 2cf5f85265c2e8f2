"""Contests: firms with a project compete for a share of its cost, ranked by juries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.policy.mechanisms.applied_for import AppliedFor
from sim.policy.mechanisms.targeting import standardised
from sim.policy.settings.declare import setting
from sim.policy.terms import Mechanism, Programme
from sim.population.schema import Population, T


class Contest(AppliedFor):
    """A targeted instrument whose applicants are ranked by capability and R&D, with noise."""

    minimum_project_krw_million: float = setting(
        100.0,
        unit="KRW million",
        label_en="smallest project that may apply",
        label_ko="신청 가능한 최소 사업비",
        source="no published figure",
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
        label_en="help over the capability gate: a supplier delivers the solution",
        label_ko="역량 제약 완화(공급기업이 솔루션 제공)",
        source="no published figure",
        grade="R",
    )
    repeat_years: int = setting(
        2,
        unit="years",
        label_en="years until a firm may be awarded again (99: never)",
        label_ko="재지원 제한 기간(99: 재지원 없음)",
        source="no published figure",
        grade="R",
        bounds=(1, 99),
        integer=True,
    )

    def contest(
        self,
        name: str,
        population: Population,
        *,
        budget: NDArray[np.int64],
        max_awards: NDArray[np.float64],
        share: NDArray[np.float32],
        cap: NDArray[np.float64],
    ) -> Programme:
        """Return a contest for these amounts.

        Parameters
        ----------
        name : str
        population : Population
        budget : int64[T]
            KRW thousand a year.
        max_awards : float64[T]
            Most firms awarded in a year.
        share : float32[n]
            Public share of each firm's cost.
        cap : float64[T]
            Largest award, KRW million.
        """
        score = self.score_capability_weight * standardised(
            population.capability, population
        ) + self.score_rd_weight * standardised(np.log1p(population.rd), population)
        return Programme(
            name=name,
            family=self.family,
            mechanism=Mechanism.CONTEST,
            eligible=self.eligible(population),
            score=score.astype(np.float32),
            score_noise=self.score_noise_sd,
            reach=self.reach_percent / 100.0,
            application_cost=self.application_cost_krw_million,
            repeat_years=self.repeat_years,
            budget=budget,
            max_awards=max_awards,
            share=share,
            cap=cap,
            floor=np.full(T, self.minimum_project_krw_million),
            support=self.support_logit,
        )
