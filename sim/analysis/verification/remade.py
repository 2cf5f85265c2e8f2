"""What every kind of results gives to be run again: the seam that `verify` and `reproduce` use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sim.errors import ReplicatesFailed
from sim.experiment.progress import Progress, Silent
from sim.experiment.same_program import SameProgram
from sim.jobs.executor import Where, open_executor
from sim.jobs.run import JobsFailed, run_jobs
from sim.policy.remark import Remark

if TYPE_CHECKING:
    import pandas as pd

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class How:
    """Where jobs are run again.

    Attributes
    ----------
    workers : int
        Threads, if no executor is given.
    executor : Executor, distributed.Client or str, optional
    progress : Progress
    """

    workers: int = 1
    executor: Where = None
    progress: Progress = field(default_factory=Silent)


@dataclass(frozen=True, eq=False)
class Sample:
    """Some jobs that were run again, beside what their results hold.

    Attributes
    ----------
    rows : mapping of str to DataFrame
        The tables that hold jobs one by one, of these jobs alone.
    column : str
        That numbers the jobs in `rows`.
    single : tuple of str
        Those of `rows` from which all else is worked out.
    worked_out : callable
        Takes the tables of `single` as they are stored, and returns what follows from them: tables
        by name, and what the record says.
    """

    rows: Mapping[str, pd.DataFrame]
    column: str
    single: tuple[str, ...]
    worked_out: Callable[
        [Mapping[str, pd.DataFrame]], tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]]
    ]


class Remade(Protocol):
    """Results of one kind, laid out again from their record, and checked to be these."""

    @property
    def jobs(self) -> str:
        """What is run one by one: ``replicates``, ``draws``, ``evaluations``; empty if nothing."""

    @property
    def total(self) -> int:
        """How many of these there are."""

    def write(self, out: Path, how: How, *, force: bool = False, csv: bool = False) -> None:
        """Make the results again, whole, into another folder; it resumes where it was cut."""

    def sample(self, numbers: Sequence[int], how: How, place: Path) -> Sample | Path:
        """Run some jobs again.

        Parameters
        ----------
        numbers : sequence of int
            Of the jobs, rising.
        how : How
        place : Path
            An empty folder for what is made.

        Returns
        -------
        Sample or Path
            What was found of these jobs; or, where each job depends on those before, the results
            that they and the stored ones give together.
        """


def run_some(job: Callable[[int], Result], numbers: Sequence[int], how: How) -> list[Result]:
    """Run some jobs by their numbers, and return what they give in this order.

    Raises
    ------
    ReplicatesFailed
        If one raises something; the others are given up.
    """
    found: dict[int, Result] = {}

    def finished(number: int, result: Result) -> None:
        found[number] = result
        how.progress.advance()

    how.progress.start(len(numbers), 0)
    try:
        with open_executor(how.executor, how.workers) as opened:
            run_jobs(SameProgram(job), numbers, opened, finished, max_failures=1)
    except JobsFailed as failed:
        [(number, error)] = failed.failures.items()
        said = Remark(
            f"number {number} failed when it was run again: {type(error).__name__}: {error}",
            f"{number}번을 다시 실행하다가 실패했다: {type(error).__name__}: {error}",
        )
        raise ReplicatesFailed((number,), None, said) from error
    finally:
        how.progress.close()
    return [found[number] for number in numbers]
