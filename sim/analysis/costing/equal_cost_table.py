"""The table `equal_cost`: what each package brings for the same money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from sim.analysis.costing.equal_cost import TOLERANCE, Scaled, equal_cost
from sim.analysis.costing.search import Status
from sim.experiment.experiment import Experiment
from sim.experiment.result_folder import write_table
from sim.jobs.executor import Where
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, YES_NO, Schema, columns
from sim.scenario.document import SUFFIX
from sim.scenario.writing import text
from sim.statistics.intervals import PERCENTS, Floats, Spread, spread

if TYPE_CHECKING:
    import pandas as pd

TABLE: Final = "equal_cost"
FOLDER: Final = "scenarios"
PER_BN: Final = {
    "users_sba": ("users", "sba"),
    "users_all": ("users", "all"),
    "embedded_all": ("embedded_users", "all"),
}
"""What is bought: outcome and frame of each `*_per_krw_bn`."""
_PRICE: Final = ("mc_se", *PERCENTS)
EQUAL_COST: Final = Schema(
    TABLE,
    {
        **columns(TEXT, "scenario", "package", "label_en", "label_ko", "status"),
        **columns(NUMBER, "factor", "asked_krw_bn", "cost_krw_bn"),
        **columns(NUMBER, *(f"cost_krw_bn_{end}" for end in PERCENTS)),
        **columns(YES_NO, "equal"),
        **{
            name: NUMBER
            for what in PER_BN
            for name in (
                f"additional_{what}",
                f"{what}_per_krw_bn",
                *(f"{what}_per_krw_bn_{end}" for end in _PRICE),
            )
        },
        **columns(NUMBER, "windfall_of_users_percent"),
        **columns(WHOLE, "tries"),
    },
)


@dataclass(frozen=True, eq=False)
class EqualCost:
    """The packages of an experiment scaled to the same additional public cost.

    Attributes
    ----------
    experiment : Experiment
        That of the scaled packages.
    found : tuple of Scaled
    amount : float
        KRW bn that was asked for.
    """

    experiment: Experiment
    found: tuple[Scaled, ...]
    amount: float

    @classmethod
    def of_table(cls, experiment: Experiment, table: pd.DataFrame) -> Self:
        """Take what the search found over from the table of an earlier run.

        Parameters
        ----------
        experiment : Experiment
            That of the scaled packages.
        table : DataFrame
            `equal_cost`.
        """
        scenarios = {each.name: each for each in experiment.scenarios}
        rows = table.to_dict("records")
        found = tuple(
            Scaled(
                package=str(row["package"]),
                scenario=scenarios[str(row["scenario"])],
                factor=float(row["factor"]),
                status=Status(row["status"]),
                cost=float(row["cost_krw_bn"]),
                tries=int(row["tries"]),
            )
            for row in rows
        )
        return cls(experiment, found, float(rows[0]["asked_krw_bn"]))

    def write(self, folder: Path, *, csv: bool) -> pd.DataFrame:
        """Add the table and the scaled scenarios to a folder that holds the other tables.

        Parameters
        ----------
        folder : pathlib.Path
            With `outcomes` and `summary` of the scaled packages.
        csv : bool
            Write CSV beside Parquet.
        """
        import pandas as pd

        place = folder / FOLDER
        place.mkdir()
        for each in self.found:
            file = place / f"{each.scenario.name}{SUFFIX}"
            file.write_text(text(each.scenario), encoding="utf-8", newline="\n")
        outcomes, summary = (
            pd.read_parquet(folder / f"{name}.parquet") for name in ("outcomes", "summary")
        )
        made = self.table(outcomes, summary)
        write_table(made, folder, TABLE, csv=csv)
        return made

    def table(self, outcomes: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
        """Return one row a package; columns are described in docs/results.md.

        Parameters
        ----------
        outcomes, summary : DataFrame
            Tables of the scaled packages.
        """
        import pandas as pd

        experiment, amount = self.experiment, self.amount
        outcomes = outcomes[outcomes["year"] == experiment.horizon]
        windfall = dict(zip(summary["scenario"], summary["windfall_of_users_percent"], strict=True))
        draws = experiment.draws.by_replicate

        def paired(outcome: str, frame: str, name: str) -> Floats:
            here = outcomes[(outcomes["outcome"] == outcome) & (outcomes["frame"] == frame)]
            wide = here.pivot_table(index="replicate", columns="scenario", values="value")
            difference: Floats = (wide[name] - wide[experiment.baseline]).to_numpy(np.float64)
            return difference

        rows = []
        for each in self.found:
            name = each.scenario.name
            cost = paired("public_cost_total_krw_bn", "all", name)
            over = spread(cost, draws)
            mean = float(over.mean)
            row: dict[str, object] = {
                "scenario": name,
                "package": each.package,
                "label_en": each.scenario.label_en,
                "label_ko": each.scenario.label_ko,
                "status": each.status.value,
                "factor": each.factor,
                "asked_krw_bn": amount,
                "cost_krw_bn": mean,
                **{f"cost_krw_bn_{end}": float(getattr(over, end)) for end in PERCENTS},
                "equal": abs(mean / amount - 1.0) <= TOLERANCE,
            }
            for what, (outcome, frame) in PER_BN.items():
                gained = paired(outcome, frame, name)
                row[f"additional_{what}"] = float(gained.mean())
                row |= _columns(f"{what}_per_krw_bn", spread(per_bn(gained, mean), draws))
            row["windfall_of_users_percent"] = float(windfall[name])
            row["tries"] = each.tries
            rows.append(row)
        return EQUAL_COST.table(pd.DataFrame(rows))


def scale(
    experiment: Experiment, amount: float, *, workers: int, executor: Where = None
) -> EqualCost:
    """Scale every package of an experiment to an additional public cost; see `equal_cost`.

    Parameters
    ----------
    experiment : Experiment
    amount : float
        KRW bn.
    workers : int
        Threads.
    executor : Executor, distributed.Client or str, optional
        Where runs are made instead.
    """
    found = equal_cost(experiment, amount, workers=workers, executor=executor)
    scenarios = {each.name: each for each in experiment.scenarios}
    scaled = (scenarios[experiment.baseline], *(each.scenario for each in found))
    return EqualCost(replace(experiment, scenarios=scaled), found, amount)


def per_bn(gained: Floats, cost: float) -> Floats:
    """Return what each pair of runs gains for a KRW bn of the mean cost; NaN for no cost.

    The money is set aside before anybody knows which draw the world is, so a pair in which little
    of it is taken up gains little; its own cost would make it look cheap.

    Examples
    --------
    >>> per_bn(np.array([50.0, 150.0]), 100.0).tolist()
    [0.5, 1.5]
    """
    return gained / cost if cost > 0.0 else np.full(len(gained), np.nan)


def _columns(name: str, found: Spread) -> dict[str, float]:
    ends = {f"{name}_{end}": float(getattr(found, end)) for end in _PRICE}
    return {name: float(found.mean), **ends}
