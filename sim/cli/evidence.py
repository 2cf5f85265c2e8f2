"""Commands that fit the model and hold it against what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands.exit_codes import MISSED
from sim.cli.options import (
    FirmsN,
    Force,
    Lang,
    Language,
    PrintCsv,
    Seed,
    Set,
    SmallN,
    Workers,
    threads,
)
from sim.errors import UserError


def calibrate(
    context: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the baseline fit, about 3 minutes.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the posterior, or with --quick fit.json; the shipped ones."),
    ] = None,
    workers: Workers = None,
    force: Force = False,
    lang: Lang = Language.en,
) -> None:
    """Search the posterior (about an hour); with --quick only fit the baseline."""
    if context.invoked_subcommand is not None:
        return
    number = threads(workers)
    if quick:
        from sim.cli.commands import fit

        fit.calibrate(out, workers=number, force=force, lang=lang.value)
    else:
        from sim.cli.commands import posterior

        posterior.calibrate(out, workers=number, force=force)


def diagnose(
    folder: Annotated[
        Path | None, typer.Option("--posterior", help="Folder of a posterior; the shipped one.")
    ] = None,
    truths: Annotated[int, typer.Option(min=5, help="Draws that are taken as truth.")] = 20,
    seed: Seed = 7,
    allow_stale: Annotated[
        bool, typer.Option("--allow-stale", help="Take a posterior of another version.")
    ] = False,
    figures: Annotated[Path | None, typer.Option(help="Folder to write the pictures into.")] = None,
    csv: PrintCsv = False,
    lang: Lang = Language.en,
) -> None:
    """Say what the data can and cannot tell; status 1 if a check fails."""
    from sim.cli.commands import posterior

    passed = posterior.diagnose(
        folder,
        truths=truths,
        seed=seed,
        allow_stale=allow_stale,
        figures=figures,
        csv=csv,
        lang=lang.value,
    )
    if not passed:
        raise typer.Exit(MISSED)


def validate(
    fit_file: Annotated[
        Path | None, typer.Option("--fit", help="A fit.json; the shipped fit if not given.")
    ] = None,
    rolling: Annotated[
        bool, typer.Option("--rolling", help="Forecast from 2019, 2020, 2021, beside null models.")
    ] = False,
    contest: Annotated[
        bool, typer.Option("--contest", help="Figures outside the fit, against null models.")
    ] = False,
    origins: Annotated[
        str | None, typer.Option(help="With --rolling: last years seen, such as 2019,2020.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(help="With --rolling: picture to write, .png or .svg.")
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(
            min=2, help="Runs to average: 50; with --rolling paths: 400; with --contest: 20."
        ),
    ] = None,
    seed: Seed = 7,
    workers: Workers = None,
    csv: PrintCsv = False,
    lang: Lang = Language.en,
) -> None:
    """Re-compute every target of the fit: target, model, difference; status 1 if one is missed."""
    number = threads(workers)
    if rolling and contest:
        raise UserError("--rolling and --contest exclude each other", hint="use one of them")
    if not rolling and (origins is not None or figure is not None):
        raise UserError("--origins and --figure belong to --rolling", hint="add --rolling")
    if rolling or contest:
        from sim.cli.commands import benchmarks

        if contest:
            benchmarks.compete(
                fit_file, runs=replicates, seed=seed, workers=number, csv=csv, lang=lang.value
            )
        else:
            benchmarks.roll(
                origins,
                figure,
                fit_file,
                paths=replicates,
                seed=seed,
                workers=number,
                csv=csv,
                lang=lang.value,
            )
        return
    from sim.cli.commands import fit

    met = fit.validate(
        fit_file,
        replicates=replicates,
        seed=seed,
        workers=number,
        csv=csv,
        lang=lang.value,
    )
    if not met:
        raise typer.Exit(MISSED)


def trial(
    name: Annotated[
        str,
        typer.Argument(help="dutch-voucher, creative-credits or management-training."),
    ],
    replicates: Annotated[int, typer.Option(min=2, help="Runs to average.")] = 20,
    seed: Seed = 2026,
    firms: FirmsN = None,
    small: SmallN = None,
    workers: Workers = None,
    assignments: Set = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write, .csv or .parquet; nothing if not given.")
    ] = None,
    force: Force = False,
    lang: Lang = Language.en,
) -> None:
    """Replay a published experiment in the model by lottery; compare what both found."""
    from sim.cli.commands.trial import run_trial

    run_trial(
        name,
        replicates=replicates,
        seed=seed,
        firms=firms,
        small=small,
        workers=threads(workers),
        assignments=assignments or (),
        out=out,
        force=force,
        lang=lang.value,
    )
