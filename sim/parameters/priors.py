"""Prior distributions of parameters, truncated to the parameter's bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv, betaln, erf, ndtr, ndtri, xlog1py, xlogy

from sim.errors import UserError

FloatArray = npt.NDArray[np.float64]

#: Distribution -> how it is written, with the shape numbers a and b.
DISTRIBUTIONS: Final[Mapping[str, str]] = {
    "normal": "normal({a:g}, {b:g})",
    "lognormal_median_sigma": "lognormal(median {a:g}, log-sd {b:g})",
    "halfnormal": "half-normal({a:g})",
    "uniform": "uniform({a:g}, {b:g})",
    "beta": "beta({a:g}, {b:g})",
    "either": "1 with chance {a:g}, else 0",
    "fixed": "fixed at {a:g}",
}
#: Distributions that one number describes.
WITHOUT_B: Final = frozenset({"halfnormal", "either", "fixed"})


@dataclass(frozen=True)
class Prior:
    """A prior distribution truncated to the parameter's bounds.

    Parameters
    ----------
    distribution : str
        ``normal`` (mean a, sd b), ``lognormal_median_sigma`` (median a, log-sd b), ``halfnormal``
        (scale a), ``uniform`` (from a to b), ``beta`` (shapes a and b), ``either`` (1 with chance
        a, else 0: which of two explanations holds) or ``fixed`` (always a).
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

    @property
    def is_choice(self) -> bool:
        """Whether the value is one of two, 0 or 1."""
        return self.distribution == "either"

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
        if self.is_choice:
            return np.where(probability > 1.0 - self.a, 1.0, 0.0)
        untruncated = self._untruncated()
        below, upto = untruncated.cdf(np.array([self.low, self.high]))
        quantile = untruncated.ppf(below + probability * (upto - below))
        return np.asarray(np.clip(quantile, self.low, self.high), dtype=np.float64)

    def sample(self, u: npt.ArrayLike) -> FloatArray:
        """Turn uniform draws into draws from the prior (inverse transform; see `ppf`)."""
        return self.ppf(u)

    def logpdf(self, x: npt.ArrayLike) -> FloatArray:
        """Return the log density of the truncated prior; minus infinity outside the bounds.

        A fixed prior has no density: it gives 0 at its value and minus infinity elsewhere, which
        leaves a posterior unchanged; a choice gives the log of its chance.
        """
        value = np.asarray(x, dtype=np.float64)
        if self.is_fixed:
            return np.where(value == self.a, 0.0, -np.inf)
        if self.is_choice:
            chance = np.where(value == 1.0, self.a, np.where(value == 0.0, 1.0 - self.a, 0.0))
            return _ln(chance)
        untruncated = self._untruncated()
        below, upto = untruncated.cdf(np.array([self.low, self.high]))
        inside = (value >= self.low) & (value <= self.high)
        return np.where(inside, untruncated.logpdf(value) - math.log(upto - below), -np.inf)

    def _untruncated(self) -> _Untruncated:
        a, b = self.a, self.b
        match self.distribution:
            case "normal":
                return _Untruncated(
                    cdf=lambda x: ndtr((x - a) / b),
                    ppf=lambda p: a + b * ndtri(p),
                    logpdf=lambda x: _ln_phi((x - a) / b) - math.log(b),
                )
            case "lognormal_median_sigma":
                return _Untruncated(
                    cdf=lambda x: ndtr(_ln(x / a) / b),
                    ppf=lambda p: a * np.exp(b * ndtri(p)),
                    logpdf=lambda x: _ln_lognormal(x, a, b),
                )
            case "halfnormal":
                return _Untruncated(
                    cdf=lambda x: erf(np.maximum(x, 0.0) / (a * math.sqrt(2.0))),
                    ppf=lambda p: a * ndtri((1.0 + p) / 2.0),
                    logpdf=lambda x: np.where(x < 0.0, -np.inf, _ln_phi(x / a) + math.log(2.0 / a)),
                )
            case "uniform":
                return _Untruncated(
                    cdf=lambda x: np.clip((x - a) / (b - a), 0.0, 1.0),
                    ppf=lambda p: a + (b - a) * p,
                    logpdf=lambda x: np.where((x < a) | (x > b), -np.inf, -math.log(b - a)),
                )
            case "beta":
                return _Untruncated(
                    cdf=lambda x: betainc(a, b, np.clip(x, 0.0, 1.0)),
                    ppf=lambda p: betaincinv(a, b, p),
                    logpdf=lambda x: _ln_beta(x, a, b),
                )
        raise UserError(f"{self.distribution!r} is not a prior", hint=known_distributions())


@dataclass(frozen=True)
class _Untruncated:
    """A distribution as SciPy's special functions have it: its statistics take 0.8 s to import."""

    cdf: Callable[[FloatArray], FloatArray]
    ppf: Callable[[FloatArray], FloatArray]
    logpdf: Callable[[FloatArray], FloatArray]


def _ln(x: FloatArray) -> FloatArray:
    """Return the logarithm, minus infinity where there is none."""
    found = np.full_like(x, -np.inf)
    np.log(x, out=found, where=x > 0.0)
    return found


def _ln_phi(z: FloatArray) -> FloatArray:
    """Return the log density of the standard normal distribution."""
    return -0.5 * z**2 - 0.5 * math.log(2.0 * math.pi)


def _ln_lognormal(x: FloatArray, a: float, b: float) -> FloatArray:
    """Return the log density of a lognormal distribution, minus infinity up to 0."""
    positive = np.where(x > 0.0, x, a)
    ln = np.log(positive)
    return np.where(x > 0.0, _ln_phi((ln - math.log(a)) / b) - ln - math.log(b), -np.inf)


def _ln_beta(x: FloatArray, a: float, b: float) -> FloatArray:
    """Return the log density of a beta distribution, minus infinity outside of [0, 1]."""
    inside = np.clip(x, 0.0, 1.0)
    found = xlogy(a - 1.0, inside) + xlog1py(b - 1.0, -inside) - betaln(a, b)
    return np.where(inside == x, found, -np.inf)


def known_distributions() -> str:
    """Return the hint that names every distribution."""
    return f"use one of {', '.join(DISTRIBUTIONS)}"
