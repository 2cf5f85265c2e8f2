"""Gaps of the survey frame: the adoption rate of some firms minus that of the others, in points."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.outcomes.definitions.adoption import adoption_rate
from sim.outcomes.labelled import Floats
from sim.outcomes.registry import REPORTED_FRAMES, outcome
from sim.outcomes.run_view import RunView, percent
from sim.population.schema import REGIONS, SIZE_CLASSES

CAPITAL_REGION: Final = ("seoul", "incheon", "gyeonggi")

_SURVEY: Final = REPORTED_FRAMES.index("sba")
_BELOW_300, _FROM_300 = ar.BAND_ROW, ar.BAND_ROW + 1


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
    rate = run.value(adoption_rate)[:, _SURVEY]
    return rate[:, _FROM_300] - rate[:, _BELOW_300]


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
    return _gap(run, ar.REGION_ROW, np.isin(REGIONS, CAPITAL_REGION))


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
    return _gap(run, ar.CLASS_ROW, np.array(SIZE_CLASSES) != "sme")


def _gap(run: RunView, first: int, chosen: NDArray[np.bool_]) -> Floats:
    """Return the rate of the chosen groups of a dimension minus that of its others, shape (19,).

    Parameters
    ----------
    run : RunView
    first : int
        Row of the dimension's first group.
    chosen : ndarray of bool
        By group of the dimension.
    """
    rows = np.arange(first, first + len(chosen))
    users, firms = run.groups["users"][:, _SURVEY], run.groups["firms"][:, _SURVEY]

    def rate(of: NDArray[np.intp]) -> Floats:
        return percent(users[:, of].sum(axis=1), firms[:, of].sum(axis=1))

    return rate(rows[chosen]) - rate(rows[~chosen])
