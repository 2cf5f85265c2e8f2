"""The commands `calibrate` and `validate`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import resources
from sim.calibration import procedures
from sim.calibration.fit import check
from sim.cli.commands import compiling, files, layout
from sim.cli.commands.console import bold, console, digits, folding_table
from sim.report.tables.fit import counted
from sim.report.text.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from rich.text import Text

    from sim.cli.evidence import Validate


def calibrate(out: Path | None, *, workers: int, force: bool, lang: str) -> None:
    """Fit the baseline, store the fit and print its table."""
    target = resources.root() / "calibration" / "fitted" / "fit.json" if out is None else out
    files.check_writable(target)
    compiling.announce(lang)
    table = procedures.calibrate(target, workers=workers, force=force, tell=partial(_tell, lang))
    print_table(table, lang)


def validate(options: Validate) -> bool:
    """Print target, model and difference; return whether all fitted targets are met."""
    compiling.announce(str(options.lang))
    runs = options.replicates or procedures.REPLICATES
    table = procedures.validate(
        options.fit, replicates=runs, seed=options.seed, workers=options.threads
    )
    if options.csv:
        print(table.to_csv(index=False, lineterminator="\n"), end="")
    else:
        print_table(table, options.lang)
    asked = (table["use"] == "fit") | (table["kind"] == check.PROBIT)
    return bool(table.loc[asked, "ok"].dropna().all())


def print_table(table: pd.DataFrame, lang: str) -> None:
    """Print a fit table for people."""
    korean = lang == "ko"
    heads = (
        ("항목", "용도", "공표", "오차", "모형", "차이(오차 단위)", "")
        if korean
        else ("figure", "use", "published", "error", "model", "difference (errors)", "")
    )
    words = Words(lang)
    shown = folding_table(*heads)
    for row in table.to_dict("records"):
        cells = [digits(row[name]) for name in ("target", "se", "model", "difference_se")]
        use = words(f"use.{row['use']}")
        label = str(row["label_ko" if korean else "label_en"])
        shown.add_row(label, use, *cells, _verdict(row, korean=korean))
    layout.print_table(shown)
    screen = console()
    for sentence in counted(table.to_dict("records"), words):
        screen.print(sentence)


def _verdict(row: Mapping[Any, Any], *, korean: bool) -> str | Text:
    """Return whether a figure meets its rule, or that it has none (see `check.rule_of`)."""
    if check.rule_of(row) == check.UNJUDGED:
        return "미판정" if korean else "not judged"
    if row["ok"]:
        return "충족" if korean else "ok"
    if row["use"] == "fit":
        return bold("미달" if korean else "MISSED")
    return bold("벗어남" if korean else "OFF")


def _tell(lang: str, iteration: int, iterations: int, *_: Any) -> None:
    said = f"iteration {iteration} of {iterations}"
    korean = f"반복 계산 {iterations}회 중 {iteration}회"
    print(korean if lang == "ko" else said, file=sys.stderr, flush=True)
