"""Commands that run packages and say what they change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from sim.cli.declaration import Argument, Option, Options, name_of_file
from sim.cli.options import (
    Baseline,
    Excel,
    ExecutorAt,
    Experiment,
    File,
    FirmsN,
    Force,
    Lang,
    Language,
    Name,
    Names,
    Out,
    OwnFirms,
    Populations,
    PosteriorFolder,
    Replicates,
    Seed,
    Set,
    Threads,
)
from sim.units import MAX_SEED


@dataclass(frozen=True, kw_only=True)
class Compare(Experiment):
    """Compare policy packages with a baseline. Firm by firm, under common random numbers."""

    command: ClassVar = "compare"
    runs: ClassVar = "experiment:compare"

    names: Names
    baseline: Baseline = "baseline"
    replicates: Replicates = 60
    populations: Populations = 1
    out: Out = Path("results/compare")
    excel: Excel = False
    equal_cost: Annotated[
        float | None,
        Option(
            "Scale each package to this additional public cost first.",
            recorded=True,
            metavar="KRW_BN",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class Run(Experiment):
    """Run one scenario."""

    command: ClassVar = "run"
    runs: ClassVar = "experiment:run"

    name: Name = "baseline"
    replicates: Replicates = 60
    populations: Populations = 1
    out: Out = Path("results/run")
    excel: Excel = False


@dataclass(frozen=True, kw_only=True)
class Decompose(Experiment):
    """Tell what each part of a package brings. By instrument and channel (Shapley values)."""

    command: ClassVar = "decompose"
    runs: ClassVar = "decompose:decompose"

    name: Name
    baseline: Baseline = "baseline"
    permutations: Annotated[
        int,
        Option("Sampled orders, where more than 8 instruments change.", recorded=True, low=1),
    ] = 40
    replicates: Replicates = 40
    out: Out = Path("results/decompose")
    no_report: Annotated[bool, Option("No figures.", recorded=False)] = False


@dataclass(frozen=True, kw_only=True)
class Response(Experiment):
    """Tell what more or less of one setting brings. And costs, and whether it finds applicants."""

    command: ClassVar = "response"
    runs: ClassVar = "response:response"

    setting: Annotated[
        str, Argument("Instrument and setting, as ai_voucher.budget_krw_bn.", recorded=True)
    ]
    scale: Annotated[
        str,
        Option("Multiples of the setting's value, separated by commas.", recorded=True),
    ] = "0,0.5,1,2,4,8"
    scenario: Annotated[
        str, Option("Package whose setting is moved.", recorded=True, written=name_of_file)
    ] = "baseline"
    baseline: Baseline = "baseline"
    since: Annotated[
        int, Option("First year in which it is moved.", recorded=True, name="--from")
    ] = 2026
    replicates: Replicates = 60
    out: Out = Path("results/response")
    no_report: Annotated[bool, Option("No figure.", recorded=False)] = False


@dataclass(frozen=True, kw_only=True)
class Report(Options):
    """Make the report of a result folder again. From its tables and those of other commands."""

    command: ClassVar = "report"
    runs: ClassVar = "report:report"

    folder: Annotated[Path, Argument("Result folder of compare or run.", recorded=True)]
    taken: Annotated[
        tuple[Path, ...],
        Option(
            "Result folder of decompose or optimise to take in; may be repeated.",
            recorded=True,
            name="--with",
            metavar="FOLDER",
        ),
    ] = ()
    lang: Lang = Language.en


_RESULTS = Argument("Result folder of any command that writes one.", recorded=True)
_ASKED = Option(
    "The results that discover or robustness was asked about, to verify or reproduce what they "
    "answered.",
    recorded=True,
    metavar="FOLDER",
)
_OWN_FILE = Option("File of your own firms, where the results are of such.", recorded=True)


@dataclass(frozen=True, kw_only=True)
class Verify(Threads):
    """Run a sample of a result folder again. From its record: identical, or what differs."""

    command: ClassVar = "verify"
    runs: ClassVar = "verification:verify"

    folder: Annotated[Path, _RESULTS]
    sample: Annotated[
        int,
        Option(
            "Replicates, draws or evaluations to run again, spread over all.", recorded=True, low=1
        ),
    ] = 4
    every: Annotated[
        bool,
        Option(
            "Run all of them again and compare every table to the last byte.",
            recorded=True,
            name="--all",
        ),
    ] = False
    results: Annotated[Path | None, _ASKED] = None
    population: Annotated[Path | None, _OWN_FILE] = None
    posterior: PosteriorFolder = None
    executor: ExecutorAt = None
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class Reproduce(Threads):
    """Make a result folder again from its record. Whole, with byte-identical tables."""

    command: ClassVar = "reproduce"
    runs: ClassVar = "verification:reproduce"

    folder: Annotated[Path, _RESULTS]
    out: Out
    results: Annotated[Path | None, _ASKED] = None
    population: Annotated[Path | None, _OWN_FILE] = None
    posterior: PosteriorFolder = None
    executor: ExecutorAt = None
    force: Force = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class Panel(OwnFirms):
    """Write the firms of one run as the survey would see them. A row per firm and year."""

    command: ClassVar = "panel"
    runs: ClassVar = "panel:write_panel"

    name: Name
    out: File
    seed: Seed = 2026
    replicate: Annotated[int, Option("Which run.", recorded=True, low=0, high=MAX_SEED)] = 0
    years: Annotated[str, Option("Years, such as 2017-2022.", recorded=True)] = "2017-2035"
    force: Force = False
    lang: Lang = Language.en
    assignments: Set = ()


@dataclass(frozen=True, kw_only=True)
class Workshop(Options):
    """Open the what-if page in the browser. Levers, answered at once; needs hwaksan[workshop]."""

    command: ClassVar = "workshop"
    runs: ClassVar = "workshop:workshop"

    names: Annotated[
        tuple[str, ...],
        Argument(
            "Shipped scenarios, or files ending in .toml, that stand side by side on the page.",
            recorded=True,
            name="SCENARIOS",
            written=name_of_file,
        ),
    ] = ()
    port: Annotated[
        int, Option("Port of this machine to listen on.", recorded=False, low=1, high=65535)
    ] = 8765
    lang: Annotated[Language, Option("Language in which the page opens.", recorded=False)] = (
        Language.ko
    )
    no_browser: Annotated[bool, Option("Do not open a browser.", recorded=False)] = False
    open_to_network: Annotated[
        bool,
        Option(
            "Let other machines in, with a code that is printed; this machine alone if not given.",
            recorded=False,
        ),
    ] = False
    replicates: Replicates = 60
    firms: FirmsN = None
    small: Annotated[
        int | None,
        Option("Firms that stand for those with 10-49 employees (5,000).", recorded=True, low=0),
    ] = None
