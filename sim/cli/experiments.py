"""Commands that run packages and say what they change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import (
    AllowStale,
    Csv,
    File,
    FirmsN,
    Force,
    Horizon,
    Lang,
    Language,
    Name,
    Names,
    NoReport,
    Numbers,
    Out,
    PopulationFile,
    PosteriorFolder,
    Replicates,
    Seed,
    Set,
    SmallN,
    Source,
    Workers,
    threads,
)
from sim.units import MAX_SEED


def compare(
    names: Names,
    baseline: Annotated[str, typer.Option(help="What the others are compared with.")] = "baseline",
    replicates: Replicates = 60,
    parameters: Source = Numbers.posterior,
    posterior: PosteriorFolder = None,
    allow_stale: AllowStale = False,
    seed: Seed = 2026,
    workers: Workers = None,
    out: Out = Path("results/compare"),
    force: Force = False,
    csv: Csv = False,
    lang: Lang = Language.en,
    horizon: Horizon = 2030,
    population: PopulationFile = None,
    firms: FirmsN = None,
    small: SmallN = None,
    assignments: Set = None,
    no_report: NoReport = False,
    equal_cost: Annotated[
        float | None,
        typer.Option(
            metavar="KRW_BN", help="Scale each package to this additional public cost first."
        ),
    ] = None,
) -> None:
    """Compare policy packages with a baseline, firm by firm with the same luck."""
    from sim.cli.commands import experiment

    experiment.compare(
        names,
        baseline,
        experiment.Options(
            replicates=replicates,
            source=parameters.value,
            posterior=posterior,
            allow_stale=allow_stale,
            seed=seed,
            workers=threads(workers),
            out=out,
            force=force,
            csv=csv,
            lang=lang.value,
            horizon=horizon,
            population=population,
            firms=firms,
            small=small,
            assignments=assignments or (),
            report=not no_report,
            equal_cost=equal_cost,
        ),
    )


def run(
    name: Name = "baseline",
    replicates: Replicates = 60,
    parameters: Source = Numbers.posterior,
    posterior: PosteriorFolder = None,
    allow_stale: AllowStale = False,
    seed: Seed = 2026,
    workers: Workers = None,
    out: Out = Path("results/run"),
    force: Force = False,
    csv: Csv = False,
    lang: Lang = Language.en,
    horizon: Horizon = 2030,
    population: PopulationFile = None,
    firms: FirmsN = None,
    small: SmallN = None,
    assignments: Set = None,
    no_report: NoReport = False,
) -> None:
    """Run one scenario."""
    from sim.cli.commands import experiment

    experiment.run(
        name,
        experiment.Options(
            replicates=replicates,
            source=parameters.value,
            posterior=posterior,
            allow_stale=allow_stale,
            seed=seed,
            workers=threads(workers),
            out=out,
            force=force,
            csv=csv,
            lang=lang.value,
            horizon=horizon,
            population=population,
            firms=firms,
            small=small,
            assignments=assignments or (),
            report=not no_report,
        ),
    )


def decompose(
    name: Name,
    baseline: Annotated[str, typer.Option(help="What the package is a change of.")] = "baseline",
    replicates: Replicates = 40,
    permutations: Annotated[
        int, typer.Option(min=1, help="Sampled orders, where more than 8 instruments change.")
    ] = 40,
    parameters: Source = Numbers.posterior,
    posterior: PosteriorFolder = None,
    allow_stale: AllowStale = False,
    seed: Seed = 2026,
    workers: Workers = None,
    out: Out = Path("results/decompose"),
    force: Force = False,
    csv: Csv = False,
    lang: Lang = Language.en,
    horizon: Horizon = 2030,
    population: PopulationFile = None,
    firms: FirmsN = None,
    small: SmallN = None,
    assignments: Set = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="No figures.")] = False,
) -> None:
    """Tell what each instrument and each channel of a package brings (Shapley values)."""
    from sim.cli.commands import decompose, experiment

    decompose.decompose(
        name,
        baseline,
        permutations,
        experiment.Options(
            replicates=replicates,
            source=parameters.value,
            posterior=posterior,
            allow_stale=allow_stale,
            seed=seed,
            workers=threads(workers),
            out=out,
            force=force,
            csv=csv,
            lang=lang.value,
            horizon=horizon,
            population=population,
            firms=firms,
            small=small,
            assignments=assignments or (),
            report=not no_report,
        ),
    )


def report(
    folder: Annotated[Path, typer.Argument(help="Result folder of compare or run.")],
    taken: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            metavar="FOLDER",
            help="Result folder of decompose or optimise to take in; may be repeated.",
        ),
    ] = None,
    lang: Lang = Language.en,
) -> None:
    """Make the report of a result folder again, from its tables and those of other commands."""
    from sim.cli.commands.report import report as make

    make(folder, taken or (), lang.value)


def panel(
    name: Name,
    out: File,
    seed: Seed = 2026,
    replicate: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Which run.")] = 0,
    years: Annotated[str, typer.Option(help="Years, such as 2017-2022.")] = "2017-2035",
    force: Force = False,
    population: PopulationFile = None,
    firms: FirmsN = None,
    small: SmallN = None,
    assignments: Set = None,
) -> None:
    """Write the firm-year panel of one run as the survey would see it."""
    from sim.cli.commands.panel import write_panel

    write_panel(
        name,
        out,
        seed=seed,
        replicate=replicate,
        years=years,
        force=force,
        population=population,
        firms=firms,
        small=small,
        assignments=assignments or (),
    )
