"""The posterior: draws of all open parameters, each with the intercepts under which it fits.

A draw is a whole fitted model. What the survey pins down (slopes, intercepts, year effects) was
fitted again at every draw, so each of them meets the survey; they differ in what it cannot see.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import resources
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit, fitted_names, with_numbers
from sim.calibration.fit.store import FITTED_SYMBOLS
from sim.calibration.future.pace import Pace, columns
from sim.calibration.posterior.fingerprint import fingerprint, futures
from sim.errors import UserError
from sim.parameters.registry import Parameter, registry
from sim.sizes import RECORD_BYTES, read_parquet, read_text

FILE: Final = "posterior.parquet"
RECORD: Final = "posterior.json"
_WEIGHTS_SUM: Final = 1e-6
"""How far from 1 weights that were rounded may add up."""
STAYED: Final = 0.2
"""Of the prior's variance: if less is gone, a parameter has stayed at its prior."""


def open_parameters() -> tuple[Parameter, ...]:
    """Return the parameters with a prior that the baseline fit does not pin down."""
    return tuple(p for p in registry() if not p.prior.is_fixed and p.symbol not in FITTED_SYMBOLS)


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted draws from the posterior.

    Attributes
    ----------
    table : DataFrame
        One row a draw: ``draw``, ``weight`` (they sum to 1), the open parameters by symbol, the
        fitted numbers by name (see `sim.calibration.fit.fixed_point.fitted_names`), and what keeps
        the pace of each future (see `sim.calibration.future.pace.columns`).
    record : mapping
        How it was made.
    """

    table: pd.DataFrame
    record: Mapping[str, Any]

    @property
    def n(self) -> int:
        """Number of draws."""
        return len(self.table)

    @property
    def weights(self) -> NDArray[np.float64]:
        """Weights of the draws, summing to 1."""
        return self.table["weight"].to_numpy(dtype=np.float64)

    @property
    def effective(self) -> float:
        """Effective number of draws, 1 / sum of squared weights."""
        return float(1.0 / np.square(self.weights).sum())

    @property
    def digest(self) -> str:
        """SHA-256 of the draws: of their names and bits, not of a file."""
        sha = hashlib.sha256()
        for name in sorted(map(str, self.table.columns)):
            column = self.table[name].to_numpy(dtype="<f8")
            sha.update(f"{name}\0{len(column)}\0".encode())
            sha.update(column.tobytes())
        return sha.hexdigest()

    @property
    def stale(self) -> Sequence[str]:
        """In what the posterior was made for something else than what is here."""
        paths = {"futures": str(self.record.get("futures", "unknown"))}
        return [*self.outdated, *_differing(paths, {"futures": futures()})]

    @property
    def outdated(self) -> Sequence[str]:
        """The same of its draws alone, whatever paths they were led along."""
        return _differing(self.record.get("fingerprint", {}), fingerprint())

    def fit(self, draw: int) -> Fit:
        """Return one draw as a fitted model."""
        row = self.table.iloc[draw]
        shipped = store.shipped()
        parameters = shipped.parameters.replace(
            **{p.symbol: float(row[p.symbol]) for p in open_parameters()}
        )
        vector = row[list(fitted_names())].to_numpy(dtype=np.float64)
        return with_numbers(Fit(parameters, shipped.intercepts), vector)

    def pace(self, draw: int) -> Pace:
        """Return what it takes in one draw to keep the pace of each future."""
        own = self.table[list(columns())].iloc[draw].to_numpy(dtype=np.float64)
        return Pace.of_numbers(own)

    def pick(self, count: int) -> NDArray[np.int64]:
        """Return draws that stand for the posterior, by systematic resampling.

        Parameters
        ----------
        count : int
            How many; more than there are draws repeats some.

        Notes
        -----
        The same draws for the same count; a draw comes up as often as its weight asks for, to
        within one, and so does each explanation of the rise after 2022; they take turns. Draws are
        stored in random order, so neighbours are unrelated.
        """
        products = self.table["product"].to_numpy() > 0.5
        of_products = round(count * self.share_by_product())
        one, other = (
            self._systematic(np.flatnonzero(products == which), number)
            for which, number in ((False, count - of_products), (True, of_products))
        )
        turn = np.argsort(
            np.concatenate([(np.arange(each.size) + 0.5) / each.size for each in (one, other)]),
            kind="stable",
        )
        return np.concatenate([one, other])[turn]

    def _systematic(self, rows: NDArray[np.intp], count: int) -> NDArray[np.int64]:
        """Return so many of some rows, each as often as its weight asks for."""
        if count == 0:
            return np.empty(0, np.int64)
        upto = np.cumsum(self.weights[rows])
        places = (np.arange(count) + 0.5) / count * upto[-1]
        found = np.searchsorted(upto, places)
        return rows[np.minimum(found, rows.size - 1)].astype(np.int64)

    def share_by_product(self) -> float:
        """Return the probability that ready products explain the rise after 2022."""
        return float(self.weights[self.table["product"].to_numpy() > 0.5].sum())

    def of_explanation(self, product: bool) -> Posterior:
        """Return the draws of one explanation of the rise after 2022, their weights scaled up.

        Raises
        ------
        UserError
            If there is none.
        """
        own = (self.table["product"].to_numpy() > 0.5) == product
        if not own.any():
            raise UserError(
                "the posterior has no draw of this explanation", "--explanation", "use both"
            )
        table = self.table[own].reset_index(drop=True)
        return Posterior(table.assign(weight=table["weight"] / table["weight"].sum()), self.record)

    def mean(self, symbol: str) -> float:
        """Return the posterior mean of a column."""
        return float(np.average(self.table[symbol], weights=self.weights))

    def sd(self, symbol: str) -> float:
        """Return the posterior standard deviation of a column."""
        values = self.table[symbol].to_numpy(dtype=np.float64)
        return float(np.sqrt(np.average((values - self.mean(symbol)) ** 2, weights=self.weights)))

    def shrinkage(self) -> dict[str, float]:
        """Return, by open parameter, the share of the prior's variance that is gone (0: stayed)."""
        return {p.symbol: 1.0 - (self.sd(p.symbol) / prior_sd(p)) ** 2 for p in open_parameters()}


def prior_sd(parameter: Parameter) -> float:
    """Return the standard deviation of a parameter's truncated prior."""
    u = (np.arange(2000) + 0.5) / 2000
    return float(np.std(parameter.prior.ppf(u)))


def write(folder: Path, posterior: Posterior) -> None:
    """Write draws and record into a folder, each all or nothing."""
    for name, save in (
        (FILE, lambda path: posterior.table.to_parquet(path, index=False)),
        (RECORD, lambda path: path.write_text(_text(posterior.record), "utf-8", newline="\n")),
    ):
        temporary = folder / f"{name}.tmp"
        save(temporary)
        temporary.replace(folder / name)


def _text(record: Mapping[str, Any]) -> str:
    return json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def read(folder: Path, *, allow_stale: bool = False, paced: bool = True) -> Posterior:
    """Read a stored posterior.

    Parameters
    ----------
    folder : Path
        That holds `FILE` and `RECORD`.
    allow_stale : bool
        Take it although it was made for other data or another version of the model.
    paced : bool
        Whether it must say what keeps the pace of each future.

    Raises
    ------
    UserError
        If a file is missing or broken, or the posterior was made for something else; what
        differs is named.
    """
    try:
        table = read_parquet(folder / FILE)
        record = json.loads(read_text(folder / RECORD, RECORD_BYTES))
    except FileNotFoundError as error:
        raise UserError(
            f"there is no posterior ({FILE} and {RECORD})",
            str(folder),
            "run hwaksan calibrate, name a folder by --posterior, "
            "or take the best fit alone with --parameters fit",
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            f"the posterior cannot be read ({error})", str(folder), "run hwaksan calibrate"
        ) from error
    _check(table, record, folder, columns() if paced else ())
    posterior = Posterior(table, record)
    stale = posterior.stale if paced else posterior.outdated
    if stale and not allow_stale:
        again = "" if posterior.outdated else " --futures"
        raise UserError(
            f"the posterior was made for another version ({'; '.join(stale)})",
            str(folder / FILE),
            f"run hwaksan calibrate{again}, or use --allow-stale",
        )
    return posterior


def _check(table: pd.DataFrame, record: object, folder: Path, paces: Sequence[str]) -> None:
    """Refuse draws from which nothing can be drawn, naming file and column."""
    needed = ["draw", "weight", *(p.symbol for p in open_parameters()), *fitted_names(), *paces]
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise UserError(
            f"the posterior has no column {', '.join(missing[:5])}",
            str(folder / FILE),
            "it was made by another version; run hwaksan calibrate",
        )
    wrong = _wrong_draws(table[needed])
    if wrong is not None:
        raise UserError(wrong, str(folder / FILE), "run hwaksan calibrate")
    made_for = record.get("fingerprint", {}) if isinstance(record, dict) else None
    if not isinstance(made_for, dict):
        raise UserError(
            "it does not say what the posterior was made for (fingerprint)",
            str(folder / RECORD),
            "run hwaksan calibrate",
        )


def _wrong_draws(table: pd.DataFrame) -> str | None:
    """Say what is wrong with draws, None if nothing is."""
    if table.empty:
        return "the posterior has no draws"
    for name in map(str, table.columns):
        column = table[name]
        if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            return f"column {name} holds no numbers"
        if not np.isfinite(column.to_numpy(dtype=np.float64, na_value=np.nan)).all():
            return f"column {name} holds blank or infinite values"
    if table["draw"].duplicated().any():
        return "column draw holds a number twice"
    weights = table["weight"].to_numpy(dtype=np.float64)
    if (weights < 0.0).any():
        return f"column weight holds {weights.min():g}, which is below 0"
    if abs(weights.sum() - 1.0) > _WEIGHTS_SUM:
        return f"the weights sum to {weights.sum():g}, not to 1"
    for parameter in open_parameters():
        low, high = table[parameter.symbol].min(), table[parameter.symbol].max()
        if low < parameter.low or high > parameter.high:
            wrong = low if low < parameter.low else high
            return (
                f"column {parameter.symbol} holds {wrong:g}, "
                f"outside {parameter.low:g} to {parameter.high:g}"
            )
    return None


def _differing(stored: Mapping[str, str], here: Mapping[str, str]) -> Sequence[str]:
    """Name what a posterior was made for and what is here, where they differ."""
    return [
        f"{name}: {str(stored.get(name, 'unknown'))[:12]} there, {value[:12]} here"
        for name, value in here.items()
        if stored.get(name) != value
    ]


@cache
def shipped() -> Posterior:
    """Return the posterior that travels with the program."""
    return read(resources.path("calibration"))
