"""The command `sensitivity`."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

from sim.commands import setup
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
    workers: int | None,
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
    population, made = setup.firms(None, firms, small)
    table = commands.sensitivity(
        inquiry,
        out,
        population=population,
        firms=made,
        workers=workers or os.cpu_count() or 1,
        force=force,
        language=lang,
        command=["hwaksan", *sys.argv[1:]],
        progress=on_standard_error(),
        warn=lambda text: print(f"hwaksan: warning: {text}", file=sys.stderr),
    )
    columns = [c for c in ("factor", "index", "value", "low", "high", "floor") if c in table]
    label = "label_ko" if lang == "ko" else "label_en"
    shown = folding_table(*columns, "meaning", "from noise")
    for row in table.to_dict("records"):
        cells = [_cell(row[c]) for c in columns]
        shown.add_row(*cells, str(row[label]), "told" if row["told_from_noise"] else "not told")
    console().print(shown)


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return "-" if math.isnan(value) else f"{value:.4g}"
