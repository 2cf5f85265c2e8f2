"""Arguments and options that several commands share, declared once; loaded for every command."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from sim.cli.declaration import Argument, Option, Options, name_of_file
from sim.units import MAX_SEED


class Language(StrEnum):
    """Language of what is printed and of the report."""

    en = "en"
    ko = "ko"


class Explanation(StrEnum):
    """What explains the rise of use after 2022."""

    both = "both"
    year_effect = "year-effect"
    product = "product"


class Numbers(StrEnum):
    """Where the parameters come from."""

    posterior = "posterior"
    fit = "fit"


Name = Annotated[
    str,
    Argument(
        "Name of a shipped scenario, or a file ending in .toml.",
        recorded=True,
        written=name_of_file,
    ),
]
Names = Annotated[
    tuple[str, ...],
    Argument(
        "Names of shipped scenarios, or files ending in .toml.",
        recorded=True,
        written=name_of_file,
    ),
]
Baseline = Annotated[
    str, Option("What the others are compared with.", recorded=True, written=name_of_file)
]
Replicates = Annotated[
    int,
    Option("Runs of each scenario: two of every draw of parameters.", recorded=True, low=1),
]
Seed = Annotated[
    int,
    Option(
        "Random seed; all scenarios share its random numbers.", recorded=True, low=0, high=MAX_SEED
    ),
]
Workers = Annotated[
    int | None,
    Option("Threads; all cores if not given. Results do not differ.", recorded=False, low=1),
]
ExecutorAt = Annotated[
    str | None,
    Option(
        "Run on a cluster: dask://HOST:PORT of a Dask scheduler (docs/cluster.md). Results do not "
        "differ.",
        recorded=False,
        metavar="ADDRESS",
    ),
]
Out = Annotated[Path, Option("Folder for the results.", recorded=False)]
Force = Annotated[bool, Option("Replace what is there.", recorded=False)]
Csv = Annotated[bool, Option("Write CSV beside Parquet.", recorded=False)]
Excel = Annotated[
    bool,
    Option("Write one Excel workbook too (needs hwaksan[excel]).", recorded=False),
]
PrintCsv = Annotated[bool, Option("Print CSV instead of a table.", recorded=False)]
Lang = Annotated[Language, Option("Language of what is printed and of the report.", recorded=False)]
Parameters = Annotated[
    Numbers,
    Option(
        "Draws from the posterior, or the best fit alone (intervals over random numbers only).",
        recorded=True,
    ),
]
PosteriorFolder = Annotated[
    Path | None, Option("Folder of a posterior; the shipped one if not given.", recorded=True)
]
ExplanationOf = Annotated[
    Explanation,
    Option(
        "What explains the rise after 2022: a year effect common to all, ready products, or both "
        "side by side.",
        recorded=True,
    ),
]
FutureOf = Annotated[
    str | None,
    Option(
        "One future alone: pace-fades, pace-holds or pace-of-europe; all of them, with the "
        "baseline's probabilities, if not given.",
        recorded=True,
    ),
]
AllowStale = Annotated[
    bool, Option("Take a posterior that was made for another version.", recorded=True)
]
Horizon = Annotated[int, Option("Year of the answer.", recorded=True, low=2017, high=2035)]
PopulationFile = Annotated[
    Path | None,
    Option("Your own firms, CSV, Excel or Parquet (docs/microdata.md).", recorded=True),
]
WithoutOtherFrame = Annotated[
    bool,
    Option(
        "Own firms of one frame stay alone; else synthetic ones stand for the other frame.",
        recorded=True,
    ),
]
FirmsN = Annotated[
    int | None,
    Option("Firms that stand for the survey frame; all if not given.", recorded=True, low=1),
]
SmallN = Annotated[
    int | None,
    Option("Firms that stand for those with 10-49 employees (50,000).", recorded=True, low=0),
]
PopulationSeed = Annotated[
    int | None,
    Option("Which sample of synthetic firms (1).", recorded=True, low=0, high=MAX_SEED),
]
Populations = Annotated[
    int,
    Option(
        "Samples of synthetic firms that the draws take in turn, from --population-seed on: says "
        "what share of the variance the sample brings.",
        recorded=True,
        low=1,
        high=100,
        metavar="K",
    ),
]
Set = Annotated[
    tuple[str, ...],
    Option(
        "Value of a parameter; may be repeated.",
        recorded=True,
        name="--set",
        metavar="SYMBOL=VALUE",
    ),
]
NoReport = Annotated[bool, Option("Write tables only.", recorded=False)]
File = Annotated[Path, Option("File to write, .parquet or .csv.", recorded=False)]
MaybeFile = Annotated[
    Path | None,
    Option("File to write, .csv or .parquet; nothing if not given.", recorded=False),
]


@dataclass(frozen=True, kw_only=True)
class Threads(Options):
    """How many threads work."""

    workers: Workers = None

    @property
    def threads(self) -> int:
        """How many threads `--workers` asks for."""
        return self.workers or os.cpu_count() or 1


@dataclass(frozen=True, kw_only=True)
class Firms(Options):
    """How many firms stand for each frame."""

    firms: FirmsN = None
    small: SmallN = None
    population_seed: PopulationSeed = None


@dataclass(frozen=True, kw_only=True)
class OwnFirms(Firms):
    """Firms that may be the user's own."""

    population: PopulationFile = None
    without_other_frame: WithoutOtherFrame = False


@dataclass(frozen=True, kw_only=True)
class Draws(Options):
    """Which fitted models are run, how often, and with what random numbers."""

    replicates: Replicates
    parameters: Parameters = Numbers.posterior
    posterior: PosteriorFolder = None
    allow_stale: AllowStale = False
    explanation: ExplanationOf = Explanation.both
    future: FutureOf = None
    seed: Seed = 2026


@dataclass(frozen=True, kw_only=True)
class Model(Draws, Threads, OwnFirms):
    """What a command works with: fitted models, random numbers and firms."""


@dataclass(frozen=True, kw_only=True)
class ResultFolder(Options):
    """Where results go, and what is written."""

    out: Out
    force: Force = False
    csv: Csv = False
    lang: Lang = Language.en
    horizon: Horizon = 2030


@dataclass(frozen=True, kw_only=True)
class Experiment(Model, ResultFolder):
    """What commands share that run scenarios into a result folder."""

    assignments: Set = ()
    no_report: NoReport = False
    executor: ExecutorAt = None
