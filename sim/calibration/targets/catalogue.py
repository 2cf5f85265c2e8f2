"""The targets of `calibration/targets/`, and the selections that the inner fit asks for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from sim import resources
from sim.calibration.targets.target import Target, read_folder
from sim.calibration.targets.vocabulary import REGRESSORS, YEARS
from sim.errors import UserError
from sim.population.schema import INDUSTRIES, REGIONS

#: "1 to 4 %" is all that the source says about the other regions.
OTHER_REGION_RANGE = ("reg.other.min.2022", "reg.other.max.2022")
_FOLDER = "calibration/targets"
#: Column of Table 5-1 to the family of its statistics and their use.
_COLUMNS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        1: ("sba.lpm", "fit"),
        2: ("sba.probit", "check"),
        3: ("sba.probit_manufacturing", "check"),
        4: ("sba.probit_services", "check"),
    }
)
#: Sector whose firms a column of Table 5-1 regresses by themselves.
SECTOR_COLUMNS: Mapping[str, int] = MappingProxyType({"manufacturing": 3, "services": 4})


@cache
def all_targets() -> Mapping[str, Target]:
    """Return every shipped target by id, in file order."""
    return MappingProxyType(read_folder(resources.path("calibration", "targets")))


def of_use(use: str) -> tuple[Target, ...]:
    """Return the targets of one use: fit, outer, check or none."""
    return tuple(target for target in all_targets().values() if target.use == use)


@cache
def compared() -> Mapping[str, Target]:
    """Return the targets that are compared with the model (fit, outer, check) by statistic.

    Examples
    --------
    >>> compared()["sba.premium"].value
    0.147
    """
    used = [target for target in all_targets().values() if target.use != "none"]
    return MappingProxyType({target.statistic: target for target in used})


def of_statistic(statistic: str, use: str) -> Target:
    """Return the target of a statistic that must be there for this use."""
    found = compared().get(statistic)
    if found is None or found.use != use:
        hint = f"give one row this statistic and the use {use}"
        raise UserError(f"no target to {use} is {statistic}", _FOLDER, hint)
    return found


def number(id: str) -> float:
    """Return the value of one published figure."""
    found = all_targets().get(id)
    if found is None:
        raise UserError(f"no published figure has the id {id}", _FOLDER, "see moments.csv")
    return found.value


def coefficient_targets(column: int) -> dict[str, Target]:
    """Return the 16 figures of a column of Table 5-1 by panel column.

    Column 1 is the linear probability model; probits are 2 (all firms), 3 (manufacturing) and 4
    (part of services).
    """
    family, use = _COLUMNS[column]
    return {name: of_statistic(f"{family}.{name}", use) for name in REGRESSORS.values()}


def industry_targets() -> dict[str, Target]:
    """Return the published shares of users in 2022 by section (within 0.5 points)."""
    return _published("sba.share.industry", INDUSTRIES)


def region_targets() -> dict[str, Target]:
    """Return the published shares of users in 2022 by region (within 0.5 points)."""
    return _published("sba.share.region", REGIONS)


def other_region_range() -> tuple[float, float]:
    """Return the least and the largest share of the regions without a figure of their own."""
    low, high = OTHER_REGION_RANGE
    return number(low), number(high)


def year_targets() -> dict[int, Target]:
    """Return the yearly shares of users, counts over frame (within 0.15 points)."""
    return {year: of_statistic(f"sba.share.{year}", "fit") for year in YEARS}


def year_shares() -> dict[int, float]:
    """Return the published yearly shares of users, percent."""
    return {year: target.value for year, target in year_targets().items()}


def size_targets() -> tuple[Target, Target]:
    """Return the shares of users in 2021 below 300 employees and with 300 or more (1 point)."""
    below, above = (f"sba.share.band.{band}" for band in ("below_300", "300_plus"))
    return of_statistic(below, "fit"), of_statistic(above, "fit")


def largest_target() -> Target:
    """Return the share of users of 1,000 and more employees, 2017-2021 together."""
    return of_statistic("sba.share.band.1000_plus", "fit")


def premium_target() -> Target:
    """Return the OLS premium of users in log labour productivity (Table 5-2, column 1)."""
    return of_statistic("sba.premium", "fit")


def interest_target() -> Target:
    """Return the share of non-users that see no need for AI (survey of 2024)."""
    return of_statistic("kiet.nonusers.no_need", "fit")


def is_within(target: Target, value: float) -> bool:
    """Return whether a model value is within a target's tolerance."""
    return math.isfinite(value) and abs(value - target.value) <= target.tolerance


def _published(family: str, keys: Iterable[str]) -> dict[str, Target]:
    """Return those of a family that the inner fit meets, in the order of the file."""
    names = {f"{family}.{key}": key for key in keys}
    return {names[t.statistic]: t for t in of_use("fit") if t.statistic in names}
