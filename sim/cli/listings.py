"""Commands that show parameters, scenarios and firms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.cli.declaration import Option, Options
from sim.cli.options import File, Firms, FirmsN, Force, Lang, Language, Name, PrintCsv


@dataclass(frozen=True, kw_only=True)
class Parameters(Options):
    """Print every parameter with unit, prior, bounds, grade and source."""

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
    """Print target against achieved for every published margin; exit status 1 if one is missed."""

    command: ClassVar = "population check"
    runs: ClassVar = "population:print_check"

    csv: PrintCsv = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class SynthesisePopulation(Options):
    """Write synthetic firms in the schema that your own microdata would have."""

    command: ClassVar = "population synthesise"
    runs: ClassVar = "population:write_population"

    out: File
    firms: FirmsN = None
    small: Annotated[int, Option("Firms with 10-49 employees.", recorded=True, low=0)] = 5000
    seed: Annotated[int, Option("Key of the firms.", recorded=True, low=0)] = 1
    year: Annotated[int, Option("Year of the technologies.", recorded=True)] = 2022
    force: Force = False
