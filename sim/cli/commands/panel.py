"""The command `panel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.api.run import simulate
from sim.cli.commands import compiling, console_summary, files, setup
from sim.outcomes.panel import panel
from sim.population.schema import FIRST_DATA_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from sim.cli.experiments import Panel


def write_panel(options: Panel) -> None:
    """Run a scenario once and write the firm-year panel as the survey would see it."""
    files.check_target(options.out, force=options.force)
    first, last = setup.years(options.years, FIRST_DATA_YEAR, LAST_YEAR)
    compiling.announce(str(options.lang))
    run = simulate(
        options.name,
        seed=options.seed,
        replicate=options.replicate,
        parameters=setup.overrides(options.assignments),
        warn=console_summary.warner(str(options.lang)),
        **setup.own_firms(options),
    )
    table = panel(run.engine_run, first, last)
    files.write(table, options.out)
    korean = options.lang == "ko"
    said = f"기업·연도 {len(table):,}건" if korean else f"{len(table):,} firm-years"
    print(f"{said}, {first}-{last}: {options.out}")
