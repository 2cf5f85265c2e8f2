"""The command `panel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.commands import compiling, console_summary, files, setup
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.outcomes.panel import panel
from sim.policy.package import build_package, warnings
from sim.population.schema import FIRST_DATA_YEAR, LAST_YEAR
from sim.scenario import load

if TYPE_CHECKING:
    from sim.cli.experiments import Panel


def write_panel(options: Panel) -> None:
    """Run a scenario once and write the firm-year panel as the survey would see it."""
    files.check_target(options.out, force=options.force)
    first, last = setup.years(options.years, FIRST_DATA_YEAR, LAST_YEAR)
    scenario = load(options.name)
    overrides = setup.overrides(options.assignments)
    parameters, intercepts = setup.fitted()
    numbers = parameters.replace(**{**scenario.parameters, **overrides})
    everyone, _ = setup.firms(options.population, options.firms, options.small, workers=1)
    package = build_package(scenario, everyone, numbers)
    for warning in warnings(scenario):
        console_summary.warn(warning)
    here = World.of(everyone, numbers, intercepts)
    plan = lay_out(package, everyone.n)
    compiling.announce()
    run = simulate(here, plan, seed=options.seed, replicate=options.replicate, histories=True)
    table = panel(run, first, last)
    files.write(table, options.out)
    print(f"{len(table):,} firm-years, {first}-{last}: {options.out}")
