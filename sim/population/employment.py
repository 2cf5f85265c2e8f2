"""Employees of a firm: a lognormal body below 300 and a Pareto tail above, as the figures say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.population.margins import Margins

BANDS = (50.0, 300.0)
"""Employees that separate the bands: below 50, 50 to below 300, 300 and more."""
_PUBLISHED_MEANS = ("employees_mean_2018", "employees_mean_2020")
_ALPHA = (0.8, 5.0)  # between which the tail exponent is sought; 1 itself has no closed mean


@dataclass(frozen=True)
class Employment:
    """Distribution of employees in the survey frame.

    Attributes
    ----------
    mean, sd : float
        Of ln employees in the body.
    low, high : float
        Smallest and largest firm, persons.
    alpha : float
        Pareto exponent of the tail.
    tail_mean : float
        Mean employees of firms in the tail.
    bands : float64[J, 3]
        Share of each section in the bands of ``BANDS``.
    shares : float64[J]
        Share of each section.
    """

    mean: float
    sd: float
    low: float
    high: float
    alpha: float
    tail_mean: float
    bands: NDArray[np.float64]
    shares: NDArray[np.float64]

    def ln_employees(self, band: NDArray[np.uint8], v: NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantile ``v`` of ln employees within each firm's band.

        Parameters
        ----------
        band : uint8[n]
            0, 1 or 2.
        v : float64[n]
            In (0, 1).

        Returns
        -------
        float64[n]
        """
        edges = ndtr((np.log([self.low, *BANDS]) - self.mean) / self.sd)
        body = np.minimum(band, 1)
        u = edges[body] + v * (edges[body + 1] - edges[body])
        ln_body = self.mean + self.sd * ndtri(u)
        return np.where(band == 2, np.log(pareto(v, BANDS[1], self.high, self.alpha)), ln_body)

    def fitted(self, v: NDArray[np.float64]) -> Employment:
        """The same distribution with the tail exponent that gives these firms their mean.

        A handful of giants carry a large part of all employees, so the mean of a finite number of
        firms is not that of the distribution.

        Parameters
        ----------
        v : float64[n]
            Ranks in the tail, 0 to 1.

        Returns
        -------
        Employment
        """

        def excess(alpha: float) -> float:
            return float(pareto(v, BANDS[1], self.high, alpha).mean()) - self.tail_mean

        low, high = _ALPHA
        if len(v) == 0 or excess(low) < 0 or excess(high) > 0:
            return self
        return replace(self, alpha=float(brentq(excess, low, high)))

    @cached_property
    def centre_and_spread(self) -> tuple[float, float]:
        """Mean and standard deviation of ln employees over the frame."""
        grid = (np.arange(4000) + 0.5) / 4000
        values = np.concatenate(
            [self.ln_employees(np.full(4000, b, np.uint8), grid) for b in range(3)]
        )
        weights = np.repeat(self.shares @ self.bands, 4000) / 4000
        mean = float(weights @ values)
        return mean, float(np.sqrt(weights @ (values - mean) ** 2))


def pareto(v: NDArray[np.float64], low: float, high: float, alpha: float) -> NDArray[np.float64]:
    """Quantiles of a Pareto distribution between ``low`` and ``high``.

    Parameters
    ----------
    v : float64[n]
        Probability.
    low, high, alpha : float
        Support and exponent.

    Returns
    -------
    float64[n]
    """
    result: NDArray[np.float64] = low * (1 - v * (1 - (low / high) ** alpha)) ** (-1 / alpha)
    return result


def pareto_mean(low: float, high: float, alpha: float) -> float:
    """Mean of a Pareto distribution between ``low`` and ``high`` (``alpha`` not 1).

    Examples
    --------
    >>> round(pareto_mean(300, 1e12, 2.0))
    600
    """
    top = (low / high) ** alpha
    return alpha / (alpha - 1) * (low - high * top) / (1 - top)


def standard_size(margins: Margins, ln_employees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ln employees in standard deviations from the mean of the survey frame.

    Parameters
    ----------
    margins : Margins
        Targets and assumptions.
    ln_employees : float64[n]
        Ln persons.

    Returns
    -------
    float64[n]
    """
    centre, spread = employment(margins).centre_and_spread
    return (ln_employees - centre) / spread


def employment(margins: Margins) -> Employment:
    """Distribution of employees with the published mean and share of firms with 300 and more.

    Parameters
    ----------
    margins : Margins
        Targets, assumptions and sections.

    Returns
    -------
    Employment
    """
    a = margins.assumption
    large_share = margins.target["share_300plus"] / 100
    mean_employees = sum(margins.target[name] for name in _PUBLISHED_MEANS) / 2
    shares = margins.sections / margins.sections.sum()
    mean, sd, low = a["body_mean"], a["body_sd"], a["employees_min"]
    edges = ndtr((np.log([low, *BANDS]) - mean) / sd)
    below = (edges[1] - edges[0]) / (edges[2] - edges[0]) * (1 - large_share)
    large = margins.section["large_tilt"] * large_share / (shares @ margins.section["large_tilt"])
    small = margins.section["below_50"] * below / (shares @ margins.section["below_50"])
    bands = np.column_stack([small, 1 - small - large, large])
    # Mean of a truncated lognormal body, exactly.
    log_edges = (np.log([low, BANDS[1]]) - mean) / sd
    body = np.exp(mean + sd**2 / 2) * np.diff(ndtr(log_edges - sd)) / (edges[2] - edges[0])
    tail = (mean_employees - (1 - large_share) * float(body[0])) / large_share
    alpha = brentq(lambda x: pareto_mean(BANDS[1], a["employees_max"], x) - tail, *_ALPHA)
    return Employment(mean, sd, low, a["employees_max"], float(alpha), tail, bands, shares)
