"""Where the factors are set in each draw, and with which luck it runs (SALib's designs)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.units import MAX_SEED

GIVEN_DATA: Final = ("pawn", "delta", "rsa")
"""Methods that take any sample: of the priors here, or draws of a posterior."""
METHODS: Final = ("morris", "sobol", *GIVEN_DATA)
LEVELS: Final = 4
STEP: Final = LEVELS / (2.0 * (LEVELS - 1))
"""By how much Morris moves a factor, as a share of its range."""
TAIL: Final = 0.025
"""Morris's grid stands on the edges of its range. The edges of a prior are its bounds, far from
where its mass lies, so the grid spans the central 95 % instead."""

_MIN_BASES: Final = {"morris": 2, "sobol": 4, **dict.fromkeys(GIVEN_DATA, 50)}
_MAX_BASES: Final = 2**16


@dataclass(frozen=True, eq=False)
class Design:
    """The draws of a method.

    Attributes
    ----------
    method : str
        One of `METHODS`.
    names : tuple of str
        Factors; the last one is the dummy.
    bases : int
        Trajectories (Morris), base samples (Sobol) or draws (of given data).
    seed : int
    u : ndarray, shape (draws, factors)
        Points of the unit cube.
    luck : ndarray of int, shape (draws,)
        Which luck a draw has: the same within a base as long as the dummy stays where it is.
    groups : tuple of str or None
        The group of every factor, where groups are moved as one.
    second_order : bool
        Whether the draws are there for Sobol's indices of pairs.
    """

    method: str
    names: tuple[str, ...]
    bases: int
    seed: int
    u: NDArray[np.float64]
    luck: NDArray[np.int64]
    groups: tuple[str, ...] | None = None
    second_order: bool = False

    @property
    def units(self) -> tuple[str, ...]:
        """What has an index: the factors, or their groups; the dummy last."""
        return self.names if self.groups is None else tuple(dict.fromkeys(self.groups))

    @property
    def base(self) -> NDArray[np.int64]:
        """The trajectory or base sample of each draw, shape (draws,)."""
        return np.arange(self.u.shape[0]) // (self.u.shape[0] // self.bases)

    @property
    def problem(self) -> dict[str, Any]:
        """The problem as SALib takes it."""
        return problem(self.method, self.names, self.groups)

    @property
    def representative(self) -> NDArray[np.bool_]:
        """Draws whose spread is that of the outcome, shape (draws,).

        Sobol: the two independent samples, not those that mix them. Of others: all.
        """
        if self.method != "sobol":
            return np.ones(self.u.shape[0], dtype=np.bool_)
        step = self.u.shape[0] // self.bases
        place = np.arange(self.u.shape[0]) % step
        chosen: NDArray[np.bool_] = (place == 0) | (place == step - 1)
        return chosen

    def first(self, bases: int) -> Design:
        """Return the design of the first bases alone."""
        draws = self.u.shape[0] // self.bases * bases
        return replace(self, bases=bases, u=self.u[:draws], luck=self.luck[:draws])


def problem(
    method: str, names: tuple[str, ...], groups: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Return the unit cube as a problem of SALib; Morris leaves the tails out."""
    tail = TAIL if method == "morris" else 0.0
    bounds = [[tail, 1.0 - tail] for _ in names]
    found: dict[str, Any] = {"num_vars": len(names), "names": list(names), "bounds": bounds}
    if groups is not None:
        found["groups"] = list(groups)
    return found


def sample(
    method: str,
    names: tuple[str, ...],
    bases: int,
    seed: int,
    *,
    groups: tuple[str, ...] | None = None,
    second_order: bool = False,
) -> Design:
    """Draw a design.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    names : tuple of str
        Factors; the last one is the dummy.
    bases : int
        Trajectories, at least 2; base samples, a power of two and at least 4; or draws, at least
        50.
    seed : int
        1 to 2**32 - 1: SALib takes 0 for "no seed".
    groups : tuple of str, optional
        Of every factor, to be moved as one (Morris and Sobol).
    second_order : bool
        Draw for indices of pairs, too (Sobol).

    Raises
    ------
    UserError
    """
    check(method, bases, seed)
    if groups is not None and method in GIVEN_DATA:
        raise UserError(
            f"{method} has no indices of groups", "--groups", "use it with morris or sobol"
        )
    if second_order and method != "sobol":
        raise UserError(f"{method} has no indices of pairs", "--second-order", "use it with sobol")
    if method in GIVEN_DATA:
        from scipy.stats import qmc

        points = qmc.LatinHypercube(len(names), rng=seed).random(bases)
        return Design(method, names, bases, seed, points, np.arange(bases))
    from SALib.sample import morris, sobol

    asked = problem(method, names, groups)
    if method == "morris":
        u = morris.sample(asked, bases, num_levels=LEVELS, seed=seed)
    else:
        u = sobol.sample(asked, bases, calc_second_order=second_order, seed=seed)
    points = np.asarray(u, dtype=np.float64)
    base = np.arange(points.shape[0]) // (points.shape[0] // bases)
    keys = np.column_stack([base, points[:, -1]])
    luck = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)
    return Design(method, names, bases, seed, points, luck.astype(np.int64), groups, second_order)


def check(method: str, bases: int, seed: int) -> None:
    """Refuse a method, number or seed that there is not.

    Raises
    ------
    UserError
    """
    if method not in METHODS:
        listed = f"{', '.join(METHODS[:-1])} or {METHODS[-1]}"
        raise UserError(f"there is no method {method!r}", hint=f"use {listed}")
    if not 1 <= seed <= MAX_SEED:
        raise UserError(f"seed = {seed} is out of range", "--seed", f"use 1 to {MAX_SEED}")
    option = f"--bases of {method}"
    least = _MIN_BASES[method]
    if not least <= bases <= _MAX_BASES:
        raise UserError(f"{bases} is out of range", option, f"use {least} to {_MAX_BASES}")
    if method == "sobol" and bases & (bases - 1):
        lower = 1 << (bases.bit_length() - 1)
        raise UserError(f"{bases} is not a power of two", option, f"use {lower} or {2 * lower}")
