"""Where the factors are set in each draw, and with which luck it runs (SALib's designs)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.units import MAX_SEED

METHODS: Final = ("morris", "sobol")
LEVELS: Final = 4
TAIL: Final = 0.025
"""Morris's grid stands on the edges of its range. The edges of a prior are its bounds, far from
where its mass lies, so the grid spans the central 95 % instead."""

_MIN_BASES: Final = {"morris": 2, "sobol": 4}
_MAX_BASES: Final = 2**16


@dataclass(frozen=True, eq=False)
class Design:
    """The draws of a method.

    Attributes
    ----------
    method : str
        ``morris`` or ``sobol``.
    names : tuple of str
        Factors; the last one is the dummy.
    bases : int
        Trajectories (Morris) or base samples (Sobol).
    seed : int
    u : ndarray, shape (draws, factors)
        Points of the unit cube.
    luck : ndarray of int, shape (draws,)
        Which luck a draw has: the same within a base as long as the dummy stays where it is.
    """

    method: str
    names: tuple[str, ...]
    bases: int
    seed: int
    u: NDArray[np.float64]
    luck: NDArray[np.int64]

    @property
    def base(self) -> NDArray[np.int64]:
        """The trajectory or base sample of each draw, shape (draws,)."""
        return np.arange(self.u.shape[0]) // (self.u.shape[0] // self.bases)

    @property
    def problem(self) -> dict[str, Any]:
        """The problem as SALib takes it."""
        return problem(self.method, self.names)

    @property
    def representative(self) -> NDArray[np.bool_]:
        """Draws whose spread is that of the outcome, shape (draws,).

        Sobol: the two independent samples, not those that mix them. Morris: all.
        """
        if self.method == "morris":
            return np.ones(self.u.shape[0], dtype=np.bool_)
        step = self.u.shape[0] // self.bases
        place = np.arange(self.u.shape[0]) % step
        chosen: NDArray[np.bool_] = (place == 0) | (place == step - 1)
        return chosen


def problem(method: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the unit cube as a problem of SALib; Morris leaves the tails out."""
    tail = TAIL if method == "morris" else 0.0
    bounds = [[tail, 1.0 - tail] for _ in names]
    return {"num_vars": len(names), "names": list(names), "bounds": bounds}


def sample(method: str, names: tuple[str, ...], bases: int, seed: int) -> Design:
    """Draw a design.

    Parameters
    ----------
    method : str
        ``morris`` or ``sobol`` (first-order and total indices).
    names : tuple of str
        Factors; the last one is the dummy.
    bases : int
        Trajectories, at least 2, or base samples, a power of two and at least 4.
    seed : int
        1 to 2**32 - 1: SALib takes 0 for "no seed".

    Raises
    ------
    UserError
    """
    _check(method, bases, seed)
    from SALib.sample import morris, sobol

    if method == "morris":
        u = morris.sample(problem(method, names), bases, num_levels=LEVELS, seed=seed)
    else:
        u = sobol.sample(problem(method, names), bases, calc_second_order=False, seed=seed)
    points = np.asarray(u, dtype=np.float64)
    base = np.arange(points.shape[0]) // (points.shape[0] // bases)
    keys = np.column_stack([base, points[:, -1]])
    luck = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)
    return Design(method, names, bases, seed, points, luck.astype(np.int64))


def _check(method: str, bases: int, seed: int) -> None:
    if method not in METHODS:
        raise UserError(f"there is no method {method!r}", hint=f"use {' or '.join(METHODS)}")
    if not 1 <= seed <= MAX_SEED:
        raise UserError(f"seed = {seed} is out of range", "--seed", f"use 1 to {MAX_SEED}")
    option = f"--bases of {method}"
    least = _MIN_BASES[method]
    if not least <= bases <= _MAX_BASES:
        raise UserError(f"{bases} is out of range", option, f"use {least} to {_MAX_BASES}")
    if method == "sobol" and bases & (bases - 1):
        lower = 1 << (bases.bit_length() - 1)
        raise UserError(f"{bases} is not a power of two", option, f"use {lower} or {2 * lower}")
