"""Regressions with firm and year fixed effects on the simulated panel (Tables 5-2 to 5-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.observation.design import Frame

Floats = NDArray[np.float64]

TECHNOLOGIES: Final = (
    "iot",
    "cloud",
    "bigdata",
    "mobile",
    "blockchain",
    "print3d",
    "robot",
    "arvr",
)
#: Interaction of Table 5-3 -> panel column.
TRAITS: Final[Mapping[str, str]] = {
    "emp": "ln_employees",
    "sale": "ln_sales",
    "intang": "intangible_share",
    "age": "ln_age",
    "foreign": "foreign",
    "multi": "multi_plant",
    "rd": "rd_intensity",
}


@dataclass(frozen=True, eq=False)
class Within:
    """The panel's firms and years, ready to take firm and year effects out.

    Attributes
    ----------
    firm : int64[N]
        0 to F - 1.
    firms : int
    years : ndarray, shape (N, 5)
        Dummies of 2018 to 2022.
    columns : mapping of str to ndarray
        Technologies and traits by panel column.
    previous : int64[N]
        Place of the firm's row a year earlier, -1 without one.
    """

    firm: NDArray[np.int64]
    firms: int
    years: Floats
    columns: Mapping[str, Floats]
    previous: NDArray[np.int64]

    @classmethod
    def of(cls, frame: Frame) -> Within:
        """Build from the survey frame."""
        rows = frame.rows
        _, firm = np.unique(rows.firm, return_inverse=True)
        t = rows.t - int(np.min(rows.t))
        years = int(np.max(t)) + 1
        firms = int(np.max(firm)) + 1
        dummies = np.column_stack([t == k for k in range(1, years)]).astype(float)
        names = frame.design.names
        columns = {
            name: np.ascontiguousarray(frame.design.x[:, names.index(name)])
            for name in (*TECHNOLOGIES, *TRAITS.values())
        }
        place = np.full((firms, years), -1, np.int64)
        place[firm, t] = np.arange(firm.size)
        previous = np.where(t > 0, place[firm, t - 1], -1)
        return cls(firm, firms, dummies, columns, previous)

    def coefficients(
        self, y: Floats, x: Mapping[str, Floats], keep: NDArray[np.bool_]
    ) -> dict[str, float]:
        """Return least-squares coefficients of `x` with firm and year effects.

        Parameters
        ----------
        y : ndarray, shape (N,)
        x : mapping of str to ndarray
            Regressors; one that firm effects absorb gets no coefficient.
        keep : bool ndarray, shape (N,)
            Rows to use.
        """
        firm = self.firm[keep]
        count = np.maximum(np.bincount(firm, minlength=self.firms), 1)

        def demean(v: Floats) -> Floats:
            return v - (np.bincount(firm, v, minlength=self.firms) / count)[firm]

        columns, names = [], []
        for name, values in x.items():
            moved = demean(values[keep])
            if moved @ moved > 1e-9 * firm.size:
                columns.append(moved)
                names.append(name)
        columns += [demean(year) for year in self.years[keep].T if year.any()]
        matrix = np.column_stack(columns)
        found, *_ = np.linalg.lstsq(matrix.T @ matrix, matrix.T @ demean(y[keep]), rcond=None)
        return dict(zip(names, map(float, found), strict=False))

    def statistics(self, reports: Floats, ln_lp: Floats) -> dict[str, float]:
        """Return the fixed-effects statistics of the registry by name."""
        everything = np.ones(reports.size, dtype=bool)
        found = {"sba.fe.ai": self.coefficients(ln_lp, {"ai": reports}, everything)["ai"]}
        lagged, keep = reports, everything
        for lag in (1, 2):
            lagged, keep = lagged[self.previous], (self.previous >= 0) & keep[self.previous]
            found[f"sba.fe.lag{lag}"] = self.coefficients(ln_lp, {"ai": lagged}, keep)["ai"]
        tables = {
            "sba.fe54": {name: name for name in TECHNOLOGIES},
            "sba.fe53": dict(TRAITS),
        }
        for table, terms in tables.items():
            x = {"ai": reports}
            x |= {f"ai_{name}": reports * self.columns[column] for name, column in terms.items()}
            x |= {column: self.columns[column] for column in terms.values()}
            fitted = self.coefficients(ln_lp, x, everything)
            found |= {
                f"{table}.{name}": value
                for name, value in fitted.items()
                if name == "ai" or name.startswith("ai_")
            }
        return found
