"""The survey frame of 2017-2022 as regressors, built once for a population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.observation.regression import FIRST_YEAR, LAST_YEAR, Design
from sim.calibration.targets.vocabulary import REGRESSORS
from sim.engine.run import Run
from sim.outcomes import surveys
from sim.outcomes.surveys import Rows
from sim.parameters.registry import Parameters
from sim.population.schema import Population
from sim.population.sectors import REGRESSED, SECTIONS


@dataclass(frozen=True, eq=False)
class Sector:
    """The firm-years of one sector, which Table 5-1 regresses by themselves.

    Attributes
    ----------
    rows : int64[n]
        Their places among the frame's firm-years.
    design : Design
    """

    rows: NDArray[np.int64]
    design: Design


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
    sectors : mapping of str to Sector
        Manufacturing and part of services, if there are firms.
    spread : mapping of str to float
        Standard deviation of each regressor, by panel column.
    """

    rows: Rows
    design: Design
    effects: NDArray[np.float64]
    sectors: Mapping[str, Sector]
    spread: Mapping[str, float]

    @classmethod
    def of(cls, population: Population, parameters: Parameters) -> Frame:
        """Build the frame of 2017-2022."""
        rows = Rows.of(population, FIRST_YEAR, LAST_YEAR, frame=0)
        table = pd.DataFrame(surveys.traits(population, parameters, rows))
        design = Design.of(table)
        fixed = [c for c, name in enumerate(design.names) if "=" in name or name == "const"]
        effects, _ = np.linalg.qr(design.x[:, fixed])
        sectors = {}
        for name, code in REGRESSED.items():
            mine = np.flatnonzero(table["industry"].isin(list(SECTIONS[code])))
            if mine.size:
                sectors[name] = Sector(mine, Design.of(table.iloc[mine]))
        spread = {
            name: float(design.x[:, design.names.index(name)].std()) for name in REGRESSORS.values()
        }
        return cls(rows, design, effects, sectors, spread)

    def observe(self, run: Run) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return reported use (0 or 1) and log labour productivity of a run's firm-years."""
        ln_lp = surveys.ln_labour_productivity(run, self.rows)
        return surveys.reports(run, self.rows).astype(np.float64), ln_lp
