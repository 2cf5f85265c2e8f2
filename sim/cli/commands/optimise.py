"""The command `optimise`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim import resources
from sim.analysis.optimisation import levers, models, objective, robust
from sim.analysis.optimisation.evolution import check_installed
from sim.analysis.optimisation.run import Found, SearchStopped
from sim.analysis.optimisation.run import optimise as run_experiment
from sim.analysis.optimisation.spec import Spec, check_years
from sim.cli.commands import compiling, console_summary, files, setup
from sim.cli.commands.console import console, counted, digits, folding_table
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.experiment.progress import on_standard_error
from sim.scenario import load

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from sim.cli.searches import Optimise as Options


def optimise(options: Options) -> None:
    """Search for packages, write the results, print the front."""
    check_installed()
    files.check_result_folder(options.out, force=options.force)
    check_years(options.since, options.horizon)
    base = load(options.name)
    spec = Spec(
        base=base,
        baseline=load(options.baseline),
        levers=levers.choose(options.levers, base, options.since, options.horizon),
        objectives=objective.choose(options.objectives),
        rule=options.robust,
        budget=options.budget,
        since=options.since,
        horizon=options.horizon,
        evaluations=options.evaluations,
        generation=options.generation,
        seed=options.seed,
    )
    drawn = _models(options)
    robust.check(options.robust, len(drawn[0].fits), several=options.parameters != "fit")
    population, made = setup.firms(
        options.population,
        options.firms,
        options.small,
        workers=options.threads,
        scenarios=1,
        kept=sum(models.runs for models in drawn),
    )
    compiling.announce()
    try:
        found = run_experiment(
            spec,
            options.out,
            population,
            drawn,
            firms=made,
            workers=options.threads,
            force=options.force,
            csv=options.csv,
            command=options.recorded(),
            progress=on_standard_error("evaluations"),
            warn=console_summary.warn,
            finish=_Drawer(options.lang),
        )
    except SearchStopped as stop:
        print(
            f"hwaksan: stopped; {counted(stop.kept, 'evaluation')} kept in {stop.folder}, "
            "the same command goes on from there",
            file=sys.stderr,
        )
        raise typer.Exit(INTERRUPTED) from stop
    _print(found, spec, options.lang)
    console_summary.print_place(options.out, False, options.lang)


class _Drawer:
    """Adds the figure to a finished folder."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, folder: Path) -> None:
        from sim.report.included.front_section import draw_into

        draw_into(folder, language=self._language)


def _models(options: Options) -> tuple[models.Models, models.Models]:
    from sim.calibration.fit.fixed_point import Fit
    from sim.calibration.posterior import posterior

    if options.parameters == "fit":
        fit = Fit(*setup.fitted())
        return models.of_fit(fit, options.replicates, options.check_replicates)
    folder = resources.path("calibration") if options.posterior is None else options.posterior
    drawn = posterior.read(folder, allow_stale=options.allow_stale)
    return models.of_posterior(drawn, options.replicates, options.check_replicates)


def _print(found: Found, spec: Spec, language: str) -> None:
    korean = language == "ko"
    aims = [each.label_ko if korean else each.label_en for each in spec.objectives]
    cost = "추가 공공 비용(십억 원)" if korean else "additional public cost (KRW bn)"
    shown = folding_table("점" if korean else "point", *aims, cost)
    columns = [*(each.column for each in spec.objectives), robust.COST]
    standing = found.front[found.front["stands"]]
    for row in standing.to_dict("records"):
        shown.add_row(str(row["point"]), *(digits(row[column]) for column in columns))
    shown.add_row(spec.base.name, *(digits(found.base[column]) for column in columns))
    console().print(shown)
    console().print(_levers(standing, spec, korean=korean))
    print(_fallen(len(found.front), len(found.front) - len(standing), korean=korean))
    for each in found.shrinkage:
        print(_lost(each, korean=korean))


def _levers(standing: pd.DataFrame, spec: Spec, *, korean: bool) -> Table:
    """Return where the levers stand on the front; which point has what is in its file."""
    heads = (
        ("정책 수단", "단위", spec.base.name, "탐색 범위", "전선 위의 값")
        if korean
        else ("lever", "unit", spec.base.name, "searched", "on the front")
    )
    shown = folding_table(*heads)
    for each in spec.levers:
        found = standing[each.name]
        there = "-" if found.empty else f"{digits(found.min())} - {digits(found.max())}"
        searched = f"{digits(each.low)} - {digits(each.high)}"
        shown.add_row(each.name, each.about.unit, digits(each.base), searched, there)
    return shown


def _fallen(points: int, fallen: int, *, korean: bool) -> str:
    if korean:
        return (
            f"새 모수 표본과 난수로 다시 실행한 값이다. 탐색이 찾은 {points}개 점 중 {fallen}개는 "
            "예산을 넘거나 다른 점보다 못해 뺐다."
        )
    return (
        "All values are from draws and luck that the search did not see; of its "
        f"{counted(points, 'point')} {fallen} {'is' if fallen == 1 else 'are'} left out, over the "
        "budget there or beaten by another."
    )


def _lost(each: dict[str, Any], *, korean: bool) -> str:
    promised, given = digits(each["search"]), digits(each["fresh"])
    before, after = digits(each["base_search"]), digits(each["base_fresh"])
    if korean:
        return (
            f"  {each['objective']}: 탐색에서 {promised}, 새 표본에서 {given} "
            f"(기준 패키지: {before}, {after})"
        )
    return (
        f"  {each['objective']} ({each['unit']}), mean of the points: {promised} in the search, "
        f"{given} on fresh draws (base package, which was not chosen: {before}, {after})"
    )
