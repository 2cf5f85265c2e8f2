"""Commands that fit the model and hold it against what was published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from sim.cli.declaration import Argument, Option, Options, name_of_file
from sim.cli.options import (
    ExecutorAt,
    Firms,
    Force,
    Lang,
    Language,
    MaybeFile,
    Out,
    PrintCsv,
    Seed,
    Set,
    Threads,
)


@dataclass(frozen=True, kw_only=True)
class Calibrate(Threads):
    """Search the posterior (about an hour); with --quick only fit the baseline."""

    command: ClassVar = "calibrate"
    runs: ClassVar = "calibrate:calibrate"

    quick: Annotated[bool, Option("Only the baseline fit, about 8 minutes.", recorded=True)] = False
    out: Annotated[
        Path | None,
        Option(
            "Folder of the posterior, or with --quick fit.json; the shipped ones.", recorded=False
        ),
    ] = None
    futures: Annotated[
        bool,
        Option(
            "Only work out again what keeps the pace of each future, in the draws that are there.",
            recorded=True,
        ),
    ] = False
    more: Annotated[
        int | None,
        Option(
            "Go on from the search that is there: so many draws come to its own.",
            recorded=True,
            low=2,
        ),
    ] = None
    executor: ExecutorAt = None
    force: Force = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class Diagnose(Options):
    """Say what the data can and cannot tell. Status 1 if a check fails."""

    command: ClassVar = "calibrate diagnose"
    runs: ClassVar = "calibrate:diagnose"

    posterior: Annotated[
        Path | None, Option("Folder of a posterior; the shipped one.", recorded=True)
    ] = None
    truths: Annotated[int, Option("Draws that are taken as truth.", recorded=True, low=5)] = 20
    seed: Seed = 7
    allow_stale: Annotated[bool, Option("Take a posterior of another version.", recorded=True)] = (
        False
    )
    figures: Annotated[
        Path | None, Option("Folder to write the pictures into.", recorded=False)
    ] = None
    csv: PrintCsv = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class Validate(Threads):
    """Hold the model against every published figure. Status 1 if one of the fit is missed."""

    command: ClassVar = "validate"
    runs: ClassVar = "validate:validate"

    fit: Annotated[
        Path | None, Option("A fit.json; the shipped fit if not given.", recorded=True)
    ] = None
    rolling: Annotated[
        bool, Option("Forecast from 2019 to 2023, beside null models.", recorded=True)
    ] = False
    contest: Annotated[
        bool, Option("Figures outside the fit, against null models.", recorded=True)
    ] = False
    origins: Annotated[
        str | None, Option("With --rolling: last years seen, such as 2019,2020.", recorded=True)
    ] = None
    figure: Annotated[
        Path | None, Option("With --rolling: picture to write, .png or .svg.", recorded=False)
    ] = None
    replicates: Annotated[
        int | None,
        Option(
            "Runs to average: 50; with --rolling paths: 400; with --contest: 20.",
            recorded=True,
            low=2,
        ),
    ] = None
    seed: Seed = 7
    csv: PrintCsv = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class Trial(Firms, Threads):
    """Replay a published lottery and compare what both found."""

    command: ClassVar = "trial"
    runs: ClassVar = "trial:trial"

    name: Annotated[
        str, Argument("dutch-voucher, creative-credits or management-training.", recorded=True)
    ]
    replicates: Annotated[int, Option("Runs to average.", recorded=True, low=2)] = 20
    seed: Seed = 2026
    assignments: Set = ()
    out: MaybeFile = None
    force: Force = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class Forecast(Threads):
    """Write down what the model says of the next survey, beside null models; never replaced."""

    command: ClassVar = "forecast"
    runs: ClassVar = "forecast:forecast"

    out: Out = Path("results/forecasts")
    draws: Annotated[
        int,
        Option("Draws from the posterior; five paths of each.", recorded=True, low=1, high=1000),
    ] = 100
    seed: Seed = 2026
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class ScoreForecast(Options):
    """Score a record of a forecast once its figures are published."""

    command: ClassVar = "forecast score"
    runs: ClassVar = "forecast:score"

    record: Annotated[
        Path,
        Argument("A record that hwaksan forecast wrote.", recorded=True, written=name_of_file),
    ]
    values: Annotated[
        tuple[str, ...],
        Option(
            "A published value; may be repeated.",
            recorded=True,
            name="--value",
            metavar="ID=NUMBER",
        ),
    ] = ()
    file: Annotated[
        Path | None,
        Option("A CSV file with the columns id and value.", recorded=True, name="--values"),
    ] = None
    out: Annotated[
        Path | None,
        Option("File to write, .csv or .json; nothing if not given.", recorded=False),
    ] = None
    force: Force = False
    lang: Lang = Language.en
