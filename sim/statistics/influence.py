"""Whether a mean speaks for its runs: median, trimmed mean, and the run that alone moves it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.statistics.intervals import Floats, Integers

TRIMMED: Final = 0.1
"""Share of the runs that the trimmed mean leaves out at either end."""
MOVED: Final = 0.5
"""Standard errors by which one run has to move the mean."""
OUTLIER_ALPHA: Final = 0.01
"""Chance that any of as many normal runs would be called an outlier."""
_FEWEST: Final = 5
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Influence:
    """What stands beside a mean.

    Attributes
    ----------
    median, trimmed : float
        Median, and mean without the lowest and the highest tenth of the runs (whole runs, rounded
        down: below ten runs it is the mean).
    run : int or None
        Position of the one run that moves the mean; None if no run does.
    """

    median: float
    trimmed: float
    run: int | None


UNKNOWN: Final = Influence(math.nan, math.nan, None)


def influence(values: Floats) -> Influence:
    """Return median, trimmed mean and the run that moves the mean.

    Parameters
    ----------
    values : ndarray, shape (R,)
        Undefined ones (NaN) are left out.

    Notes
    -----
    A run moves the mean if leaving it out changes the mean by more than half of the standard error
    of the others' spread (DFBETAS of a model with a constant alone: D. A. Belsley, E. Kuh and R. E.
    Welsch (1980), "Regression Diagnostics", Wiley, section 2.1), *and* it is an outlier: its
    deviation from the others, studentised by them, is beyond Student's t at 1 % over all runs
    (Bonferroni; R. D. Cook and S. Weisberg (1982), "Residuals and Influence in Regression",
    Chapman and Hall, section 2.2.2). Without the second any run of a few would move its mean.
    Trimmed mean: J. W. Tukey and D. H. McLaughlin (1963), Sankhya A 25, 331-352.

    Examples
    --------
    >>> influence(np.array([1.0, 2.0, 3.0, 4.0, 90.0]))
    Influence(median=3.0, trimmed=20.0, run=4)
    """
    positions = np.flatnonzero(np.isfinite(values))
    known = values[positions]
    if known.size == 0:
        return UNKNOWN
    ordered = np.sort(known)
    cut = int(TRIMMED * known.size)
    return Influence(
        median=float(np.median(known)),
        trimmed=float(ordered[cut : known.size - cut].mean()),
        run=_moving(known, positions),
    )


def outside(value: float, low: float, high: float) -> bool:
    """Return whether a value lies outside an interval, by more than rounding; never if it has none.

    Examples
    --------
    >>> outside(5.0, 1.0, 2.0), outside(1.5, 1.0, 2.0), outside(1.5, math.nan, math.nan)
    (True, False, False)
    """
    room = _ROUNDING * max(1.0, abs(value))
    return value > high + room or value < low - room


def _moving(known: Floats, positions: Integers) -> int | None:
    from scipy.stats import t

    n = known.size
    if n < _FEWEST:
        return None
    mean = known.mean()
    furthest = int(np.argmax(np.abs(known - mean)))
    others = np.delete(known, furthest)
    spread = float(others.std(ddof=1))
    deviation = abs(float(known[furthest] - others.mean()))
    if deviation <= _ROUNDING * max(1.0, abs(float(mean))):
        return None
    moved = deviation / n  # what the mean changes by without it
    if moved <= MOVED * spread / math.sqrt(n):
        return None
    critical = float(t.isf(OUTLIER_ALPHA / (2 * n), n - 2))
    if deviation <= critical * spread * math.sqrt(1.0 + 1.0 / (n - 1)):
        return None
    return int(positions[furthest])
