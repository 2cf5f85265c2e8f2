"""Use in the largest firms of the Survey of Business Activities, over several years together."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.observation.design import Frame
from sim.engine.run import Run

VERY_LARGE: Final = 1000.0
POOLED: Final = (2017, 2021)


def share_of_largest(run: Run, frame: Frame, reports: NDArray[np.float64]) -> float:
    """Return the percent of firm-years with 1,000 or more employees that report AI, 2017-2021.

    Parameters
    ----------
    run : Run
    frame : Frame
    reports : float64[N]
        Reported use (0 or 1) by row of the frame.
    """
    rows = frame.rows
    first, last = POOLED
    employees = np.exp(run.world.population.ln_employees[rows.firm].astype(np.float64))
    chosen = (rows.year >= first) & (rows.year <= last) & (employees >= VERY_LARGE - 0.5)
    weight = run.world.firms.firm["weight"][rows.firm[chosen]]
    firms = float(weight.sum())
    return 100.0 * float(weight @ reports[chosen]) / firms if firms > 0.0 else 0.0
