"""The published figures that the baseline fit aims at, read from `calibration/moments.csv`."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sim import resources
from sim.errors import UserError

#: Regressors of Table 5-1 in the table's order: name in the table's ids, column of the panel.
REGRESSORS: Mapping[str, str] = {
    "emp": "ln_employees",
    "sale": "ln_sales",
    "intang": "intangible_share",
    "lp": "ln_labour_productivity",
    "age": "ln_age",
    "foreign": "foreign",
    "multi": "multi_plant",
    "rd": "rd_intensity",
    "iot": "iot",
    "cloud": "cloud",
    "bigdata": "bigdata",
    "mobile": "mobile",
    "blockchain": "blockchain",
    "print3d": "print3d",
    "robot": "robot",
    "arvr": "arvr",
}
#: The six sections and three regions with a published share of users in 2022.
INDUSTRY_IDS: Mapping[str, str] = {
    "ind.ict.2022": "J",
    "ind.elec.2022": "D",
    "ind.fin.2022": "K",
    "ind.edu.2022": "P",
    "ind.mfg.2022": "C",
    "ind.trade.2022": "G",
}
REGION_IDS: Mapping[str, str] = {
    "reg.seoul.2022": "seoul",
    "reg.sejong.2022": "sejong",
    "reg.jeonbuk.2022": "jeonbuk",
}
#: "1 to 4 %" is all that the source says about the other regions.
OTHER_REGION_RANGE = ("reg.other.min.2022", "reg.other.max.2022")
#: Users and firms by year; 2018 and 2020 are derived from mention shares, 2019 interpolated.
COUNT_IDS: Mapping[int, tuple[str, str]] = {
    2017: ("nat.count.2017", "sba_firms_2017"),
    2018: ("ai_firms_2018", "sba_firms_2018"),
    2019: ("ai_firms_2019", "sba_firms_2019"),
    2020: ("ai_firms_2020", "sba_firms_2020"),
    2021: ("ai_firms_2021", "sba_firms_2021"),
    2022: ("nat.count.2022", "sba_firms_2022"),
}
SIZE_IDS = ("size_ai_under300_2021", "size_ai_300plus_2021")
#: A standard error printed as 0.000 is below this.
LEAST_SE = 0.0005


@dataclass(frozen=True)
class Target:
    """One published figure the fit aims at or is checked against.

    Attributes
    ----------
    id : str
        As in the data file.
    label_en, label_ko : str
    unit : str
    value : float
    tolerance : float
        How far the model may be: one published standard error for regression coefficients, the
        project's stated bounds for shares.
    grade, source : str
    """

    id: str
    label_en: str
    label_ko: str
    unit: str
    value: float
    tolerance: float
    grade: str
    source: str


@cache
def _rows(name: str) -> Mapping[str, Mapping[str, str]]:
    path = resources.path("calibration", name)
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def moment(id: str) -> Mapping[str, str]:
    """Return one row of the published figures by id, from moments or external facts."""
    for name in ("moments.csv", "external_facts.csv"):
        rows = _rows(name)
        if id in rows:
            return rows[id]
    raise UserError(f"no published figure has the id {id}", "calibration", "see moments.csv")


def number(id: str) -> float:
    """Return the value of one published figure."""
    return float(moment(id)["value"])


def standard_error(id: str) -> float:
    """Return the published standard error of a coefficient, at least half a rounding unit."""
    found = re.search(r"se=([0-9.]+)", moment(id)["se_or_sig"])
    if found is None:
        raise UserError(f"{id} has no standard error", "moments.csv", "expected se=...")
    return max(float(found.group(1)), LEAST_SE)


def coefficient_targets(column: int) -> dict[str, Target]:
    """Return the 16 coefficients of column 1 (LPM) or 2 (probit) of Table 5-1 by panel column."""
    targets = {}
    for name, regressor in REGRESSORS.items():
        id = f"t51.c{column}.{name}"
        row = moment(id)
        targets[regressor] = Target(
            id=id,
            label_en=row["meaning"].split("effect on AI adoption of ")[-1],
            label_ko=row["label_ko"].split(": ")[-1],
            unit=row["unit"],
            value=float(row["value"]),
            tolerance=standard_error(id),
            grade="A",
            source=f"{row['source']} {row['place']}",
        )
    return targets


def _share(id: str, tolerance: float) -> Target:
    row = moment(id)
    return Target(
        id=id,
        label_en=row.get("meaning") or row["topic"],
        label_ko=row.get("label_ko") or row["topic"],
        unit="percent",
        value=float(row["value"]),
        tolerance=tolerance,
        grade=row.get("grade", "A"),
        source=" ".join(filter(None, (row["source"], row.get("place", "")))),
    )


def industry_targets() -> dict[str, Target]:
    """Return the published shares of users in 2022 by section (within 0.5 points)."""
    return {section: _share(id, 0.5) for id, section in INDUSTRY_IDS.items()}


def region_targets() -> dict[str, Target]:
    """Return the published shares of users in 2022 by region (within 0.5 points)."""
    return {region: _share(id, 0.5) for id, region in REGION_IDS.items()}


def year_targets() -> dict[int, Target]:
    """Return the yearly shares of users, counts over frame (within 0.15 points)."""
    targets = {}
    for year, (users, firms) in COUNT_IDS.items():
        row = moment(users)
        targets[year] = Target(
            id=f"share.{year}",
            label_en=f"share of firms using AI, {year}",
            label_ko=f"인공지능 활용 기업 비중, {year}년",
            unit="percent",
            value=100.0 * number(users) / number(firms),
            tolerance=0.15,
            grade=row.get("grade", "A"),
            source=f"{row['source']}; count over the frame's firms",
        )
    return targets


def year_shares() -> dict[int, float]:
    """Return the published yearly shares of users, percent."""
    return {year: target.value for year, target in year_targets().items()}


def size_targets() -> tuple[Target, Target]:
    """Return the shares of users in 2021 below 300 employees and with 300 or more (1 point)."""
    below, above = SIZE_IDS
    return _share(below, 1.0), _share(above, 1.0)


def premium_target() -> Target:
    """Return the OLS premium of users in log labour productivity (Table 5-2, column 1)."""
    row = moment("t52.c1.ai")
    return Target(
        id="t52.c1.ai",
        label_en="OLS coefficient of AI on log labour productivity",
        label_ko="인공지능 활용의 노동생산성 OLS 계수",
        unit=row["unit"],
        value=float(row["value"]),
        # The table is an image: no standard error is published, so this one is ours.
        tolerance=0.03,
        grade="A",
        source=f"{row['source']} {row['place']}",
    )


def is_within(target: Target, value: float) -> bool:
    """Return whether a model value is within a target's tolerance."""
    return math.isfinite(value) and abs(value - target.value) <= target.tolerance


def interest_target() -> Target:
    """Return the share of non-users that see no need for AI (survey of 2024)."""
    row = moment("bar.nonusers.noneed")
    n = float(row["n"])
    share = float(row["value"])
    return Target(
        id="bar.nonusers.noneed",
        label_en="non-users that perceive no need for AI (stage U)",
        label_ko="인공지능의 필요성을 인지하지 못한 미활용 기업 비중",
        unit="percent",
        value=share,
        # Sampling error of a share of n firms.
        tolerance=math.sqrt(share * (100.0 - share) / n),
        grade="A",
        source=f"{row['source']} {row['place']}",
    )
