"""Industrial data: a data space, a data bank, or federated learning within industries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

from sim.policy.channels import Channel
from sim.policy.mechanisms.provision import BuiltUp, over_industries
from sim.policy.settings.declare import override_default, setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import EconomyWide

# What each does (assumptions, each a setting below): a space lets firms share data, a bank sells
# it, federated learning joins firms of one industry, which then also see each other's results.
_KINDS: Final[Mapping[str, Mapping[str, float]]] = {
    "data_space": {"capability_sd": 0.15, "information_percent": 0.0, "domain_deployments": 10.0},
    "data_bank": {"capability_sd": 0.10, "information_percent": 0.0, "domain_deployments": 20.0},
    "federated_learning": {
        "capability_sd": 0.10,
        "information_percent": 50.0,
        "domain_deployments": 10.0,
    },
}
_BY_KIND: Final = "no published figure; by kind"


class IndustrialData(BuiltUp):
    """Data that firms can use without having collected it: every firm served is more capable."""

    type_name: ClassVar[str] = "industrial_data"
    label_en: ClassVar[str] = "Industrial data"
    label_ko: ClassVar[str] = "산업 데이터 인프라"
    summary_en: ClassVar[str] = "data space, data bank or federated learning within industries"
    summary_ko: ClassVar[str] = "산업 데이터 스페이스, 데이터 은행, 업종별 연합학습"
    precedence: ClassVar[int] = 72
    channels: ClassVar[tuple[Channel, ...]] = (
        Channel.CAPABILITY,
        Channel.INFORMATION,
        Channel.DOMAIN,
    )
    preset: ClassVar[str] = "kind"
    presets: ClassVar[Mapping[str, Mapping[str, float]]] = _KINDS

    start_year: int = override_default(BuiltUp, "start_year", 2026, source="a proposal", grade="R")
    kind: str = setting(
        "data_space",
        unit="",
        label_en="what is built",
        label_ko="구축 대상",
        source="MOTIE 2025-01-22, 10 tasks ③ and ④",
        grade="A",
        choices=tuple(_KINDS),
    )
    budget_krw_bn: Steps = override_default(
        BuiltUp, "budget_krw_bn", 20.0, source="no published figure", grade="R"
    )
    lag_years: int = override_default(
        BuiltUp, "lag_years", 2, source="no published figure", grade="R"
    )
    capability_sd: float = setting(
        _KINDS["data_space"]["capability_sd"],
        unit="sd",
        label_en="capability added to every firm served at full effect",
        label_ko="온전한 효과에서 대상 기업의 역량 증가",
        source=_BY_KIND,
        grade="R",
        bounds=(0.0, 5.0),
    )
    information_percent: float = setting(
        _KINDS["data_space"]["information_percent"],
        unit="percent",
        label_en="more of their peers' results that firms see at full effect",
        label_ko="온전한 효과에서 추가로 관찰하는 동료 기업 성과",
        source=_BY_KIND,
        grade="R",
        bounds=(0.0, 1000.0),
    )
    domain_deployments: float = setting(
        _KINDS["data_space"]["domain_deployments"],
        unit="deployments",
        label_en="domain knowledge a year and industry at full effect, as so many deployments",
        label_ko="온전한 효과에서 산업별 연간 도메인 지식 축적(구축 건수 환산)",
        source=_BY_KIND,
        grade="R",
    )

    def economy_wide(self, parameters: Mapping[str, float]) -> EconomyWide:
        """Return capability, knowledge of the field and what firms see of each other."""
        strength, served = self.strength(), self.industries
        return replace(
            EconomyWide.none(),
            capability=over_industries(strength * self.capability_sd, served),
            information=over_industries(strength * self.information_percent / 100.0, served),
            domain=over_industries(strength * self.domain_deployments, served),
        )
