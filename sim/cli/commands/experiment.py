"""The commands `run` and `compare`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.analysis.costing.equal_cost import check_amount, check_differs, equal_cost
from sim.cli.commands import compiling, console_summary, costing, setup
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.errors import UserError
from sim.experiment import Experiment, Interrupted, run_experiment
from sim.experiment.progress import on_standard_error
from sim.experiment.result_folder import check_free
from sim.scenario import load

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Options(setup.Inputs):
    """Options that `run` and `compare` share; see ``hwaksan compare --help``."""

    out: Path
    force: bool
    csv: bool
    lang: str
    horizon: int
    report: bool
    assignments: Sequence[str]
    equal_cost: float | None = None


def compare(names: Sequence[str], baseline: str, options: Options) -> None:
    """Run scenarios and a baseline with the same luck, write the results, print the answer."""
    others = [name for name in names if name != baseline]
    if not others:
        raise UserError(
            f"there is nothing to compare with {baseline!r}", hint="name another scenario"
        )
    _conduct(("compare", *others, "--baseline", baseline), [baseline, *others], options)


def run(name: str, options: Options) -> None:
    """Run one scenario, write the results, print its course."""
    _conduct(("run", name), [name], options)


def _conduct(command: Sequence[str], names: Sequence[str], options: Options) -> None:
    check_free(options.out, force=options.force)  # before the work of reading anything
    scenarios = tuple(load(name) for name in names)
    if options.equal_cost is not None:
        check_amount(options.equal_cost, "--equal-cost")
        for package in scenarios[1:]:
            check_differs(package, scenarios[0])
    experiment = setup.experiment(
        scenarios,
        options,
        options.assignments,
        horizon=options.horizon,
        side_by_side=len(scenarios),
    )
    compiling.announce()
    scaling: _EqualCost | None = None
    if options.equal_cost is not None:
        scaling = _EqualCost(experiment, options)
        experiment = scaling.experiment
    try:
        summary = run_experiment(
            experiment,
            options.out,
            workers=options.workers,
            force=options.force,
            csv=options.csv,
            command=portable(command, options),
            progress=on_standard_error(),
            warn=console_summary.warn,
            finish=_Finisher(options, scaling),
        )
    except Interrupted as stop:
        console_summary.print_interrupted(stop)
        raise typer.Exit(INTERRUPTED) from stop
    console_summary.print_summary(summary, options.lang)
    if scaling is not None:
        costing.print_equal_cost(scaling.table, options.lang)
    console_summary.print_place(options.out, options.report, options.lang)


class _EqualCost:
    """The packages of an experiment at the same cost, and the table that comes of them.

    Attributes
    ----------
    experiment : Experiment
        That of the scaled packages.
    table : DataFrame
        Once it was written.
    """

    table: pd.DataFrame

    def __init__(self, experiment: Experiment, options: Options) -> None:
        self._amount = options.equal_cost or 0.0
        self._csv = options.csv
        costing.announce(self._amount)
        self._found = equal_cost(experiment, self._amount, workers=options.workers)
        baseline = next(s for s in experiment.scenarios if s.name == experiment.baseline)
        scaled = tuple(each.scenario for each in self._found)
        self.experiment = replace(experiment, scenarios=(baseline, *scaled))

    def write(self, folder: Path) -> None:
        """Add the table and the scenarios to the folder."""
        from sim.analysis.costing import EqualCost

        scaled = EqualCost(self.experiment, self._found, self._amount)
        self.table = scaled.write(folder, csv=self._csv)


class _Finisher:
    """Adds what comes after the tables to a folder: the packages at equal cost, the report."""

    def __init__(self, options: Options, scaling: _EqualCost | None) -> None:
        self._options, self._scaling = options, scaling

    def __call__(self, folder: Path) -> None:
        if self._scaling is not None:
            self._scaling.write(folder)
        if self._options.report:
            from sim.report import build

            build(folder, language=self._options.lang)


def portable(command: Sequence[str], options: Options) -> tuple[str, ...]:
    """Return the command line that gives these results on any machine: paths become names."""
    given: Mapping[str, object] = {
        "--replicates": options.replicates,
        "--parameters": options.source,
        "--posterior": None if options.posterior is None else options.posterior.name,
        "--seed": options.seed,
        "--horizon": options.horizon,
        "--equal-cost": options.equal_cost,
        "--population": None if options.population is None else options.population.name,
        "--firms": options.firms,
        "--small": options.small,
    }
    words = ["hwaksan", *(Path(word).name for word in command)]
    for option, value in given.items():
        if value is not None:
            words += [option, str(value)]
    if options.allow_stale:
        words.append("--allow-stale")
    for assignment in options.assignments:
        words += ["--set", assignment]
    return tuple(words)
