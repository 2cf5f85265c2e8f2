"""The commands `run` and `compare`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from sim.commands import answer, compiling, setup
from sim.errors import UserError
from sim.experiment import Experiment, Interrupted, conduct
from sim.experiment.folder import check_free
from sim.experiment.progress import on_standard_error
from sim.scenario import load

INTERRUPTED = 130


@dataclass(frozen=True)
class Options:
    """Options that `run` and `compare` share; see ``hwaksan compare --help``."""

    replicates: int
    source: str
    posterior: Path | None
    allow_stale: bool
    seed: int
    workers: int
    out: Path
    force: bool
    csv: bool
    lang: str
    horizon: int
    population: Path | None
    firms: int | None
    small: int | None
    assignments: Sequence[str]
    report: bool


def compare(names: Sequence[str], baseline: str, options: Options) -> None:
    """Run scenarios and a baseline with the same luck, write the results, print the answer."""
    others = [name for name in names if name != baseline]
    if not others:
        raise UserError(
            f"there is nothing to compare with {baseline!r}", hint="name another scenario"
        )
    _conduct(("compare", *others, "--baseline", baseline), [baseline, *others], options)


def run(name: str, options: Options) -> None:
    """Run one scenario, write the results, print its course."""
    _conduct(("run", name), [name], options)


def _conduct(command: Sequence[str], names: Sequence[str], options: Options) -> None:
    check_free(options.out, force=options.force)  # before the work of reading anything
    scenarios = tuple(load(name) for name in names)
    overrides = setup.overrides(options.assignments)
    draws = setup.draws(
        options.source, options.posterior, options.replicates, allow_stale=options.allow_stale
    )
    draws.first.parameters.replace(**overrides)  # a wrong symbol is refused before firms are made
    population, made = setup.firms(options.population, options.firms, options.small)
    compiling.announce()
    experiment = Experiment(
        scenarios=scenarios,
        baseline=scenarios[0].name,
        draws=draws,
        seed=options.seed,
        horizon=options.horizon,
        population=population,
        firms=made,
        overrides=overrides,
    )
    try:
        summary = conduct(
            experiment,
            options.out,
            workers=options.workers,
            force=options.force,
            csv=options.csv,
            command=portable(command, options),
            progress=on_standard_error(),
            warn=answer.warn,
            finish=_reporter(options),
        )
    except Interrupted as stop:
        answer.print_interrupted(stop)
        raise typer.Exit(INTERRUPTED) from stop
    answer.print_summary(summary, options.lang)
    answer.print_place(options.out, options.report, options.lang)


class _Reporter:
    """Adds the report to a finished folder."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, folder: Path) -> None:
        from sim.report import build

        build(folder, language=self._language)


def _reporter(options: Options) -> _Reporter | None:
    return _Reporter(options.lang) if options.report else None


def portable(command: Sequence[str], options: Options) -> tuple[str, ...]:
    """Return the command line that gives these results on any machine: paths become names."""
    given: Mapping[str, object] = {
        "--replicates": options.replicates,
        "--parameters": options.source,
        "--posterior": None if options.posterior is None else options.posterior.name,
        "--seed": options.seed,
        "--horizon": options.horizon,
        "--population": None if options.population is None else options.population.name,
        "--firms": options.firms,
        "--small": options.small,
    }
    words = ["hwaksan", *(Path(word).name for word in command)]
    for option, value in given.items():
        if value is not None:
            words += [option, str(value)]
    if options.allow_stale:
        words.append("--allow-stale")
    for assignment in options.assignments:
        words += ["--set", assignment]
    return tuple(words)
