"""How likely the published figures are where the model gives certain statistics.

A figure is one realisation: published = model mean + luck of that one panel + what the model
cannot match by construction + the survey's sampling error. The four are independent and normal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.posterior.wave import OBSERVED, Point
from sim.calibration.targets.target import Target

Floats = NDArray[np.float64]

#: Statistics whose published error holds the luck of the one panel already.
WITH_CHANCE: Final = ("sba.lpm.", "sba.probit.", "sba.fe", "sba.premium", "trial.")


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The figures that the posterior is conditioned on.

    Attributes
    ----------
    names : tuple of str
        Statistics.
    published : ndarray, shape (figures,)
    variance : ndarray, shape (figures,)
        Of sampling, discrepancy and the luck of one panel.
    noise : ndarray, shape (figures,)
        Monte-Carlo variance of a point's mean.
    """

    names: tuple[str, ...]
    published: Floats
    variance: Floats
    noise: Floats

    @classmethod
    def of(cls, figures: Sequence[Target], points: Sequence[Point]) -> Likelihood:
        """Build from targets; the chance of a panel is the median over points."""
        names = tuple(figure.statistic for figure in figures)
        noise = np.array([np.median([t.noise[name] ** 2 for t in points]) for name in names])
        chance = np.array([not name.startswith(WITH_CHANCE) for name in names]) * OBSERVED * noise
        own = np.array([figure.se**2 + figure.discrepancy**2 for figure in figures])
        return cls(
            names=names,
            published=np.array([figure.value for figure in figures]),
            variance=own + chance,
            noise=noise,
        )

    def log(self, statistics: Floats, more: Floats | float = 0.0) -> Floats:
        """Return log likelihoods, shape (points,), of statistics (points, figures).

        Parameters
        ----------
        statistics : ndarray
            Means that the model gives, or an emulator in its place.
        more : ndarray or float
            Further variance of `statistics`: Monte-Carlo noise, or an emulator's error.
        """
        variance = self.variance + more
        distance = (statistics - self.published) ** 2 / variance
        return -0.5 * np.sum(distance + np.log(2.0 * np.pi * variance), axis=1)

    def replicated(self, count: int, rng: np.random.Generator, around: Floats) -> Floats:
        """Return figures as another survey might have found them, shape (count, figures)."""
        return around + rng.normal(size=(count, self.published.size)) * np.sqrt(self.variance)

    def at(self, published: Floats) -> Likelihood:
        """Return the likelihood of other figures with the same errors."""
        return Likelihood(self.names, published, self.variance, self.noise)


def table(points: Sequence[Point], names: Sequence[str]) -> Floats:
    """Return statistics of points, shape (points, names)."""
    return np.array([[t.statistics[name] for name in names] for t in points])
