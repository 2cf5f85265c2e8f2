"""The command `sensitivity`."""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.analysis.sensitivity.analysis import Sensitivity
from sim.analysis.sensitivity.analysis import sensitivity as analyse
from sim.analysis.sensitivity.spec import DEFAULT_BASES, Spec
from sim.cli.commands import compiling, console_summary, files, setup
from sim.cli.commands.console import console, digits, folding_table
from sim.experiment.progress import on_standard_error
from sim.experiment.result_folder import RECORD, move_into_place, write_table
from sim.experiment.run_record import text
from sim.report.figures import sensitivity as figure

if TYPE_CHECKING:
    from sim.cli.searches import Sensitivity as Options


def sensitivity(options: Options) -> None:
    """Run a sensitivity analysis and print its table."""
    files.check_result_folder(options.out, force=options.force)
    spec = _spec(options)
    population, made = setup.firms(
        None, options.firms, options.small, workers=options.threads, scenarios=2
    )
    compiling.announce()
    found = analyse(
        spec,
        population=population,
        firms=made,
        workers=options.threads,
        command=options.recorded(),
        progress=on_standard_error(),
        warn=console_summary.warn,
    )
    write(found, options.out, options.lang)
    _print(found.table, korean=options.lang == "ko")


def _spec(options: Options) -> Spec:
    names = None if options.factors is None else options.factors.split(",")
    default_bases = DEFAULT_BASES.get(options.method, 1)
    return Spec(
        method=options.method,
        outcome=options.outcome,
        effect=options.effect,
        baseline=options.baseline,
        bases=default_bases if options.bases is None else options.bases,
        replicates=options.replicates,
        seed=options.seed,
        factors=None if names is None else tuple(each.strip() for each in names if each.strip()),
        anchored=options.anchor,
    )


def write(found: Sensitivity, out: Path, language: str) -> None:
    """Write a result folder; it appears when it is whole.

    ``sensitivity`` as Parquet, CSV, PNG and SVG, ``draws.parquet`` and ``run.json``.
    """
    picture = figure.draw(found.table, found.record, language)
    building = out.with_name(f"{out.name}.building-{os.getpid()}")
    building.mkdir(parents=True)
    try:
        write_table(found.table, building, "sensitivity", csv=True)
        write_table(found.runs, building, "draws", csv=False)
        (building / "sensitivity.png").write_bytes(picture.png())
        (building / "sensitivity.svg").write_bytes(picture.svg)
        (building / RECORD).write_text(text(found.record), encoding="utf-8", newline="\n")
        move_into_place(building, out)
    finally:
        shutil.rmtree(building, ignore_errors=True)


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
    console().print(shown)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "-" if math.isnan(value) else digits(value)
    return "-" if value is None else str(value)
