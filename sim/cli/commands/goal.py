"""The command `goal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.analysis.costing.equal_cost import check_differs
from sim.analysis.costing.goal import MIX, Goal, instrument, packages_of, seek
from sim.cli.commands import compiling, console_summary, costing, files, setup
from sim.errors import UserError
from sim.policy.package import all_warnings
from sim.scenario import load

if TYPE_CHECKING:
    from sim.cli.searches import Goal as Options


def seek_goal(options: Options) -> None:
    """Look for the least cost of a goal, print the answer, and write it if asked to."""
    goal = Goal(options.share, options.outcome, options.most_cost)
    if options.out is not None:
        files.check_target(options.out, force=options.force)
    if options.instruments and options.mix is not None:
        raise UserError(
            "--instrument and --mix exclude each other", hint="ask for the one, then the other"
        )
    baseline = load(options.baseline)
    if options.instruments:
        names = dict.fromkeys(options.instruments)
        packages = tuple(instrument(name, baseline) for name in names)
    elif options.mix is not None:
        packages = (load(options.mix),)
    else:
        packages = packages_of(load(MIX), baseline)
    for each in packages:
        check_differs(each, baseline)
    experiment = setup.experiment(
        (baseline, *packages), options, options.assignments, horizon=options.by, side_by_side=2
    )
    for warning in all_warnings(experiment.scenarios, experiment.population):
        console_summary.warn(warning)
    compiling.announce()
    table = seek(experiment, packages, goal, workers=options.threads)
    if options.out is not None:
        files.write(table, options.out)
    costing.print_goal(table, baseline.label(options.lang), options.lang)
    if options.out is not None:
        console_summary.print_place(options.out, report=False, lang=options.lang)
