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
from sim.outcomes import execution
from sim.outcomes.attribution import REACHED
from sim.policy.settings.published import figure
from sim.report.data.run_record import (
    AGAIN,
    Kind,
    check_columns,
    check_unchanged,
    kind,
    need,
    read_record,
    read_table,
    without_content,
)
from sim.report.data.stored_tables import StoredTables
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


@dataclass(frozen=True, eq=False)
class Results:
    """What one experiment left behind.

    Attributes
    ----------
    run : mapping
        `run.json`.
    outcomes, ledger, attribution, heat, draws, distribution : DataFrame
    ranks, pairs, dependence : DataFrame
        As described in docs/results.md.
    equal_cost : DataFrame or None
        The same, where packages were scaled to one cost.
    outlook : DataFrame or None
        The same, by explanation of the rise and future.
    """

    run: Mapping[str, Any]
    outcomes: pd.DataFrame
    ledger: pd.DataFrame
    attribution: pd.DataFrame
    heat: pd.DataFrame
    draws: pd.DataFrame
    distribution: pd.DataFrame
    ranks: pd.DataFrame
    pairs: pd.DataFrame
    dependence: pd.DataFrame
    equal_cost: pd.DataFrame | None = None
    outlook: pd.DataFrame | None = None

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
        others = [str(name) for name in self.outcomes["scenario"].unique()]
        return (self.baseline, *(name for name in others if name != self.baseline))

    @property
    def packages(self) -> tuple[str, ...]:
        """Names of the scenarios without the baseline."""
        return self.scenarios[1:]

    @property
    def replicates(self) -> int:
        """Number of runs of each scenario."""
        return int(self.outcomes["replicate"].nunique())

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
        wide = self.pairs.pivot_table(index="scenario", columns="other", values="share_ahead")
        ahead = wide.reindex(index=names, columns=names).fillna(0.5).to_numpy(dtype=np.float64)
        wide = self.ranks.pivot_table(index="scenario", columns="rank", values="share")
        rank = wide.reindex(index=names).to_numpy(dtype=np.float64)
        return Ranking(names, ahead, rank)

    @cached_property
    def programmes(self) -> tuple[execution.Programme, ...]:
        """Execution of the programmes that each scenario answers for."""
        return execution.programmes([self.ledger], self.baseline, self.horizon)

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

    def values(self, outcome: str, frame: str) -> pd.DataFrame:
        """Return an outcome of every run: rows are (scenario, replicate), columns years."""
        here = self.outcomes[
            (self.outcomes["outcome"] == outcome) & (self.outcomes["frame"] == frame)
        ]
        if here.empty:
            raise UserError(
                f"no outcome {outcome!r} for frame {frame!r}",
                "outcomes.parquet",
                "run the comparison again with this version",
            )
        return here.pivot_table(
            index=["scenario", "replicate"], columns="year", values="value", dropna=False
        )

    def runs(self, outcome: str, frame: str, scenario: str) -> pd.DataFrame:
        """Return an outcome of one scenario: rows are replicates, columns years."""
        values = self.values(outcome, frame)
        return pd.DataFrame(values.xs(scenario, level="scenario"))

    def mean(self, outcome: str, frame: str, scenario: str) -> pd.Series:
        """Return the mean over one scenario's runs by year."""
        return self.runs(outcome, frame, scenario).mean()

    def at(self, outcome: str, frame: str, year: int) -> pd.DataFrame:
        """Return an outcome of one year: rows are replicates, columns scenarios."""
        values = self.values(outcome, frame)
        if year not in values:
            raise UserError(
                f"year {year} is not in the results",
                "outcomes.parquet",
                f"use {values.columns.min()} to {values.columns.max()}",
            )
        columns = {name: values.xs(name, level="scenario")[year] for name in self.scenarios}
        return pd.DataFrame(columns)


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
    check_unchanged(folder, run)
    names = [*COLUMNS]
    names += [name for name in (EQUAL_COST, OUTLOOK) if (folder / f"{name}.parquet").is_file()]
    tables = {name: read_table(folder, name, ()) for name in names}
    check(tables, folder)
    # A report is the same before and after its folder is sealed.
    return of_tables(tables, without_content(run))


def check(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Raise `UserError` for the first table or column without which no report can be made."""
    further = {EQUAL_COST: _EQUAL_COST_COLUMNS, OUTLOOK: _OUTLOOK_COLUMNS}
    wanted = {**COLUMNS, **{name: each for name, each in further.items() if name in tables}}
    for name, columns in wanted.items():
        if name not in tables:
            raise UserError(f"{name}.parquet is missing", str(folder), AGAIN)
        here = tables.columns(name) if isinstance(tables, StoredTables) else tables[name].columns
        check_columns(here, name, columns, folder)


def of_tables(tables: Mapping[str, pd.DataFrame], run: Mapping[str, Any]) -> Results:
    """Return results that are in memory as the report reads them; see `read`."""
    found = {name: tables[name] for name in COLUMNS}
    return Results(
        run=run,
        ranks=found.pop("ranking"),
        equal_cost=tables.get(EQUAL_COST),
        outlook=tables.get(OUTLOOK),
        **found,
    )
