"""Answers of `discover` and `robustness`, made again from the results that were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sim.analysis.verification.remade import How
from sim.api import questions
from sim.api.tables import ResultTables
from sim.errors import UserError


@dataclass(frozen=True, eq=False)
class AskedAgain:
    """A question that a record tells of, to results that are there.

    See `sim.analysis.verification.remade.Remade`; nothing is run, so there is nothing to sample.

    Attributes
    ----------
    record : mapping
    results : ResultTables
        That were asked.
    """

    jobs: ClassVar = ""
    total: ClassVar = 0

    record: Mapping[str, Any]
    results: ResultTables

    @classmethod
    def of(cls, record: Mapping[str, Any], results: ResultTables, folder: Path) -> AskedAgain:
        """Lay a question out from its record.

        Raises
        ------
        UserError
            If the results are not those that were asked.
        """
        of = record["of"]
        digests = dict(results.record.get("digests", {}))
        if of["kind"] != results.kind or of["digests"] != digests:
            raise UserError(
                "these are not the results that were asked",
                str(folder),
                "give those that discover or robustness was given",
            )
        return cls(record, results)

    def write(self, out: Path, how: How, *, force: bool = False, csv: bool = False) -> None:
        """Ask again, into a folder."""
        command = list(self.record["command"])
        if "robustness" in self.record:
            asked = self.record["robustness"]["asked"]
            questions.robustness(
                self.results, **asked, out=out, force=force, csv=csv, command=command
            )
            return
        about = self.record["discovery"]
        questions.discover(
            self.results,
            about["package"],
            against=about["against"],
            below=about["below"],
            **about["asked"],
            resamples=about["resamples"],
            seed=about["seed"],
            out=out,
            force=force,
            csv=csv,
            command=command,
        )

    def sample(self, numbers: Sequence[int], how: How, place: Path) -> Path:
        """Ask again: there is nothing to choose from."""
        self.write(place / "again", how)
        return place / "again"
