"""Outcomes: what is measured of a run, each declared once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim import layout as a
from sim.ledger import public_cost
from sim.population.schema import FIRST_DATA_YEAR, REGIONS
from sim.simulate import Run

FRAMES: Final = ("sba", "small", "all")
YEARS: Final = tuple(range(FIRST_DATA_YEAR, a.LAST_YEAR + 1))
CAPITAL_REGION: Final = ("seoul", "incheon", "gyeonggi")

SUPPLIERS_2023: Final = 2354.0
"""AI industry firms of 2023 (KIET report chapter 7; `supplier_firms_2023` of external_facts)."""
SUPPLIERS_YEAR: Final = 2023
REVENUE_YEARS: Final = 3
"""The number of suppliers follows the revenue of so many years (assumption)."""

_START: Final = FIRST_DATA_YEAR - a.FIRST_YEAR
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
            "embedded_users", "firms", "users with AI embedded", "정착 단계 기업 수",
            "firms in stage E",
        ),
        Outcome(
            "embedded_share", "percent", "users with AI embedded", "활용 기업 중 정착 비중",
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


def measure(run: Run, supplier_revenue_krw_bn: float | None = None) -> NDArray[np.float64]:
    """Measure every outcome of a finished run.

    Parameters
    ----------
    run : Run
    supplier_revenue_krw_bn : float, optional
        Revenue of the suppliers of 2023 (see `supplier_revenue`) that goes with 2,354 firms: that
        of the baseline with the same luck, by default the run's own.

    Returns
    -------
    ndarray, shape (19, 3, number of outcomes)
        By year of `YEARS`, frame of `FRAMES`, outcome of `registry`; NaN where an outcome is not
        defined, such as the mean effect of users when there are none.
    """
    groups = by_group(run)
    total = groups[:, :, a.TOTAL_ROW]
    rate = groups[:, 0, :, _GROUP_INDEX["adoption_rate"]]
    extra = _frame_measures(run)
    economy = _economy(run, supplier_revenue_krw_bn)
    gaps = _gaps(groups[:, 0], rate)
    result = np.full((len(YEARS), len(FRAMES), len(registry())), np.nan)
    for position, (name, outcome) in enumerate(registry().items()):
        if name in _GROUP_INDEX:
            result[:, :, position] = total[:, :, _GROUP_INDEX[name]]
        elif name in extra:
            result[:, :, position] = extra[name]
        else:
            frame = FRAMES.index(outcome.frames[0])
            result[:, frame, position] = gaps[name] if name in gaps else economy[name]
    return result


def by_group(run: Run) -> NDArray[np.float64]:
    """Measure the outcomes of `GROUP_OUTCOMES` for every group.

    Returns
    -------
    ndarray, shape (19, 3, ROWS, number of outcomes)
        By year, frame and row of `sim.layout` (total, industries, regions, classes, bands).
    """
    groups = _with_all(run.record.groups)
    firms = _with_all(run.world.firms.totals)
    users = groups["pilot"] + groups["embedded"]
    values = {
        "firms": firms,
        "users": users,
        "embedded_users": groups["embedded"],
        "adoption_rate": _percent(users, firms),
        "reported_rate": _percent(groups["reported"], firms),
        "embedded_share": _percent(groups["embedded"], users),
        "adopters": groups["adopted"],
        "productivity": _percent(groups["effect"], firms),
    }
    return np.stack([values[name] for name in GROUP_OUTCOMES], axis=-1)


def supplier_revenue(run: Run) -> NDArray[np.float64]:
    """Return suppliers' revenue of three years up to each year from 2010, KRW bn, shape (T,)."""
    yearly = run.record.years["spending"] + run.plan.covers["public_demand"]
    total = np.cumsum(np.asarray(yearly, dtype=np.float64))
    before = np.concatenate([np.zeros(REVENUE_YEARS), total[:-REVENUE_YEARS]])
    revenue: NDArray[np.float64] = total - before
    return revenue


_GROUP_INDEX: Final = {name: position for position, name in enumerate(GROUP_OUTCOMES)}


def _with_all(table: NDArray[np.generic]) -> NDArray[np.generic]:
    """Append the sum of both frames to records or numbers of shape (T, 2, ROWS), from 2017."""
    seen = np.asarray(table)[_START:]
    whole = np.empty((seen.shape[0], 3, *seen.shape[2:]), seen.dtype)
    whole[:, :2] = seen
    for name in seen.dtype.names or (...,):
        whole[name][:, 2] = seen[name].sum(axis=1)
    return whole


def _percent(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.full(whole.shape, np.nan)
    np.divide(100.0 * part, whole, out=share, where=whole > 0.0)
    return share


def _frame_measures(run: Run) -> dict[str, NDArray[np.float64]]:
    """Return the outcomes measured for a frame as a whole, each of shape (19, 3)."""
    groups = _with_all(run.record.groups[:, :, :1])[:, :, 0]
    firms = _with_all(run.world.firms.totals[:, :, :1])[:, :, 0]
    users = groups["pilot"] + groups["embedded"]
    return {
        "pilot_users": groups["pilot"],
        "interested_rate": _percent(groups["interested"], firms),
        "uninterested_rate": _percent(firms - groups["interested"] - users, firms),
        "abandoners": groups["abandoned"],
        "effect_users": _percent(groups["effect"], users),
        "depth": _percent(groups["depth"], users),
    }


def _gaps(
    groups: NDArray[np.float64], rate: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Return the gaps of the survey frame in points, each of shape (19,)."""
    users, firms = groups[..., _GROUP_INDEX["users"]], groups[..., _GROUP_INDEX["firms"]]
    region = np.arange(a.REGION_ROW, a.CLASS_ROW)
    capital = np.isin(REGIONS, CAPITAL_REGION)

    def pooled(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        return _percent(users[:, rows].sum(axis=1), firms[:, rows].sum(axis=1))

    classes = np.arange(a.CLASS_ROW, a.BAND_ROW)
    return {
        "size_gap": rate[:, a.BAND_ROW + 1] - rate[:, a.BAND_ROW],
        "region_gap": pooled(region[capital]) - pooled(region[~capital]),
        "sme_gap": pooled(classes[1:]) - rate[:, a.CLASS_ROW],
    }


def _economy(run: Run, reference: float | None) -> dict[str, NDArray[np.float64]]:
    """Return the outcomes of the whole economy, each of shape (19,)."""
    years = run.record.years[_START:]
    cost = public_cost(run)[:, _START:].sum(axis=0) * 1e-6
    revenue = supplier_revenue(run)
    if reference is None:
        reference = float(revenue[SUPPLIERS_YEAR - a.FIRST_YEAR])
    scale = SUPPLIERS_2023 / reference if reference > 0.0 else np.nan
    return {
        "price": years["price"],
        "shortage": years["shortage"],
        "project_spending_krw_bn": years["spending"],
        "public_cost_krw_bn": cost,
        "public_cost_total_krw_bn": np.cumsum(cost),
        "suppliers": scale * revenue[_START:],
    }
