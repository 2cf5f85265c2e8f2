"""Cloud voucher: small and mid-size firms move to the cloud, where AI also brings more."""

from __future__ import annotations

from typing import ClassVar

from sim.policy.mechanisms.targeting import Targeted
from sim.policy.mechanisms.technology import TechnologySupport
from sim.policy.settings.declare import override_default
from sim.policy.settings.schedule import Steps


class CloudVoucher(TechnologySupport):
    """A grant for cloud services."""

    type_name: ClassVar[str] = "cloud_voucher"
    label_en: ClassVar[str] = "Cloud voucher"
    label_ko: ClassVar[str] = "클라우드 바우처"
    summary_en: ClassVar[str] = "small and mid-size firms move to the cloud at public expense"
    summary_ko: ClassVar[str] = "중소·중견기업의 클라우드 이용료와 전환 비용을 지원"
    precedence: ClassVar[int] = 15

    start_year: int = override_default(Targeted, "start_year", 2026, source="a proposal", grade="R")
    eligible_size_classes: tuple[str, ...] = override_default(
        Targeted,
        "eligible_size_classes",
        ("sme", "mid", "kosdaq_mid"),
        source="as the AI voucher",
        grade="R",
    )
    technologies: tuple[str, ...] = override_default(
        TechnologySupport,
        "technologies",
        ("cloud",),
        source="KIET 2024, ch8 s2: AI together with cloud and 3D printing",
        grade="A",
    )
    budget_krw_bn: Steps = override_default(
        TechnologySupport, "budget_krw_bn", 10.0, source="no published figure", grade="R"
    )
    grant_krw_million: Steps = override_default(
        TechnologySupport, "grant_krw_million", 20.0, source="no published figure", grade="R"
    )
    gain_courses: float = override_default(
        TechnologySupport, "gain_courses", 0.25, source="no published figure", grade="R"
    )
