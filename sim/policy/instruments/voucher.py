"""AI voucher: the state pays most of a small or mid-size firm's first project with a supplier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.policy.channels import Channel
from sim.policy.mechanisms.contest import Contest
from sim.policy.mechanisms.targeting import Targeted, by_size_class
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.terms import Programme
from sim.population.schema import Population, T


class Voucher(Contest):
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
        Channel.APPLICATION,
    )

    start_year: int = override_default(
        Targeted, "start_year", 2020, source="first year of the programme", grade="A"
    )
    eligible_size_classes: tuple[str, ...] = override_default(
        Targeted,
        "eligible_size_classes",
        ("sme", "mid", "kosdaq_mid"),
        source="programme notice (press): own shares of SMEs and mid-size firms",
        grade="A",
    )
    reach_percent: float = override_default(
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
    minimum_project_krw_million: float = override_default(
        Contest,
        "minimum_project_krw_million",
        100.0,
        source=(
            "without it the published KRW 280m an award (70bn over 250) cannot arise, "
            "since the median AI project costs KRW 14m (Table 6-5)"
        ),
        grade="R",
    )

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return a contest; see `Instrument.terms`."""
        budget = self.budget()
        mid = 1.0 - self.own_share_mid_percent / 100.0
        return self.contest(
            name,
            population,
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
        )
