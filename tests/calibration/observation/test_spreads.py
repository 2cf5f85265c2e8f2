"""The spread of the regressors: what the published robust errors say about it, and the panel's."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from sim.calibration import procedures
from sim.calibration.fit.store import shipped
from sim.calibration.observation import regression
from sim.calibration.observation.design import Frame
from sim.calibration.targets.vocabulary import REGRESSORS
from sim.engine.run import simulate

#: Table 5-1, column (1): robust standard errors as printed, and the firm-years behind them.
PRINTED = {
    "ln_employees": 0.002,
    "ln_sales": 0.002,
    "intangible_share": 0.005,
    "ln_labour_productivity": 0.001,
    "ln_age": 0.001,
    "foreign": 0.001,
    "multi_plant": 0.001,
    "rd_intensity": 0.000,
    "iot": 0.009,
    "cloud": 0.007,
    "bigdata": 0.010,
    "mobile": 0.009,
    "blockchain": 0.017,
    "print3d": 0.010,
    "robot": 0.011,
    "arvr": 0.015,
}
FIRM_YEARS = 60_617
HALF_A_UNIT = 0.0005
#: The error of a technology moves by a tenth from one panel to the next, and the firm-years that
#: the table leaves out of the frame (a quarter) need not be like the others.
NEAR = 1.3


@pytest.fixture(scope="module")
def errors() -> dict[str, float]:
    """Return HC1 errors of a simulated panel, at the number of firm-years of the table."""
    here = procedures.baseline(*shipped())
    run = simulate(here.world, here.plan, seed=2, replicate=0, histories=True)
    frame = Frame.of(here.world.population, here.world.parameters)
    reports, ln_lp = frame.observe(run)
    x = frame.design.with_productivity(ln_lp)
    fitted = sm.OLS(reports, x).fit(cov_type="HC1")
    found = dict(zip(frame.design.names, fitted.bse, strict=True))
    scale = float(np.sqrt(len(reports) / FIRM_YEARS))
    return {name: scale * float(found[name]) for name in REGRESSORS.values()}


@pytest.mark.parametrize("column", PRINTED)
def test_robust_errors_are_those_of_the_table(errors: dict[str, float], column: str) -> None:
    """Within three tenths of what rounds to the printed figure."""
    low, high = PRINTED[column] - HALF_A_UNIT, PRINTED[column] + HALF_A_UNIT
    assert low / NEAR <= errors[column] <= high * NEAR


def test_foreign_is_the_log_of_a_share_in_percent() -> None:
    """A foreign firm owns 50 to 100 percent: the number that stands for it lies in between."""
    assert np.log1p(50) < regression.UNITS["foreign"] < np.log1p(100)
