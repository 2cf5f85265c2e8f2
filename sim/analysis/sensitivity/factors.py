"""The factors of a sensitivity analysis: parameters with an open prior, and a dummy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fit.store import FITTED_SYMBOLS
from sim.errors import UserError, nearest
from sim.parameters.registry import Parameter, registry

DUMMY: Final = "DUMMY"
"""The factor that no equation reads; moving it renews the luck and nothing else."""


@dataclass(frozen=True)
class Factors:
    """The parameters that are varied, in registry order; the dummy comes last in every table.

    Attributes
    ----------
    parameters : tuple of Parameter
    """

    parameters: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Symbols, then the dummy."""
        return (*(p.symbol for p in self.parameters), DUMMY)

    def values(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Push draws from the unit cube through the priors.

        Parameters
        ----------
        u : ndarray, shape (draws, factors)
            Probabilities; the last column is the dummy's.

        Returns
        -------
        ndarray, shape (draws, parameters)
        """
        columns = [p.prior.ppf(u[:, k]) for k, p in enumerate(self.parameters)]
        return np.column_stack(columns)


EXPLANATION: Final = "product"
"""Chooses between explanations of the rise after 2022: it says under which of them a draw is
anchored, and without anchoring nothing reads it."""


def choose(
    named: Sequence[str] | None, set_by_scenarios: Mapping[str, str], *, anchored: bool = True
) -> Factors:
    """Return the parameters to vary.

    Parameters
    ----------
    named : sequence of str, optional
        Symbols. By default every parameter with an open prior, without those that the fit pins
        down and those that a scenario sets; without anchoring, without the explanation.
    set_by_scenarios : mapping of str to str
        Symbols that a scenario sets, and its name: a draw must not undo what the package is.
    anchored : bool
        Whether every draw is made to fit the yearly shares again.

    Raises
    ------
    UserError
        If a named one is unknown, named twice, fixed, set by a scenario, or the explanation of
        the rise after 2022 where draws are not anchored.
    """
    if named is None:
        held = {*FITTED_SYMBOLS, *set_by_scenarios, *(() if anchored else (EXPLANATION,))}
        return Factors(
            tuple(p for p in registry() if not p.prior.is_fixed and p.symbol not in held)
        )
    _check(named, set_by_scenarios)
    if EXPLANATION in named and not anchored:
        raise UserError(
            f"{EXPLANATION} has no effect without anchoring: a draw is fitted under the "
            "explanation that it chooses, and here nothing is fitted",
            "--factors",
            "leave it out, or leave out --no-anchor (anchored=False)",
        )
    return Factors(tuple(p for p in registry() if p.symbol in named))


def _check(named: Collection[str], set_by_scenarios: Mapping[str, str]) -> None:
    known = {p.symbol: p for p in registry()}
    where = "--factors"
    if not named:
        raise UserError("no factor is named", where, "write --factors eps,xi")
    seen: set[str] = set()
    for symbol in named:
        if symbol not in known:
            raise UserError(f"there is no parameter {symbol!r}", where, nearest(symbol, known))
        if symbol in seen:
            raise UserError(f"{symbol} is named twice", where, "name each one once")
        if known[symbol].prior.is_fixed:
            raise UserError(
                f"{symbol} is fixed at {known[symbol].default:g}", where, "name one with a prior"
            )
        if symbol in set_by_scenarios:
            raise UserError(
                f"{symbol} is set by the scenario {set_by_scenarios[symbol]!r}",
                where,
                "leave it out, or use a scenario without it",
            )
        seen.add(symbol)
