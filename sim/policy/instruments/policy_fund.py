"""Policy fund: loans below the market rate, or guarantees, from a fixed pot."""

from __future__ import annotations

from typing import ClassVar

from sim.policy.mechanisms.credit import Credit
from sim.policy.settings.declare import override_default
from sim.policy.settings.published import published
from sim.policy.settings.schedule import Steps


class PolicyFund(Credit):
    """Lending or guarantees of the state, as of the industrial digital innovation fund."""

    type_name: ClassVar[str] = "policy_fund"
    label_en: ClassVar[str] = "Policy fund"
    label_ko: ClassVar[str] = "정책자금"
    summary_en: ClassVar[str] = "low-interest loans or guarantees for AI projects, after screening"
    summary_ko: ClassVar[str] = "심사를 거쳐 AI 투자에 저리 융자 또는 보증을 제공"
    precedence: ClassVar[int] = 40

    start_year: int = override_default(
        Credit, "start_year", 2020, source="KIET report chapter 3", grade="A"
    )
    kind: str = override_default(
        Credit,
        "kind",
        "loan",
        source=(
            "the industrial digital innovation fund is modelled as lending, though "
            "the report calls it a fund"
        ),
        grade="R",
    )
    budget_krw_bn: Steps = override_default(
        Credit, "budget_krw_bn", published({2020: "digital_fund"}), grade=""
    )
