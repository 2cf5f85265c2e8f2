"""The report's own regressions on the panel as the survey would see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import scipy.linalg
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri

from sim.calibration.targets.vocabulary import REGRESSORS

FIRST_YEAR = 2017
LAST_YEAR = 2022
LP = "ln_labour_productivity"
FIXED_EFFECTS = ("industry", "region", "year")
#: Newton's steps at most, and the likelihood still to gain at which they end.
MAX_STEPS: Final = 35
CONVERGED: Final = 1e-12
_LN_ROOT_2_PI: Final = 0.5 * float(np.log(2.0 * np.pi))
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
    binary : bool ndarray, shape (k,)
        Columns that are 0 or 1.
    """

    x: NDArray[np.float64]
    names: tuple[str, ...]
    productivity: int
    q: NDArray[np.float64]
    r: NDArray[np.float64]
    binary: NDArray[np.bool_]

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
        binary = ((x == 0.0) | (x == 1.0)).all(axis=0)
        return cls(x, tuple(names), productivity, q, r, binary)

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


class Probit(NamedTuple):
    """What a probit says of the 16 regressors, by panel column.

    Attributes
    ----------
    effect : dict
        Marginal effects: at the means of the regressors, of a 0/1 regressor from 0 to 1.
    response : dict
        By how much an effect changes with its coefficient.
    """

    effect: dict[str, float]
    response: dict[str, float]


def probit_margins(
    design: Design, reports: NDArray[np.float64], ln_lp: NDArray[np.float64]
) -> dict[str, float]:
    """Return the 16 marginal effects of the probit (column 2); see `probit`."""
    return probit(design, reports, ln_lp).effect


def probit(design: Design, reports: NDArray[np.float64], ln_lp: NDArray[np.float64]) -> Probit:
    """Return the marginal effects of the probit (columns 2 to 4) and their responses.

    At the means of the regressors; of a 0/1 regressor the change from 0 to 1, as Stata's dprobit
    and mfx report. The table does not name its statistic: see docs/decisions.md for why this one.

    Raises
    ------
    ArithmeticError
        If the likelihood has no maximum.
    """
    x, y, names = estimated(design, reports, ln_lp)
    beta = maximum(x, y)
    wanted = [c for c, name in enumerate(names) if name in set(REGRESSORS.values())]
    effect, response = _effects_at_means(x, beta, wanted)
    kept = tuple(names[c] for c in wanted)
    return Probit(_named(kept, effect), _named(kept, response))


def estimated(
    design: Design, reports: NDArray[np.float64], ln_lp: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    """Return the regressors, reports and names that a probit can estimate.

    Dummies whose firms never (or always) report AI predict perfectly; as in the table, whose probit
    has fewer observations than its OLS, their rows and columns are left out. In a whole panel
    these are fixed effects; in a sector a rare technology may be among them.
    """
    x, y = design.with_productivity(ln_lp), reports
    dummies = [c for c in range(1, x.shape[1]) if design.binary[c]]
    keep = np.ones(len(y), dtype=bool)
    columns = np.ones(x.shape[1], dtype=bool)
    left = -1
    while left != int(columns.sum()):  # rows that go may leave another dummy alone
        left = int(columns.sum())
        for c in dummies:
            if columns[c]:
                rows = (x[:, c] == 1.0) & keep
                if not y[rows].any() or y[rows].all():
                    keep &= ~rows
                    columns[c] = False
    names = tuple(n for n, k in zip(design.names, columns, strict=True) if k)
    if keep.all() and columns.all():
        return x, y, names
    return x[keep][:, columns], y[keep], names


def maximum(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coefficients of a probit by Newton's method (a test holds it to statsmodels).

    Parameters
    ----------
    x : ndarray, shape (N, k)
        With a constant in the first column.
    y : ndarray, shape (N,)
        0 or 1.

    Raises
    ------
    ArithmeticError
        If the likelihood has no maximum.
    """
    beta = np.zeros(x.shape[1])
    beta[0] = ndtri(y.mean())
    sign = 2.0 * y - 1.0
    for _ in range(MAX_STEPS):
        index = x @ beta
        signed = sign * index
        # phi / Phi in logarithms: far from zero both are too small.
        mills = sign * np.exp(-0.5 * index**2 - _LN_ROOT_2_PI - log_ndtr(signed))
        gradient = x.T @ mills
        scaled = x * np.sqrt(mills * (mills + index))[:, None]
        try:
            step = np.linalg.solve(scaled.T @ scaled, gradient)
        except np.linalg.LinAlgError:
            break
        beta += step
        if not np.isfinite(beta).all():
            break
        if float(gradient @ step) < CONVERGED:
            return beta
    raise ArithmeticError("the probit of the simulated panel does not converge")


def _effects_at_means(
    x: NDArray[np.float64], beta: NDArray[np.float64], wanted: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return marginal effects of some columns, and by how much they change with a coefficient."""
    mean = x.mean(axis=0)
    index = float(mean @ beta)
    own, b = x[:, wanted], beta[wanted]
    binary = ((own == 0.0) | (own == 1.0)).all(axis=0)
    without = index - mean[wanted] * b
    density = np.full(len(wanted), _density(np.array(index)))
    effect = np.where(binary, ndtr(without + b) - ndtr(without), density * b)
    response = np.where(binary, _density(without + b), density)
    return effect, response


def _density(index: NDArray[np.float64]) -> NDArray[np.float64]:
    density: NDArray[np.float64] = np.exp(-0.5 * index**2 - _LN_ROOT_2_PI)
    return density


def premium(design: Design, reports: NDArray[np.float64], ln_lp: NDArray[np.float64]) -> float:
    """Return the OLS coefficient of reported AI on log labour productivity (Table 5-2, column 1).

    Regressors: reported AI, and industry, region and year effects.
    """
    import statsmodels.api as sm

    effects = [c for c, name in enumerate(design.names) if "=" in name or name == "const"]
    x = np.column_stack([reports, design.x[:, effects]])
    return float(sm.OLS(ln_lp, x).fit(method="qr").params[0])
