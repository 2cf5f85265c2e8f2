"""From outputs to indices with intervals, guarded against what SALib passes over in silence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.analysis.sensitivity import given
from sim.analysis.sensitivity.design import GIVEN_DATA, STEP, TAIL, Design
from sim.errors import UserError

CONFIDENCE: Final = 0.95
RESAMPLES: Final = 1000
RESAMPLES_GIVEN: Final = 200
"""Of methods that take any sample, where each resample asks every factor anew."""
INDICES: Final[Mapping[str, tuple[str, ...]]] = {
    "morris": ("mu_star", "mu", "sigma"),
    "sobol": ("S1", "ST"),
    "pawn": ("pawn",),
    "delta": ("delta",),
    "rsa": ("ks",),
}
MAIN: Final[Mapping[str, str]] = {
    "morris": "mu_star",
    "sobol": "ST",
    "pawn": "pawn",
    "delta": "delta",
    "rsa": "ks",
}
"""The index by which factors are ranked."""

#: Indices that cannot be negative.
_POSITIVE: Final = ("mu_star", "sigma", "ST", "pawn", "delta", "ks")
#: Indices for which a factor is not told from noise by itself.
_SAID_BY_OTHERS: Final = ("sigma",)


@dataclass(frozen=True)
class Index:
    """One index of one factor.

    Attributes
    ----------
    factor : str
        A factor, or a group of them.
    name : str
        One of `INDICES`.
    value, low, high : float
        Estimate and 95 % percentile interval of the bootstrap over trajectories, base samples or
        draws; no interval of ``sigma``.
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
    price = what.startswith("cost per user")
    wrong = np.flatnonzero(~np.isfinite(outputs).all(axis=1))
    if wrong.size:
        draw = int(wrong[0])
        shown = [f"{n} = {v:.4g}" for n, v in zip(design.names[:-1], values[draw], strict=True)]
        more = "" if len(shown) <= 5 else ", ..."
        raise UserError(
            f"{what} is not a number in draw {draw} ({', '.join(shown[:5])}{more}), "
            f"nor in {wrong.size - 1} others",
            hint="ask for an outcome that is defined in every run"
            + ("; a cost per user is not where there is no additional user" if price else ""),
        )
    means = outputs.mean(axis=1)
    if np.ptp(means) <= 1e-12 * max(1.0, float(np.abs(means).max())):
        raise UserError(
            f"{what} is {means[0]:g} in every draw: no factor moves it",
            hint="name other factors, another outcome, or a package that differs",
        )


def analyse(
    design: Design,
    outputs: NDArray[np.float64],
    x: NDArray[np.float64] | None = None,
    *,
    resamples: int | None = None,
) -> tuple[Index, ...]:
    """Return every index of every factor or group, the dummy included, in the design's order.

    Parameters
    ----------
    design : Design
    outputs : ndarray, shape (draws, R)
        Finite and not constant (`check_outputs`).
    x : ndarray, shape (draws, factors), optional
        Values of the factors where they are not the design's own, as of a posterior; the dummy
        last.
    resamples : int, optional
        Of the bootstrap; `RESAMPLES`, or `RESAMPLES_GIVEN` of given data, by default.
    """
    y = outputs.mean(axis=1)
    if design.method in GIVEN_DATA:
        found = _given(design, design.u if x is None else x, y, resamples or RESAMPLES_GIVEN)
    elif design.method == "morris":
        found = _morris(design, y, resamples or RESAMPLES)
    else:
        found = _sobol(design, y, resamples or RESAMPLES)
    expected = _expected_of_luck(design, noise(design, outputs))
    indices = []
    for position, factor in enumerate(design.units):
        for name in INDICES[design.method]:
            value, low, high = (float(array[position]) for array in found[name])
            dummy = _reach(name, *(float(array[-1]) for array in found[name][1:]))
            floor = max(dummy, expected.get(name, 0.0)) if np.isfinite(dummy) else dummy
            told = None
            known = np.isfinite(low) and name not in _SAID_BY_OTHERS
            if known and position < len(design.units) - 1:
                told = bool(low > floor or (name not in _POSITIVE and high < -floor))
            indices.append(Index(factor, name, value, low, high, floor, told))
    return tuple(indices)


@dataclass(frozen=True)
class Pair:
    """What two factors do together beyond what each does alone (Sobol's index of a pair).

    Attributes
    ----------
    factor, other : str
    value, low, high, floor : float
    told_from_noise : bool
    """

    factor: str
    other: str
    value: float
    low: float
    high: float
    floor: float
    told_from_noise: bool


def pairs(design: Design, outputs: NDArray[np.float64]) -> tuple[Pair, ...]:
    """Return Sobol's index of every pair; the floor is the furthest reach of the dummy's pairs.

    Parameters
    ----------
    design : Design
        With `second_order`.
    outputs : ndarray, shape (draws, R)
    """
    from SALib.analyze import sobol

    units = design.units
    y = outputs.mean(axis=1)
    y = (y - y.mean()) / y.std()
    a, b, ab, ba = sobol.separate_output_values(y, len(units), design.bases, True)
    rng = np.random.default_rng(design.seed)
    drawn = rng.integers(0, design.bases, size=(RESAMPLES_GIVEN, design.bases))
    found: dict[tuple[int, int], tuple[float, float, float]] = {}
    for j in range(len(units)):
        for k in range(j + 1, len(units)):
            value = float(sobol.second_order(a, ab[:, j], ab[:, k], ba[:, j], b))
            again = [
                float(sobol.second_order(a[r], ab[r, j], ab[r, k], ba[r, j], b[r])) for r in drawn
            ]
            low, high = np.quantile(again, [0.5 - 0.5 * CONFIDENCE, 0.5 + 0.5 * CONFIDENCE])
            found[j, k] = (value, float(low), float(high))
    dummy = len(units) - 1
    floor = max(max(abs(low), abs(high)) for (_, k), (_, low, high) in found.items() if k == dummy)
    return tuple(
        Pair(units[j], units[k], *each, floor, bool(each[1] > floor or each[2] < -floor))
        for (j, k), each in found.items()
        if k != dummy
    )


_Estimates = dict[str, tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]
"""Value and both ends of the interval, of every factor or group."""


def _reach(name: str, low: float, high: float) -> float:
    """Return how far from zero an interval reaches."""
    return high if name in _POSITIVE else max(abs(low), abs(high))


def _expected_of_luck(design: Design, noise: Noise) -> dict[str, float]:
    """Return what the spread of the replicates lets expect of the dummy.

    Few trajectories may move the dummy only where luck matters little; its floor alone would then
    be too low. Of given data the dummy is luck already: every draw has its own.
    """
    if design.method == "sobol":
        return {"S1": noise.share, "ST": noise.share}
    if design.method in GIVEN_DATA:
        return {}
    # Two means with independent luck differ by a normal of standard deviation sqrt(2) sd.
    spread = math.sqrt(2.0) * noise.sd / STEP
    quantile = float(stats.norm.ppf(0.5 + 0.5 * CONFIDENCE))
    return {
        "mu_star": math.sqrt(2.0 / math.pi) * spread,
        "mu": quantile * spread / math.sqrt(design.bases),
        "sigma": spread,
    }


def _ends(again: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both ends of the percentile interval over resamples, shape (resamples, units)."""
    low, high = np.quantile(again, [0.5 - 0.5 * CONFIDENCE, 0.5 + 0.5 * CONFIDENCE], axis=0)
    return low, high


def _morris(design: Design, y: NDArray[np.float64], resamples: int) -> _Estimates:
    """Return what moves along a trajectory, factor by factor or group by group."""
    effects = elementary_effects(design, y)
    rng = np.random.default_rng(design.seed)
    drawn = rng.integers(0, design.bases, size=(resamples, design.bases))
    again = effects[drawn]
    sigma = effects.std(axis=0, ddof=1)
    unknown = np.full(sigma.size, np.nan)
    moved_as_one = np.array([_members(design, unit) > 1 for unit in design.units])
    mu = np.where(moved_as_one, np.nan, effects.mean(axis=0))
    low, high = (np.where(moved_as_one, np.nan, each) for each in _ends(again.mean(axis=1)))
    return {
        "mu_star": (np.abs(effects).mean(axis=0), *_ends(np.abs(again).mean(axis=1))),
        "mu": (mu, low, high),
        "sigma": (sigma, unknown, unknown),
    }


def elementary_effects(design: Design, y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the change of the outcome for each factor's range, shape (trajectories, units).

    A group has no direction: its effects are without sign.
    """
    units, per = design.units, design.u.shape[0] // design.bases
    groups = design.names if design.groups is None else design.groups
    of_column = np.array([units.index(each) for each in groups])
    changes = np.diff(y.reshape(design.bases, per), axis=1)
    steps = np.diff(design.u.reshape(design.bases, per, -1), axis=1)
    effects = np.zeros((design.bases, len(units)))
    for base in range(design.bases):
        for step, change in zip(steps[base], changes[base], strict=True):
            column = int(np.argmax(np.abs(step)))
            unit = int(of_column[column])
            alone = _members(design, units[unit]) == 1
            direction = math.copysign(1.0, step[column]) if alone else math.copysign(1.0, change)
            effects[base, unit] = direction * change * (1.0 - 2.0 * TAIL) / abs(step[column])
    return effects


def _members(design: Design, unit: str) -> int:
    return 1 if design.groups is None else design.groups.count(unit)


def _sobol(design: Design, y: NDArray[np.float64], resamples: int) -> _Estimates:
    from SALib.analyze import sobol

    found = sobol.analyze(
        design.problem,
        y,
        calc_second_order=design.second_order,
        num_resamples=resamples,
        conf_level=CONFIDENCE,
        keep_resamples=True,
        seed=design.seed,
    )
    return {
        name: (_array(found[name]), *_ends(_array(found[f"{name}_conf_all"])))
        for name in ("S1", "ST")
    }


def _given(
    design: Design, x: NDArray[np.float64], y: NDArray[np.float64], resamples: int
) -> _Estimates:
    """Return the index from the sample, resampled by draws; the dummy is shuffled each time."""
    [name] = INDICES[design.method]
    rng = np.random.default_rng(design.seed)
    value = _measured(design.method, x, y)
    again = np.empty((resamples, len(value)))
    for k in range(resamples):
        drawn = rng.integers(0, len(y), len(y))
        mixed = x[drawn]
        mixed[:, -1] = rng.permutation(mixed[:, -1])
        again[k] = _measured(design.method, mixed, y[drawn])
    return {name: (value, *_ends(again))}


def _measured(method: str, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    if method == "rsa":
        return given.regional(x, y > np.median(y))
    return (given.pawn if method == "pawn" else given.delta)(given.slices(x), y)


def _array(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)
