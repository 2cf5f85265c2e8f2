"""The report's own regressions on the panel as the survey would see it (statsmodels)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray

from sim.calibration.targets import REGRESSORS

FIRST_YEAR = 2017
LAST_YEAR = 2022
LP = "ln_labour_productivity"
FIXED_EFFECTS = ("industry", "region", "year")
# A probit coefficient of a fixed effect beyond this separates the data almost.
SEPARATES = 4.0


@dataclass(frozen=True, eq=False)
class Design:
    """The regressors of Table 5-1 for every firm and year of the survey frame.

    Attributes
    ----------
    x : ndarray, shape (N, k)
        Constant, the 16 regressors in the table's order, dummies of industry, region and year.
    names : tuple of str
        Column names of `x`.
    productivity : int
        Column of log labour productivity, the only one that differs between replicates.
    """

    x: NDArray[np.float64]
    names: tuple[str, ...]
    productivity: int

    @classmethod
    def of(cls, panel: pd.DataFrame) -> Design:
        """Build the design from a panel (columns as `hwaksan panel` writes them).

        Parameters
        ----------
        panel : DataFrame
            Rows of one frame; the years are those that are in it.
        """
        columns = [np.ones(len(panel))]
        names = ["const"]
        for regressor in REGRESSORS.values():
            columns.append(panel[regressor].to_numpy(np.float64))
            names.append(regressor)
        for effect in FIXED_EFFECTS:
            levels = pd.unique(panel[effect])
            for level in sorted(levels)[1:]:
                columns.append((panel[effect] == level).to_numpy(np.float64))
                names.append(f"{effect}={level}")
        return cls(np.column_stack(columns), tuple(names), names.index(LP))

    def with_productivity(self, ln_lp: NDArray[np.float64]) -> Design:
        """Return the design with another realisation of log labour productivity."""
        x = self.x.copy()
        x[:, self.productivity] = ln_lp
        return Design(x, self.names, self.productivity)


def _named(names: tuple[str, ...], values: NDArray[np.float64]) -> dict[str, float]:
    wanted = set(REGRESSORS.values())
    return {n: float(v) for n, v in zip(names, values, strict=True) if n in wanted}


def lpm(design: Design, reports: NDArray[np.float64]) -> dict[str, float]:
    """Return the 16 coefficients of the linear probability model (column 1)."""
    fitted = sm.OLS(reports, design.x).fit(method="qr")
    return _named(design.names, fitted.params)


def lpm_with_errors(
    design: Design, reports: NDArray[np.float64]
) -> tuple[dict[str, float], dict[str, float], float]:
    """Return coefficients, heteroskedasticity-robust standard errors and R2 of column 1."""
    fitted = sm.OLS(reports, design.x).fit(method="qr", cov_type="HC1")
    return (
        _named(design.names, fitted.params),
        _named(design.names, fitted.bse),
        float(fitted.rsquared),
    )


def probit_margins(design: Design, reports: NDArray[np.float64]) -> dict[str, float]:
    """Return the 16 average marginal effects of the probit (column 2).

    Fixed effects whose firms never report AI predict perfectly; as in the table, whose probit has
    fewer observations than its OLS, their rows and dummies are left out.
    """
    x, names, y = design.x, design.names, reports
    keep = np.ones(len(y), dtype=bool)
    columns = np.ones(x.shape[1], dtype=bool)
    for c, name in enumerate(names):
        if "=" in name:
            rows = x[:, c] == 1.0
            if not y[rows].any() or y[rows].all():
                keep &= ~rows
                columns[c] = False
    x, y = x[keep][:, columns], y[keep]
    kept = tuple(n for n, k in zip(names, columns, strict=True) if k)
    return _probit_margins(x, y, kept)


def _probit_margins(
    x: NDArray[np.float64], y: NDArray[np.float64], names: tuple[str, ...]
) -> dict[str, float]:
    """Return average marginal effects; levels that separate the data almost are left out."""
    while True:
        fitted = sm.Probit(y, x).fit(disp=0, method="newton", maxiter=35, warn_convergence=False)
        if fitted.mle_retvals["converged"]:
            index = x @ fitted.params
            density = float(np.mean(np.exp(-0.5 * index**2) / np.sqrt(2.0 * np.pi)))
            return _named(names, fitted.params * density)
        away = [
            c
            for c, name in enumerate(names)
            if "=" in name and abs(fitted.params[c]) > SEPARATES and x[:, c].any()
        ]
        if not away:
            raise ArithmeticError("the probit does not converge and no fixed effect explains it")
        keep = ~x[:, away].any(axis=1)
        x, y = x[keep], y[keep]
        dropped = [c for c in range(x.shape[1]) if c and not x[:, c].any()]
        x = np.delete(x, dropped, axis=1)
        names = tuple(n for c, n in enumerate(names) if c not in dropped)


def premium(panel_lp: NDArray[np.float64], reports: NDArray[np.float64], design: Design) -> float:
    """Return the OLS coefficient of reported AI on log labour productivity (Table 5-2, column 1).

    Regressors: reported AI, and industry, region and year effects.
    """
    effects = [c for c, name in enumerate(design.names) if "=" in name or name == "const"]
    x = np.column_stack([reports, design.x[:, effects]])
    return float(sm.OLS(panel_lp, x).fit(method="qr").params[0])
