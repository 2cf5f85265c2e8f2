"""Components of variance: what populations, models and chance bring to a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Groups:
    """Deviations from the mean by group: how many, and their sum; shape (k, ...)."""

    size: Floats
    total: Floats

    @classmethod
    def of(cls, deviation: Floats, known: NDArray[np.bool_], code: Integers) -> Self:
        """Group replicates by a number, in its order.

        Parameters
        ----------
        deviation : ndarray, shape (R, ...)
            From the mean, 0 where not known.
        known : ndarray of bool, shape (R, ...)
        code : ndarray of int, shape (R,)
        """
        found, code = np.unique(code, return_inverse=True)
        members = [code == group for group in range(len(found))]
        return cls(
            size=np.stack([known[each].sum(axis=0, dtype=np.float64) for each in members]),
            total=np.stack([deviation[each].sum(axis=0) for each in members]),
        )

    @property
    def number(self) -> Floats:
        """Groups with a defined value."""
        count: Floats = (self.size > 0).sum(axis=0).astype(np.float64)
        return count

    @property
    def squares(self) -> Floats:
        """Sum of squares between groups, within which nothing varies."""
        found: Floats = (self.total**2 / np.maximum(self.size, 1.0)).sum(axis=0)
        return found


def share_between(deviation: Floats, groups: Groups, n: Integers) -> Floats:
    """Return the share of variance between models, by one-way random-effects analysis of variance.

    Notes
    -----
    Variance components by the method of moments, with unequal numbers of runs; a component that
    comes out below zero is zero. S. R. Searle, G. Casella and C. E. McCulloch (1992), "Variance
    Components", Wiley, section 3.6.
    """
    k = groups.number
    sum_between = groups.squares
    sum_all = (deviation**2).sum(axis=0)
    mean_between = sum_between / np.maximum(k - 1, 1)
    # The two sums are of different order: what is zero may come out at minus rounding.
    mean_within = np.maximum(sum_all - sum_between, 0.0) / np.maximum(n - k, 1)
    runs = (n - (groups.size**2).sum(axis=0) / np.maximum(n, 1)) / np.maximum(k - 1, 1)
    parameters = np.maximum(mean_between - mean_within, 0.0) / np.where(runs > 0, runs, 1.0)
    total = parameters + mean_within
    defined = (k > 1) & (n > k) & (total > 0)
    share = np.full(np.shape(total), np.nan)
    np.divide(parameters, total, out=share, where=defined)
    return share


@dataclass(frozen=True, eq=False)
class Components:
    """Variances that populations, parameters and chance bring; NaN where nothing tells them apart.

    Attributes
    ----------
    population, parameters, chance : ndarray
    mc_se : ndarray
        Standard error of the mean.
    """

    population: Floats
    parameters: Floats
    chance: Floats
    mc_se: Floats

    def share(self, part: Floats) -> Floats:
        """Return the share of one part in all, NaN without any variance."""
        total = self.population + self.parameters + self.chance
        found = np.full(np.shape(total), np.nan)
        np.divide(part, total, out=found, where=total > 0.0)
        return found


def nested(
    deviation: Floats,
    models: Groups,
    samples: Groups,
    draws: Integers,
    populations: Integers,
    n: Integers,
) -> Components:
    """Return the components of variance of runs within models within populations.

    Parameters
    ----------
    deviation : ndarray, shape (R, ...)
        From the mean over all replicates, 0 where not known.
    models, samples : Groups
        By `draws` and by `populations`.
    draws, populations : ndarray of int, shape (R,)
        All runs of a model have the same population.
    n : ndarray of int
        Replicates in which the value is defined.

    Notes
    -----
    Nested random-effects analysis of variance by the method of moments, with unequal numbers; a
    component that comes out below zero is zero. S. R. Searle, G. Casella and C. E. McCulloch
    (1992), "Variance Components", Wiley, sections 3.6 and 5.6.
    """
    _, first = np.unique(draws, return_index=True)
    _, sample_of = np.unique(populations, return_inverse=True)
    around = samples.size[sample_of[first]]  # by model: the runs of its population
    k, m, some = samples.number, models.number, np.maximum(n, 1)
    inner = (models.size**2 / np.maximum(around, 1.0)).sum(axis=0)
    of_models, of_samples = ((each.size**2).sum(axis=0) / some for each in (models, samples))
    chance = _above((deviation**2).sum(axis=0) - models.squares, n - m, n - m, 0.0)
    parameters = _above(models.squares - samples.squares, m - k, n - inner, chance)
    below = chance + (inner - of_models) / np.maximum(k - 1, 1) * parameters
    population = _above(samples.squares, k - 1, n - of_samples, below)
    told = (k > 1) & (m > k) & (n > m)
    population, parameters, chance = (
        np.where(told, part, np.nan) for part in (population, parameters, chance)
    )
    error = population * of_samples + parameters * of_models + chance
    return Components(population, parameters, chance, np.sqrt(error / some))


def _above(squares: Floats, freedom: Floats, runs: Floats, below: Floats | float) -> Floats:
    """Return a component from its sum of squares and what lies below it.

    Parameters
    ----------
    squares : ndarray
        Sums of different order: what is zero may come out at minus rounding.
    freedom : ndarray
        Degrees of freedom.
    runs : ndarray
        Times that the component is in a mean square, times the degrees of freedom.
    below : ndarray or float
        The other components in the mean square.
    """
    degrees = np.maximum(freedom, 1)
    each = runs / degrees
    found: Floats = np.maximum(np.maximum(squares, 0.0) / degrees - below, 0.0)
    return found / np.where(each > 0.0, each, 1.0)
