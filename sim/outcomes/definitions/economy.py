"""The economy as a whole: prices, talent, money and the firms that supply AI."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.engine import arrays as ar
from sim.outcomes.labelled import Floats
from sim.outcomes.registry import REPORTED_YEARS, outcome
from sim.outcomes.run_view import RunView

SUPPLIERS_2023: Final = 2354.0
"""AI industry firms of 2023 (KIET report chapter 7; `supplier_firms_2023` of external_facts)."""
SUPPLIERS_YEAR: Final = 2023


@outcome(
    order=180,
    unit="2022 = 1",
    label_en="price of an AI project",
    label_ko="인공지능 프로젝트 가격",
    definition="P_t before regional discounts, relative to 2022 of the fitted baseline",
    frames=("all",),
)
def price(run: RunView) -> Floats:
    """Shape (19,)."""
    return run.years["price"]


@outcome(
    order=190,
    unit="share",
    label_en="shortage of AI talent",
    label_ko="인공지능 인력 부족률",
    definition="unmet demand for AI specialists per specialist",
    frames=("all",),
)
def shortage(run: RunView) -> Floats:
    """Shape (19,)."""
    return run.years["shortage"]


@outcome(
    order=200,
    unit="KRW bn a year",
    label_en="spending on AI projects",
    label_ko="인공지능 프로젝트 지출",
    definition="cost of the projects started before any support",
    frames=("all",),
)
def project_spending_krw_bn(run: RunView) -> Floats:
    """Shape (19,)."""
    return run.years["spending"]


@outcome(
    order=260,
    unit="KRW bn a year",
    label_en="spending on ready AI products",
    label_ko="기성 AI 제품 지출",
    definition="what users of ready products pay for them in the year",
    source="parameters mu_S, eta_S, g_S",
    grade="R",
    frames=("all",),
)
def product_spending_krw_bn(run: RunView) -> Floats:
    """Shape (19,)."""
    return run.years["subscriptions"]


@outcome(
    order=210,
    unit="KRW bn a year",
    label_en="public cost",
    label_ko="공공 비용",
    definition="grants and training paid, rate cuts and defaults of public credit, tax forgone",
    frames=("all",),
)
def public_cost_krw_bn(run: RunView) -> Floats:
    """Shape (19,)."""
    return run.public_cost


@outcome(
    order=220,
    unit="KRW bn",
    label_en="public cost since 2017",
    label_ko="2017년 이후 누적 공공 비용",
    definition="public cost, cumulated from 2017",
    frames=("all",),
)
def public_cost_total_krw_bn(run: RunView) -> Floats:
    """Shape (19,)."""
    return np.cumsum(run.public_cost)


@outcome(
    order=230,
    unit="firms",
    label_en="AI supplier firms",
    label_ko="인공지능 공급 기업 수",
    definition="2,354 firms in 2023, following three years' project revenue in proportion",
    source="KIET 2024 chapter 7; proportionality is an assumption",
    grade="R",
    frames=("all",),
)
def suppliers(run: RunView) -> Floats:
    """Shape (19,); the baseline's revenue of 2023 is that of the 2,354, in every scenario."""
    reference = run if run.baseline is None else run.baseline
    unit = reference.supplier_revenue[SUPPLIERS_YEAR - ar.FIRST_YEAR]
    firms_per_bn = SUPPLIERS_2023 / unit if unit > 0.0 else np.nan
    return firms_per_bn * run.supplier_revenue[-len(REPORTED_YEARS) :]
