"""Industrial AI voucher: industry buys AI models and agents with a voucher."""

from __future__ import annotations

from typing import ClassVar

from sim.policy.instruments.voucher import Voucher
from sim.policy.settings.declare import override_default
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps


class IndustrialVoucher(Voucher):
    """The voucher proposed for industry; its terms are those of the AI voucher."""

    type_name: ClassVar[str] = "industrial_voucher"
    label_en: ClassVar[str] = "Industrial AI voucher"
    label_ko: ClassVar[str] = "산업 AI 바우처"
    summary_en: ClassVar[str] = "industrial firms compete for a public share of AI models or agents"
    summary_ko: ClassVar[str] = "산업 수요기업이 AI 모델·에이전트 활용 비용을 바우처로 지원받음"
    precedence: ClassVar[int] = 32

    start_year: int = override_default(
        Voucher, "start_year", 2026, source="announced for after MOTIE 2025-01-22", grade="R"
    )
    eligible_industries: tuple[str, ...] = override_default(
        Voucher,
        "eligible_industries",
        tuple("BCDEFGH"),
        source=(
            "MOTIE 2025-01-22, box ⑩-1: demand firms of industry; taken as mining, manufacturing, "
            "energy, construction, trade and transport"
        ),
        grade="R",
    )
    budget_krw_bn: Steps = override_default(
        Voucher,
        "budget_krw_bn",
        published({2026: "voucher_2024"}),
        source="none published; the AI voucher of 2024 (external facts voucher_2024)",
        grade="R",
    )
    minimum_project_krw_million: float = override_default(
        Voucher,
        "minimum_project_krw_million",
        20.0,
        source="use of models and agents is bought in smaller pieces than whole solutions",
        grade="R",
    )
