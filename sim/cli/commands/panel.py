"""The command `panel`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.cli.commands import compiling, console_summary, files, setup
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.outcomes.panel import panel
from sim.policy.package import build_package, warnings
from sim.population.schema import FIRST_DATA_YEAR, LAST_YEAR
from sim.scenario import load


def write_panel(
    name: str,
    out: Path,
    *,
    seed: int,
    replicate: int,
    years: str,
    force: bool,
    population: Path | None,
    firms: int | None,
    small: int | None,
    assignments: Sequence[str],
) -> None:
    """Run a scenario once and write the firm-year panel as the survey would see it."""
    files.check_target(out, force=force)
    first, last = setup.years(years, FIRST_DATA_YEAR, LAST_YEAR)
    scenario = load(name)
    overrides = setup.overrides(assignments)
    parameters, intercepts = setup.fitted()
    numbers = parameters.replace(**{**scenario.parameters, **overrides})
    everyone, _ = setup.firms(population, firms, small, workers=1)
    package = build_package(scenario, everyone, numbers)
    for warning in warnings(scenario):
        console_summary.warn(warning)
    here = World.of(everyone, numbers, intercepts)
    plan = lay_out(package, everyone.n)
    compiling.announce()
    run = simulate(here, plan, seed=seed, replicate=replicate, histories=True)
    table = panel(run, first, last)
    files.write(table, out)
    print(f"{len(table):,} firm-years, {first}-{last}: {out}")
