"""Arguments and options that several commands share, declared once; loaded for every command."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.units import MAX_SEED


def threads(asked: int | None) -> int:
    """Return how many threads `--workers` asks for."""
    return asked or os.cpu_count() or 1


class Language(StrEnum):
    """Language of what is printed and of the report."""

    en = "en"
    ko = "ko"


class Numbers(StrEnum):
    """Where the parameters come from."""

    posterior = "posterior"
    fit = "fit"


Name = Annotated[str, typer.Argument(help="Name of a shipped scenario, or a file ending in .toml.")]
Names = Annotated[
    list[str], typer.Argument(help="Names of shipped scenarios, or files ending in .toml.")
]
Replicates = Annotated[
    int, typer.Option(min=1, help="Runs of each scenario: two of every draw of parameters.")
]
Seed = Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Key of the luck.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Threads; all cores if not given. Results do not differ.")
]
Out = Annotated[Path, typer.Option(help="Folder for the results.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV beside Parquet.")]
PrintCsv = Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")]
Lang = Annotated[Language, typer.Option(help="Language of what is printed and of the report.")]
Source = Annotated[
    Numbers,
    typer.Option(
        "--parameters",
        help="Draws from the posterior, or the best fit alone (intervals over luck only).",
    ),
]
PosteriorFolder = Annotated[
    Path | None,
    typer.Option("--posterior", help="Folder of a posterior; the shipped one if not given."),
]
AllowStale = Annotated[
    bool,
    typer.Option("--allow-stale", help="Take a posterior that was made for another version."),
]
Horizon = Annotated[int, typer.Option(min=2017, max=2035, help="Year of the answer.")]
PopulationFile = Annotated[
    Path | None,
    typer.Option("--population", help="Your own firms, CSV or Parquet (docs/microdata.md)."),
]
FirmsN = Annotated[
    int | None,
    typer.Option("--firms", min=1, help="Firms that stand for the survey frame; all if not given."),
]
SmallN = Annotated[
    int | None,
    typer.Option("--small", min=0, help="Firms that stand for those with 10-49 employees (5000)."),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SYMBOL=VALUE", help="Value of a parameter; may be repeated."),
]
NoReport = Annotated[bool, typer.Option("--no-report", help="Write tables only.")]
File = Annotated[Path, typer.Option(help="File to write, .parquet or .csv.")]
