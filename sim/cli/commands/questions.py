"""The commands `discover` and `robustness`: questions to results that are there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.api import questions
from sim.cli.commands import console_summary, files, lists
from sim.cli.commands.console import console, number
from sim.cli.commands.layout import print_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.cli.searches import Discover, Robustness

_WORDS: Final = {
    "input": ("input", "입력"),
    "symbol": ("symbol", "기호"),
    "range": ("in the box", "상자 안 범위"),
    "whole": ("over all draws", "전체 범위"),
    "p": ("by chance", "우연일 확률"),
    "again": ("in resamples\n(%)", "재표본에서\n재현(%)"),
    "grade": ("grade", "등급"),
    "package": ("package", "패키지"),
    "outcome": ("outcome", "성과"),
    "mean": ("mean effect", "평균 효과"),
    "regret": ("mean\nregret", "평균\n후회"),
    "p95": ("regret,\n95th of 100", "후회\n(95백분위)"),
    "worst": ("regret in the\nworst future", "최악의 미래\n에서의 후회"),
    "best": ("best in\n(% of draws)", "최선인 비율\n(%)"),
    "flip": ("order flips in\n(% of draws)", "순위 뒤바뀜\n(%)"),
    "above": ("better than the\nbaseline (%)", "기준보다\n나은 비율(%)"),
    "goal": ("goal reached\n(%)", "목표 달성\n비율(%)"),
}


def discover(options: Discover) -> None:
    """Look for a box in the draws of results, write it, say it."""
    files.check_result_folder(options.out, force=options.force)
    found = questions.discover(
        options.results,
        options.package,
        against=options.against,
        below=options.below,
        outcome=options.outcome,
        frame=options.frame,
        inputs=_names(options.inputs),
        box=options.box,
        resamples=options.resamples,
        seed=options.seed,
        out=options.out,
        force=options.force,
        csv=options.csv,
        figures=None if options.no_report else str(options.lang),
        command=options.recorded(),
    )
    boxes = found.boxes
    _print_box(boxes[(boxes["method"] == "prim") & (boxes["input"] != "")], options.lang)
    for sentence in found.sentences(options.lang):
        console().print(sentence)
    console_summary.print_place(options.out, False, options.lang)


def robustness(options: Robustness) -> None:
    """Tell regret, order and goal of the packages of a comparison."""
    files.check_result_folder(options.out, force=options.force)
    found = questions.robustness(
        options.results,
        outcomes=_names(options.outcomes) or (),
        frame=options.frame,
        out=options.out,
        force=options.force,
        csv=options.csv,
        figures=None if options.no_report else str(options.lang),
        command=options.recorded(),
    )
    _print_robustness(found.table("robustness"), options.lang)
    for sentence in found.sentences(options.lang):
        console().print(sentence)
    console_summary.print_place(options.out, False, options.lang)


def _names(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    return tuple(lists.parts(text))


def _print_box(rows: pd.DataFrame, lang: str) -> None:
    from rich.table import Table

    if rows.empty:
        return
    from sim.report.text.discovery import limits

    shown = Table()
    for key in ("input", "symbol", "range", "whole", "p", "again", "grade"):
        shown.add_column(_words(key, lang))
    for row in rows.to_dict("records"):
        whole = "-" if row["allowed"] else f"{row['range_low']:.4g} .. {row['range_high']:.4g}"
        shown.add_row(
            str(row[f"label_{lang}"]),
            str(row["input"]),
            limits(row, lang),
            whole,
            f"{row['p_value']:.2g}",
            f"{100.0 * row['reproduced']:.0f}",
            str(row["grade"]),
        )
    print_table(shown)


def _print_robustness(table: pd.DataFrame, lang: str) -> None:
    from rich.table import Table

    from sim.report.text.robust import outcome_label, worst_regret

    for outcome, rows in table.groupby("outcome", sort=False):
        shown = Table(title=outcome_label(str(outcome), str(rows["frame"].iloc[0]), lang))
        shown.add_column(_words("package", lang))
        for key in ("mean", "regret", "p95", "worst", "best", "flip", "above", "goal"):
            shown.add_column(_words(key, lang), justify="right")
        form = ",.3g" if float(rows["mean"].abs().max()) < 100.0 else ",.0f"
        everywhere = rows[rows["scope"] == "all"].sort_values("regret_mean")
        for row in everywhere.to_dict("records"):
            worst = worst_regret(rows, str(row["scenario"]))
            shares = ("share_best", "flip", "share_above_baseline", "share_goal")
            shown.add_row(
                str(row[f"label_{lang}"]),
                *(number(row[key], form) for key in ("mean", "regret_mean", "regret_p95")),
                "-" if math.isnan(worst) else number(worst, form),
                *(number(100.0 * row[key], ".0f") for key in shares),
            )
        print_table(shown)


def _words(key: str, lang: str) -> str:
    return _WORDS[key][lang == "ko"]
