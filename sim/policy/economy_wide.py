"""Economy-wide policy: it reaches a whole economy, industry or region, and nobody applies."""

from __future__ import annotations

from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from sim.policy.channels import Channel
from sim.policy.settings.declare import setting
from sim.policy.settings.model import Settings
from sim.policy.settings.schedule import Steps, levels
from sim.policy.settings.setting import ALL
from sim.policy.terms import EconomyWide
from sim.population.schema import INDUSTRIES, REGIONS

_Grouped = tuple[tuple[str, Steps], ...]
_NONE: Final = "no such policy at present"


class EconomyWideSettings(Settings):
    """The ``[economy_wide]`` table of a scenario; its defaults are the world without such policy.

    Attributes
    ----------
    channels : dict of str to Channel
        What each setting works through.
    """

    channels: ClassVar[dict[str, Channel]] = {
        "awareness_percent": Channel.AWARENESS,
        "infrastructure_percent": Channel.PRICE,
        "regulation_level": Channel.REGULATION,
        "talent_percent": Channel.TALENT,
        "public_demand_krw_bn": Channel.DEMAND,
        "technology_price_percent": Channel.PRICE,
    }

    awareness_percent: Steps = setting(
        0.0,
        unit="percent",
        label_en="training and information cover of every firm",
        label_ko="전체 기업 대상 교육·정보 제공 수준",
        source=_NONE,
        grade="R",
        bounds=(0.0, 100.0),
        by_year=True,
    )
    infrastructure_percent: _Grouped = setting(
        0.0,
        unit="percent",
        label_en="discount on the price of AI by computing and data infrastructure, by region",
        label_ko="컴퓨팅·데이터 인프라에 따른 AI 가격 인하율(지역별)",
        source=_NONE,
        grade="R",
        bounds=(0.0, 95.0),
        by_year=True,
        groups=REGIONS,
    )
    regulation_level: _Grouped = setting(
        1.0,
        unit="present level",
        label_en="regulatory uncertainty, by industry (1: as at present, 0: none)",
        label_ko="규제 불확실성(산업별, 1: 현재 수준, 0: 없음)",
        source="the present level is the unit",
        grade="A",
        bounds=(0.0, 10.0),
        by_year=True,
        groups=tuple(INDUSTRIES),
    )
    talent_percent: Steps = setting(
        0.0,
        unit="percent",
        label_en="graduates added a year, relative to the AI staff of 2023",
        label_ko="연간 추가 인력(2023년 AI 인력 대비)",
        source=_NONE,
        grade="R",
        bounds=(0.0, 1000.0),
        by_year=True,
    )
    public_demand_krw_bn: Steps = setting(
        0.0,
        unit="KRW bn",
        label_en="public purchases of AI a year",
        label_ko="연간 공공 AI 구매액",
        source=_NONE,
        grade="R",
        bounds=(0.0, 1e6),
        by_year=True,
    )
    technology_price_percent: Steps = setting(
        0.0,
        unit="percent",
        label_en="change of the price of AI for all (chips, power)",
        label_ko="전반적 AI 가격 변화율(반도체, 전력)",
        source=_NONE,
        grade="R",
        bounds=(-95.0, 1000.0),
        by_year=True,
    )

    def terms(self) -> EconomyWide:
        """Return the policy as the engine takes it."""
        return EconomyWide(
            awareness=_by_year(self.awareness_percent) / 100.0,
            infrastructure=self._by_group("infrastructure_percent") / 100.0,
            regulation=self._by_group("regulation_level"),
            talent=_by_year(self.talent_percent) / 100.0,
            public_demand=_by_year(self.public_demand_krw_bn),
            technology_price=np.log1p(_by_year(self.technology_price_percent) / 100.0),
        )

    def _by_group(self, key: str) -> NDArray[np.float64]:
        """Return the level of every year and group, shape (T, number of groups)."""
        groups = self.settings()[key].groups
        named: dict[str, Steps] = dict(getattr(self, key))
        everywhere = levels(named.get(ALL, ()), before=type(self).model_fields[key].default)
        table = np.repeat(everywhere[:, None], len(groups), axis=1)
        for column, group in enumerate(groups):
            own = levels(named.get(group, ()))
            # Before the first year that a group names for itself, it goes with all others.
            table[:, column] = np.where(np.isnan(own), everywhere, own)
        return table


def _by_year(steps: Steps) -> NDArray[np.float64]:
    return levels(steps, before=0.0)
