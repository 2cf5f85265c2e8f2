"""Outcomes: what is measured of a run, declared once; `sim.outcomes.measures` measures it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from sim.engine import arrays as ar
from sim.population.schema import FIRST_DATA_YEAR

REPORTED_FRAMES: Final = ("sba", "small", "all")
REPORTED_YEARS: Final = tuple(range(FIRST_DATA_YEAR, ar.LAST_YEAR + 1))

_EACH: Final = ("sba", "small", "all")
_SBA: Final = ("sba",)
_ECONOMY: Final = ("all",)


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes
    ----------
    name : str
        Its key in every table.
    unit : str
    label_en, label_ko : str
    definition : str
    source : str
        What the definition rests on.
    grade : str
        A official, B secondary, C derived here, R assumption: of the definition, not the result.
    frames : tuple of str
        Frames for which it is defined.
    """

    name: str
    unit: str
    label_en: str
    label_ko: str
    definition: str
    source: str = "definition"
    grade: str = "C"
    frames: tuple[str, ...] = _EACH


@cache
def registry() -> dict[str, Outcome]:
    """Return every outcome by name, in the order of the tables.

    Examples
    --------
    >>> registry()["adoption_rate"].unit
    'percent'
    """
    every = (
        Outcome(
            "firms", "firms", "firms", "기업 수",
            "represented firms in the frame",
        ),
        Outcome(
            "adoption_rate", "percent", "firms that use AI", "인공지능 활용 기업 비중",
            "firms in stage P or E as a share of all firms",
        ),
        Outcome(
            "reported_rate", "percent", "firms that report using AI",
            "인공지능을 활용한다고 응답한 기업 비중",
            "share of firms that would tell the survey that they use AI",
            "Survey of Business Activities",
        ),
        Outcome(
            "users", "firms", "AI users", "인공지능 활용 기업 수", "firms in stage P or E",
        ),
        Outcome(
            "pilot_users", "firms", "users introducing AI", "도입 단계 기업 수",
            "firms in stage P",
        ),
        Outcome(
            "embedded_users", "firms", "users with AI embedded", "내재화 단계 기업 수",
            "firms in stage E",
        ),
        Outcome(
            "embedded_share", "percent", "users with AI embedded", "활용 기업 중 내재화 비중",
            "firms in stage E as a share of users",
        ),
        Outcome(
            "interested_rate", "percent", "firms interested in AI", "관심 단계 기업 비중",
            "firms in stage I as a share of all firms",
        ),
        Outcome(
            "uninterested_rate", "percent", "firms without interest in AI",
            "무관심 기업 비중", "firms in stage U as a share of all firms",
        ),
        Outcome(
            "adopters", "firms a year", "firms that introduce AI in the year",
            "당해 연도 도입 기업 수", "moves from I to P",
        ),
        Outcome(
            "abandoners", "firms a year", "firms that give AI up in the year",
            "당해 연도 활용 중단 기업 수", "moves from P or E to I",
        ),
        Outcome(
            "effect_users", "log points x 100", "effect of AI on users' productivity",
            "활용 기업의 생산성 효과", "mean realised effect on ln labour productivity of users",
        ),
        Outcome(
            "productivity", "log points x 100", "effect of AI on average productivity",
            "평균 생산성 효과", "sum of users' realised effects divided by all firms",
        ),
        Outcome(
            "depth", "percent", "departments of users that use AI",
            "활용 기업의 부서별 활용 비중", "mean share of departments that use AI",
        ),
        Outcome(
            "size_gap", "points", "gap between 300+ employees and fewer",
            "300인 이상과 미만 기업의 활용률 격차",
            "adoption rate of firms with 300 and more employees minus that of the others",
            frames=_SBA,
        ),
        Outcome(
            "region_gap", "points", "gap between the capital region and the rest",
            "수도권과 비수도권의 활용률 격차",
            "adoption rate in Seoul, Incheon and Gyeonggi minus that elsewhere", frames=_SBA,
        ),
        Outcome(
            "sme_gap", "points", "gap between larger firms in law and SMEs",
            "중견·대기업과 중소기업의 활용률 격차",
            "adoption rate of mid-size and large firms in law minus that of SMEs", frames=_SBA,
        ),
        Outcome(
            "price", "2022 = 1", "price of an AI project", "인공지능 프로젝트 가격",
            "P_t before regional discounts, relative to 2022 of the fitted baseline",
            frames=_ECONOMY,
        ),
        Outcome(
            "shortage", "share", "shortage of AI talent", "인공지능 인력 부족률",
            "unmet demand for AI specialists per specialist", frames=_ECONOMY,
        ),
        Outcome(
            "project_spending_krw_bn", "KRW bn a year", "spending on AI projects",
            "인공지능 프로젝트 지출", "cost of the projects started before any support",
            frames=_ECONOMY,
        ),
        Outcome(
            "public_cost_krw_bn", "KRW bn a year", "public cost", "공공 비용",
            "grants and training paid, rate cuts and defaults of public credit, tax forgone",
            frames=_ECONOMY,
        ),
        Outcome(
            "public_cost_total_krw_bn", "KRW bn", "public cost since 2017",
            "2017년 이후 누적 공공 비용", "public cost, cumulated from 2017", frames=_ECONOMY,
        ),
        Outcome(
            "suppliers", "firms", "AI supplier firms", "인공지능 공급 기업 수",
            "2,354 firms in 2023, following three years' project revenue in proportion",
            "KIET 2024 chapter 7; proportionality is an assumption", "R", _ECONOMY,
        ),
    )  # fmt: skip
    return {outcome.name: outcome for outcome in every}


GROUP_OUTCOMES: Final = (
    "firms",
    "users",
    "embedded_users",
    "adoption_rate",
    "reported_rate",
    "embedded_share",
    "adopters",
    "productivity",
)
"""Outcomes that are also measured by industry, region, size class and employment band."""
