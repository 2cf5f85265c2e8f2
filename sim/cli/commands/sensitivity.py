"""The command `sensitivity`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import typer

from sim.api.sensitivity import sensitivity as analyse
from sim.cli.commands import compiling, console_summary, files, layout, lists
from sim.cli.commands.console import bold, console, digits, folding_table
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.experiment import Interrupted
from sim.experiment.progress import on_standard_error

if TYPE_CHECKING:
    from sim.api.analysis import Sensitivity
    from sim.cli.searches import Sensitivity as Options


def sensitivity(options: Options) -> None:
    """Run a sensitivity analysis and print its table."""
    files.check_result_folder(options.out, force=options.force)
    compiling.announce(str(options.lang))
    try:
        found = _analyse(options)
    except Interrupted as stop:
        console_summary.print_interrupted(stop, str(options.lang))
        raise typer.Exit(INTERRUPTED) from stop
    table = found.indices
    for name, rows in table.groupby("outcome", sort=False):
        if len(found.record["answers"]) > 1:
            console().print(bold(str(name)))
        _print(rows, korean=options.lang == "ko")
    for sentence in found.sentences(options.lang):
        console().print(sentence)


def _analyse(options: Options) -> Sensitivity:
    named = None if options.factors is None else lists.parts(options.factors)
    return analyse(
        options.method,
        outcome=lists.parts(options.outcome),
        effect=None if options.effect is None else lists.parts(options.effect),
        baseline=options.baseline,
        bases=options.bases,
        replicates=options.replicates,
        factors=named,
        anchored=options.anchor,
        groups=options.groups,
        second_order=options.second_order,
        parameters=str(options.parameters),
        posterior=options.posterior,
        allow_stale=options.allow_stale,
        explanation=str(options.explanation),
        seed=options.seed,
        firms=options.firms,
        small=options.small,
        population_seed=options.population_seed,
        workers=options.threads,
        executor=options.executor,
        out=options.out,
        force=options.force,
        csv=True,
        figures=str(options.lang),
        command=options.recorded(),
        progress=on_standard_error(lang=str(options.lang)),
        warn=console_summary.warner(options.lang),
    )


def _print(table: pd.DataFrame, *, korean: bool) -> None:
    heads = (
        ("요인", "지수", "값", "하한", "상한", "우연의 바닥", "의미", "등급", "우연과 구별")
        if korean
        else ("factor", "index", "value", "low", "high", "floor", "meaning", "grade", "from noise")
    )
    told = ("구별됨", "구별 안 됨") if korean else ("told", "not told")
    shown = folding_table(*heads)
    for row in table.to_dict("records"):
        cells = [_cell(row[c]) for c in ("factor", "index", "value", "low", "high", "floor")]
        verdict = "-" if pd.isna(row["told_from_noise"]) else told[not row["told_from_noise"]]
        label = str(row["label_ko" if korean else "label_en"])
        shown.add_row(*cells, label, _cell(row["grade"]), verdict)
    layout.print_table(shown)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "-" if math.isnan(value) else digits(value)
    return "-" if value is None else str(value)
