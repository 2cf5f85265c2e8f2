"""Smart factory: small makers get connected machines and robots, the ground AI stands on."""

from __future__ import annotations

from typing import ClassVar

from sim.policy.mechanisms.targeting import Targeted
from sim.policy.mechanisms.technology import TechnologySupport
from sim.policy.settings.declare import override_default
from sim.policy.settings.schedule import Steps


class SmartFactory(TechnologySupport):
    """A grant for connected machines, with data on the way."""

    type_name: ClassVar[str] = "smart_factory"
    label_en: ClassVar[str] = "Smart factory"
    label_ko: ClassVar[str] = "스마트공장 보급"
    summary_en: ClassVar[str] = "small makers get connected machines and robots"
    summary_ko: ClassVar[str] = "중소 제조기업에 사물인터넷 설비와 로봇 도입을 지원"
    precedence: ClassVar[int] = 16

    start_year: int = override_default(
        Targeted, "start_year", 2021, source="KIET 2024, ch3 s1(2) 1): from 2020-07", grade="A"
    )
    eligible_industries: tuple[str, ...] = override_default(
        Targeted, "eligible_industries", ("C",), source="KIET 2024, ch3 s1(2) 1)", grade="A"
    )
    eligible_size_classes: tuple[str, ...] = override_default(
        Targeted, "eligible_size_classes", ("sme",), source="KIET 2024, ch3 s1(2) 1)", grade="A"
    )
    technologies: tuple[str, ...] = override_default(
        TechnologySupport,
        "technologies",
        ("iot", "robot"),
        source="the survey's names for what a smart factory installs",
        grade="R",
    )
    budget_krw_bn: Steps = override_default(
        TechnologySupport,
        "budget_krw_bn",
        40.0,
        source="200 factories a year (1,000 by 2025, KIET 2024 ch3 s1(2) 1)) at the assumed grant",
        grade="R",
    )
    grant_krw_million: Steps = override_default(
        TechnologySupport, "grant_krw_million", 200.0, source="no published figure", grade="R"
    )
    awareness_courses: float = override_default(
        TechnologySupport, "awareness_courses", 0.5, source="no published figure", grade="R"
    )
    gain_courses: float = override_default(
        TechnologySupport, "gain_courses", 1.0, source="no published figure", grade="R"
    )
