"""A package's decomposition as a study: its jobs, tables and place in a result folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sim.analysis.decomposition import tables
from sim.analysis.decomposition.game import MAX_EXACT, Game, play
from sim.analysis.decomposition.players import players
from sim.errors import UserError
from sim.experiment.experiment import Experiment
from sim.experiment.job import Arrays
from sim.experiment.replicates import Replicates
from sim.experiment.run import run_study

if TYPE_CHECKING:
    import pandas as pd

PERMUTATIONS: Final = 40
"""Orders of the players that are sampled where there are too many for all."""
MIN_PERMUTATIONS: Final = 10


@dataclass(frozen=True, eq=False)
class Decomposition:
    """What each change of a package, and each channel, brings.

    Attributes
    ----------
    game : Game
    permutations : int
        0 where every coalition is run.
    """

    single: ClassVar = "coalitions"

    game: Game
    permutations: int

    @classmethod
    def of(cls, experiment: Experiment, permutations: int = PERMUTATIONS) -> Decomposition:
        """Lay out the decomposition of an experiment with a baseline and one package.

        Raises
        ------
        UserError
            If the two do not differ, or there are too few permutations for so many players.
        """
        baseline, package = experiment.scenarios
        found = players(baseline, package)
        check_permutations(len(found), permutations)
        if len(found) <= MAX_EXACT:
            permutations = 0
        return cls(Game.of(experiment, found, permutations), permutations)

    @property
    def experiment(self) -> Experiment:
        """Baseline and package."""
        return self.game.experiment

    def identity(self) -> dict[str, Any]:
        """Return what decides every replicate."""
        return self.experiment.identity() | {"decomposition": dict(self.record())["decomposition"]}

    def run(self, replicate: int) -> Arrays:
        """Run every coalition with the same random numbers."""
        return play(self.game, replicate)

    def tables(self, replicates: Replicates) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the tables of docs/results.md, section decompose."""
        return tables.build(self.game, replicates)

    def of_replicates(
        self, replicates: Replicates, numbers: Sequence[int]
    ) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the table `coalitions` of some replicates; see `sim.experiment.study.Study`."""
        yield "coalitions", tables.coalitions_of(self.game, replicates, numbers)

    def worked_out(self, single: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield what follows from what coalitions are worth."""
        return tables.from_coalitions(self.game, single)

    def record(self) -> Mapping[str, Any]:
        """Return players, channels and how coalitions were chosen, for the run record."""
        return {
            "decomposition": {
                "instruments": [player.name for player in self.game.players],
                "channels": list(self.game.channels),
                "permutations": self.permutations,
                "coalitions": len(self.game.coalitions),
            }
        }


def check_permutations(number: int, permutations: int) -> None:
    """Refuse to guess the values of many players from a few orders of them."""
    if number > MAX_EXACT and permutations < MIN_PERMUTATIONS:
        raise UserError(
            f"{permutations} permutations are too few for {number} instruments",
            "--permutations",
            f"use {MIN_PERMUTATIONS} or more",
        )


def decompose(
    experiment: Experiment, out: Path, *, permutations: int = PERMUTATIONS, **options: Any
) -> dict[str, pd.DataFrame]:
    """Decompose a package's effect and write the result folder.

    Parameters
    ----------
    experiment : Experiment
        With two scenarios, the baseline first.
    out : pathlib.Path
    permutations : int
        Sampled orders where the package has more than eight changes.
    **options
        Those of `sim.experiment.run.run_study`.

    Returns
    -------
    dict of str to DataFrame
        The tables by name.
    """
    study = Decomposition.of(experiment, permutations)
    return run_study(study, out, warnings=experiment.remarks, **options)
