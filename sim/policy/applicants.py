"""Whether there are firms for a programme's money, and for how many one row of them stands.

Both are seen before a run: a programme that cannot spend its money, or whose awards hang on a few
rows of the sample, gives a number that looks like an effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.policy.remark import Remark
from sim.policy.terms import Mechanism, Programme
from sim.population.schema import FIRST_YEAR, FRAMES, YEARS, Population, T
from sim.units import THOUSAND_PER_MILLION

MAX_SHARE: Final = 0.05
"""A row of the sample that could hold more than this of a year's money or places is remarked on."""

_REFERENCE_YEAR: Final = 2022  # in which a sample has as many firms as its user asked for
_ASKED: Final = (Mechanism.CONTEST, Mechanism.CREDIT, Mechanism.PLACES)


def shortage(programme: Programme, population: Population) -> Remark | None:
    """Return a remark on money that is more than its firms can take, None if there is none.

    A firm takes the largest award at most, so money divided by that is the fewest awards that spend
    it all.

    Parameters
    ----------
    programme : Programme
    population : Population
    """
    awards = fewest_awards(programme)
    if not awards.any():
        return None
    firms = eligible_firms(programme, population)
    hear = firms * programme.reach
    missing = np.where(awards > 0, awards - hear, -np.inf)
    if (missing > 0).any():
        t = int(np.argmax(missing > 0))
        return Remark(
            f"its money of {YEARS[t]} pays for {awards[t]:,.0f} awards or more, but "
            f"{firms[t]:,.0f} firms are eligible and {hear[t]:,.0f} of them hear of it in time "
            f"(reach_percent = {100 * programme.reach:g}): the rest cannot be spent; widen who is "
            "eligible, or lower the amount",
            f"{YEARS[t]}년 예산은 {awards[t]:,.0f}건 이상을 지원할 수 있으나 지원 대상은 "
            f"{firms[t]:,.0f}개이고 제때 사업을 아는 기업은 {hear[t]:,.0f}개이다(reach_percent = "
            f"{100 * programme.reach:g}). 나머지는 쓸 수 없으므로 대상을 넓히거나 금액을 줄인다",
        )
    return _exhausted(programme, population, awards)


def _exhausted(
    programme: Programme, population: Population, awards: NDArray[np.float64]
) -> Remark | None:
    """Remark on firms that are barred by earlier awards, so that in the end none is left."""
    mine = programme.eligible
    entry, exit_, weight = population.entry[mine], population.exit[mine], population.weight[mine]
    for t in np.flatnonzero(awards):
        first = max(int(t) - programme.repeat_years + 1, 0)
        total = awards[first : t + 1].sum()
        firms = weight[(entry <= YEARS[t]) & (exit_ > YEARS[first])].sum()
        if total > firms:
            return Remark(
                f"its money of {YEARS[first]} to {YEARS[t]} pays for {total:,.0f} awards or more, "
                f"but {firms:,.0f} firms are eligible in these years, each for one award "
                f"(repeat_years = {programme.repeat_years}): the rest cannot be spent; widen who "
                "is eligible, or lower the amount",
                f"{YEARS[first]}~{YEARS[t]}년 예산은 {total:,.0f}건 이상을 지원할 수 있으나 이 "
                f"기간의 지원 대상은 {firms:,.0f}개이고 기업마다 한 번만 지원받는다(repeat_years = "
                f"{programme.repeat_years}). 나머지는 쓸 수 없으므로 대상을 넓히거나 금액을 줄인다",
            )
    return None


def fewest_awards(programme: Programme) -> NDArray[np.float64]:
    """Return the fewest awards by which a year's money could be spent, shape (T,).

    0 where nothing limits an award, or nobody applies.
    """
    if programme.mechanism not in _ASKED:
        return np.zeros(T)
    largest = _largest_award(programme)
    by_money = np.divide(programme.budget, largest, out=np.zeros(T), where=largest > 0)
    most = programme.max_awards
    return by_money if most is None else np.minimum(by_money, most)


def _largest_award(programme: Programme) -> NDArray[np.float64]:
    """Return the most that one firm is awarded in a year, KRW thousand, shape (T,)."""
    if programme.unit_cost is not None:
        return programme.unit_cost.astype(np.float64)
    if programme.cap is not None:
        return programme.cap * float(THOUSAND_PER_MILLION)
    return np.full(T, np.inf)


def eligible_firms(programme: Programme, population: Population) -> NDArray[np.float64]:
    """Return how many firms may apply in each year, each row by its weight, shape (T,)."""
    mine = programme.eligible
    entry, exit_, weight = population.entry[mine], population.exit[mine], population.weight[mine]
    change = np.zeros(T + 1)
    np.add.at(change, np.clip(entry - FIRST_YEAR, 0, T), weight)
    np.add.at(change, np.clip(exit_ - FIRST_YEAR, 0, T), -weight)
    counted: NDArray[np.float64] = np.cumsum(change[:T])
    return counted


@dataclass(frozen=True)
class Weighty:
    """How much of a programme one row of the sample could hold.

    Attributes
    ----------
    share : float
        Of a year's money or places.
    weight : float
        Firms that the row stands for.
    frame : str
        Its survey frame.
    """

    share: float
    weight: float
    frame: str


def heaviest(programme: Programme, population: Population) -> Weighty:
    """Return the row that could hold most of a year of a contest or of places.

    Parameters
    ----------
    programme : Programme
    population : Population
    """
    asked = programme.mechanism in (Mechanism.CONTEST, Mechanism.PLACES)
    if not asked or not programme.eligible.any():
        return Weighty(0.0, 0.0, FRAMES[0])
    row = int(np.argmax(np.where(programme.eligible, population.weight, 0.0)))
    weight = float(population.weight[row])
    awards = fewest_awards(programme)
    share = weight / awards[awards > 0].min() if awards.any() else 0.0
    return Weighty(share, weight, FRAMES[population.frame[row]])


def coarse(found: Mapping[str, Weighty], population: Population) -> Iterator[Remark]:
    """Yield one remark a survey frame on programmes that hang on few rows, with the size to take.

    Parameters
    ----------
    found : mapping of str to Weighty
        By programme.
    population : Population
    """
    for code, frame in enumerate(FRAMES):
        named = {
            name: each
            for name, each in found.items()
            if each.frame == frame and each.share > MAX_SHARE and each.weight > 1.0
        }
        if not named:
            continue
        worst = sorted(named.items(), key=lambda item: -item[1].share)
        percents = [(name, f"{100 * each.share:,.0f}") for name, each in worst]
        shown = ", ".join(f"{name} {percent} %" for name, percent in percents)
        shown_ko = ", ".join(f"{name} {percent}%" for name, percent in percents)
        rows = int(
            np.count_nonzero((population.frame == code) & population.active(_REFERENCE_YEAR))
        )
        option = "--small" if frame == "small" else "--firms"
        advice = _advice(option, rows, worst)
        yield Remark(
            f"one row of the firms stands for {worst[0][1].weight:,.0f} firms and could hold more "
            f"than {100 * MAX_SHARE:g} % of a year's money or places (at the largest award): "
            f"{shown}; what is said of these hangs on few draws; {advice}",
            f"모의 기업 한 행이 기업 {worst[0][1].weight:,.0f}개를 대표하여 한 해 예산이나 선정 "
            f"수의 {100 * MAX_SHARE:g}%를 넘게 차지할 수 있다(선정 1건의 최대 금액 기준): "
            f"{shown_ko}. 이 사업의 결과는 소수의 추첨에 좌우된다. {advice.korean}",
        )


def _advice(option: str, rows: int, worst: list[tuple[str, Weighty]]) -> Remark:
    name, least = worst[-1]
    enough = f"{option} {_needed(rows, worst[0][1].share)}"
    one = f"{option} {_needed(rows, least.share)}"
    if len(worst) == 1:
        return Remark(f"of synthetic firms {enough} would do", f"합성 기업이라면 {enough}이면 된다")
    return Remark(
        f"of synthetic firms {enough} would do for all, {one} for {name}",
        f"합성 기업이라면 모든 사업에는 {enough}, {name}에는 {one}이면 된다",
    )


def _needed(rows: int, share: float) -> int:
    """Return how many rows bring the share down to the limit, rounded up to two digits."""
    exact = rows * share / MAX_SHARE
    step = 10 ** max(len(str(int(exact))) - 2, 0)
    return int(np.ceil(exact / step)) * step
