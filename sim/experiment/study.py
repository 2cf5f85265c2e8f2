"""What is asked of an experiment's replicates: a comparison of packages, or something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from sim.experiment import tables
from sim.experiment.experiment import Experiment
from sim.experiment.job import Arrays, Prepared, run_replicate
from sim.experiment.long_table import LongTable
from sim.experiment.replicates import Replicates

if TYPE_CHECKING:
    import pandas as pd


class Study(Protocol):
    """Jobs and tables of an experiment; sent to other processes as it is.

    Attributes
    ----------
    single : str
        Name of the table from which others are worked out.
    """

    single: ClassVar[str]

    @property
    def experiment(self) -> Experiment:
        """Scenarios, firms, draws and seed."""

    def identity(self) -> dict[str, Any]:
        """Return what decides every replicate, as plain data."""

    def run(self, replicate: int) -> Arrays:
        """Run one replicate and return what is kept of it."""

    def tables(self, replicates: Replicates) -> Iterator[tuple[str, pd.DataFrame | LongTable]]:
        """Yield name and content of every table."""

    def record(self) -> Mapping[str, Any]:
        """Return what the run record says besides the experiment."""

    def of_replicates(
        self, replicates: Replicates, numbers: Sequence[int]
    ) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the tables with rows for each replicate, of some replicates alone.

        Parameters
        ----------
        replicates : Replicates
            What `run` returned.
        numbers : sequence of int
            Which replicates these are, rising.
        """

    def worked_out(self, single: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the tables that follow from `single`, of all replicates, without a run."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Packages compared with a baseline.

    Attributes
    ----------
    prepared : Prepared
    """

    single: ClassVar = "outcomes"

    prepared: Prepared

    @property
    def experiment(self) -> Experiment:
        """What is compared."""
        return self.prepared.experiment

    def identity(self) -> dict[str, Any]:
        """Return what decides every replicate."""
        return self.experiment.identity()

    def run(self, replicate: int) -> Arrays:
        """Run every scenario with the same random numbers."""
        return run_replicate(self.prepared, replicate)

    def tables(self, replicates: Replicates) -> Iterator[tuple[str, pd.DataFrame | LongTable]]:
        """Yield the tables of docs/results.md."""
        return tables.build(self.experiment, self.prepared, replicates)

    def of_replicates(
        self, replicates: Replicates, numbers: Sequence[int]
    ) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the tables with rows for each replicate; see `Study`."""
        return tables.by_replicate(self.prepared, replicates, numbers)

    def worked_out(self, single: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield what follows from the table `outcomes`; see `Study`."""
        return tables.from_outcomes(self.experiment, single)

    def record(self) -> Mapping[str, Any]:
        """Return nothing: the experiment says it all."""
        return {}
