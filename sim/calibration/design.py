"""The survey frame of 2017-2022 as regressors, built once for a population."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import surveys
from sim.calibration.regression import FIRST_YEAR, LAST_YEAR, LP, Design
from sim.parameters import Parameters
from sim.population.schema import INDUSTRIES, REGIONS, TECHNOLOGIES, Population
from sim.simulate import Run
from sim.surveys import LEVEL_YEAR, Rows


def regressors(population: Population, parameters: Parameters, rows: Rows) -> pd.DataFrame:
    """Return the observed traits of firm-years, in the columns of `hwaksan panel`.

    Parameters
    ----------
    population : Population
    parameters : Parameters
        `sales_growth` moves sales between years.
    rows : Rows
    """
    i = rows.firm
    year = rows.year
    growth = np.log1p(parameters["sales_growth"])
    technologies = {
        name: (population.tech[i, rows.t] >> k) & 1 for k, name in enumerate(TECHNOLOGIES)
    }
    return pd.DataFrame(
        {
            "id": population.id[i],
            "year": year,
            "industry": np.array(list(INDUSTRIES))[population.industry[i]],
            "region": np.array(REGIONS)[population.region[i]],
            "ln_employees": population.ln_employees[i].astype(np.float64),
            "ln_sales": population.ln_sales[i] + growth * (year - LEVEL_YEAR),
            "intangible_share": population.intangible[i].astype(np.float64),
            "ln_age": np.log(np.maximum(year - population.birth[i], 1)),
            "foreign": population.foreign[i],
            "multi_plant": population.multi_plant[i],
            "rd_intensity": population.rd[i].astype(np.float64),
            **technologies,
        }
    )


@dataclass(frozen=True, eq=False)
class Frame:
    """The SBA frame's firm-years and their regressors.

    Attributes
    ----------
    rows : Rows
    design : Design
        With log labour productivity still to be filled in from a run.
    """

    rows: Rows
    design: Design

    @classmethod
    def of(cls, population: Population, parameters: Parameters) -> Frame:
        """Build the frame of 2017-2022."""
        rows = Rows.of(population, FIRST_YEAR, LAST_YEAR, frame=0)
        table = regressors(population, parameters, rows)
        table[LP] = population.ln_lp[rows.firm].astype(np.float64)
        return cls(rows, Design.of(table))

    def observe(self, run: Run) -> tuple[Design, NDArray[np.float64], NDArray[np.float64]]:
        """Return the design, reported use (0 or 1) and log labour productivity of a run."""
        ln_lp = surveys.ln_labour_productivity(run, self.rows)
        y = surveys.reports(run, self.rows).astype(np.float64)
        return self.design.with_productivity(ln_lp), y, ln_lp
