"""Commands that show parameters, scenarios and firms."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.commands.exit_codes import MISSED
from sim.cli.options import File, FirmsN, Force, Lang, Language, Name, PrintCsv, SmallN


def parameters(csv: PrintCsv = False, lang: Lang = Language.en) -> None:
    """Print every parameter with unit, prior, bounds, grade and source."""
    from sim.cli.commands import registries

    registries.parameters(csv=csv, lang=lang.value)


def scenarios_list(lang: Lang = Language.en) -> None:
    """Print the shipped scenarios."""
    from sim.cli.commands import registries

    registries.list_scenarios(lang.value)


def scenarios_show(name: Name, lang: Lang = Language.en) -> None:
    """Print a scenario in full: every value with unit, grade and source."""
    from sim.cli.commands import registries

    registries.show_scenario(name, lang.value)


def scenarios_diff(one: Name, other: Name, lang: Lang = Language.en) -> None:
    """Print in what two scenarios differ."""
    from sim.cli.commands import registries

    registries.diff_scenarios(one, other, lang.value)


def population_check(
    firms: FirmsN = None, small: SmallN = None, csv: PrintCsv = False, lang: Lang = Language.en
) -> None:
    """Print target against achieved for every published margin; exit status 1 if one is missed."""
    from sim.cli.commands.population import print_check

    if not print_check(firms, small, csv=csv, lang=lang.value):
        raise typer.Exit(MISSED)


def population_synthesise(
    out: File,
    firms: FirmsN = None,
    small: Annotated[int, typer.Option(min=0, help="Firms with 10-49 employees.")] = 5000,
    seed: Annotated[int, typer.Option(min=0, help="Key of the firms.")] = 1,
    year: Annotated[int, typer.Option(help="Year of the technologies.")] = 2022,
    force: Force = False,
) -> None:
    """Write synthetic firms in the schema that your own microdata would have."""
    from sim.cli.commands.population import write_population

    write_population(out, firms, small, seed=seed, year=year, force=force)
