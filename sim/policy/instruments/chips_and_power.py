"""AI chips and power: what computing costs everybody, years later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import numpy as np

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import BuiltUp
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide

# What each does (assumptions, each a setting below).
_KINDS: Final[Mapping[str, Mapping[str, float]]] = {
    "chips": {"price_percent": -5.0, "lag_years": 4},
    "power": {"price_percent": -2.0, "lag_years": 3},
}
_BY_KIND: Final = "no published figure; by kind"


class ChipsAndPower(BuiltUp):
    """Research on AI chips, or power supply for computing: the price of AI falls faster."""

    type_name: ClassVar[str] = "chips_and_power"
    label_en: ClassVar[str] = "AI chips and power"
    label_ko: ClassVar[str] = "AI 반도체·전력 인프라"
    summary_en: ClassVar[str] = "domestic AI chips or power for computing lower the price of AI"
    summary_ko: ClassVar[str] = "국산 AI 반도체 또는 전력 공급이 AI 가격 하락을 앞당김"
    precedence: ClassVar[int] = 76
    channels: ClassVar[tuple[Channel, ...]] = (Channel.PRICE,)
    preset: ClassVar[str] = "kind"
    presets: ClassVar[Mapping[str, Mapping[str, float]]] = _KINDS

    start_year: int = override_default(
        BuiltUp, "start_year", 2022, source="KIET 2024, ch3 s1(2) 6)", grade="A"
    )
    kind: str = setting(
        "chips",
        unit="",
        label_en="what is supported",
        label_ko="지원 대상",
        source="MOTIE 2025-01-22, 10 tasks ⑤ and ⑦",
        grade="A",
        choices=tuple(_KINDS),
    )
    budget_krw_bn: Steps = override_default(
        BuiltUp,
        "budget_krw_bn",
        published({2022: "kr.semi2.rnd"}, scale=0.02),
        source="KRW 1.02tn over five years (KIET 2024, ch3 s1(2) 5)), a fifth each year",
        grade="C",
    )
    full_krw_bn: float = override_default(
        BuiltUp,
        "full_krw_bn",
        published("kr.semi2.rnd", scale=0.1),
        source="the published programme (KRW 1.02tn) is taken as the measure of its effect",
        grade="R",
    )
    decay_percent: float = override_default(
        BuiltUp, "decay_percent", 0.0, source="a cheaper chip stays cheaper", grade="R"
    )
    lag_years: int = override_default(BuiltUp, "lag_years", 4, source=_BY_KIND, grade="R")
    price_percent: float = setting(
        _KINDS["chips"]["price_percent"],
        unit="percent",
        label_en="change of the price of AI at full effect",
        label_ko="온전한 효과에서 AI 가격 변화율",
        source=_BY_KIND,
        grade="R",
        bounds=(-95.0, 100.0),
    )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return the shift of the price."""
        return replace(
            EconomyWide.none(),
            technology_price=np.log1p(self.strength() * self.price_percent / 100.0),
        )
