"""Prior distributions of parameters, truncated to the parameter's bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.errors import UserError

FloatArray = npt.NDArray[np.float64]

#: Distribution -> how it is written, with the shape numbers a and b.
DISTRIBUTIONS: Final[Mapping[str, str]] = {
    "normal": "normal({a:g}, {b:g})",
    "lognormal_median_sigma": "lognormal(median {a:g}, log-sd {b:g})",
    "halfnormal": "half-normal({a:g})",
    "uniform": "uniform({a:g}, {b:g})",
    "beta": "beta({a:g}, {b:g})",
    "fixed": "fixed at {a:g}",
}
#: Distributions that one number describes.
WITHOUT_B: Final = frozenset({"halfnormal", "fixed"})


@dataclass(frozen=True)
class Prior:
    """A prior distribution truncated to the parameter's bounds.

    Parameters
    ----------
    distribution : str
        ``normal`` (mean a, sd b), ``lognormal_median_sigma`` (median a, log-sd b), ``halfnormal``
        (scale a), ``uniform`` (from a to b), ``beta`` (shapes a and b) or ``fixed`` (always a).
    a, b : float
        Shape numbers; `b` is 0 and ignored where the distribution has one number.
    low, high : float
        Bounds; all probability lies between them.
    """

    distribution: str
    a: float
    b: float
    low: float
    high: float

    def __str__(self) -> str:
        return DISTRIBUTIONS[self.distribution].format(a=self.a, b=self.b)

    @property
    def is_fixed(self) -> bool:
        """Whether the prior leaves nothing open."""
        return self.distribution == "fixed"

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return the quantiles of the truncated prior.

        Parameters
        ----------
        u : array_like
            Probabilities in [0, 1], any shape.

        Returns
        -------
        ndarray of float64
            Values within the bounds, in the shape of `u`.

        Examples
        --------
        >>> Prior("uniform", 0.2, 0.6, 0.05, 1.0).ppf([0.0, 0.5, 1.0]).round(3).tolist()
        [0.2, 0.4, 0.6]
        """
        probability = np.asarray(u, dtype=np.float64)
        if self.is_fixed:
            return np.full_like(probability, self.a)
        untruncated = self._untruncated()
        below, upto = untruncated.cdf([self.low, self.high])
        quantile = untruncated.ppf(below + probability * (upto - below))
        return np.asarray(np.clip(quantile, self.low, self.high), dtype=np.float64)

    def sample(self, u: npt.ArrayLike) -> FloatArray:
        """Turn uniform draws into draws from the prior (inverse transform; see `ppf`)."""
        return self.ppf(u)

    def logpdf(self, x: npt.ArrayLike) -> FloatArray:
        """Return the log density of the truncated prior; minus infinity outside the bounds.

        A fixed prior has no density: it gives 0 at its value and minus infinity elsewhere, which
        leaves a posterior unchanged.
        """
        value = np.asarray(x, dtype=np.float64)
        if self.is_fixed:
            return np.where(value == self.a, 0.0, -np.inf)
        untruncated = self._untruncated()
        below, upto = untruncated.cdf([self.low, self.high])
        inside = (value >= self.low) & (value <= self.high)
        return np.where(inside, untruncated.logpdf(value) - math.log(upto - below), -np.inf)

    def _untruncated(self) -> Any:
        from scipy import stats  # half a second to import, and most commands need no prior

        match self.distribution:
            case "normal":
                return stats.norm(self.a, self.b)
            case "lognormal_median_sigma":
                return stats.lognorm(s=self.b, scale=self.a)
            case "halfnormal":
                return stats.halfnorm(scale=self.a)
            case "uniform":
                return stats.uniform(self.a, self.b - self.a)
            case "beta":
                return stats.beta(self.a, self.b)
        raise UserError(f"{self.distribution!r} is not a prior", hint=known_distributions())


def known_distributions() -> str:
    """Return the hint that names every distribution."""
    return f"use one of {', '.join(DISTRIBUTIONS)}"
