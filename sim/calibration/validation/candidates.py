"""The fitted models that are put to a test: the shipped fit alone, or draws from the posterior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim import resources
from sim.calibration import procedures
from sim.calibration.firms import baseline_plan
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.observation.design import Frame
from sim.calibration.posterior import posterior
from sim.calibration.posterior.posterior import Posterior
from sim.calibration.procedures import Setting

DRAWS: Final = 40
"""From the posterior: each is anchored anew at every origin, which takes most of the time."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Models of the same firms under the baseline's policy.

    Attributes
    ----------
    settings : sequence of Setting
        World and policy of each fitted model; all count the same.
    frame : Frame
    kind, name : str
        ``fit`` and its file, ``shipped``, or ``posterior`` and how many draws.
    """

    settings: Sequence[Setting]
    frame: Frame
    kind: str
    name: str

    def setting(self, number: int) -> Setting:
        """Return the model of a run: they take turns."""
        return self.settings[number % len(self.settings)]


def candidates(fit: Path | None = None, draws: Posterior | None = None) -> Candidates:
    """Lay out the models to test.

    Parameters
    ----------
    fit : Path, optional
        A stored fit, which then stands alone.
    draws : Posterior, optional
        Without it and without `fit`: the posterior that travels with the program if there is one,
        else the shipped fit.
    """
    if fit is not None:
        return of_fits([store.read(fit)], "fit", fit.name)
    if draws is None and (resources.path("calibration") / posterior.FILE).is_file():
        draws = posterior.shipped()
    if draws is None:
        return of_fits([store.shipped()], "shipped")
    return of_fits([draws.fit(int(d)) for d in draws.pick(DRAWS)], "posterior", str(DRAWS))


def of_fits(fits: Sequence[Fit], kind: str, name: str = "") -> Candidates:
    """Lay out fitted models on the synthetic population."""
    first = procedures.baseline(fits[0].parameters, fits[0].intercepts)
    firms = first.world.population
    settings = [first]
    for fit in fits[1:]:
        world = first.world.with_parameters(fit.parameters, fit.intercepts)
        settings.append(Setting(world, baseline_plan(firms, fit.parameters)))
    return Candidates(settings, Frame.of(firms, fits[0].parameters), kind, name)
