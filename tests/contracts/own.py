"""Instruments as a user writes them in a script: no figure published, every setting assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from sim.policy.channels import Channel
from sim.policy.mechanisms.contest import Contest
from sim.policy.mechanisms.provision import BuiltUp
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide
from sim.population.schema import T


class PatentVoucher(Contest):
    """Firms compete for half of what their first project costs."""

    type_name: ClassVar[str] = "patent_voucher"
    label_en: ClassVar[str] = "Patent voucher"
    label_ko: ClassVar[str] = "특허 바우처"
    summary_en: ClassVar[str] = "half of a project's cost for firms with patents"
    summary_ko: ClassVar[str] = "특허 보유 기업의 사업비 절반 지원"
    precedence: ClassVar[int] = 35
    channels: ClassVar[tuple[Channel, ...]] = (Channel.COST_SHARE, Channel.SUPPORT)

    start_year: int = override_default(Contest, "start_year", 2026, source="my idea", grade="R")
    budget_krw_bn: Steps = setting(
        20.0,
        unit="KRW bn",
        label_en="budget a year",
        label_ko="연간 예산",
        source="my idea",
        grade="R",
        bounds=(0.0, 1e6),
        by_year=True,
        scales=True,
    )
    public_percent: float = setting(
        50.0,
        unit="percent",
        label_en="public share",
        label_ko="정부 부담률",
        source="my idea",
        grade="R",
        bounds=(0.0, 100.0),
    )

    def terms(self, name, population, parameters):
        """Return a contest."""
        return self.contest(
            name,
            population,
            budget=self.budget(),
            max_awards=np.full(T, np.inf),
            share=np.full(population.n, self.public_percent / 100.0, dtype=np.float32),
            cap=np.full(T, 100.0),
        )


class Roadshow(BuiltUp):
    """Shows AI to everybody."""

    type_name: ClassVar[str] = "roadshow"
    label_en: ClassVar[str] = "Roadshow"
    label_ko: ClassVar[str] = "순회 설명회"
    summary_en: ClassVar[str] = "firms everywhere are told of AI"
    summary_ko: ClassVar[str] = "전국 기업에 AI를 알림"
    precedence: ClassVar[int] = 90
    channels: ClassVar[tuple[Channel, ...]] = (Channel.AWARENESS,)

    budget_krw_bn: Steps = override_default(
        BuiltUp, "budget_krw_bn", 5.0, source="my idea", grade="R"
    )
    awareness_percent: float = setting(
        10.0,
        unit="percent",
        label_en="training and information of every firm at full effect",
        label_ko="온전한 효과에서 전체 기업 정보 제공 수준",
        source="my idea",
        grade="R",
        bounds=(0.0, 100.0),
    )

    def economy_wide(self, parameters):
        """Return what firms are told."""
        told = self.strength() * self.awareness_percent / 100.0
        return replace(EconomyWide.none(), awareness=told)


OWN = (PatentVoucher, Roadshow)
