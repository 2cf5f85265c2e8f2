"""Data voucher: small firms buy data and its processing, and come to use big data."""

from __future__ import annotations

from typing import ClassVar

from sim.policy.mechanisms.targeting import Targeted
from sim.policy.mechanisms.technology import TechnologySupport
from sim.policy.settings.declare import override_default
from sim.policy.settings.schedule import Steps


class DataVoucher(TechnologySupport):
    """A grant for data and its analysis."""

    type_name: ClassVar[str] = "data_voucher"
    label_en: ClassVar[str] = "Data voucher"
    label_ko: ClassVar[str] = "데이터 바우처"
    summary_en: ClassVar[str] = "small firms buy data and its analysis at public expense"
    summary_ko: ClassVar[str] = "중소기업의 데이터 구매·가공·분석 비용을 지원"
    precedence: ClassVar[int] = 14

    start_year: int = override_default(
        Targeted, "start_year", 2023, source="KIET 2024, ch3 s1(2) 10): since 2023-07", grade="A"
    )
    eligible_size_classes: tuple[str, ...] = override_default(
        Targeted,
        "eligible_size_classes",
        ("sme",),
        source="KIET 2024, ch3 s1(2) 10): data voucher for start-ups",
        grade="A",
    )
    technologies: tuple[str, ...] = override_default(
        TechnologySupport,
        "technologies",
        ("bigdata",),
        source="buying and analysing data is taken for the survey's big data",
        grade="R",
    )
    budget_krw_bn: Steps = override_default(
        TechnologySupport,
        "budget_krw_bn",
        40.0,
        source="no figure in the sources; about the AI voucher of 2024",
        grade="R",
    )
    grant_krw_million: Steps = override_default(
        TechnologySupport, "grant_krw_million", 40.0, source="no published figure", grade="R"
    )
