"""Results of `sensitivity`, made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from sim.analysis.sensitivity import tables
from sim.analysis.sensitivity.analysis import run, written_into
from sim.analysis.sensitivity.inquiry import Inquiry
from sim.analysis.sensitivity.spec import Spec
from sim.analysis.verification import rebuild
from sim.analysis.verification.remade import How, Sample, run_some
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.experiment.identity import identity_digest
from sim.experiment.result_folder import fill_folder

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class SensitivityRemade:
    """A sensitivity analysis that a record tells of; see `remade.Remade`.

    Attributes
    ----------
    inquiry : Inquiry
    firms : mapping
        How they were made.
    command : tuple of str
        Of the record.
    """

    jobs: ClassVar = "draws"

    inquiry: Inquiry
    firms: Mapping[str, Any]
    command: tuple[str, ...]

    @classmethod
    def of(cls, folder: Path, record: Mapping[str, Any], given: rebuild.Given) -> Self:
        """Lay an analysis out from its record.

        Raises
        ------
        UserError
            If the firms or the models are others than those of the record, or it was changed.
        """
        scenarios = rebuild.scenarios_of(record)
        models = rebuild.models_of(record["models"], given)
        made, population = rebuild.firms_of(record, given)
        inquiry = Inquiry.of(
            _spec(record),
            scenarios,
            population[0],
            store.shipped(),
            None if isinstance(models, Fit) else models,
        )
        rebuild.check_digest(record, "experiment", identity_digest(inquiry.identity()))
        return cls(inquiry, made, tuple(record["command"]))

    @property
    def total(self) -> int:
        """Number of draws."""
        return self.inquiry.draws

    def write(self, out: Path, how: How, *, force: bool = False, csv: bool = False) -> None:
        """Run all draws again."""
        written_into(
            out,
            lambda held: run(
                self.inquiry,
                held=held,
                firms=self.firms,
                force=force,
                workers=how.workers,
                executor=how.executor,
                command=self.command,
                progress=how.progress,
            ),
            lambda held, found: fill_folder(held, found.tables, found.record, csv=csv, force=force),
            force=force,
        )

    def sample(self, numbers: Sequence[int], how: How, place: Path) -> Sample:
        """Run some draws again."""
        found = run_some(self.inquiry.study.run, numbers, how)
        levels = np.stack([each["levels"] for each in found])
        miss = np.full(self.total, np.nan)
        miss[list(numbers)] = [float(each["miss_points"]) for each in found]
        study = self.inquiry.study
        names = [each.name for each in self.inquiry.scenarios]
        of_levels = tables.levels(names, study.quantities, levels)
        of_levels["draw"] = np.asarray(numbers)[of_levels["draw"].to_numpy()]
        of_draws = tables.draws(study.design, study.factors, study.values, miss)
        rows = {"levels": of_levels, "draws": of_draws[of_draws["draw"].isin(numbers)]}
        return Sample(rows, "draw", ("levels", "draws"), self._worked_out)

    def _worked_out(
        self, kept: Mapping[str, pd.DataFrame]
    ) -> tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]]:
        study = self.inquiry.study
        shape = (
            self.total,
            study.replicates,
            len(self.inquiry.scenarios),
            len(study.quantities),
        )
        levels = kept["levels"]["value"].to_numpy().reshape(shape)
        miss = kept["draws"]["anchor_miss_points"].to_numpy()
        concluded = self.inquiry.conclude(levels, miss, self.firms, self.command)
        return concluded.tables, concluded.record


def _spec(record: Mapping[str, Any]) -> Spec:
    asked = record["factors_asked"]
    return Spec(
        method=record["method"],
        outcomes=tuple(record["outcomes_asked"]),
        effects=tuple(record["effects"]),
        baseline=record["baseline"],
        bases=record["bases"],
        replicates=record["replicates"],
        seed=record["seed"],
        factors=None if asked is None else tuple(asked),
        anchored=record["anchoring"]["anchored"],
        grouped=record["grouped"],
        second_order=record["second_order"],
        posterior=record["from_posterior"],
    )
