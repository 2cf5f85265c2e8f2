"""Support for other digital technologies: places that bring a technology, and AI with it or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from sim.policy.channels import Channel
from sim.policy.instrument import to_thousand
from sim.policy.mechanisms.places import places
from sim.policy.mechanisms.targeting import Targeted
from sim.policy.settings.declare import setting
from sim.policy.settings.schedule import Steps
from sim.policy.terms import Programme
from sim.population.schema import TECHNOLOGIES, Population
from sim.units import THOUSAND_PER_MILLION


class TechnologySupport(Targeted):
    """Firms that ask for it get a technology, at a fixed grant each, while the money lasts.

    Some go on using it. Which part of what goes with a technology is caused by it is the parameter
    `complementarity`; a firm that has the technology already gains nothing from it, but takes the
    money all the same.
    """

    channels: ClassVar[tuple[Channel, ...]] = (
        Channel.AWARENESS,
        Channel.GAIN,
        Channel.TECHNOLOGY,
    )

    technologies: tuple[str, ...] = setting(
        ("bigdata",),
        unit="",
        label_en="technologies that the firm gets",
        label_ko="도입 지원 기술",
        source="no published figure",
        grade="R",
        choices=TECHNOLOGIES,
        many=True,
    )
    budget_krw_bn: Steps = setting(
        0.0,
        unit="KRW bn",
        label_en="budget a year",
        label_ko="연간 예산",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1e6),
        by_year=True,
        scales=True,
    )
    grant_krw_million: Steps = setting(
        50.0,
        unit="KRW million",
        label_en="public grant a firm",
        label_ko="기업당 지원액",
        source="no published figure",
        grade="R",
        bounds=(0.001, 1e6),
        by_year=True,
    )
    lasting_percent: float = setting(
        30.0,
        unit="percent",
        label_en="supported firms that go on using the technology",
        label_ko="지원 이후에도 기술을 계속 활용하는 기업 비율",
        source="no published figure",
        grade="R",
        bounds=(0.0, 100.0),
    )
    awareness_courses: float = setting(
        0.25,
        unit="full courses",
        label_en="what the firm hears of AI on the way (training cover)",
        label_ko="인지도 효과(표준 교육과정 환산)",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1.0),
    )
    gain_courses: float = setting(
        0.5,
        unit="full courses",
        label_en="capability gain: data and staff that the technology brings",
        label_ko="역량 효과(데이터·인력, 표준 교육과정 환산)",
        source="no published figure",
        grade="R",
        bounds=(0.0, 1.0),
    )
    repeat_years: int = setting(
        99,
        unit="years",
        label_en="years until a firm may be supported again (99: never)",
        label_ko="재지원 제한 기간(99: 재지원 없음)",
        source="no published figure",
        grade="R",
        bounds=(1, 99),
        integer=True,
    )

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme:
        """Return places that bring a technology; see `Instrument.terms`."""
        budget = self.budget()
        grant = to_thousand(self.required("grant_krw_million", budget > 0), THOUSAND_PER_MILLION)
        return replace(
            places(self, name, population, budget, grant),
            additionality=self.lasting_percent / 100.0,
            tech=sum(1 << TECHNOLOGIES.index(each) for each in self.technologies),
        )
