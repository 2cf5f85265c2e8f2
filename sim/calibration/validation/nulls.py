"""Null models of the yearly share of users: Bass, logistic, and a random walk with drift.

They know the published shares and nothing else: no firms, no technologies, no policy. A model with
firms has to be held against them before its fit to a smooth series of six points means anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from sim.calibration.validation.forecast import Forecast
from sim.engine import arrays as ar
from sim.jobs.run import map_jobs

Floats = NDArray[np.float64]

LAUNCH: Final = ar.FIRST_YEAR
"""Year without users from which time is counted, the same as the agent-based model's."""
MAX_SHARE: Final = 100.0
"""Bound of the saturation share: six points below 5 % cannot tell it, so only this is sure."""
MIN_NOISE: Final = 0.15
"""Least standard deviation of a year around its curve, points: how well the shares are known (the
tolerance of their targets), and all there is where a curve has as many numbers as points."""
WALKS: Final = 2000
"""Paths of the random walk, which cost nothing."""
_MAX_EVALUATIONS: Final = 20_000


def bass(t: Floats, p: float, q: float, m: float) -> Floats:
    """Return the cumulative share after t years by Bass (1969), closed form.

    Parameters
    ----------
    t : ndarray
        Years since launch.
    p, q : float
        Coefficients of innovation and imitation, a year.
    m : float
        Saturation share, percent.
    """
    gone = np.exp(-(p + q) * t)
    share: Floats = m * (1.0 - gone) / (1.0 + q / p * gone)
    return share


def logistic(t: Floats, r: float, middle: float, m: float) -> Floats:
    """Return the share after t years on a logistic curve with rate r and inflection `middle`."""
    share: Floats = m / (1.0 + np.exp(-r * (t - middle)))
    return share


@dataclass(frozen=True)
class Curve:
    """A diffusion curve of three positive numbers, and where they are looked for.

    Attributes
    ----------
    name : str
    function : callable
        From years since launch and the three numbers to the share in percent.
    start, low, high : tuple of float
        Start of the search and bounds.
    """

    name: str
    function: Callable[..., Floats]
    start: tuple[float, float, float]
    low: tuple[float, float, float]
    high: tuple[float, float, float]


BASS: Final = Curve("bass", bass, (0.01, 0.4, 6.0), (1e-6, 1e-4, 0.01), (1.0, 4.0, MAX_SHARE))
LOGISTIC: Final = Curve(
    "logistic", logistic, (0.5, 8.0, 6.0), (1e-3, 0.1, 0.01), (8.0, 60.0, MAX_SHARE)
)
CURVES: Final = (BASS, LOGISTIC)


@dataclass(frozen=True, eq=False)
class CurveFit:
    """A curve fitted by least squares.

    Attributes
    ----------
    curve : Curve
    numbers : ndarray, shape (3,)
    known : tuple of int
        Years it is fitted to.
    noise : float
        Standard deviation of a year around the curve, points; NaN without a degree of freedom.
    freedom : int
        Points less numbers.
    """

    curve: Curve
    numbers: Floats
    known: tuple[int, ...]
    noise: float
    freedom: int

    def share(self, years: Sequence[int]) -> Floats:
        """Return the curve's share by year, percent."""
        return self.curve.function(_since_launch(years), *self.numbers)

    def paths(self, years: Sequence[int], count: int, seed: int, executor: Executor) -> Floats:
        """Simulate futures by a parametric bootstrap, shape (count, years).

        A path is noise around the curve in the years known, the curve fitted to it again, and noise
        around that ahead. The noise's own size is drawn too (chi-squared), as it comes from few
        residuals.

        Notes
        -----
        Numbers drawn from their covariance would be faster, and no forecast. With a series that a
        curve misses by a point or two, the covariance of the logs sends most of the paths to
        saturations below what is published already: the median falls below the curve, and a null
        model that is easily beaten is none.
        """
        middle = self.share(self.known)

        def path(number: int) -> Floats:
            rng = np.random.default_rng((seed, number))
            noise = self._noise(rng)
            seen = middle + noise * rng.standard_normal(len(self.known))
            again = fit_curve(self.curve, dict(zip(self.known, seen.tolist(), strict=True)))
            ahead: Floats = again.share(years) + noise * rng.standard_normal(len(years))
            return ahead

        return np.clip(map_jobs(path, range(count), executor), 0.0, MAX_SHARE)

    def _noise(self, rng: np.random.Generator) -> float:
        if self.freedom == 0:
            return MIN_NOISE
        drawn = self.noise * np.sqrt(self.freedom / rng.chisquare(self.freedom))
        return max(MIN_NOISE, float(drawn))


def _since_launch(years: Sequence[int]) -> Floats:
    return np.asarray(years, dtype=np.float64) - LAUNCH


def fit_curve(curve: Curve, shares: Mapping[int, float]) -> CurveFit:
    """Fit a curve to yearly shares by least squares (`scipy.optimize.least_squares`).

    Parameters
    ----------
    curve : Curve
    shares : mapping of int to float
        Percent by year; at least as many as the curve has numbers.

    Notes
    -----
    Where the search does not end, its last point stands: it then creeps along a ridge of equal
    squares, on which the shares of the next years hardly differ.
    """
    t, y = _since_launch(list(shares)), np.array(list(shares.values()))
    freedom = len(y) - len(curve.start)
    if freedom < 0:
        raise ValueError(f"{len(y)} points cannot fix {len(curve.start)} numbers")

    def left(logs: Floats) -> Floats:
        return curve.function(t, *np.exp(logs)) - y

    found = least_squares(
        left,
        np.log(curve.start),
        bounds=(np.log(curve.low), np.log(curve.high)),
        ftol=1e-12,
        xtol=1e-12,
        gtol=1e-12,
        max_nfev=_MAX_EVALUATIONS,
    )
    noise = float(np.sqrt(found.fun @ found.fun / freedom)) if freedom > 0 else float("nan")
    return CurveFit(curve, np.exp(found.x), tuple(shares), noise, freedom)


def random_walk(
    shares: Mapping[int, float], years: Sequence[int], seed: int, count: int = WALKS
) -> Forecast:
    """Forecast by a random walk with drift: the mean yearly change goes on.

    Paths carry the error of the drift, the changes to come, and that the spread of changes is
    itself estimated: quantiles are those of the exact t distribution, but for shares held within
    0 to 100 %.

    Parameters
    ----------
    shares : mapping of int to float
        Percent by year without a gap; three at least.
    years : sequence of int
        The years after the last of them.
    seed : int
    count : int
        Number of paths.
    """
    rng = np.random.default_rng(seed)
    y = np.array(list(shares.values()))
    changes = np.diff(y)
    n, steps = len(changes), np.arange(1, len(years) + 1)
    if n < 2:
        raise ValueError("the spread of changes needs two of them")
    drift = float(changes.mean())
    sd = float(changes.std(ddof=1)) * np.sqrt((n - 1) / rng.chisquare(n - 1, count))
    drifts = drift + sd * rng.standard_normal(count) / np.sqrt(n)
    shocks = sd[:, None] * rng.standard_normal((count, len(years)))
    paths = y[-1] + drifts[:, None] * steps + shocks.cumsum(axis=1)
    return Forecast(
        "random_walk",
        max(shares),
        tuple(years),
        np.clip(y[-1] + drift * steps, 0.0, MAX_SHARE),
        np.clip(paths, 0.0, MAX_SHARE),
    )


def forecasts(
    shares: Mapping[int, float],
    years: Sequence[int],
    seed: int,
    executor: Executor,
    paths: int,
) -> list[Forecast]:
    """Return the forecasts of all null models from the shares up to an origin.

    Parameters
    ----------
    shares : mapping of int to float
        Percent by year.
    years : sequence of int
        The years after the last of them.
    seed : int
    executor : Executor
        The result does not depend on how many workers it has.
    paths : int
        Of each curve, which is fitted again in every one.
    """
    found = []
    for curve in CURVES:
        fit = fit_curve(curve, shares)
        drawn = fit.paths(years, paths, seed, executor)
        found.append(Forecast(curve.name, max(shares), tuple(years), fit.share(years), drawn))
    return [*found, random_walk(shares, years, seed)]
