"""Results of studies, made again: `compare`, `run`, `decompose` and `response`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from sim.analysis.costing import TABLE as EQUAL_COST
from sim.analysis.costing.equal_cost_table import FOLDER as SCENARIOS
from sim.analysis.costing.equal_cost_table import EqualCost
from sim.analysis.decomposition.study import Decomposition
from sim.analysis.response.setting import Scaled
from sim.analysis.response.study import Response
from sim.analysis.verification import rebuild
from sim.analysis.verification.remade import How, Sample, run_some
from sim.experiment import run_record
from sim.experiment.experiment import Experiment
from sim.experiment.job import prepare
from sim.experiment.replicates import InMemory
from sim.experiment.run import run_study
from sim.experiment.study import Comparison, Study
from sim.scenario import load

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class StudyRemade:
    """A study that a record tells of; see `sim.analysis.verification.remade.Remade`.

    Attributes
    ----------
    folder : Path
        The results.
    study : Study
    command : tuple of str
        Of the record.
    """

    jobs: ClassVar = "replicates"

    folder: Path
    study: Study
    command: tuple[str, ...]

    @classmethod
    def of(cls, folder: Path, record: Mapping[str, Any], given: rebuild.Given) -> Self:
        """Lay a study out from its record.

        Raises
        ------
        UserError
            If the firms or the models are others than those of the record, or it was changed.
        """
        made = _study(record, given)
        rebuild.check_digest(record, "experiment", made.experiment.digest())
        return cls(folder, made, tuple(record["command"]))

    @property
    def total(self) -> int:
        """Number of replicates."""
        return self.study.experiment.replicates

    def write(self, out: Path, how: How, *, force: bool = False, csv: bool = False) -> None:
        """Run all again.

        What a search found before the runs (scale, status and tries of packages at equal cost) is
        taken over; all else is made anew.
        """
        run_study(
            self.study,
            out,
            workers=how.workers,
            executor=how.executor,
            force=force,
            csv=csv,
            command=self.command,
            progress=how.progress,
            warnings=self.study.experiment.remarks,
            finish=lambda built: self._finish(built, csv=csv),
            give=(),
        )

    def sample(self, numbers: Sequence[int], how: How, place: Path) -> Sample:
        """Run some replicates again."""
        arrays = run_some(self.study.run, numbers, how)
        rows = dict(self.study.of_replicates(InMemory(arrays), numbers))
        return Sample(rows, "replicate", (self.study.single,), self._worked_out)

    def _worked_out(
        self, kept: Mapping[str, pd.DataFrame]
    ) -> tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]]:
        experiment = self.study.experiment
        noted = run_record.compose(experiment, self.command, experiment.remarks)
        tables = dict(self.study.worked_out(kept[self.study.single]))
        return tables, noted | dict(self.study.record())

    def _finish(self, built: Path, *, csv: bool) -> None:
        """Add what stands beside the tables of an experiment: packages at equal cost, scenarios."""
        import pandas as pd

        experiment = self.study.experiment
        table = self.folder / f"{EQUAL_COST}.parquet"
        if table.is_file():
            EqualCost.of_table(experiment, pd.read_parquet(table)).write(built, csv=csv)
        known = {each.name: each for each in experiment.scenarios}
        for file in sorted((self.folder / SCENARIOS).glob("*.toml")):
            # A record keeps no sources of economy-wide settings; the file does, and decides the
            # same.
            if file.stem in known and load(file).digest() == known[file.stem].digest():
                place = built / SCENARIOS
                place.mkdir(exist_ok=True)
                (place / file.name).write_bytes(file.read_bytes())


def _study(record: Mapping[str, Any], given: rebuild.Given) -> Study:
    if "response" in record:
        return _response(record, given)
    experiment = rebuild.experiment_of(record, given)
    if "decomposition" in record:
        # Zero orders were sampled where every coalition is run; any number does there.
        return Decomposition.of(experiment, record["decomposition"]["permutations"])
    return Comparison(prepare(experiment)[0])


def _response(record: Mapping[str, Any], given: rebuild.Given) -> Response:
    """Return a curve: its scenarios are made again from the package that was moved."""
    about = record["response"]
    package = rebuild.scenario_of(about["package"], about["moved"])
    moved = Scaled.of(about["setting"], package, about["from"], record["horizon"])
    scales = tuple(about["scales"])
    base = rebuild.scenario_of(record["baseline"], record["scenarios"][record["baseline"]])
    scenarios = (base, *(moved.at(each) for each in scales))
    experiment: Experiment = rebuild.experiment_of(record, given, scenarios)
    return Response.of(experiment, moved, scales)
