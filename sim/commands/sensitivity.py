"""The command `sensitivity`."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pandas as pd

from sim.commands import compiling, setup
from sim.commands.screen import console, folding_table
from sim.experiment.progress import on_standard_error
from sim.exploration import commands
from sim.exploration.inquiry import DEFAULT_BASES, Inquiry


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
    inquiry = Inquiry(
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
    population, made = setup.firms(None, firms, small, workers=workers, scenarios=2)
    compiling.announce()
    table = commands.sensitivity(
        inquiry,
        out,
        population=population,
        firms=made,
        workers=workers,
        force=force,
        language=lang,
        command=["hwaksan", *(Path(word).name for word in sys.argv[1:])],
        progress=on_standard_error(),
        warn=lambda text: print(f"hwaksan: warning: {text}", file=sys.stderr),
    )
    _print(table, korean=lang == "ko")


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
