"""The eight technologies: a common digital maturity, size, section, and a taste that may pass.

A firm uses technology k in year t when
``loading_k maturity + slope_k size + taste_jk + own taste > threshold_kt``. The threshold of each
year and size band is set on the survey frame so that the number of users is the published one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.population.quota import Channel
from sim.population.schema import FIRST_YEAR, TECHNOLOGIES, T

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.population.margins import Margins
    from sim.population.traits import Rows

_GRADES = 40  # of common inclination, within which own tastes are spread evenly


def survey_frame(
    firms: Rows, maturity: NDArray[np.float64], margins: Margins
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Technologies of the survey frame and the thresholds that give the published counts.

    Parameters
    ----------
    firms : Rows
        All firms of the survey frame.
    maturity : float64[n]
        Digital maturity.
    margins : Margins
        Targets and assumptions.

    Returns
    -------
    tech : uint8[n, T]
        Bit k for technology k.
    threshold : float32[T, 2, K]
        By size band: below 300, 300 and more.
    """
    n = len(maturity)
    tech = np.zeros((T, n), np.uint8)
    threshold = np.empty((T, 2, len(TECHNOLOGIES)), np.float32)
    large = firms.large
    active = np.stack([firms.active(FIRST_YEAR + t) for t in range(T)])
    for k in range(len(TECHNOLOGIES)):
        rng = firms.generator(Channel.TECHNOLOGY + k)
        common = _common(firms, maturity, margins, k)
        rank = np.argsort(np.argsort(common, kind="stable"), kind="stable")
        own = firms.normal(rng, 2 * (rank * _GRADES // n) + large)
        base, amplitude = _lasting(common, own, margins, k)
        taste = _passing(rng, n, margins.assumption["tech_review"])
        for t in range(T):
            score = base + amplitude * taste[:, t]
            users = _users(margins, k, t, active[t], large)
            for band in (0, 1):
                group = active[t] & (large == bool(band))
                threshold[t, band, k] = _threshold(score[group], users[band])
            tech[t] |= (score > threshold[t, large.astype(np.intp), k]).astype(np.uint8) << k
    return np.ascontiguousarray(tech.T), threshold


def fringe(
    firms: Rows,
    maturity: NDArray[np.float64],
    margins: Margins,
    threshold: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """Technologies of small firms by the thresholds of the survey frame below 300 employees.

    Parameters
    ----------
    firms : Rows
        Some firms of the fringe.
    maturity : float64[n]
        Digital maturity.
    margins : Margins
        Assumptions.
    threshold : float32[T, 2, K]
        From `survey_frame`.

    Returns
    -------
    uint8[n, T]
    """
    tech = np.zeros((len(maturity), T), np.uint8)
    for k in range(len(TECHNOLOGIES)):
        rng = firms.generator(Channel.TECHNOLOGY + k)
        common = _common(firms, maturity, margins, k)
        base, amplitude = _lasting(common, firms.normal(rng), margins, k)
        # Few small firms can ever pass the threshold: only they need the passing part.
        near = np.flatnonzero(base + amplitude > np.min(threshold[:, 0, k]))
        taste = _passing(rng, len(near), margins.assumption["tech_review"])
        score = base[near, None] + amplitude * taste
        tech[near] |= (score > threshold[:, 0, k]).astype(np.uint8) << k
    return tech


def _common(
    firms: Rows, maturity: NDArray[np.float64], margins: Margins, k: int
) -> NDArray[np.float64]:
    """What maturity, size and section say about a technology."""
    common = margins.technology["loading"][k] * maturity + margins.taste[firms.section, k]
    return common + margins.technology["size_slope"][k] * firms.size


def _lasting(
    common: NDArray[np.float64], own: NDArray[np.float64], margins: Margins, k: int
) -> tuple[NDArray[np.float32], np.float32]:
    """Lasting part of the score, and the amplitude of the passing part (uniform on -1 to 1)."""
    rest = np.sqrt(1 - margins.technology["loading"][k] ** 2)
    passing = margins.assumption["tech_passing"]
    base = common + rest * np.sqrt(1 - passing) * own
    return base.astype(np.float32), np.float32(rest * np.sqrt(3 * passing))


def _passing(rng: np.random.Generator, n: int, review: float) -> NDArray[np.float32]:
    """Passing taste on -1 to 1: kept from year to year, redrawn when the firm reviews it."""
    u = rng.random((n, T), dtype=np.float32)
    taste = np.empty((n, T), np.float32)
    taste[:, 0] = 2 * u[:, 0] - 1
    for t in range(1, T):
        # Given u < review, u / review is uniform: one draw decides and gives the new value.
        taste[:, t] = np.where(u[:, t] < review, 2 * u[:, t] / review - 1, taste[:, t - 1])
    return taste


def _users(
    margins: Margins,
    k: int,
    t: int,
    active: NDArray[np.bool_],
    large: NDArray[np.bool_],
) -> tuple[int, int]:
    """Users below 300 and with 300 employees or more, given the ratio of their rates."""
    n_large = np.count_nonzero(active & large)
    n_small = np.count_nonzero(active) - n_large
    total = round(margins.rates[t, k] * (n_small + n_large))
    ratio = margins.technology["large_ratio"][k]
    n_users_large = round(total * ratio * n_large / max(n_small + ratio * n_large, 1.0))
    n_users_large = min(n_users_large, n_large)
    return total - n_users_large, n_users_large


def _threshold(score: NDArray[np.float32], users: int) -> np.float32:
    """A value that exactly ``users`` of the scores exceed."""
    n = len(score)
    if users >= n:
        return np.float32(-np.inf) if n else np.float32(np.inf)
    return np.float32(np.partition(score, n - users - 1)[n - users - 1])
