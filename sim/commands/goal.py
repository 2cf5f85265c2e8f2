"""The command `goal`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.commands import answer, compiling, files, setup, spending
from sim.errors import UserError
from sim.experiment import Experiment
from sim.policy.package import doubts
from sim.scenario import load
from sim.spending.equal_cost import check_differs
from sim.spending.goal import MIX, Goal, instrument, packages_of, seek


@dataclass(frozen=True)
class Options:
    """Options of `goal`; see ``hwaksan goal --help``."""

    share: float
    by: int
    instruments: Sequence[str]
    mix: str | None
    baseline: str
    outcome: str
    most_cost: float
    replicates: int
    source: str
    posterior: Path | None
    allow_stale: bool
    seed: int
    workers: int
    out: Path | None
    force: bool
    lang: str
    population: Path | None
    firms: int | None
    small: int | None
    assignments: Sequence[str]


def seek_goal(options: Options) -> None:
    """Look for the least cost of a goal, print the answer, and write it if asked to."""
    goal = Goal(options.share, options.outcome, options.most_cost)
    if options.out is not None:
        files.check_target(options.out, force=options.force)
    if options.instruments and options.mix is not None:
        raise UserError(
            "--instrument and --mix exclude each other", hint="ask for the one, then the other"
        )
    baseline = load(options.baseline)
    if options.instruments:
        names = dict.fromkeys(options.instruments)
        packages = tuple(instrument(name, baseline) for name in names)
    elif options.mix is not None:
        packages = (load(options.mix),)
    else:
        packages = packages_of(load(MIX), baseline)
    for each in packages:
        check_differs(each, baseline)
    overrides = setup.overrides(options.assignments)
    draws = setup.draws(
        options.source, options.posterior, options.replicates, allow_stale=options.allow_stale
    )
    draws.first.parameters.replace(**overrides)  # a wrong symbol is refused before firms are made
    population, made = setup.firms(
        options.population,
        options.firms,
        options.small,
        workers=options.workers,
        scenarios=2,
    )
    experiment = Experiment(
        scenarios=(baseline, *packages),
        baseline=baseline.name,
        draws=draws,
        seed=options.seed,
        horizon=options.by,
        population=population,
        firms=made,
        overrides=overrides,
    )
    for doubt in (doubt for each in experiment.scenarios for doubt in doubts(each)):
        answer.warn(doubt)
    compiling.announce()
    table = seek(experiment, packages, goal, workers=options.workers)
    if options.out is not None:
        files.write(table, options.out)
    spending.print_goal(table, baseline.label(options.lang), options.lang)
    if options.out is not None:
        answer.print_place(options.out, report=False, lang=options.lang)
