"""The standard normal distribution for scalars."""

from __future__ import annotations

import math

import numpy as np

from sim.engine.jit import inline

_ROOT_HALF = math.sqrt(0.5)
_DENSITY_AT_0 = 0.3989422804014327
# Phi at steps of 1/32 from -8 to 8, a cell of its own for what lies below and above. Bounds are
# moved by more than any error of erfc.
_STEPS = 32.0
_LAST = 513  # cell of what lies above
_AT_STEPS = np.array([0.5 * math.erfc((8.0 - k / _STEPS) * _ROOT_HALF) for k in range(_LAST)])
_AT_MOST = np.append(_AT_STEPS * (1.0 + 1e-12), 1.0)
_AT_LEAST = np.append(0.0, _AT_STEPS * (1.0 - 1e-12))
# The integral of Phi up to x, phi(x) + x Phi(x), at the same steps; above 8 it is x, and a number
# just below 8 may round into the cell of what lies above.
_X_AT_STEPS = np.arange(_LAST) / _STEPS - 8.0
_INTEGRAL_AT_MOST = np.append(
    (_DENSITY_AT_0 * np.exp(-0.5 * _X_AT_STEPS**2) + _X_AT_STEPS * _AT_STEPS) * (1.0 + 1e-9)
    + 1e-17,
    8.0 + 1e-9,
)


@inline
def cdf(x: float) -> float:
    """Return Phi(x), the standard normal distribution function."""
    return 0.5 * math.erfc(-x * _ROOT_HALF)


@inline
def _cell(x: float) -> int:
    return int(min(max((x + 8.0) * _STEPS + 1.0, 0.0), float(_LAST)))


@inline
def cdf_at_most(x: float) -> float:
    """Return a number that is not below Phi(x), from a table: most draws are settled by it."""
    bound: float = _AT_MOST[np.uint32(_cell(x))]
    return bound


@inline
def cdf_at_least(x: float) -> float:
    """Return a number that is not above Phi(x), from a table."""
    bound: float = _AT_LEAST[np.uint32(_cell(x))]
    return bound


@inline
def integral(x: float) -> float:
    """Return the integral of Phi up to x: phi(x) + x Phi(x), the mean of x + e where positive."""
    return density(x) + x * cdf(x)


@inline
def integral_at_most(x: float) -> float:
    """Return a number that is not below `integral`, from a table."""
    if x >= 8.0:
        return x + 1e-9
    bound: float = _INTEGRAL_AT_MOST[np.uint32(_cell(x))]
    return bound


@inline
def exp_at_least(x: float) -> float:
    """Return a number that is not above exp(x), for x at least 0.

    The first terms of the series of exp(x / 8), to the eighth power: where a draw is not near what
    it is compared with, this settles it at a third of the cost of exp.
    """
    x *= 0.125
    root = 1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0)))
    root *= root
    root *= root
    return root * root


@inline
def density(x: float) -> float:
    """Return phi(x), the standard normal density."""
    return _DENSITY_AT_0 * math.exp(-0.5 * x * x)


@inline
def quantile(u: float) -> float:
    """Return the standard normal quantile of u in (0, 1).

    Algorithm AS 241, routine PPND7 (Wichura 1988, Applied Statistics 37, 477-484): about seven
    correct digits.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        return q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    r = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-math.log(r))
    if r <= 5.0:
        r -= 1.6
        top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        x = top / ((0.12021132975 * r + 0.73700164250) * r + 1.0)
    else:
        r -= 5.0
        top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
        x = top / ((0.012258202635 * r + 0.24197894225) * r + 1.0)
    return -x if q < 0.0 else x


@inline
def logistic(x: float) -> float:
    """Return Lambda(x) = 1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + math.exp(-x))


@inline
def logit(p: float) -> float:
    """Return the log odds of p in (0, 1)."""
    return math.log(p / (1.0 - p))
