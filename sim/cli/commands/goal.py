"""The command `goal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.api.analyses import goal
from sim.cli.commands import compiling, console_summary, costing, files, setup
from sim.errors import UserError
from sim.scenario import load

if TYPE_CHECKING:
    from sim.cli.searches import Goal as Options


def seek_goal(options: Options) -> None:
    """Look for the least cost of a goal, print the answer, and write it if asked to."""
    if options.out is not None:
        files.check_target(options.out, force=options.force)
    if options.instruments and options.mix is not None:
        raise UserError(
            "--instrument and --mix exclude each other", hint="ask for the one, then the other"
        )
    compiling.announce(str(options.lang))
    table = goal(
        options.share,
        by=options.by,
        packages=options.mix,
        instruments=options.instruments,
        baseline=options.baseline,
        outcome=options.outcome,
        max_cost=options.most_cost,
        executor=options.executor,
        warn=console_summary.warner(options.lang),
        **setup.model(options, options.assignments),
    )
    if options.out is not None:
        files.write(table, options.out)
    costing.print_goal(table, load(options.baseline).label(options.lang), options.lang)
    if options.out is not None:
        console_summary.print_place(options.out, report=False, lang=options.lang)
