"""The survey frame of 2017-2022 as regressors, built once for a population."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.observation.regression import FIRST_YEAR, LAST_YEAR, Design
from sim.engine.run import Run
from sim.outcomes import surveys
from sim.outcomes.surveys import Rows
from sim.parameters.registry import Parameters
from sim.population.schema import Population


@dataclass(frozen=True, eq=False)
class Frame:
    """The SBA frame's firm-years and their regressors.

    Attributes
    ----------
    rows : Rows
    design : Design
        With the lasting level of log labour productivity, still to be replaced by a run's.
    effects : ndarray, shape (N, k)
        Orthonormal basis of the industry, region and year effects.
    """

    rows: Rows
    design: Design
    effects: NDArray[np.float64]

    @classmethod
    def of(cls, population: Population, parameters: Parameters) -> Frame:
        """Build the frame of 2017-2022."""
        rows = Rows.of(population, FIRST_YEAR, LAST_YEAR, frame=0)
        table = pd.DataFrame(surveys.traits(population, parameters, rows))
        design = Design.of(table)
        fixed = [c for c, name in enumerate(design.names) if "=" in name or name == "const"]
        effects, _ = np.linalg.qr(design.x[:, fixed])
        return cls(rows, design, effects)

    def observe(self, run: Run) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return reported use (0 or 1) and log labour productivity of a run's firm-years."""
        ln_lp = surveys.ln_labour_productivity(run, self.rows)
        return surveys.reports(run, self.rows).astype(np.float64), ln_lp
