"""Commands that show parameters, scenarios and firms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.cli.declaration import Option, Options
from sim.cli.options import (
    File,
    Firms,
    FirmsN,
    Force,
    Lang,
    Language,
    Name,
    PopulationFile,
    PrintCsv,
)


@dataclass(frozen=True, kw_only=True)
class Parameters(Options):
    """Print every parameter. With unit, prior, bounds, grade and source."""

    command: ClassVar = "parameters"
    runs: ClassVar = "registries:parameters"

    csv: PrintCsv = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class ListScenarios(Options):
    """Print the shipped scenarios."""

    command: ClassVar = "scenarios list"
    runs: ClassVar = "registries:list_scenarios"

    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class ShowScenario(Options):
    """Print a scenario in full: every value with unit, grade and source."""

    command: ClassVar = "scenarios show"
    runs: ClassVar = "registries:show_scenario"

    name: Name
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class DiffScenarios(Options):
    """Print in what two scenarios differ."""

    command: ClassVar = "scenarios diff"
    runs: ClassVar = "registries:diff_scenarios"

    one: Name
    other: Name
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class CheckPopulation(Firms):
    """Hold the firms against every published margin. Exit status 1 if one is missed.

    With --population, check a file of your own firms instead, without running anything: what was
    read, what is missing, what was kept apart; exit status 2 if it cannot be read.
    """

    command: ClassVar = "population check"
    runs: ClassVar = "population:print_check"

    population: PopulationFile = None
    csv: PrintCsv = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class SynthesisePopulation(Options):
    """Write synthetic firms as an example. In the form that a file of your own would have."""

    command: ClassVar = "population synthesise"
    runs: ClassVar = "population:write_population"

    out: File
    firms: FirmsN = None
    small: Annotated[int, Option("Firms with 10-49 employees.", recorded=True, low=0)] = 50_000
    seed: Annotated[int, Option("Key of the firms.", recorded=True, low=0)] = 1
    year: Annotated[
        int | None,
        Option(
            "Technologies of this year as 0 or 1; by default the years in which each is in use, "
            "from which the same firms are read back.",
            recorded=True,
        ),
    ] = None
    force: Force = False
