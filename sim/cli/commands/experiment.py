"""The commands `run` and `compare`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from sim.analysis.costing import check
from sim.api import inputs
from sim.api.compare import compare as compare_scenarios
from sim.api.comparison import Comparison
from sim.cli.commands import (
    compiling,
    console_summary,
    costing,
    execution,
    files,
    outlook,
    own_firms,
    setup,
)
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.errors import UserError
from sim.experiment import Interrupted
from sim.experiment.progress import on_standard_error
from sim.report.data.results import Results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.cli.experiments import Compare, Run


def compare(options: Compare) -> None:
    """Run scenarios and a baseline in pairs, write the results, print the answer."""
    others = tuple(name for name in options.names if name != options.baseline)
    if not others:
        raise UserError(
            f"there is nothing to compare with {options.baseline!r}", hint="name another scenario"
        )
    # Without the baseline among them, as it is named by an option of its own.
    options = replace(options, names=others)
    found = _run(options, others, options.baseline, options.equal_cost)
    _print_answer(found, options.lang)
    if options.equal_cost is not None:
        costing.print_equal_cost(found.table("equal_cost"), options.lang)
    console_summary.print_place(options.out, not options.no_report, options.lang)


def run(options: Run) -> None:
    """Run one scenario, write the results, print its course."""
    found = _run(options, (), options.name, None)
    _print_answer(found, options.lang)
    console_summary.print_place(options.out, not options.no_report, options.lang)


def _print_answer(found: Comparison, lang: str) -> None:
    """Print what is not spent first: it changes how the numbers below are read."""
    results = Results(found.record, found.tables)
    outlook.print_outlook(results, lang)
    execution.print_lapsing(found, lang)
    console_summary.print_summary(found.summary, lang)
    outlook.print_dependence(results, lang)
    own_firms.print_fit(results, lang)
    execution.print_execution(found, lang)


def _run(
    options: Compare | Run, names: Sequence[str], baseline: str, equal_cost: float | None
) -> Comparison:
    files.check_result_folder(options.out, force=options.force)
    compiling.announce(str(options.lang))
    if equal_cost is not None:
        check(equal_cost, inputs.several(names), inputs.scenario(baseline))
        costing.announce(equal_cost)
    try:
        return compare_scenarios(
            names,
            baseline=baseline,
            equal_cost=equal_cost,
            populations=options.populations,
            horizon=options.horizon,
            out=options.out,
            force=options.force,
            csv=options.csv,
            report=None if options.no_report else str(options.lang),
            excel=str(options.lang) if options.excel else None,
            executor=options.executor,
            command=options.recorded(),
            progress=on_standard_error(lang=str(options.lang)),
            warn=console_summary.warner(options.lang),
            **setup.model(options, options.assignments),
        )
    except Interrupted as stop:
        console_summary.print_interrupted(stop, str(options.lang))
        raise typer.Exit(INTERRUPTED) from stop
