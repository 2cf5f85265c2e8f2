"""Regional computing centres: AI costs less where computing is near and cheap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import BuiltUp, over_regions
from sim.policy.mechanisms.targeting import among
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide
from sim.population.schema import REGIONS, Population

_CAPITAL: Final = ("seoul", "incheon", "gyeonggi")


class ComputingCentres(BuiltUp):
    """Public computing for the firms of some regions."""

    type_name: ClassVar[str] = "computing_centres"
    label_en: ClassVar[str] = "Regional AI computing centres"
    label_ko: ClassVar[str] = "권역별 AI 컴퓨팅센터"
    summary_en: ClassVar[str] = "public computing lowers the price of AI in the regions it serves"
    summary_ko: ClassVar[str] = "권역별 컴퓨팅 인프라가 해당 지역의 AI 비용을 낮춤"
    precedence: ClassVar[int] = 70
    channels: ClassVar[tuple[Channel, ...]] = (Channel.PRICE,)

    start_year: int = override_default(BuiltUp, "start_year", 2026, source="a proposal", grade="R")
    regions: tuple[str, ...] = setting(
        tuple(region for region in REGIONS if region not in _CAPITAL),
        unit="",
        label_en="regions served",
        label_ko="대상 지역",
        source="MOTIE 2025-01-22, 10 tasks ③: outside the capital area",
        grade="A",
        choices=REGIONS,
        many=True,
    )
    budget_krw_bn: Steps = override_default(
        BuiltUp,
        "budget_krw_bn",
        200.0,
        source="none published; the 20,000 GPUs proposed (motie.prop.gpu) at KRW 50m in five years",
        grade="R",
    )
    lag_years: int = override_default(
        BuiltUp, "lag_years", 2, source="no published figure", grade="R"
    )
    full_krw_bn: float = override_default(
        BuiltUp,
        "full_krw_bn",
        1000.0,
        source="the 20,000 GPUs proposed (motie.prop.gpu) at an assumed KRW 50m",
        grade="R",
    )
    discount_percent: float = setting(
        15.0,
        unit="percent",
        label_en="discount on the price of AI at full effect",
        label_ko="온전한 효과에서 AI 가격 인하율",
        source="no published figure",
        grade="R",
        bounds=(0.0, 95.0),
    )

    def served(self, population: Population) -> NDArray[np.bool_]:
        """Return the firms of the industries and regions served, shape (n,)."""
        here = among(population.region, REGIONS, self.regions)
        within: NDArray[np.bool_] = super().served(population) & here
        return within

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return the discount by region."""
        discount = self.strength() * self.discount_percent / 100.0
        return replace(EconomyWide.none(), infrastructure=over_regions(discount, self.regions))
