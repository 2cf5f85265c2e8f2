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
calibrate_app = typer.Typer(help="Fit the model and search the posterior.")
app.add_typer(calibrate_app, name="calibrate")
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
    equal_cost: Annotated[
        float | None,
        typer.Option(
            metavar="KRW_BN", help="Scale each package to this additional public cost first."
        ),
    ] = None,
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
            equal_cost=equal_cost,
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
    from sim.commands import decompose, experiment

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
    from sim.commands.report import report as make

    make(folder, taken or (), lang.value)


@app.command()
def goal(
    share: Annotated[float, typer.Option(help="Share of firms of the survey frame, as 0.30.")],
    by: Annotated[int, typer.Option(min=2017, max=2035, help="Year to reach it in.")] = 2030,
    instruments: Annotated[
        list[str] | None,
        typer.Option("--instrument", help="One instrument alone, by name or type; repeatable."),
    ] = None,
    mix: Annotated[
        str | None,
        typer.Option(help="A package as a whole; by default full-package and its parts."),
    ] = None,
    baseline: Annotated[str, typer.Option(help="What more is spent than under.")] = "baseline",
    outcome: Annotated[
        str, typer.Option(help="adoption_rate (uses AI) or reported_rate (tells the survey).")
    ] = "adoption_rate",
    most_cost: Annotated[
        float, typer.Option(metavar="KRW_BN", help="The most that may be spent.")
    ] = 10_000.0,
    replicates: Replicates = 40,
    parameters: Source = Numbers.posterior,
    posterior: PosteriorFolder = None,
    allow_stale: AllowStale = False,
    seed: Seed = 2026,
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write, .csv or .parquet; nothing if not given.")
    ] = None,
    force: Force = False,
    lang: Lang = Language.en,
    population: PopulationFile = None,
    firms: FirmsN = None,
    small: SmallN = None,
    assignments: Set = None,
) -> None:
    """Find the least public cost at which a share of firms uses AI, or say that none does."""
    from sim.commands.goal import Options, seek_goal

    seek_goal(
        Options(
            share=share,
            by=by,
            instruments=instruments or (),
            mix=mix,
            baseline=baseline,
            outcome=outcome,
            most_cost=most_cost,
            replicates=replicates,
            source=parameters.value,
            posterior=posterior,
            allow_stale=allow_stale,
            seed=seed,
            workers=workers or os.cpu_count() or 1,
            out=out,
            force=force,
            lang=lang.value,
            population=population,
            firms=firms,
            small=small,
            assignments=assignments or (),
        )
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


@calibrate_app.callback(invoke_without_command=True)
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
    threads = workers or os.cpu_count() or 1
    if quick:
        from sim.commands import fit

        fit.calibrate(out, workers=threads, force=force, lang=lang.value)
    else:
        from sim.commands import posterior

        posterior.calibrate(out, workers=threads, force=force)


@calibrate_app.command()
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
    from sim.commands import posterior

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


@app.command()
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
    threads = workers or os.cpu_count() or 1
    if rolling and contest:
        raise UserError("--rolling and --contest exclude each other", hint="use one of them")
    if not rolling and (origins is not None or figure is not None):
        raise UserError("--origins and --figure belong to --rolling", hint="add --rolling")
    if rolling or contest:
        from sim.commands import challenge

        if contest:
            challenge.compete(
                fit_file, runs=replicates, seed=seed, workers=threads, csv=csv, lang=lang.value
            )
        else:
            challenge.roll(
                origins,
                figure,
                fit_file,
                paths=replicates,
                seed=seed,
                workers=threads,
                csv=csv,
                lang=lang.value,
            )
        return
    from sim.commands import fit

    met = fit.validate(
        fit_file,
        replicates=replicates,
        seed=seed,
        workers=threads,
        csv=csv,
        lang=lang.value,
    )
    if not met:
        raise typer.Exit(MISSED)


@app.command()
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
    from sim.commands.trial import run_trial

    run_trial(
        name,
        replicates=replicates,
        seed=seed,
        firms=firms,
        small=small,
        workers=workers or os.cpu_count() or 1,
        assignments=assignments or (),
        out=out,
        force=force,
        lang=lang.value,
    )


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


@app.command()
def optimise(
    name: Name = "full-package",
    baseline: Annotated[str, typer.Option(help="What packages are compared with.")] = "baseline",
    levers: Annotated[
        str | None,
        typer.Option(
            help="What may be moved: instrument.setting or instrument.setting=low:high, separated "
            "by commas. Sizes and own shares of all programmes if not given."
        ),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            help="KRW bn of public cost up to the horizon beyond the baseline's; what the base "
            "package costs if not given."
        ),
    ] = None,
    objectives: Annotated[
        str,
        typer.Option(
            help="Two to four of embedded-users, users, sme-gap, region-gap, windfall-share."
        ),
    ] = "embedded-users,sme-gap,windfall-share",
    robust: Annotated[str, typer.Option(help="Over draws: mean, worst-tenth or regret.")] = "mean",
    since: Annotated[int, typer.Option("--from", help="First year that is decided on.")] = 2026,
    evaluations: Annotated[int, typer.Option(min=1, help="Packages to try.")] = 2000,
    generation: Annotated[int, typer.Option(min=1, help="Packages at a time.")] = 40,
    replicates: Annotated[
        int, typer.Option(min=1, help="Runs of each package: two of every draw of parameters.")
    ] = 40,
    check_replicates: Annotated[
        int, typer.Option(min=1, help="Runs of each point of the front on other draws and luck.")
    ] = 60,
    parameters: Source = Numbers.posterior,
    posterior: PosteriorFolder = None,
    allow_stale: AllowStale = False,
    seed: Seed = 2026,
    workers: Workers = None,
    out: Out = Path("results/optimise"),
    force: Force = False,
    csv: Csv = False,
    lang: Lang = Language.en,
    horizon: Horizon = 2030,
    population: PopulationFile = None,
    firms: FirmsN = None,
    small: SmallN = None,
) -> None:
    """Search for packages within a budget that no other beats in everything (NSGA-II)."""
    from sim.commands import optimise as command

    command.optimise(
        name,
        command.Options(
            baseline=baseline,
            levers=levers,
            budget=budget,
            objectives=objectives,
            robust=robust,
            since=since,
            evaluations=evaluations,
            generation=generation,
            replicates=replicates,
            check_replicates=check_replicates,
            source=parameters.value,
            posterior=posterior,
            allow_stale=allow_stale,
            seed=seed,
            workers=workers,
            out=out,
            force=force,
            csv=csv,
            lang=lang.value,
            horizon=horizon,
            population=population,
            firms=firms,
            small=small,
        ),
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
