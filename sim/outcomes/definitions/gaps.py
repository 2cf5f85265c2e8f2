"""Gaps of the survey frame: the adoption rate of some firms minus that of the others, in points."""

from __future__ import annotations

from typing import Final

from sim.engine import arrays as ar
from sim.outcomes.labelled import Floats
from sim.outcomes.registry import REPORTED_GROUPS, outcome
from sim.outcomes.run_view import RunView, percent

CAPITAL_REGION: Final = ("seoul", "incheon", "gyeonggi")
LARGER_IN_LAW: Final = ("mid", "kosdaq_mid", "large")


@outcome(
    order=150,
    unit="points",
    label_en="gap between 300+ employees and fewer",
    label_ko="300인 이상과 미만 기업의 활용률 격차",
    definition="adoption rate of firms with 300 and more employees minus that of the others",
    frames=("sba",),
)
def size_gap(run: RunView) -> Floats:
    """Shape (19,)."""
    return _gap(run, "band", ("300_plus",))


@outcome(
    order=160,
    unit="points",
    label_en="gap between the capital region and the rest",
    label_ko="수도권과 비수도권의 활용률 격차",
    definition="adoption rate in Seoul, Incheon and Gyeonggi minus that elsewhere",
    frames=("sba",),
)
def region_gap(run: RunView) -> Floats:
    """Shape (19,)."""
    return _gap(run, "region", CAPITAL_REGION)


@outcome(
    order=170,
    unit="points",
    label_en="gap between larger firms in law and SMEs",
    label_ko="중견·대기업과 중소기업의 활용률 격차",
    definition="adoption rate of mid-size and large firms in law minus that of SMEs",
    frames=("sba",),
)
def sme_gap(run: RunView) -> Floats:
    """Shape (19,)."""
    return _gap(run, "size_class", LARGER_IN_LAW)


def _gap(run: RunView, dimension: str, inside: tuple[str, ...]) -> Floats:
    """Return the rate of some groups of a dimension minus that of its others, points, (19,)."""
    users, firms = run.groups.of("users", "sba"), run.groups.of("firms", "sba")
    first = ar.TOTAL_ROW + 1
    of_dimension = [
        (first + k, name) for k, (each, name) in enumerate(REPORTED_GROUPS) if each == dimension
    ]

    def rate(*, among: bool) -> Floats:
        rows = [row for row, name in of_dimension if (name in inside) == among]
        return percent(users[:, rows].sum(axis=1), firms[:, rows].sum(axis=1))

    return rate(among=True) - rate(among=False)
