"""From outputs to indices with intervals, guarded against what SALib passes over in silence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.analysis.sensitivity.design import LEVELS, Design
from sim.errors import UserError

CONFIDENCE: Final = 0.95
RESAMPLES: Final = 1000
INDICES: Final[Mapping[str, tuple[str, ...]]] = {
    "morris": ("mu_star", "mu", "sigma"),
    "sobol": ("S1", "ST"),
}
MAIN: Final[Mapping[str, str]] = {"morris": "mu_star", "sobol": "ST"}
"""The index by which factors are ranked."""

#: Indices that cannot be negative.
_POSITIVE: Final = ("mu_star", "sigma", "ST")


@dataclass(frozen=True)
class Index:
    """One index of one factor.

    Attributes
    ----------
    factor : str
    name : str
        ``mu_star``, ``mu``, ``sigma``, ``S1`` or ``ST``.
    value, low, high : float
        Estimate and 95 % interval over trajectories or base samples; NaN ends for ``sigma``, of
        which SALib gives no interval.
    floor : float
        As much as a renewal of luck moves the outcome: upper end of the dummy's interval, or what
        the spread of the replicates lets expect if that is more. NaN for ``sigma``.
    told_from_noise : bool or None
        Whether the interval lies beyond the floor; None for ``sigma`` and for the dummy.
    """

    factor: str
    name: str
    value: float
    low: float
    high: float
    floor: float
    told_from_noise: bool | None


@dataclass(frozen=True)
class Noise:
    """How much of the outcome's variance between draws is luck.

    Attributes
    ----------
    sd : float
        Standard deviation, by luck alone, of a draw's mean over its replicates.
    total_sd : float
        Standard deviation of that mean between draws.
    """

    sd: float
    total_sd: float

    @property
    def share(self) -> float:
        """Share of the variance that is luck; can exceed 1 by chance."""
        return (self.sd / self.total_sd) ** 2


def noise(design: Design, outputs: NDArray[np.float64]) -> Noise:
    """Split the variance of the draws' means into luck and the rest.

    Parameters
    ----------
    design : Design
    outputs : ndarray, shape (draws, R)
        With at least two replicates.
    """
    chosen = outputs[design.representative]
    within = float(chosen.var(axis=1, ddof=1).mean()) / chosen.shape[1]
    between = float(chosen.mean(axis=1).var(ddof=1))
    return Noise(sd=float(np.sqrt(within)), total_sd=float(np.sqrt(between)))


def check_outputs(design: Design, outputs: NDArray[np.float64], values: Any, what: str) -> None:
    """Refuse outputs of which SALib would make zeros without a word.

    Parameters
    ----------
    design : Design
    outputs : ndarray, shape (draws, R)
    values : ndarray, shape (draws, parameters)
        To say where the model gave no number.
    what : str
        Name of the quantity.

    Raises
    ------
    UserError
        If one is not finite, naming its draw, or all are the same.
    """
    wrong = np.flatnonzero(~np.isfinite(outputs).all(axis=1))
    if wrong.size:
        draw = int(wrong[0])
        shown = [f"{n} = {v:.4g}" for n, v in zip(design.names[:-1], values[draw], strict=True)]
        more = "" if len(shown) <= 5 else ", ..."
        raise UserError(
            f"{what} is not a number in draw {draw} ({', '.join(shown[:5])}{more}), "
            f"nor in {wrong.size - 1} others",
            hint="ask for an outcome that is defined in every run",
        )
    means = outputs.mean(axis=1)
    if np.ptp(means) <= 1e-12 * max(1.0, float(np.abs(means).max())):
        raise UserError(
            f"{what} is {means[0]:g} in every draw: no factor moves it",
            hint="name other factors, another outcome, or a package that differs",
        )


def analyse(design: Design, outputs: NDArray[np.float64]) -> tuple[Index, ...]:
    """Return every index of every factor, the dummy included, in the order of the design.

    Parameters
    ----------
    design : Design
    outputs : ndarray, shape (draws, R)
        Finite and not constant (`check_outputs`).
    """
    y = outputs.mean(axis=1)
    found = _morris(design, y) if design.method == "morris" else _sobol(design, y)
    expected = _expected_of_luck(design, noise(design, outputs))
    indices = []
    for position, factor in enumerate(design.names):
        for name in INDICES[design.method]:
            value, half = (float(array[position]) for array in found[name])
            low = max(value - half, 0.0) if name in _POSITIVE else value - half
            dummy = _reach(name, *(float(array[-1]) for array in found[name]))
            floor = max(dummy, expected[name]) if np.isfinite(dummy) else dummy
            told = None
            if np.isfinite(half) and position < len(design.names) - 1:
                told = bool(low > floor or (name not in _POSITIVE and value + half < -floor))
            indices.append(Index(factor, name, value, low, value + half, floor, told))
    return tuple(indices)


_Estimates = dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]


def _reach(name: str, value: float, half: float) -> float:
    """Return how far from zero an interval reaches."""
    return value + half if name in _POSITIVE else abs(value) + half


def _expected_of_luck(design: Design, noise: Noise) -> dict[str, float]:
    """Return what the spread of the replicates lets expect of the dummy.

    Few trajectories may move the dummy only where luck matters little; its floor alone would then
    be too low.
    """
    if design.method == "sobol":
        return {"S1": noise.share, "ST": noise.share}
    # Two means with independent luck differ by a normal of standard deviation sqrt(2) sd.
    step = LEVELS / (2.0 * (LEVELS - 1))
    spread = math.sqrt(2.0) * noise.sd / step
    quantile = float(stats.norm.ppf(0.5 + 0.5 * CONFIDENCE))
    return {
        "mu_star": math.sqrt(2.0 / math.pi) * spread,
        "mu": quantile * spread / math.sqrt(design.bases),
        "sigma": spread,
    }


def _morris(design: Design, y: NDArray[np.float64]) -> _Estimates:
    from SALib.analyze import morris

    found = morris.analyze(
        design.problem,
        design.u,
        y,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=LEVELS,
        seed=design.seed,
    )
    sigma = np.asarray(found["sigma"], dtype=np.float64)
    reach = stats.t.ppf(0.5 + 0.5 * CONFIDENCE, design.bases - 1) / np.sqrt(design.bases)
    return {
        "mu_star": (_array(found["mu_star"]), _array(found["mu_star_conf"])),
        "mu": (_array(found["mu"]), reach * sigma),
        "sigma": (sigma, np.full(sigma.size, np.nan)),
    }


def _sobol(design: Design, y: NDArray[np.float64]) -> _Estimates:
    from SALib.analyze import sobol

    found = sobol.analyze(
        design.problem,
        y,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=design.seed,
    )
    return {name: (_array(found[name]), _array(found[f"{name}_conf"])) for name in ("S1", "ST")}


def _array(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)
