"""The command `optimise`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from sim.analysis.optimisation.robust import COST
from sim.analysis.optimisation.run import SearchStopped
from sim.api.analysis import Optimisation
from sim.api.search import optimise as search
from sim.cli.commands import compiling, console_summary, files, setup
from sim.cli.commands.console import counted, digits, folding_table
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.cli.commands.layout import print_table
from sim.experiment.progress import on_standard_error
from sim.units import in_language

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from sim.cli.searches import Optimise as Options


def optimise(options: Options) -> None:
    """Search for packages, write the results, print the front."""
    files.check_result_folder(options.out, force=options.force)
    compiling.announce(str(options.lang))
    asked = setup.model(options, ())
    del asked["overrides"]
    try:
        found = search(
            options.name,
            baseline=options.baseline,
            levers=options.levers,
            budget=options.budget,
            objectives=options.objectives,
            robust=options.robust,
            since=options.since,
            horizon=options.horizon,
            evaluations=options.evaluations,
            generation=options.generation,
            check_replicates=options.check_replicates,
            out=options.out,
            force=options.force,
            csv=options.csv,
            figures=str(options.lang),
            executor=options.executor,
            command=options.recorded(),
            progress=on_standard_error("evaluations", str(options.lang)),
            warn=console_summary.warner(options.lang),
            **asked,
        )
    except SearchStopped as stop:
        console_summary.print_stopped(stop, str(options.lang))
        raise typer.Exit(INTERRUPTED) from stop
    _print(found, options.lang)
    console_summary.print_place(options.out, False, options.lang)


def _print(found: Optimisation, language: str) -> None:
    korean = language == "ko"
    record, front = found.record, found.front
    objectives = record["objectives"].values()
    aims = [each[f"label_{language}"] for each in objectives]
    cost = "추가 공공 비용(십억 원)" if korean else "additional public cost (KRW bn)"
    shown = folding_table("점" if korean else "point", *aims, cost)
    columns = [*(each["column"] for each in objectives), COST]
    standing = front[front["stands"]]
    for row in standing.to_dict("records"):
        shown.add_row(str(row["point"]), *(digits(row[column]) for column in columns))
    base = record["base_package"]
    shown.add_row(record["base"], *(digits(base[column]) for column in columns))
    print_table(shown)
    print_table(_levers(standing, record, korean=korean))
    print(_fallen(len(front), len(front) - len(standing), korean=korean))
    for each in record["shrinkage"]:
        called = record["objectives"][each["objective"]]["label_ko" if korean else "label_en"]
        print(_lost(each, called, korean=korean))


def _levers(standing: pd.DataFrame, record: Mapping[str, Any], *, korean: bool) -> Table:
    """Return where the levers stand on the front; which point has what is in its file."""
    heads = (
        ("정책 수단", "단위", record["base"], "탐색 범위", "전선 위의 값")
        if korean
        else ("lever", "unit", record["base"], "searched", "on the front")
    )
    shown = folding_table(*heads)
    for name, each in record["levers"].items():
        found = standing[name]
        there = "-" if found.empty else f"{digits(found.min())} - {digits(found.max())}"
        searched = f"{digits(each['low'])} - {digits(each['high'])}"
        unit = in_language(each["unit"], "ko" if korean else "en")
        shown.add_row(name, unit, digits(each["base"]), searched, there)
    return shown


def _fallen(points: int, fallen: int, *, korean: bool) -> str:
    if korean:
        return (
            f"새 모수 표본과 난수로 다시 실행한 값이다. 탐색이 찾은 {points}개 점 중 {fallen}개는 "
            "예산을 넘거나 다른 점보다 못해 뺐다."
        )
    return (
        "All values are from draws and random numbers that the search did not see; of its "
        f"{counted(points, 'point')} {fallen} {'is' if fallen == 1 else 'are'} left out, over the "
        "budget there or beaten by another."
    )


def _lost(each: dict[str, Any], called: str, *, korean: bool) -> str:
    promised, given = digits(each["search"]), digits(each["fresh"])
    before, after = digits(each["base_search"]), digits(each["base_fresh"])
    if korean:
        return (
            f"  {called}: 탐색에서 {promised}, 새 표본에서 {given} (기준 패키지: {before}, {after})"
        )
    return (
        f"  {called} ({each['unit']}), mean of the points: {promised} in the search, "
        f"{given} on fresh draws (base package, which was not chosen: {before}, {after})"
    )
