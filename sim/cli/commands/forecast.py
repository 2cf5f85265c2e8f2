"""The commands `forecast` and `forecast score`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sim.cli.commands import compiling, files, layout
from sim.cli.commands.console import counted, dim, folding_table
from sim.errors import UserError
from sim.forecast import page, predict
from sim.forecast import record as records
from sim.forecast import score as scoring
from sim.forecast.figure import questions
from sim.forecast.page import number
from sim.forecast.record import MODELS, Distribution, Record
from sim.jobs.executor import open_executor
from sim.report.text.words import Words
from sim.units import in_language

if TYPE_CHECKING:
    import pandas as pd
    from rich.text import Text

    from sim.cli.evidence import Forecast, ScoreForecast
    from sim.forecast.score import Verdict

SUFFIXES: Final = (".csv", ".json")


def forecast(options: Forecast) -> None:
    """Simulate, write the record, print what it says and its digest."""
    questions()  # nothing may be left to forecast
    files.check_folder(options.out, "--out")
    compiling.announce(str(options.lang))
    with open_executor(None, options.threads) as executor:
        made = predict.forecast(
            draws=options.draws,
            seed=options.seed,
            executor=executor,
            date=datetime.now(UTC).date().isoformat(),
            command=options.recorded(),
        )
    file = records.write(options.out, made, page.markdown(made))
    korean = options.lang == "ko"
    _print_forecast(made, korean=korean)
    _print_origin(made, korean=korean)
    print(file)


def score(options: ScoreForecast) -> None:
    """Verify a record, hold it against published values, print and write the scores."""
    made = records.read(options.record)
    values = scoring.published(made, scoring.given(options.values, options.file))
    if options.out is not None:
        files.check_target(options.out, force=options.force, suffixes=SUFFIXES)
        if records.is_record(options.out):
            raise UserError(
                f"{options.out} is a record, and none is ever replaced", "--out", "name another"
            )
    table = scoring.table(made, values)
    if options.out is not None:
        files.write(table, options.out)
    korean = options.lang == "ko"
    _print_scores(table, korean=korean)
    print(_verdict(scoring.verdict(table), korean=korean))
    _print_origin(made, korean=korean)
    if options.out is not None:
        print(options.out)


def _print_forecast(made: Record, *, korean: bool) -> None:
    words = Words("ko" if korean else "en")
    heads = ("지표", "단위") if korean else ("figure", "unit")
    shown = folding_table(*heads, *(words(f"model.{name}") for name in MODELS), lines=True)
    for each in made.figures:
        figure = each.figure
        shown.add_row(
            _labelled(figure.label_ko if korean else figure.label_en, figure.id),
            in_language(figure.unit, words.language),
            *(_cell(each.models[name], figure.unit) for name in MODELS),
        )
    layout.print_table(shown)
    print("중앙값, 50% 구간, 90% 구간." if korean else "Median, 50 % interval, 90 % interval.")


def _labelled(label: str, id: str) -> Text:
    from rich.text import Text

    text = Text(f"{label}\n")
    text += dim(id)
    return text


def _cell(said: Distribution, unit: str) -> Text:
    from rich.text import Text

    text = Text(number(said.median, unit))
    for low, high in ((said.low_50, said.high_50), (said.low_90, said.high_90)):
        text += "\n"
        text += dim(f"{number(low, unit)}-{number(high, unit)}")
    return text


def _print_scores(table: pd.DataFrame, *, korean: bool) -> None:
    words = Words("ko" if korean else "en")
    heads = (
        (
            "지표", "단위", "공표", "모형", "중앙값", "50% 구간", "90% 구간", "오차", "CRPS",
            "50% 안", "90% 안",
        )
        if korean
        else (
            "figure", "unit", "published", "model", "median", "50 %", "90 %", "error", "CRPS",
            "in 50 %", "in 90 %",
        )
    )  # fmt: skip
    yes, no = ("예", "아니오") if korean else ("yes", "no")
    shown = folding_table(*heads)
    for row in table.to_dict("records"):
        unit, first = str(row["unit"]), row["model"] == MODELS[0]
        own = (
            str(row["label_ko" if korean else "label_en"]),
            in_language(unit, words.language),
            number(row["published"], unit),
        )
        shown.add_row(
            *(own if first else ("", "", "")),
            words(f"model.{row['model']}"),
            number(row["median"], unit),
            f"{number(row['low_50'], unit)}-{number(row['high_50'], unit)}",
            f"{number(row['low_90'], unit)}-{number(row['high_90'], unit)}",
            _signed(row["error"], unit),
            _digits(row["crps"], unit),
            yes if row["within_50"] else no,
            yes if row["within_90"] else no,
        )
    layout.print_table(shown)


def _signed(value: float, unit: str) -> str:
    return f"{value:+z.1f}" if unit == "percent" else f"{value:+z,.0f}"


def _digits(value: float, unit: str) -> str:
    return f"{value:.2f}" if unit == "percent" else f"{value:,.1f}"


def _verdict(found: Verdict, *, korean: bool) -> str:
    """Say how often the model was within its intervals, and better than each null model."""
    words = Words("ko" if korean else "en")
    n = found.figures
    if korean:
        better = ", ".join(f"{words(f'model.{name}')} {k}건" for name, k in found.better.items())
        return (
            f"공표된 지표 {n}건 중 모형의 50% 구간 안 {found.within_50}건, 90% 구간 안 "
            f"{found.within_90}건. 모형의 CRPS가 더 작은 지표: {better}(지표들은 서로 독립이 아님)."
        )
    better = ", ".join(f"{words(f'model.{name}')} {k}" for name, k in found.better.items())
    return (
        f"Of {counted(n, 'published figure')} the model has {found.within_50} within its 50 % "
        f"and {found.within_90} within its 90 % interval. Its CRPS is smaller than the null "
        f"model's on so many: {better}. (The figures move together, so that these are no "
        f"independent tests.)"
    )


def _print_origin(made: Record, *, korean: bool) -> None:
    """Say when the record was made and its digest; and what makes it worth less."""
    if korean:
        print(f"{made.date}(UTC) 작성. SHA-256 {made.digest}")
    else:
        print(f"Made on {made.date} (UTC). SHA-256 {made.digest}")
    if made.late:
        print(
            "주의: 공표 예정일 이후에 작성되어 예측이라고 할 수 없다."
            if korean
            else "Note: it is dated after a figure was due, so it may have been known."
        )
    if made.posterior_stale:
        text = (
            "주의: 사후분포가 다른 판에 대해 구해진 것이다"
            if korean
            else "Note: the posterior was made for another version"
        )
        print(f"{text} ({'; '.join(made.posterior_stale)}).")
