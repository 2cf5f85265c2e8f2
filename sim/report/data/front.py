"""A Pareto front as the report reads it: from the result folder of `hwaksan optimise`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.report.data.estimate import Estimate
from sim.report.data.run_record import need, read_record, read_table
from sim.report.text import labels
from sim.report.text.words import Words

COST: Final = "public_cost_krw_bn"
COMMITTED: Final = "committed_krw_bn"
_KEYS: Final = (
    "baseline", "base", "base_package", "objectives", "levers", "scenarios", "robust",
    "budget_krw_bn", "from", "horizon", "evaluations", "shrinkage", "draws", "seed",
)  # fmt: skip
_SPREAD: Final = ("", "_p05", "_p95")


@dataclass(frozen=True)
class Aim:
    """An objective of the search.

    Attributes
    ----------
    name, column, label : str
    unit : str
        ``firms``, ``points`` or ``percent``.
    more : bool
        Whether more of it is better.
    """

    name: str
    column: str
    label: str
    unit: str
    more: bool


@dataclass(frozen=True)
class Moved:
    """A lever of the search.

    Attributes
    ----------
    name : str
        Its column.
    label, unit : str
    base : float
        Its value in the base package.
    """

    name: str
    label: str
    unit: str
    base: float


@dataclass(frozen=True, eq=False)
class Front:
    """What `hwaksan optimise` left behind.

    Attributes
    ----------
    run : mapping
        `run.json`.
    points : DataFrame
        The table `front`; those that stand come first.
    aims : tuple of Aim
    levers : tuple of Moved
    base_label, baseline_label : str
        The package that the search moved, and what all are compared with.
    """

    run: Mapping[str, Any]
    points: pd.DataFrame
    aims: tuple[Aim, ...]
    levers: tuple[Moved, ...]
    base_label: str
    baseline_label: str

    @property
    def horizon(self) -> int:
        """Year of the outcomes."""
        return int(self.run["horizon"])

    @property
    def budget(self) -> float:
        """Additional public cost that points are held to on the fresh draws, KRW bn."""
        return float(self.run["budget_krw_bn"])

    @property
    def runs(self) -> int:
        """Runs of every point on draws or luck that the search did not see."""
        return int(self.run["draws"]["check"]["runs"])

    @property
    def drawn(self) -> bool:
        """Whether the second look was on other draws of the parameters, not on luck alone."""
        return str(self.run["draws"]["check"]["source"]) == "posterior"

    @property
    def base(self) -> Mapping[str, float]:
        """The base package on the fresh draws, by column."""
        return dict(self.run["base_package"])

    @property
    def standing(self) -> pd.DataFrame:
        """Points within the budget there that no other point beats in everything."""
        return self.points[self.points["stands"]]

    @property
    def fallen(self) -> pd.DataFrame:
        """The other points of the search."""
        return self.points[~self.points["stands"].to_numpy(dtype=np.bool_)]


def read(folder: Path, words: Words) -> Front:
    """Read a result folder of `hwaksan optimise`.

    Raises
    ------
    UserError
        If a file, a column or a key is missing.
    """
    run = read_record(folder)
    need(run, _KEYS, folder)
    aims = (str(about["column"]) for about in run["objectives"].values())
    measured = [f"{name}{end}" for name in (COST, *aims) for end in _SPREAD]
    columns = ("point", "stands", "within_budget", COMMITTED, *measured, *run["levers"])
    points = read_table(folder, "front", columns)
    need(run["base_package"], (*measured, COMMITTED), folder)
    return of_tables({"front": points}, run, words)


def of_tables(tables: Mapping[str, pd.DataFrame], run: Mapping[str, Any], words: Words) -> Front:
    """Return a front that is in memory as the report reads it; see `read`."""
    aims = tuple(
        Aim(
            name=str(name),
            column=str(about["column"]),
            label=words.pick(str(about["label_en"]), str(about["label_ko"])),
            unit=str(about["unit"]),
            more=about["better"] == "more",
        )
        for name, about in run["objectives"].items()
    )
    base = run["scenarios"][run["base"]]
    levers = tuple(
        Moved(str(name), _lever_label(about, base, words), str(about["unit"]), float(about["base"]))
        for name, about in run["levers"].items()
    )
    return Front(
        run=run,
        points=tables["front"],
        aims=aims,
        levers=levers,
        base_label=_scenario_label(run, str(run["base"]), words),
        baseline_label=_scenario_label(run, str(run["baseline"]), words),
    )


def estimate_of(row: Mapping[Any, Any], column: str, runs: int) -> Estimate:
    """Return a measure of a point: mean and 90 % interval over the fresh draws."""
    mean, low, high = (float(row[f"{column}{end}"]) for end in _SPREAD)
    nothing = float("nan")
    return Estimate(mean, low, high, nothing, nothing, nothing, runs)


def number_of(row: Mapping[Any, Any]) -> str:
    """Return the number of a point as the figure shows it.

    Examples
    --------
    >>> number_of({"point": "point-07"})
    '7'
    """
    return str(row["point"]).removeprefix("point-").lstrip("0")


def _lever_label(about: Mapping[str, Any], base: Mapping[str, Any], words: Words) -> str:
    """Name a lever by its instrument and its setting."""
    key = str(about["instrument"])
    entry = base.get("instruments", {}).get(key, {})
    instrument = labels.shown(entry, key, words)
    setting = words.pick(str(about["label_en"]), str(about["label_ko"]))
    return f"{instrument}: {setting}"


def _scenario_label(run: Mapping[str, Any], name: str, words: Words) -> str:
    return labels.shown(run["scenarios"][name]["scenario"], name, words)
