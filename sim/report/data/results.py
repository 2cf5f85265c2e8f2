"""A result folder as the report reads it: tables checked for the columns that are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.errors import UserError
from sim.experiment.own_fit import Share, compare
from sim.outcomes import execution
from sim.outcomes.attribution import REACHED
from sim.policy.settings.published import figure
from sim.report.data.run_record import (
    AGAIN,
    Kind,
    check_columns,
    foreign_table,
    kind,
    need,
    read_record,
    tables_of,
    without_content,
)
from sim.report.data.tables import Tables
from sim.statistics.intervals import Integers
from sim.statistics.ranking import Ranking

#: Table -> columns without which the report cannot be made.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "outcomes": ("scenario", "replicate", "year", "frame", "outcome", "value"),
    "ledger": (*execution.USED, "public_cost"),
    "attribution": ("scenario", "replicate", "frame", *REACHED, "induced", "crowded_out"),
    "heat": ("scenario", "year", "industry", "region", "firms", "users", "rate"),
    "draws": ("replicate", "draw"),
    "distribution": (
        "scenario", "frame", "dimension", "group", "measure", "firms", "mean", "p05", "p95",
    ),
    "ranking": ("scenario", "rank", "share"),
    "pairs": ("scenario", "other", "share_ahead"),
    "dependence": (
        "scenario", "frame", "outcome", "parameter", "declared", "stayed_at_prior", "rho",
        "significant",
    ),
}  # fmt: skip
EQUAL_COST: Final = "equal_cost"
"""A table that is there only where packages were scaled to one cost."""
OUTLOOK: Final = "outlook"
"""A table that results of earlier versions lack."""
_OUTLOOK_COLUMNS: Final = (
    "scenario", "explanation", "future", "replicates", "reported_percent", "reported_percent_p05",
    "reported_percent_p95", "additional_users_sba", "additional_projects_sba", "rank",
)  # fmt: skip
_EQUAL_COST_COLUMNS: Final = (
    "scenario", "package", "label_en", "label_ko", "status", "factor", "asked_krw_bn",
    "cost_krw_bn", "equal",
    "users_sba_per_krw_bn", "users_all_per_krw_bn", "embedded_all_per_krw_bn",
)  # fmt: skip
DEFAULT_HORIZON: Final = 2030
_DRAWS: Final = ("replicate", "draw", "population")


@dataclass(frozen=True, eq=False)
class Results:
    """What one experiment left behind.

    Attributes
    ----------
    run : mapping
        `run.json`.
    tables : Tables
        As described in docs/results.md. Of those with a row a replicate, which may not fit into
        memory, only what is asked for is read.
    """

    run: Mapping[str, Any]
    tables: Tables

    @property
    def heat(self) -> pd.DataFrame:
        """Users by industry and region."""
        return self.tables["heat"]

    @property
    def distribution(self) -> pd.DataFrame:
        """Who gains."""
        return self.tables["distribution"]

    @property
    def dependence(self) -> pd.DataFrame:
        """Correlations of effects with parameters."""
        return self.tables["dependence"]

    @property
    def equal_cost(self) -> pd.DataFrame | None:
        """The packages at equal cost, where they were scaled to one."""
        return self.tables.get(EQUAL_COST)

    @property
    def outlook(self) -> pd.DataFrame | None:
        """Answers by explanation of the rise and future; results of earlier versions lack it."""
        return self.tables.get(OUTLOOK)

    @cached_property
    def draws(self) -> pd.DataFrame:
        """Draw and sample of firms of each replicate, without the values of parameters."""
        known = [name for name in _DRAWS if name in self.tables.columns("draws")]
        return pd.concat(list(self.tables.parts("draws", known)), ignore_index=True)

    @cached_property
    def attribution(self) -> pd.DataFrame:
        """Firms of both frames by class, a row a package and replicate."""
        columns = [c for c in self.tables.columns("attribution") if c not in ("baseline", "frame")]
        return self.tables.rows("attribution", {"frame": "all"}, columns)

    @cached_property
    def public_cost(self) -> pd.DataFrame:
        """Public cost in KRW thousand, mean over runs: rows (scenario, year), instruments beside.

        A tax credit of several instruments has one account.
        """
        keys = ["scenario", "year", "instrument"]
        ledger = self.tables.parts("ledger", [*keys, "public_cost"])
        cost = execution.mean_over_runs(ledger, keys)["public_cost"]
        return cost.unstack("instrument").fillna(0.0)  # noqa: PD010

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are held against."""
        return str(self.run["baseline"])

    @property
    def horizon(self) -> int:
        """Year for which the answer is given."""
        return int(self.run.get("horizon", DEFAULT_HORIZON))

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """Names, the baseline first, the others in the order in which they were asked for."""
        others = [str(name) for name in self.run["scenarios"]]
        return (self.baseline, *(name for name in others if name != self.baseline))

    @property
    def packages(self) -> tuple[str, ...]:
        """Names of the scenarios without the baseline."""
        return self.scenarios[1:]

    @property
    def replicates(self) -> int:
        """Number of runs of each scenario."""
        return int(self.draws["replicate"].nunique())

    @property
    def models(self) -> int:
        """Number of parameter sets: 1 for the best fit alone."""
        return int(self.draws["draw"].nunique())

    @property
    def drawn(self) -> bool:
        """Whether parameters were drawn, so that intervals are over them too."""
        return self.models > 1

    @cached_property
    def ranking(self) -> Ranking:
        """The order of the packages over the draws."""
        names = self.packages
        wide = self.tables["pairs"].pivot_table(
            index="scenario", columns="other", values="share_ahead"
        )
        ahead = wide.reindex(index=names, columns=names).fillna(0.5).to_numpy(dtype=np.float64)
        wide = self.tables["ranking"].pivot_table(index="scenario", columns="rank", values="share")
        rank = wide.reindex(index=names).to_numpy(dtype=np.float64)
        return Ranking(names, ahead, rank)

    @cached_property
    def programmes(self) -> tuple[execution.Programme, ...]:
        """Execution of the programmes that each scenario answers for."""
        return execution.programmes(
            self.tables.parts("ledger", execution.USED), self.baseline, self.horizon
        )

    def draw_of(self, replicates: pd.Index) -> Integers:
        """Return the number of the model of each replicate."""
        by_replicate = self.draws.set_index("replicate")["draw"]
        return by_replicate.loc[replicates].to_numpy(dtype=np.int64)

    def sample_of(self, replicates: pd.Index) -> Integers | None:
        """Return the number of the sample of firms of each replicate, None if there is one."""
        if "population" not in self.draws.columns:
            return None
        by_replicate = self.draws.set_index("replicate")["population"]
        return by_replicate.loc[replicates].to_numpy(dtype=np.int64)

    @property
    def samples(self) -> int:
        """Samples of firms."""
        return self.draws["population"].nunique() if "population" in self.draws.columns else 1

    @cached_property
    def target(self) -> Mapping[str, Any]:
        """The goal: the first that a scenario states, else the government's."""
        for name in self.scenarios:
            stated = self.resolved(name).get("target")
            if stated:
                return dict(stated)
        share = figure("target_2030").value
        return {"adoption_share_percent": share, "year": DEFAULT_HORIZON, "frame": "sba"}

    def resolved(self, scenario: str) -> Mapping[str, Any]:
        """Return a scenario as the run record holds it."""
        return dict(self.run["scenarios"][scenario])

    @cached_property
    def own_shares(self) -> tuple[Share, ...]:
        """What is known of the user's own firms beside what the baseline says of them."""
        which = {"scenario": self.baseline, "outcome": "reported_rate"}
        columns = ("frame", "year", "value")
        return compare(lambda: self.tables.rows("outcomes", which, columns), self.run)

    @cached_property
    def recorded(self) -> frozenset[str]:
        """Names of the outcomes."""
        parts = self.tables.parts("outcomes", ["outcome"])
        return frozenset(str(name) for part in parts for name in part["outcome"].unique())

    def runs(self, outcome: str, frame: str, scenario: str) -> pd.DataFrame:
        """Return an outcome of one scenario: rows are replicates, columns years."""
        here = self._rows(outcome, frame, {"scenario": scenario}, ("replicate", "year"))
        if here.empty:
            raise UserError(
                f"no outcome {outcome!r} for frame {frame!r}",
                "outcomes.parquet",
                "run the comparison again with this version",
            )
        return here.pivot_table(index="replicate", columns="year", values="value", dropna=False)

    def mean(self, outcome: str, frame: str, scenario: str) -> pd.Series:
        """Return the mean over one scenario's runs by year."""
        return self.runs(outcome, frame, scenario).mean()

    def at(self, outcome: str, frame: str, year: int) -> pd.DataFrame:
        """Return an outcome of one year: rows are replicates, columns scenarios."""
        here = self._rows(outcome, frame, {"year": year}, ("replicate", "scenario"))
        if here.empty:
            years = self.runs(outcome, frame, self.baseline).columns
            raise UserError(
                f"year {year} is not in the results",
                "outcomes.parquet",
                f"use {years.min()} to {years.max()}",
            )
        wide = here.pivot_table(index="replicate", columns="scenario", values="value", dropna=False)
        return wide.reindex(columns=list(self.scenarios)).rename_axis(columns=None)

    def _rows(
        self, outcome: str, frame: str, equal: Mapping[str, str | int], keys: tuple[str, str]
    ) -> pd.DataFrame:
        """Return keys and value of an outcome where further columns have these values."""
        which: dict[str, str | int] = {"outcome": outcome, "frame": frame, **equal}
        return self.tables.rows("outcomes", which, (*keys, "value"))


def read(folder: Path) -> Results:
    """Read a result folder.

    Parameters
    ----------
    folder : Path
        What `hwaksan compare --out` wrote.

    Returns
    -------
    Results

    Raises
    ------
    UserError
        If a file or a column is missing or unreadable.
    """
    run = read_record(folder)
    found = kind(run)
    if found in (Kind.decomposition, Kind.front):
        raise UserError(
            f"these are results of hwaksan {found}",
            str(folder),
            "give a folder of hwaksan compare or run first, and this one behind --with",
        )
    need(run, ("baseline", "scenarios"), folder)
    tables = tables_of(folder)
    for name in (EQUAL_COST, OUTLOOK):
        if name not in tables and (folder / f"{name}.parquet").is_file():
            raise foreign_table(folder, name)
    check(tables, folder)
    # A report is the same before and after its folder is sealed.
    return Results(without_content(run), tables)


def check(tables: Tables, folder: Path) -> None:
    """Raise `UserError` for the first table or column without which no report can be made."""
    further = {EQUAL_COST: _EQUAL_COST_COLUMNS, OUTLOOK: _OUTLOOK_COLUMNS}
    wanted = {**COLUMNS, **{name: each for name, each in further.items() if name in tables}}
    for name, columns in wanted.items():
        if name not in tables:
            raise UserError(f"{name}.parquet is missing", str(folder), AGAIN)
        check_columns(tables.columns(name), name, columns, folder)
