"""The command line: ``hwaksan``.

Every command is declared here and done in `sim.commands`, which is loaded only when it is called,
so that ``hwaksan --help`` answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

import sim
from sim.commands.options import (
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
    PrintCsv,
    Replicates,
    Seed,
    Set,
    SmallN,
    Source,
    Workers,
)
from sim.errors import UserError

WRONG_INPUT = 2
MISSED = 1

app = typer.Typer(
    name="hwaksan",
    help="How AI spreads among Korean firms, and what policy packages change.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
scenarios_app = typer.Typer(help="Policy packages as files.")
population_app = typer.Typer(help="The firms of the model.")
app.add_typer(scenarios_app, name="scenarios")
app.add_typer(population_app, name="population")


@app.command()
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
) -> None:
    """Compare policy packages with a baseline, firm by firm with the same luck."""
    from sim.commands import experiment

    experiment.compare(
        names,
        baseline,
        experiment.Options(
            replicates=replicates,
            source=parameters.value,
            posterior=posterior,
            allow_stale=allow_stale,
            seed=seed,
            workers=workers or os.cpu_count() or 1,
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


@app.command()
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
    from sim.commands import experiment

    experiment.run(
        name,
        experiment.Options(
            replicates=replicates,
            source=parameters.value,
            posterior=posterior,
            allow_stale=allow_stale,
            seed=seed,
            workers=workers or os.cpu_count() or 1,
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


@app.command()
def panel(
    name: Name,
    out: File,
    seed: Seed = 2026,
    replicate: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Which run.")] = 0,
    years: Annotated[str, typer.Option(help="Years, such as 2017-2022.")] = "2017-2035",
    force: Force = False,
    population: PopulationFile = None,
    firms: FirmsN = None,
    small: SmallN = None,
    assignments: Set = None,
) -> None:
    """Write the firm-year panel of one run as the survey would see it."""
    from sim.commands.panel import write_panel

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


@app.command()
def calibrate(
    quick: Annotated[
        bool, typer.Option("--quick", help="Indirect inference of the baseline, about 5 minutes.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="fit.json to write; the shipped fit if not given.")
    ] = None,
    workers: Workers = None,
    force: Force = False,
    lang: Lang = Language.en,
) -> None:
    """Fit the baseline to the published survey figures and store the fit with its table."""
    from sim.commands import fit

    fit.calibrate(quick, out, workers=workers or os.cpu_count() or 1, force=force, lang=lang.value)


@app.command()
def validate(
    fit_file: Annotated[
        Path | None, typer.Option("--fit", help="A fit.json; the shipped fit if not given.")
    ] = None,
    replicates: Annotated[int, typer.Option(min=2, help="Runs to average.")] = 50,
    seed: Seed = 7,
    workers: Workers = None,
    csv: PrintCsv = False,
    lang: Lang = Language.en,
) -> None:
    """Re-compute every target of the fit: target, model, difference; status 1 if one is missed."""
    from sim.commands import fit

    met = fit.validate(
        fit_file,
        replicates=replicates,
        seed=seed,
        workers=workers or os.cpu_count() or 1,
        csv=csv,
        lang=lang.value,
    )
    if not met:
        raise typer.Exit(MISSED)


@app.command()
def parameters(csv: PrintCsv = False, lang: Lang = Language.en) -> None:
    """Print every parameter with unit, prior, bounds, grade and source."""
    from sim.commands import registries

    registries.parameters(csv=csv, lang=lang.value)


@app.command()
def sensitivity(
    method: Annotated[str, typer.Argument(help="morris (screening) or sobol (variance).")],
    outcome: Annotated[
        str, typer.Option(help="Outcome and year, such as adoption_2030 or users_2030.")
    ] = "adoption_2030",
    effect: Annotated[
        str | None, typer.Option(help="Scenario whose difference to the baseline is analysed.")
    ] = None,
    baseline: Annotated[str, typer.Option(help="What --effect is compared with.")] = "baseline",
    bases: Annotated[
        int | None, typer.Option(min=1, help="Trajectories (morris) or base samples (sobol).")
    ] = None,
    replicates: Annotated[int, typer.Option(min=2, help="Runs of each scenario a draw.")] = 4,
    seed: Annotated[int, typer.Option(min=1, max=2**32 - 1, help="Key of design and luck.")] = 2026,
    workers: Workers = None,
    out: Out = Path("results/sensitivity"),
    factors: Annotated[
        str | None, typer.Option(help="Parameter symbols, separated by commas; all open ones.")
    ] = None,
    anchor: Annotated[
        bool, typer.Option(help="Fit the yearly shares of 2017-2022 again in every draw.")
    ] = True,
    firms: FirmsN = None,
    small: SmallN = None,
    force: Force = False,
    lang: Lang = Language.en,
) -> None:
    """Tell which parameters move an outcome or a package's effect, over their priors."""
    from sim.commands.sensitivity import sensitivity as run_sensitivity

    run_sensitivity(
        method,
        outcome,
        effect,
        out,
        baseline=baseline,
        bases=bases,
        replicates=replicates,
        seed=seed,
        workers=workers,
        factors=factors,
        anchor=anchor,
        firms=firms,
        small=small,
        force=force,
        lang=lang.value,
    )


@scenarios_app.command("list")
def scenarios_list(lang: Lang = Language.en) -> None:
    """Print the shipped scenarios."""
    from sim.commands import registries

    registries.list_scenarios(lang.value)


@scenarios_app.command("show")
def scenarios_show(name: Name, lang: Lang = Language.en) -> None:
    """Print a scenario in full: every value with unit, grade and source."""
    from sim.commands import registries

    registries.show_scenario(name, lang.value)


@scenarios_app.command("diff")
def scenarios_diff(one: Name, other: Name, lang: Lang = Language.en) -> None:
    """Print in what two scenarios differ."""
    from sim.commands import registries

    registries.diff_scenarios(one, other, lang.value)


@population_app.command("check")
def population_check(
    firms: FirmsN = None, small: SmallN = None, csv: PrintCsv = False, lang: Lang = Language.en
) -> None:
    """Print target against achieved for every published margin; exit status 1 if one is missed."""
    from sim.commands.population import print_check

    if not print_check(firms, small, csv=csv, lang=lang.value):
        raise typer.Exit(MISSED)


@population_app.command("synthesise")
def population_synthesise(
    out: File,
    firms: FirmsN = None,
    small: Annotated[int, typer.Option(min=0, help="Firms with 10-49 employees.")] = 5000,
    seed: Annotated[int, typer.Option(min=0, help="Key of the firms.")] = 1,
    year: Annotated[int, typer.Option(help="Year of the technologies.")] = 2022,
    force: Force = False,
) -> None:
    """Write synthetic firms in the schema that your own microdata would have."""
    from sim.commands.population import write_population

    write_population(out, firms, small, seed=seed, year=year, force=force)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"hwaksan {sim.__version__}")
        raise typer.Exit


@app.callback()
def hwaksan(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """How AI spreads among Korean firms, and what policy packages change."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the process by default.

    Returns
    -------
    int
        0; 1 where a check is missed; 2 for a mistake in the input, said in one line; 130 when
        interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console that lacks a letter shows its code instead of failing.
            stream.reconfigure(errors="backslashreplace")
    given = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        status = app(given, prog_name="hwaksan", standalone_mode=False)
    except UserError as error:
        return _refuse(str(error), WRONG_INPUT)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        command = "hwaksan" if context is None else context.command_path
        text = " ".join(error.format_message().split()).rstrip(".")
        return _refuse(f"{text}; see {command} --help", error.exit_code)
    return int(status or 0)


def _refuse(text: str, status: int) -> int:
    print(f"hwaksan: {text}", file=sys.stderr)
    return status
