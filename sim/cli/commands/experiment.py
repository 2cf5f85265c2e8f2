"""The commands `run` and `compare`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.analysis.costing.equal_cost import check_amount, check_differs
from sim.analysis.costing.equal_cost import equal_cost as scale_to_cost
from sim.cli.commands import compiling, console_summary, costing, files, setup
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.errors import UserError
from sim.experiment import Experiment, Interrupted, run_experiment
from sim.experiment.progress import on_standard_error
from sim.scenario import load

if TYPE_CHECKING:
    import pandas as pd

    from sim.cli.experiments import Compare, Run
    from sim.cli.options import Experiment as Shared


def compare(options: Compare) -> None:
    """Run scenarios and a baseline with the same luck, write the results, print the answer."""
    others = tuple(name for name in options.names if name != options.baseline)
    if not others:
        raise UserError(
            f"there is nothing to compare with {options.baseline!r}", hint="name another scenario"
        )
    # Without the baseline among them, as it is named by an option of its own.
    options = replace(options, names=others)
    _run_and_print(options, [options.baseline, *others], options.equal_cost)


def run(options: Run) -> None:
    """Run one scenario, write the results, print its course."""
    _run_and_print(options, [options.name], None)


def _run_and_print(options: Shared, names: Sequence[str], equal_cost: float | None) -> None:
    # Before the work of reading anything.
    files.check_result_folder(options.out, force=options.force)
    scenarios = tuple(load(name) for name in names)
    if equal_cost is not None:
        check_amount(equal_cost, "--equal-cost")
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
    if equal_cost is not None:
        scaling = _EqualCost(experiment, equal_cost, options)
        experiment = scaling.experiment
    try:
        summary = run_experiment(
            experiment,
            options.out,
            workers=options.threads,
            force=options.force,
            csv=options.csv,
            command=options.recorded(),
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
    console_summary.print_place(options.out, not options.no_report, options.lang)


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

    def __init__(self, experiment: Experiment, amount: float, options: Shared) -> None:
        self._amount = amount
        self._csv = options.csv
        costing.announce(self._amount)
        self._found = scale_to_cost(experiment, self._amount, workers=options.threads)
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

    def __init__(self, options: Shared, scaling: _EqualCost | None) -> None:
        self._options, self._scaling = options, scaling

    def __call__(self, folder: Path) -> None:
        if self._scaling is not None:
            self._scaling.write(folder)
        if not self._options.no_report:
            from sim.report import build

            build(folder, language=self._options.lang)
