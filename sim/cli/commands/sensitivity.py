"""The command `sensitivity`."""

from __future__ import annotations

import math
import os
import shutil
import sys
from pathlib import Path

import pandas as pd

from sim.analysis.sensitivity.analysis import Sensitivity
from sim.analysis.sensitivity.analysis import sensitivity as analyse
from sim.analysis.sensitivity.spec import DEFAULT_BASES, Spec
from sim.cli.commands import compiling, setup
from sim.cli.commands.console import console, folding_table
from sim.experiment.progress import on_standard_error
from sim.experiment.result_folder import RECORD, check_free, move_into_place, write_table
from sim.experiment.run_record import text
from sim.report.figures import sensitivity as figure


def sensitivity(
    method: str,
    outcome: str,
    effect: str | None,
    out: Path,
    *,
    baseline: str,
    bases: int | None,
    replicates: int,
    seed: int,
    workers: int,
    factors: str | None,
    anchor: bool,
    firms: int | None,
    small: int | None,
    force: bool,
    lang: str,
) -> None:
    """Run a sensitivity analysis and print its table."""
    named = None if factors is None else tuple(f.strip() for f in factors.split(",") if f.strip())
    spec = Spec(
        method=method,
        outcome=outcome,
        effect=effect,
        baseline=baseline,
        bases=DEFAULT_BASES.get(method, 1) if bases is None else bases,
        replicates=replicates,
        seed=seed,
        factors=named,
        anchored=anchor,
    )
    check_free(out, force=force)
    population, made = setup.firms(None, firms, small, workers=workers, scenarios=2)
    compiling.announce()
    found = analyse(
        spec,
        population=population,
        firms=made,
        workers=workers,
        command=["hwaksan", *(Path(word).name for word in sys.argv[1:])],
        progress=on_standard_error(),
        warn=lambda text: print(f"hwaksan: warning: {text}", file=sys.stderr),
    )
    write(found, out, lang)
    _print(found.table, korean=lang == "ko")


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
        return "-" if math.isnan(value) else f"{value:.4g}"
    return "-" if value is None else str(value)
