"""Compare packages with a baseline: the verb, in memory or into a result folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.analysis import costing
from sim.api import inputs
from sim.api.inputs import Firms, Given
from sim.errors import UserError
from sim.experiment import Experiment, run_experiment, run_in_memory
from sim.experiment.job import prepare
from sim.experiment.progress import Progress
from sim.experiment.result_folder import check_free
from sim.experiment.study import Comparison as Study
from sim.jobs.executor import Where, check_where
from sim.scenario import Scenario, library, load
from sim.scenario.writing import text

if TYPE_CHECKING:
    pass

from sim.api.comparison import SCENARIOS, Comparison


def compare(
    packages: Given | Iterable[Given],
    *,
    baseline: Given = "baseline",
    draws: int = 30,
    replicates: int | None = None,
    parameters: str = "posterior",
    posterior: str | Path | None = None,
    allow_stale: bool = False,
    explanation: str = "both",
    future: str | None = None,
    seed: int = 2026,
    horizon: int = 2030,
    overrides: Mapping[str, float] | None = None,
    population: Firms | None = None,
    firms: int | None = None,
    small: int | None = None,
    population_seed: int | None = None,
    populations: int = 1,
    equal_cost: float | None = None,
    workers: int | None = None,
    executor: Where = None,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
    out: str | Path | None = None,
    force: bool = False,
    csv: bool = False,
    report: str | None = None,
    excel: str | None = None,
    command: Sequence[str] = (),
) -> Comparison:
    """Compare packages with a baseline, firm by firm under common random numbers.

    The results are the same for any number of workers and any executor.

    Parameters
    ----------
    packages : one or several of str, Path, Scenario
        None beside the baseline (an empty list) runs the baseline alone.
    baseline : str, Path or Scenario
    draws : int
        Fitted models, each run twice; with ``parameters="fit"`` pairs of runs of the best fit.
    replicates : int, optional
        Runs of each scenario, instead of twice the draws.
    parameters : str
        ``posterior`` or ``fit``.
    posterior : str or Path, optional
        Folder of a posterior; the shipped one by default.
    allow_stale : bool
        Take a posterior that was made for another version.
    explanation : str
        Of the rise of use after 2022: ``both``, ``year-effect`` or ``product``
        (docs/identification.md).
    future : str, optional
        One future alone; all with the baseline's probabilities by default.
    seed : int
    horizon : int
        Year of the answer.
    overrides : mapping of str to float, optional
        Parameter values by symbol that go before a draw's and the scenarios'.
    population : Population, str or Path, optional
        The user's own firms.
    firms, small : int, optional
        Synthetic firms of the survey frame (all by default) and of the fringe (5,000).
    population_seed : int, optional
        Which sample of synthetic firms (1).
    populations : int
        Samples of synthetic firms, from `population_seed` on, that the draws take in turn: the
        tables then say what share of the variance the sample brings.
    equal_cost : float, optional
        Scale each package to this additional public cost first, KRW bn.
    workers : int, optional
        Threads; all cores by default.
    executor : Executor, distributed.Client or str, optional
        Where the runs are made instead: any executor of `concurrent.futures`, a Dask client, or
        the address of a Dask scheduler as ``dask://HOST:PORT`` (docs/cluster.md).
    progress : Progress, optional
    warn : callable, optional
        Takes each remark; Python's warnings by default.
    out : str or Path, optional
        A result folder to write as well; finished runs are kept beside it until it is whole, so
        that the same call resumes where it was interrupted.
    force : bool
        Replace earlier results in `out`.
    csv : bool
        Write CSV beside Parquet into `out`.
    report : str, optional
        Language of a report to add to `out`.
    excel : str, optional
        Language of a workbook with all tables to add to `out`; needs ``hwaksan[excel]``.
    command : sequence of str
        For the run record.

    Returns
    -------
    Comparison

    Raises
    ------
    UserError
        If an argument is wrong, before any run.

    Examples
    --------
    >>> import sim
    >>> base = sim.load("baseline")
    >>> res = sim.compare("training", baseline=base, draws=2, seed=7, firms=300, small=50)
    >>> res.packages, res.at("users", scenario="training", year=2030, frame="sba").unit
    (('training',), 'firms')
    """
    check_where(executor)
    folder = None if out is None else Path(out)
    if folder is not None:
        check_free(folder, force=force)
    if excel is not None:
        _check_workbook(folder)
    base = inputs.scenario(baseline)
    others = [each for each in inputs.several(packages) if each.name != base.name]
    if equal_cost is not None:
        costing.check(equal_cost, others, base)
        if populations > 1:
            raise UserError(
                "packages are scaled to one cost on one population",
                "--populations",
                "leave out --populations or --equal-cost",
            )
    number = inputs.threads(workers)
    experiment = inputs.experiment(
        (base, *others),
        replicates=inputs.runs(draws, replicates),
        parameters=parameters,
        posterior=posterior,
        allow_stale=allow_stale,
        explanation=explanation,
        future=future,
        overrides=overrides or {},
        seed=seed,
        horizon=horizon,
        firms=population,
        n_sba=firms,
        n_small=small,
        population_seed=population_seed,
        workers=number,
        side_by_side=len(others) + 1,
        populations=populations,
    )
    scaling = None
    if equal_cost is not None:
        scaling = costing.scale(experiment, equal_cost, workers=number, executor=executor)
        experiment = scaling.experiment
    how = _How(number, executor, command, progress, inputs.warner(warn))
    if folder is None:
        return _in_memory(experiment, scaling, how)
    finish = _Finisher(scaling, report, excel, csv=csv)
    run_experiment(experiment, folder, force=force, csv=csv, finish=finish, **how._asdict())
    return _read(folder)


def _check_workbook(folder: Path | None) -> None:
    """Refuse a workbook that could not be written in the end."""
    from sim.report import workbook

    if folder is None:
        raise UserError("a workbook needs a folder", "excel", "give out as well")
    workbook.check_installed()


class _How(NamedTuple):
    """How an experiment is run, whatever becomes of its results."""

    workers: int
    executor: Where
    command: Sequence[str]
    progress: Progress | None
    warn: Callable[[str], None]


def _in_memory(experiment: Experiment, scaling: costing.EqualCost | None, how: _How) -> Comparison:
    prepared, remarks = prepare(experiment)
    tables, record = run_in_memory(Study(prepared), warnings=remarks, **how._asdict())
    if scaling is not None:
        tables[costing.TABLE] = scaling.table(tables["outcomes"], tables["summary"])
    return Comparison(tables, record, scenario_files(experiment.scenarios))


def _read(folder: Path) -> Comparison:
    from sim.api.opening import read

    found = read(folder)
    if not isinstance(found, Comparison):
        raise TypeError("the experiment wrote another kind of results")
    return found


@dataclass(frozen=True)
class _Finisher:
    """Adds what comes after the tables: the packages at equal cost, the report, the workbook."""

    scaling: costing.EqualCost | None
    report: str | None
    excel: str | None
    csv: bool

    def __call__(self, folder: Path) -> None:
        if self.scaling is not None:
            self.scaling.write(folder, csv=self.csv)
        if self.report is not None:
            from sim.report import build

            build(folder, language=self.report)
        if self.excel is not None:
            from sim.report import workbook

            workbook.write(folder, language=self.excel)


def scenario_files(scenarios: Iterable[Scenario]) -> dict[str, str]:
    """Return the scenarios that are not shipped as files, so that results can be repeated."""
    shipped = {entry.name for entry in library()}
    return {
        f"{SCENARIOS}/{each.name}.toml": text(each)
        for each in scenarios
        if each.name not in shipped or load(each.name).digest() != each.digest()
    }
