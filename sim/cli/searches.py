"""Commands that look for a package, a budget or a parameter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import (
    AllowStale,
    Csv,
    FirmsN,
    Force,
    Horizon,
    Lang,
    Language,
    Name,
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
    from sim.cli.commands.goal import Options, seek_goal

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
            workers=threads(workers),
            out=out,
            force=force,
            lang=lang.value,
            population=population,
            firms=firms,
            small=small,
            assignments=assignments or (),
        )
    )


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
    from sim.cli.commands import optimise as command

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
            workers=threads(workers),
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
    seed: Annotated[int, typer.Option(min=1, max=MAX_SEED, help="Key of design and luck.")] = 2026,
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
    from sim.cli.commands.sensitivity import sensitivity as run_sensitivity

    run_sensitivity(
        method,
        outcome,
        effect,
        out,
        baseline=baseline,
        bases=bases,
        replicates=replicates,
        seed=seed,
        workers=threads(workers),
        factors=factors,
        anchor=anchor,
        firms=firms,
        small=small,
        force=force,
        lang=lang.value,
    )
