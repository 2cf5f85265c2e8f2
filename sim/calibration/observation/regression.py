"""The report's own regressions on the panel as the survey would see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import scipy.linalg
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.calibration.targets.vocabulary import REGRESSORS

FIRST_YEAR = 2017
LAST_YEAR = 2022
LP = "ln_labour_productivity"
FIXED_EFFECTS = ("industry", "region", "year")
#: Units of the table's regressor in one of the panel's. The table's "Foreign Asset" is too widely
#: spread for a 0/1 dummy: it is read as ln(1 + foreign share in percent), of which a firm with 50
#: to 100 % has 3.9 to 4.6 (docs/decisions.md).
UNITS: Final[Mapping[str, float]] = {"foreign": float(np.log1p(75.0))}


@dataclass(frozen=True, eq=False)
class Design:
    """The regressors of Table 5-1 for every firm and year of the survey frame.

    Attributes
    ----------
    x : ndarray, shape (N, k)
        Constant, the 16 regressors in the table's order and units (`UNITS`), dummies of industry,
        region and year.
    names : tuple of str
        Column names of `x`.
    productivity : int
        Column of log labour productivity, the only one that differs between replicates.
    q, r : ndarray
        QR factors of the other columns.
    """

    x: NDArray[np.float64]
    names: tuple[str, ...]
    productivity: int
    q: NDArray[np.float64]
    r: NDArray[np.float64]

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
            units = UNITS.get(regressor, 1.0)
            columns.append(units * panel[regressor].to_numpy(np.float64))
            names.append(regressor)
        for effect in FIXED_EFFECTS:
            # The base is the commonest level: one whose few firms never report AI would leave the
            # probit without a maximum.
            counts = panel[effect].value_counts()
            base = counts.idxmax()
            for level in sorted(counts.index):
                if level == base:
                    continue
                columns.append((panel[effect] == level).to_numpy(np.float64))
                names.append(f"{effect}={level}")
        x = np.column_stack(columns)
        productivity = names.index(LP)
        q, r = np.linalg.qr(np.delete(x, productivity, axis=1))
        return cls(x, tuple(names), productivity, q, r)

    def with_productivity(self, ln_lp: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the regressors with another realisation of log labour productivity."""
        x = self.x.copy()
        x[:, self.productivity] = ln_lp
        return x


def _named(names: tuple[str, ...], values: NDArray[np.float64]) -> dict[str, float]:
    wanted = set(REGRESSORS.values())
    return {n: float(v) for n, v in zip(names, values, strict=True) if n in wanted}


def lpm(
    design: Design, reports: NDArray[np.float64], ln_lp: NDArray[np.float64]
) -> dict[str, float]:
    """Return the 16 coefficients of the linear probability model (column 1), by statsmodels."""
    import statsmodels.api as sm  # half a second, which commands that only read a fit save

    fitted = sm.OLS(reports, design.with_productivity(ln_lp)).fit(method="qr")
    return _named(design.names, fitted.params)


def quick_lpm(
    design: Design, reports: NDArray[np.float64], ln_lp: NDArray[np.float64]
) -> dict[str, float]:
    """Return the same coefficients as `lpm`, for the search.

    Only log labour productivity differs between replicates: the other columns are factored once,
    productivity is orthogonalised against them (Frisch, Waugh and Lovell), which is 80 times
    faster than a new least squares of 80,000 firm-years.
    """
    q = design.q
    along = q.T @ ln_lp
    rest = ln_lp - q @ along
    slope = float(rest @ reports) / float(rest @ rest)
    others = scipy.linalg.solve_triangular(design.r, q.T @ reports - slope * along)
    return _named(design.names, np.insert(others, design.productivity, slope))


def probit_margins(
    design: Design, reports: NDArray[np.float64], ln_lp: NDArray[np.float64]
) -> dict[str, float]:
    """Return the 16 marginal effects of the probit (column 2), by statsmodels.

    At the means of the regressors; of a 0/1 regressor the change from 0 to 1, as Stata's dprobit
    and mfx report. The table does not name its statistic: see docs/decisions.md for why this one.

    Fixed effects whose firms never report AI predict perfectly; as in the table, whose probit has
    fewer observations than its OLS, their rows and dummies are left out.
    """
    import statsmodels.api as sm

    x, names, y = design.with_productivity(ln_lp), design.names, reports
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
    start = np.zeros(x.shape[1])
    start[0] = ndtri(y.mean())
    fitted = sm.Probit(y, x).fit(
        start_params=start, disp=0, method="newton", maxiter=35, warn_convergence=False
    )
    if not fitted.mle_retvals["converged"]:
        raise ArithmeticError("the probit of the simulated panel does not converge")
    return _named(kept, _effects_at_means(x, np.asarray(fitted.params)))


def _effects_at_means(x: NDArray[np.float64], beta: NDArray[np.float64]) -> NDArray[np.float64]:
    mean = x.mean(axis=0)
    index = float(mean @ beta)
    effects: NDArray[np.float64] = np.exp(-0.5 * index**2) / np.sqrt(2.0 * np.pi) * beta
    binary = ((x == 0.0) | (x == 1.0)).all(axis=0)
    without = index - mean * beta
    effects[binary] = (ndtr(without + beta) - ndtr(without))[binary]
    return effects


def premium(design: Design, reports: NDArray[np.float64], ln_lp: NDArray[np.float64]) -> float:
    """Return the OLS coefficient of reported AI on log labour productivity (Table 5-2, column 1).

    Regressors: reported AI, and industry, region and year effects.
    """
    import statsmodels.api as sm

    effects = [c for c, name in enumerate(design.names) if "=" in name or name == "const"]
    x = np.column_stack([reports, design.x[:, effects]])
    return float(sm.OLS(ln_lp, x).fit(method="qr").params[0])
