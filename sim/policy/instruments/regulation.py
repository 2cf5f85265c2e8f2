"""Regulation: rules that take uncertainty away, or that add a cost of their own."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import numpy as np

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import Provision, over_industries
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide
from sim.population.schema import YEARS

# What each measure does to the level of regulation and to what firms see of each other
# (assumptions, each a setting below). A mandatory impact assessment is one more rule to meet.
_MEASURES: Final[Mapping[str, Mapping[str, float]]] = {
    "negative_list": {"change_percent": -30.0, "information_percent": 0.0},
    "ex_post": {"change_percent": -20.0, "information_percent": 0.0},
    "sandbox": {"change_percent": -10.0, "information_percent": 0.0},
    "promotion_law": {"change_percent": -10.0, "information_percent": 0.0},
    "impact_assessment": {"change_percent": 15.0, "information_percent": 0.0},
    "information_platform": {"change_percent": -10.0, "information_percent": 25.0},
}
_BY_MEASURE: Final = "no published figure; by measure"


class Regulation(Provision):
    """One measure of regulation; several hold together, each on what the others leave.

    Rules hold by law and not by money: the budget is their administration.
    """

    type_name: ClassVar[str] = "regulation"
    label_en: ClassVar[str] = "Regulation"
    label_ko: ClassVar[str] = "규제"
    summary_en: ClassVar[str] = (
        "negative list, ex-post rules, sandbox, promotion law, impact assessment or information"
    )
    summary_ko: ClassVar[str] = (
        "네거티브·사후 규제, 규제샌드박스, 진흥법, 영향평가, 규제정보 플랫폼"
    )
    precedence: ClassVar[int] = 80
    channels: ClassVar[tuple[Channel, ...]] = (Channel.REGULATION, Channel.INFORMATION)
    preset: ClassVar[str] = "measure"
    presets: ClassVar[Mapping[str, Mapping[str, float]]] = _MEASURES

    start_year: int = override_default(
        Provision, "start_year", 2026, source="a proposal", grade="R"
    )
    measure: str = setting(
        "sandbox",
        unit="",
        label_en="measure",
        label_ko="규제 수단",
        source="KIET 2024, ch7 s1(4) 4); MOTIE 2025-01-22, 10 tasks ⑩",
        grade="A",
        choices=tuple(_MEASURES),
    )
    budget_krw_bn: Steps = override_default(
        Provision,
        "budget_krw_bn",
        1.0,
        source="administration; no published figure",
        grade="R",
        scales=False,  # more clerks make no other rule
    )
    change_percent: float = setting(
        _MEASURES["sandbox"]["change_percent"],
        unit="percent",
        label_en="change of regulatory uncertainty in the industries (above 0: a burden)",
        label_ko="대상 산업의 규제 불확실성 변화율(양수: 부담 증가)",
        source=_BY_MEASURE,
        grade="R",
        bounds=(-100.0, 1000.0),
    )
    information_percent: float = setting(
        _MEASURES["sandbox"]["information_percent"],
        unit="percent",
        label_en="more of their peers' results that firms see",
        label_ko="추가로 관찰하는 동료 기업 성과",
        source=_BY_MEASURE,
        grade="R",
        bounds=(0.0, 1000.0),
    )

    def claims(self) -> tuple[tuple[str, ...], ...]:
        """Return the measure by industry and year: a rule cannot be made twice."""
        years = (str(year) for year, valid in zip(YEARS, self.valid_years(), strict=True) if valid)
        return tuple(
            (self.measure, industry, year)
            for year, industry in itertools.product(years, self.industries)
        )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return the level of regulation and what firms see of each other."""
        in_force = self.lagged(self.valid_years().astype(np.float64))
        level = 1.0 + in_force * self.change_percent / 100.0
        seen = in_force * self.information_percent / 100.0
        return replace(
            EconomyWide.none(),
            regulation=over_industries(level, self.industries, elsewhere=1.0),
            information=over_industries(seen, self.industries),
        )
