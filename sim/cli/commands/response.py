"""The command `response`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import typer

from sim.api.response import response as ask
from sim.cli.commands import compiling, console_summary, files, lists, setup
from sim.cli.commands.console import console, interval, number
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.cli.commands.layout import print_table
from sim.errors import UserError
from sim.experiment import Interrupted
from sim.experiment.progress import on_standard_error

if TYPE_CHECKING:
    from collections.abc import Hashable

    from rich.text import Text

    from sim.api.analysis import Response
    from sim.cli.experiments import Response as Options

_WORDS: Final = {
    "title": (
        "“{setting}” at other amounts from {since} on: what it brings by {horizon}",
        "‘{setting}’의 규모별 {horizon}년까지의 효과({since}년부터 변경)",
    ),
    "scale": ("scale", "배율"),
    "amount": ("amount\n({unit})", "값\n({unit})"),
    "amount_1": ("amount", "값"),
    "users sba": ("additional users\n(SBA firms)", "추가 활용 기업\n(기업활동조사)"),
    "users small": ("additional users\n(10-49 employees)", "추가 활용 기업\n(10~49인)"),
    "public_cost_total_krw_bn all": ("public cost\n(KRW bn)", "공공 비용\n(억 원)"),
    "cost_per_user_krw_mn all": (
        "cost per additional\nuser (KRW mn)",
        "추가 기업당\n비용(백만 원)",
    ),
    "executed": ("executed\n(%)", "집행률\n(%)"),
    "per_award": ("applications\nan award", "선정 1건당\n신청"),
    "ran_out": ("applicants\nrun out in", "신청 기업\n바닥난 해"),
    "caption": (
        "against {baseline}, {pairs} pairs of runs; below each mean: 90 % interval",
        "‘{baseline}’ 대비, {pairs}쌍의 모의실험. 평균 아래는 90% 구간",
    ),
}
_COLUMNS: Final = (
    ("users", "sba", "+z,.0f"),
    ("users", "small", "+z,.0f"),
    ("public_cost_total_krw_bn", "all", "+z,.0f"),
    ("cost_per_user_krw_mn", "all", "z,.0f"),
)


def response(options: Options) -> None:
    """Run a response curve, write the results, print the table and what it says."""
    files.check_result_folder(options.out, force=options.force)
    scales = _scales(options.scale)
    compiling.announce(str(options.lang))
    try:
        found = ask(
            options.setting,
            scale=scales,
            scenario=options.scenario,
            baseline=options.baseline,
            since=options.since,
            horizon=options.horizon,
            out=options.out,
            force=options.force,
            csv=options.csv,
            figures=None if options.no_report else str(options.lang),
            executor=options.executor,
            command=options.recorded(),
            progress=on_standard_error(lang=str(options.lang)),
            warn=console_summary.warner(str(options.lang)),
            **setup.model(options, options.assignments),
        )
    except Interrupted as stop:
        console_summary.print_interrupted(stop, str(options.lang))
        raise typer.Exit(INTERRUPTED) from stop
    _print(found, options.lang)
    console_summary.print_place(options.out, False, options.lang)


def _scales(text: str) -> list[float]:
    """Read the scales.

    Examples
    --------
    >>> _scales("0, 0.5,8")
    [0.0, 0.5, 8.0]
    """
    try:
        return [float(each) for each in lists.parts(text)]
    except ValueError as error:
        raise UserError(
            f"{text!r} is not understood", "--scale", "write --scale 0,0.5,1,2,4,8"
        ) from error


def _print(found: Response, lang: str) -> None:
    from rich.table import Table

    from sim.units import in_language

    about, record = found.record["response"], found.record
    labels = {name: each["scenario"][f"label_{lang}"] for name, each in record["scenarios"].items()}
    shown = Table(
        title=_words(
            "title",
            lang,
            setting=about[f"label_{lang}"],
            since=about["from"],
            horizon=record["horizon"],
        ),
        caption=_words(
            "caption", lang, baseline=labels[record["baseline"]], pairs=record["replicates"]
        ),
    )
    unit = about["unit"]
    amount = "amount_1" if unit == "1" else "amount"
    heads = [
        _words("scale", lang),
        _words(amount, lang, unit=in_language(unit, lang)),
        *(_words(f"{outcome} {frame}", lang) for outcome, frame, _ in _COLUMNS),
        *(_words(key, lang) for key in ("executed", "per_award", "ran_out")),
    ]
    for head in heads:
        shown.add_column(head, justify="right")
    rows = {
        (row["scale"], row["outcome"], row["frame"]): row for row in found.curve.to_dict("records")
    }
    executed = found.execution.set_index("scale").to_dict("index")
    for scale in about["scales"]:
        cells = [
            _cell(rows[scale, outcome, frame], outcome, form, lang)
            for outcome, frame, form in _COLUMNS
        ]
        first = rows[scale, "users", "sba"]
        shown.add_row(
            f"×{scale:g}", f"{first['amount']:,.6g}", *cells, *_execution(executed.get(scale))
        )
    print_table(shown)
    for sentence in found.sentences(lang):
        console().print(sentence)


def _cell(row: Any, outcome: str, form: str, lang: str) -> Text:
    unit = 10.0 if outcome == "public_cost_total_krw_bn" and lang == "ko" else 1.0
    return interval(unit * row["mean"], unit * row["p05"], unit * row["p95"], form)


def _execution(row: dict[Hashable, Any] | None) -> tuple[str, str, str]:
    if row is None:
        return "-", "-", "-"
    return (
        number(row["executed_percent"], ".0f"),
        number(row["applications_per_award"], ".1f"),
        "-" if pd.isna(row["ran_out"]) else str(int(row["ran_out"])),
    )


def _words(key: str, lang: str, **values: object) -> str:
    return _WORDS[key][lang == "ko"].format(**values)
