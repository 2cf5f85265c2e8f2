"""Who is awarded: the best applications that fit what there is, without sorting them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.jit import inline, kernel

CLOSE = 2.0**-12
"""How exactly firms know their chance of an award."""
LEAST_GUESS = 2.0**-8
"""The least bound of that chance that is guessed."""


@kernel
def hand_out(
    n_applications: int,
    applications: np.recarray,
    terms: np.record,
    money: int,
    awards_left: float,
    account: np.record,
) -> tuple[int, float]:
    """Award money by rank; return the money and the awards that remain.

    An award that no longer fits is passed over and the next in rank is tried, so a programme can
    never spend more than it has. Each round awards the best up to the first that does not fit, and
    leaves for the next only those that still do.

    Reads: ``application.score``, ``amount``, ``weight``; ``terms.minimum_score``.
    Writes: ``application.won``; ``account.awards``.
    """
    left = np.arange(n_applications)
    n_left = n_applications
    while True:
        kept = 0
        for m in range(n_left):
            k = left[m]
            application = applications[k]
            if application.won != 0 or application.score < terms.minimum_score:
                continue
            if application.amount > money or application.weight > awards_left:
                continue
            left[kept] = k
            kept += 1
        n_left = kept
        if n_left == 0:
            break
        money, awards_left = _award_best(left[:n_left], applications, money, awards_left, account)
    return money, awards_left


@inline
def count_applications(n: int, applications: np.recarray, account: np.record) -> None:
    """Count the firms that apply to a programme: those that have not won in the same call."""
    for m in range(n):
        if applications[m].won == 0:
            account.applications += applications[m].weight


@inline
def put_away(money: int, terms: np.record, account: np.record) -> None:
    """Carry what is left of a year's money over, or let it lapse."""
    if terms.carry_over > 0.0:
        account.carried_out = money
    else:
        account.lapsed += money


@kernel
def affordable(
    chance: float, n_filed: int, applications: np.recarray, money: int, max_awards: float
) -> bool:
    """Return whether money and places do for all who apply at a chance of an award.

    Reads: ``application.needed``, ``likely``, ``amount``, ``weight``.
    """
    asked, wanted = 0.0, 0.0
    for m in range(n_filed):
        filed = applications[m]
        if filed.needed <= chance:
            asked += filed.likely * filed.amount
            wanted += filed.likely * filed.weight
    return chance * asked <= money and chance * wanted <= max_awards


@inline
def chance_at_most(before: np.record) -> float:
    """Guess a bound of the chance of an award from a programme's year before: 1, a half, ...

    A guess, which is tested before it is used: with a good one most firms that will not apply are
    settled sooner.

    Reads: ``account.applications``, ``awards``.
    """
    bound = 1.0
    if before.applications > 0.0:
        while bound > LEAST_GUESS and 0.25 * bound * before.applications > before.awards:
            bound *= 0.5
    return bound


@kernel
def expected_chance(
    n_filed: int, applications: np.recarray, money: int, max_awards: float, bound: float
) -> float:
    """Return the chance of an award that is right if all who could apply expect it.

    The higher it is, the more apply, and the less there is for each: there is one chance at which
    both agree, found by halving. What winners leave unused goes to the next in rank. ``bound`` is
    1, or a half, a quarter, ... that is known not to be affordable; who would apply at a higher
    chance only need not have filed.

    Reads: ``application.needed``, ``likely``, ``amount``, ``weight``.
    """
    low, high = 0.0, bound
    while high - low > CLOSE:
        chance = 0.5 * (low + high)
        if affordable(chance, n_filed, applications, money, max_awards):
            low = chance
        else:
            high = chance
    return 1.0 if high >= 1.0 else low


@kernel
def _award_best(
    left: NDArray[np.int64],
    applications: np.recarray,
    money: int,
    awards_left: float,
    account: np.record,
) -> tuple[int, float]:
    """Award by rank up to the first that does not fit; return the money and awards that remain.

    As a search for the k-th largest, with money in place of k: the better part of a division is
    awarded whole, or divided further. Takes time in proportion to the applications.
    """
    low, high = 0, left.size
    while low < high:
        pivot = _middle(
            applications[left[low]].score,
            applications[left[(low + high) // 2]].score,
            applications[left[high - 1]].score,
        )
        above, end, below = low, low, high  # better than the pivot, equal, not looked at, worse
        asked, wanted = 0, 0.0
        while end < below:
            k = left[end]
            score = applications[k].score
            if score > pivot:
                asked += applications[k].amount
                wanted += applications[k].weight
                left[end], left[above] = left[above], k
                above += 1
                end += 1
            elif score < pivot:
                below -= 1
                left[end], left[below] = left[below], k
            else:
                end += 1
        if asked > money or wanted > awards_left:
            high = above
            continue
        for m in range(low, end):
            application = applications[left[m]]
            if application.amount > money or application.weight > awards_left:
                return money, awards_left
            money -= application.amount
            awards_left -= application.weight
            application.won = 1
            account.awards += application.weight
        low = end
    return money, awards_left


@inline
def _middle(one: float, two: float, three: float) -> float:
    return max(min(one, two), min(max(one, two), three))
