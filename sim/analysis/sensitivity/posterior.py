"""Draws of a posterior as the sample of an analysis: their parameters stay tied together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.factors import FUTURE, Factors
from sim.calibration.fit.fixed_point import Fit
from sim.experiment.draws import drawn_out
from sim.parameters.registry import Parameter, registry
from sim.scenario import Scenario
from sim.scenario.future import default_probabilities

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior


@dataclass(frozen=True, eq=False)
class PosteriorDraws:
    """Fitted models on their way through futures, one a draw of the design.

    Attributes
    ----------
    fits : tuple of Fit
    of_draw : tuple of str
        The future of each.
    """

    fits: tuple[Fit, ...]
    of_draw: tuple[str, ...]

    @property
    def varying(self) -> tuple[Parameter, ...]:
        """The parameters that differ between the fits."""
        return tuple(
            p for p in registry() if len({fit.parameters[p.symbol] for fit in self.fits}) > 1
        )

    @property
    def futures(self) -> tuple[str, ...]:
        """The futures that are met."""
        return tuple(sorted(set(self.of_draw)))

    def values(self, factors: Factors, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the factors of every draw: parameters of the fits, settings from the cube.

        Parameters
        ----------
        factors : Factors
        u : ndarray, shape (draws, factors)
        """
        columns = [
            np.array([fit.parameters[p.symbol] for fit in self.fits]) for p in factors.parameters
        ]
        first = len(columns)
        columns += [s.ppf(u[:, first + k]) for k, s in enumerate(factors.settings)]
        if FUTURE in factors.about:
            code = {name: k for k, name in enumerate(factors.futures)}
            columns.append(np.array([float(code[each]) for each in self.of_draw]))
        return np.column_stack(columns)


def of_posterior(posterior: Posterior, draws: int, baseline: Scenario) -> PosteriorDraws:
    """Return so many draws of a posterior, with the baseline's probabilities of the futures.

    Parameters
    ----------
    posterior : Posterior
    draws : int
        One that stands for much of the posterior comes up more than once.
    baseline : Scenario
    """
    asked = dict(baseline.futures) or default_probabilities()
    found = drawn_out(posterior, posterior.pick(draws).tolist(), asked)
    return PosteriorDraws(tuple(each.fit for each in found), tuple(each.future for each in found))
