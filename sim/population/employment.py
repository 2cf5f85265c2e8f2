"""Employees of a firm: a lognormal body below 300 and a Pareto tail above, as the figures say."""

from __future__ import annotations

from dataclasses import dataclass
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
    bands: NDArray[np.float64]
    shares: NDArray[np.float64]

    def ln_employees(
        self, band: NDArray[np.uint8], v: NDArray[np.float64]
    ) -> NDArray[np.float64]:
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

    @cached_property
    def centre_and_spread(self) -> tuple[float, float]:
        """Mean and standard deviation of ln employees over the frame."""
        grid = (np.arange(4000) + 0.5) / 4000
        values = np.concatenate([self.ln_employees(np.full(4000, b, np.uint8), grid) for b in range(3)])
        weights = np.repeat(self.shares @ self.bands, 4000) / 4000
        mean = float(weights @ values)
        return mean, float(np.sqrt(weights @ (values - mean) ** 2))


def pareto(
    v: NDArray[np.float64], low: float, high: float, alpha: float
) -> NDArray[np.float64]:
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


def employment(margins: Margins, mean_employees: float, large_share: float) -> Employment:
    """Distribution of employees with the published mean and share of firms with 300 and more.

    Parameters
    ----------
    margins : Margins
        Assumptions and sections.
    mean_employees : float
        Persons per firm.
    large_share : float
        Share with 300 and more.

    Returns
    -------
    Employment
    """
    a = margins.assumption
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
    alpha = brentq(lambda x: pareto_mean(BANDS[1], a["employees_max"], x) - tail, 1.01, 5.0)
    return Employment(mean, sd, low, a["employees_max"], float(alpha), bands, shares)
