"""The assumptions that matter for what is shown, ordered by how much the answer hangs on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.calibration.posterior.posterior import STAYED
from sim.experiment.dependence import declared, rank_correlation
from sim.experiment.draws import Draws
from sim.outcomes.labelled import Floats
from sim.parameters.registry import Parameter, registry
from sim.workshop.answer import Rows, effects_by_draw
from sim.workshop.pairs import Package

SHOWN: Final = 12
"""So many are listed; those that are changed always are."""


@dataclass(frozen=True)
class Assumption:
    """One parameter behind the answer.

    Attributes
    ----------
    about : Parameter
        Symbol, labels, unit, prior, bounds, grade and source.
    mean, low, high : float
        Over the fitted models that are run, and between what nine in ten of them lie.
    rho : float
        Rank correlation with the answer over the models; NaN while too few are run.
    declared : bool
        Whether what is changed works through it.
    informed : bool
        Whether data narrowed its prior.
    changed : float or None
        The value that was set instead.
    """

    about: Parameter
    mean: float
    low: float
    high: float
    rho: float
    declared: bool
    informed: bool
    changed: float | None


def assumptions(
    draws: Draws,
    package: Package,
    baseline: Package,
    *,
    rows: Rows,
    base: Rows,
    changed: dict[str, float],
) -> tuple[Assumption, ...]:
    """Return the assumptions, the one that moves the answer most first.

    The answer is the additional users of the survey frame; where nothing is moved, the users.

    Parameters
    ----------
    draws : Draws
    package, baseline : Package
    rows, base : mapping of int to ndarray
        What is known of both, by replicate.
    changed : dict of str to float
    """
    shrinkage = draws.record.get("shrinkage", {})
    known = {each.symbol: each for each in registry()}
    symbols = [symbol for symbol in shrinkage if symbol in known]
    if package.digest == baseline.digest:
        named: tuple[str, ...] = ()
        found = effects_by_draw(draws, rows, None)
    else:
        named = declared(package.scenario, baseline.scenario)
        found = effects_by_draw(draws, rows, base)
    numbers = [*found]
    values = _values(draws, symbols, numbers)
    rho = np.full(len(symbols), math.nan)
    if numbers:
        effects = np.array([found[number] for number in numbers])[:, None]
        rho = rank_correlation(effects, values)[0][0]
    every = _values(draws, symbols, [*draws.fits])
    listed = [
        Assumption(
            about=known[symbol],
            mean=float(every[:, place].mean()),
            low=float(np.quantile(every[:, place], 0.05)),
            high=float(np.quantile(every[:, place], 0.95)),
            rho=math.nan if symbol in changed else float(rho[place]),
            declared=symbol in named,
            informed=shrinkage[symbol] >= STAYED,
            changed=changed.get(symbol),
        )
        for place, symbol in enumerate(symbols)
        if symbol != "product"  # the switch above the page chooses it
    ]
    listed.sort(key=lambda each: (each.changed is None, -_weight(each)))
    return tuple(listed[: max(SHOWN, len(changed))])


def _weight(one: Assumption) -> float:
    """Order by the correlation; what the policy works through goes before the same of others."""
    size = 0.0 if math.isnan(one.rho) else abs(one.rho)
    return size + (0.5 if one.declared else 0.0)


def _values(draws: Draws, symbols: list[str], numbers: list[int]) -> Floats:
    rows = [[draws.fits[number].parameters[symbol] for symbol in symbols] for number in numbers]
    return np.array(rows, dtype=np.float64).reshape(len(numbers), len(symbols))
