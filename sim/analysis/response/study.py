"""A response curve as a study: its jobs, tables and place in a result folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from sim.analysis.response import tables
from sim.analysis.response.setting import Scaled
from sim.analysis.response.tables import QUANTITIES
from sim.engine import arrays as ar
from sim.engine.paired import paired_runs
from sim.engine.run import Run, World
from sim.experiment.experiment import Experiment
from sim.experiment.job import Arrays
from sim.experiment.prepared_scenario import PreparedScenario, configure
from sim.experiment.replicates import Replicates
from sim.outcomes import ledger, measures
from sim.outcomes.run_view import RunView

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Response:
    """A package at several multiples of one setting, beside a baseline; read-only.

    Attributes
    ----------
    experiment : Experiment
        The baseline, then the package at every scale.
    setting : Scaled
    scales : tuple of float
        Rising.
    prepared : tuple of PreparedScenario
        As in the experiment.
    world : World
        Any of its worlds.
    rows : tuple of tuple of int
        By scenario, the accounts of the programme whose setting is moved.
    """

    single: ClassVar = "runs"

    experiment: Experiment
    setting: Scaled
    scales: tuple[float, ...]
    prepared: tuple[PreparedScenario, ...]
    world: World
    rows: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, experiment: Experiment, setting: Scaled, scales: tuple[float, ...]) -> Self:
        """Lay out a curve.

        Parameters
        ----------
        experiment : Experiment
            The baseline first, then `setting.at` of every scale.
        setting : Scaled
        scales : tuple of float

        Raises
        ------
        UserError
            If a scenario cannot be applied to the population.
        """
        first = experiment.draws.first
        prepared = tuple(
            PreparedScenario.of(each, experiment.population, experiment.parameters_of(each, first))
            for each in experiment.scenarios
        )
        wanted = setting.programmes
        rows = tuple(
            tuple(k for k, name in enumerate(each.accounts) if name in wanted) for each in prepared
        )
        world = World.of(experiment.population, first.parameters, first.intercepts)
        return cls(experiment, setting, scales, prepared, world, rows)

    def identity(self) -> dict[str, Any]:
        """Return what decides every replicate."""
        about = dict(self.record()["response"])
        del about["moved"]  # the scenarios of the experiment decide, which it is made into
        return self.experiment.identity() | {"response": about}

    def run(self, replicate: int) -> Arrays:
        """Run every scale with the same random numbers; the common past is run once.

        Returns
        -------
        dict of ndarray
            ``levels`` (S, quantities) at the horizon, and for each scale s ``accounts_s`` and
            ``cost_s`` (programmes, 26).
        """
        asked = self.experiment
        fit = asked.draws.fit(replicate)
        parameters = [asked.parameters_of(each.scenario, fit) for each in self.prepared]
        base, *others = configure(self.prepared, parameters, self.world, fit.intercepts)
        start = partial(Run.start, seed=asked.seed, replicate=replicate)
        last = asked.horizon + 1 - ar.FIRST_YEAR
        levels = np.empty((len(self.prepared), len(QUANTITIES)))
        found: Arrays = {"levels": levels}
        names = tuple(dict.fromkeys(outcome for outcome, _ in QUANTITIES))
        base_view: RunView | None = None
        for position, run in enumerate(paired_runs(start, base, others, last)):
            run.advance(last)
            ledger.verify(run, self.prepared[position].accounts, last)
            view = RunView(run, base_view)
            base_view = base_view or view
            there = measures.measure(view, names)
            levels[position] = [there.at(name, frame, asked.horizon) for name, frame in QUANTITIES]
            rows = list(self.rows[position])
            found[f"accounts_{position}"] = np.array(run.outputs.accounts[rows]).view(np.ndarray)
            found[f"cost_{position}"] = ledger.public_cost(run)[rows]
        return found

    def tables(self, replicates: Replicates) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the tables of docs/results.md, section response."""
        levels = replicates.gather("levels")
        books = self._ledger(replicates)
        yield "response", tables.curve(self.experiment, self.setting, self.scales, levels)
        yield "execution", tables.execution(self.experiment, self.setting, self.scales, books)
        yield "runs", tables.runs(self.experiment, self.scales, levels)

    def of_replicates(
        self, replicates: Replicates, numbers: Sequence[int]
    ) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the table `runs` of some replicates; see `sim.experiment.study.Study`."""
        levels = replicates.gather("levels")
        yield "runs", tables.runs(self.experiment, self.scales, levels, numbers)

    def worked_out(self, single: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the curve, which follows from the runs."""
        levels = tables.levels_of(single, self.scales)
        yield "response", tables.curve(self.experiment, self.setting, self.scales, levels)

    def record(self) -> Mapping[str, Any]:
        """Return what was moved, for the run record."""
        about = self.setting.about
        return {
            "response": {
                "setting": self.setting.name,
                "package": self.setting.package.name,
                "package_en": self.setting.package.label_en,
                "package_ko": self.setting.package.label_ko,
                "label_en": self.setting.label("en"),
                "label_ko": self.setting.label("ko"),
                "unit": about.unit,
                "grade": self.setting.grade,
                "base": self.setting.base,
                "from": self.setting.since,
                "scales": list(self.scales),
                # Among the scenarios it stands at its scales alone.
                "moved": self.setting.package.resolve(),
            }
        }

    def _ledger(self, replicates: Replicates) -> pd.DataFrame:
        """Return the moved programme's accounts at every scale, as the table `ledger` has them."""
        import pandas as pd

        parts = []
        count = len(replicates)
        for position, scenario in enumerate(self.prepared):
            rows = self.rows[position]
            if position == 0 or not rows:
                continue
            kinds = ledger.mechanisms(scenario.plan)
            part = ledger.frame(
                [scenario.accounts[k] for k in rows] * count,
                [kinds[k] for k in rows] * count,
                np.concatenate(replicates.gather(f"accounts_{position}")),
                np.concatenate(replicates.gather(f"cost_{position}")),
            )
            part["scenario"] = scenario.scenario.name
            part["replicate"] = np.repeat(np.arange(count), len(part) // count)
            parts.append(part)
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
