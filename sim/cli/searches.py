"""Commands that look for a package, a budget or a parameter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar

from sim.cli.declaration import Argument, Option, Options, name_of_file
from sim.cli.options import (
    AllowStale,
    Csv,
    ExecutorAt,
    Explanation,
    ExplanationOf,
    Firms,
    Force,
    Lang,
    Language,
    MaybeFile,
    Model,
    Name,
    NoReport,
    Out,
    PosteriorFolder,
    Replicates,
    ResultFolder,
    Set,
    Threads,
)
from sim.units import MAX_SEED


class Source(StrEnum):
    """Where the parameters of a sensitivity analysis come from."""

    prior = "prior"
    posterior = "posterior"


def _names_of_files(value: str) -> str:
    """Return scenarios without the way to their files."""
    return ",".join(name_of_file(each.strip()) for each in value.split(","))


@dataclass(frozen=True, kw_only=True)
class Goal(Model):
    """Find the least public cost at which a share uses AI. Or say that none does."""

    command: ClassVar = "goal"
    runs: ClassVar = "goal:seek_goal"

    share: Annotated[float, Option("Share of firms of the survey frame, as 0.30.", recorded=True)]
    by: Annotated[int, Option("Year to reach it in.", recorded=True, low=2017, high=2035)] = 2030
    instruments: Annotated[
        tuple[str, ...],
        Option(
            "One instrument alone, by name or type; repeatable.", recorded=True, name="--instrument"
        ),
    ] = ()
    mix: Annotated[
        str | None,
        Option(
            "A package as a whole; by default full-package and its parts.",
            recorded=True,
            written=name_of_file,
        ),
    ] = None
    baseline: Annotated[
        str, Option("What more is spent than under.", recorded=True, written=name_of_file)
    ] = "baseline"
    outcome: Annotated[
        str, Option("adoption_rate (uses AI) or reported_rate (tells the survey).", recorded=True)
    ] = "adoption_rate"
    most_cost: Annotated[
        float, Option("The most that may be spent.", recorded=True, metavar="KRW_BN")
    ] = 10_000.0
    replicates: Replicates = 40
    executor: ExecutorAt = None
    out: MaybeFile = None
    force: Force = False
    lang: Lang = Language.en
    assignments: Set = ()


@dataclass(frozen=True, kw_only=True)
class Optimise(Model, ResultFolder):
    """Search for packages within a budget. None that another beats in everything (NSGA-II)."""

    command: ClassVar = "optimise"
    runs: ClassVar = "optimise:optimise"

    name: Name = "full-package"
    baseline: Annotated[
        str, Option("What packages are compared with.", recorded=True, written=name_of_file)
    ] = "baseline"
    levers: Annotated[
        str | None,
        Option(
            "What may be moved: instrument.setting or instrument.setting=low:high, separated "
            "by commas. Sizes and own shares of all programmes if not given.",
            recorded=True,
        ),
    ] = None
    budget: Annotated[
        float | None,
        Option(
            "KRW bn of public cost up to the horizon beyond the baseline's; what the base "
            "package costs if not given.",
            recorded=True,
        ),
    ] = None
    objectives: Annotated[
        str,
        Option(
            "Two to four of embedded-users, users, sme-gap, region-gap, windfall-share.",
            recorded=True,
        ),
    ] = "embedded-users,sme-gap,windfall-share"
    robust: Annotated[str, Option("Over draws: mean, worst-tenth or regret.", recorded=True)] = (
        "mean"
    )
    since: Annotated[
        int, Option("First year that is decided on.", recorded=True, name="--from")
    ] = 2026
    evaluations: Annotated[int, Option("Packages to try.", recorded=True, low=1)] = 2000
    generation: Annotated[int, Option("Packages at a time.", recorded=True, low=1)] = 40
    replicates: Annotated[
        int,
        Option("Runs of each package: two of every draw of parameters.", recorded=True, low=1),
    ] = 40
    check_replicates: Annotated[
        int,
        Option(
            "Runs of each point of the front on other draws and random numbers.",
            recorded=True,
            low=1,
        ),
    ] = 60
    executor: ExecutorAt = None
    out: Out = Path("results/optimise")


@dataclass(frozen=True, kw_only=True)
class Sensitivity(Threads, Firms, Options):
    """Tell which parameters and settings move an answer. An outcome, an effect, or an order."""

    command: ClassVar = "sensitivity"
    runs: ClassVar = "sensitivity:sensitivity"

    method: Annotated[str, Argument("morris, sobol, pawn, delta or rsa.", recorded=True)]
    outcome: Annotated[
        str,
        Option(
            "Outcomes and years, such as adoption_2030,users_2030; cost_per_user_2030.",
            recorded=True,
        ),
    ] = "adoption_2030"
    effect: Annotated[
        str | None,
        Option(
            "Scenarios, separated by commas, whose difference to the baseline is analysed; of the "
            "first two the lead of one over the other, too.",
            recorded=True,
            written=_names_of_files,
        ),
    ] = None
    baseline: Annotated[
        str, Option("What --effect is compared with.", recorded=True, written=name_of_file)
    ] = "baseline"
    bases: Annotated[
        int | None,
        Option("Trajectories (morris), base samples (sobol) or draws.", recorded=True, low=1),
    ] = None
    replicates: Annotated[int, Option("Runs of each scenario a draw.", recorded=True, low=2)] = 4
    seed: Annotated[
        int,
        Option("Random seed of the design and of the runs.", recorded=True, low=1, high=MAX_SEED),
    ] = 2026
    out: Out = Path("results/sensitivity")
    factors: Annotated[
        str | None,
        Option(
            "Symbols and settings (instrument.setting, with =low:high if wanted), separated by "
            "commas; or parameters, settings, levers, all. Open parameters if not given.",
            recorded=True,
        ),
    ] = None
    anchor: Annotated[
        bool,
        Option(
            "Fit the yearly shares of 2017-2024 again in every draw.",
            recorded=True,
            negatable=True,
        ),
    ] = True
    groups: Annotated[
        bool, Option("Move the factors of a mechanism as one (morris, sobol).", recorded=True)
    ] = False
    second_order: Annotated[bool, Option("Indices of pairs, too (sobol).", recorded=True)] = False
    parameters: Annotated[
        Source,
        Option(
            "Parameters from their priors, or draws of the posterior (pawn, delta, rsa).",
            recorded=True,
        ),
    ] = Source.prior
    posterior: PosteriorFolder = None
    allow_stale: AllowStale = False
    explanation: ExplanationOf = Explanation.both
    executor: ExecutorAt = None
    force: Force = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class Discover(Options):
    """Tell in which draws a package loses to another. Or misses a goal."""

    command: ClassVar = "discover"
    runs: ClassVar = "questions:discover"

    results: Annotated[
        Path,
        Argument("Result folder of compare or sensitivity.", recorded=True, written=name_of_file),
    ]
    package: Annotated[str, Option("Scenario that is asked about.", recorded=True)]
    against: Annotated[
        str | None, Option("Where it brings less than this scenario.", recorded=True)
    ] = None
    below: Annotated[float | None, Option("Where its outcome is below this.", recorded=True)] = None
    outcome: Annotated[
        str | None,
        Option(
            "Outcome; users of a comparison, the first analysed of a sensitivity analysis.",
            recorded=True,
        ),
    ] = None
    frame: Annotated[str | None, Option("Frame of the outcome.", recorded=True)] = None
    inputs: Annotated[
        str | None,
        Option("Look at these inputs alone, separated by commas.", recorded=True),
    ] = None
    box: Annotated[
        int | None,
        Option("A box of the table trajectory; the most balanced one.", recorded=True, low=0),
    ] = None
    resamples: Annotated[
        int, Option("Resamples, and as many shuffles.", recorded=True, low=10, high=10_000)
    ] = 50
    seed: Annotated[
        int, Option("Random seed of the resamples.", recorded=True, low=0, high=MAX_SEED)
    ] = 2026
    out: Out = Path("results/discover")
    force: Force = False
    csv: Csv = False
    no_report: NoReport = False
    lang: Lang = Language.en


@dataclass(frozen=True, kw_only=True)
class Robustness(Options):
    """Tell how robust an order of packages is. Regret and goal over draws and futures."""

    command: ClassVar = "robustness"
    runs: ClassVar = "questions:robustness"

    results: Annotated[
        Path,
        Argument("Result folder of compare.", recorded=True, written=name_of_file),
    ]
    outcomes: Annotated[str, Option("Outcomes, separated by commas.", recorded=True)] = (
        "users,embedded_users"
    )
    frame: Annotated[str | None, Option("Frame of the outcomes.", recorded=True)] = None
    out: Out = Path("results/robustness")
    force: Force = False
    csv: Csv = False
    no_report: NoReport = False
    lang: Lang = Language.en
