"""The commands `validate --rolling` and `validate --contest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.calibration.targets import catalogue
from sim.calibration.validation import contest, rolling
from sim.calibration.validation.candidates import Candidates, candidates
from sim.cli.commands import compiling, files, layout
from sim.cli.commands.console import console, digits, folding_table
from sim.errors import UserError
from sim.jobs.executor import open_executor
from sim.report.text.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from sim.cli.evidence import Validate

PICTURES: Final = (".png", ".svg")


def roll(options: Validate) -> None:
    """Print what the model and the null models forecast at each origin, and how well."""
    years = rolling.ORIGINS if options.origins is None else _years(options.origins)
    rolling.check_origins(years)
    if options.figure is not None:
        files.check_target(options.figure, force=True, option="--figure", suffixes=PICTURES)
    compiling.announce(str(options.lang))
    here = candidates(options.fit)
    paths = options.replicates or rolling.PATHS
    with open_executor(None, options.threads) as executor:
        found = rolling.contenders(here, executor, origins=years, seed=options.seed, paths=paths)
    table = rolling.table(found, catalogue.year_shares())
    if options.figure is not None:
        _draw(table, here, options.figure, options.lang)
    if options.csv:
        print(table.round(6).to_csv(index=False, lineterminator="\n"), end="")
    else:
        _print_rolling(table, here, Words(options.lang))


def compete(options: Validate) -> None:
    """Print figures outside the fit: the model's miss against the null models'."""
    compiling.announce(str(options.lang))
    here = candidates(options.fit)
    runs = options.replicates or contest.RUNS
    with open_executor(None, options.threads) as executor:
        seen = contest.measure(here, executor, seed=options.seed, runs=runs)
    table = contest.table(seen)
    if options.csv:
        print(table.round(6).to_csv(index=False, lineterminator="\n"), end="")
    else:
        _print_contest(table, here, Words(options.lang))


def _years(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise UserError(f"{text!r} are no years", "--origins", "such as 2019,2020") from None


def _draw(table: pd.DataFrame, here: Candidates, file: Path, lang: str) -> None:
    from sim.report.figures import rolling as picture

    drawn = picture.draw(
        table,
        catalogue.year_shares(),
        lang,
        source=_source(here, Words(lang)),
        drawn=len(here.settings) > 1,
    )
    file.write_bytes(drawn.svg if file.suffix == ".svg" else drawn.png())


def _print_rolling(table: pd.DataFrame, here: Candidates, words: Words) -> None:
    korean = words.language == "ko"
    screen = console()
    screen.print(words("rolling.forecasts", source=_source(here, words)))
    shown = folding_table(
        *(
            ("기준연도", "연도", "모형", "공표", "예측", "50% 구간", "90% 구간", "오차")
            if korean
            else ("origin", "year", "model", "published", "forecast", "50 %", "90 %", "error")
        )
    )
    for row in table.to_dict("records"):
        shown.add_row(
            str(row["origin"]),
            str(row["year"]),
            words(f"model.{row['model']}"),
            f"{row['published']:.2f}",
            f"{row['forecast']:.2f}",
            f"{row['low_50']:.1f} - {row['high_50']:.1f}",
            f"{row['low_90']:.1f} - {row['high_90']:.1f}",
            f"{row['error']:+z.2f}",
        )
    layout.print_table(shown)
    screen.print(words("rolling.scores"))
    scores = rolling.scores(table)
    shown = folding_table(
        *(
            ("모형", "시계", "개수", "평균절대오차", "CRPS", "50% 포함", "90% 포함", "90% 폭")
            if korean
            else ("model", "horizon", "n", "MAE", "CRPS", "in 50 %", "in 90 %", "width of 90 %")
        )
    )
    for row in scores.to_dict("records"):
        shown.add_row(
            words(f"model.{row['model']}"),
            str(row["horizon"]) if row["horizon"] else words("rolling.all"),
            str(row["n"]),
            f"{row['mae']:.2f}",
            f"{row['crps']:.2f}",
            str(row["covered_50"]),
            str(row["covered_90"]),
            f"{row['width_90']:.1f}",
        )
    layout.print_table(shown)
    screen.print(rolling_verdict(scores, words))


def rolling_verdict(scores: pd.DataFrame, words: Words) -> str:
    """Return the sentences under the table: who is nearest, and how little that says."""
    total = scores[scores["horizon"] == 0].set_index("model")
    errors = total["mae"]
    best = str(errors.idxmin())
    others = "; ".join(
        f"{words(f'model.{model}')} {errors[model]:.2f}"
        for model in errors.index
        if model not in ("abm", best)
    )
    own = f"{errors['abm']:.2f}"
    if best == "abm":
        first = words("rolling.best", own=own, others=others)
    else:
        first = words(
            "rolling.beaten",
            best=words(f"model.{best}"),
            least=f"{errors[best]:.2f}",
            own=own,
            others=others,
        )
    count = words("rolling.caution", n=str(total.loc["abm", "n"]))
    return _flowing(first, count, words("rolling.knows"))


def _print_contest(table: pd.DataFrame, here: Candidates, words: Words) -> None:
    korean = words.language == "ko"
    suffix = "ko" if korean else "en"
    screen = console()
    screen.print(words("contest.heading", source=_source(here, words)))
    shown = folding_table(
        *(
            ("통계", "공표", "오차", "모형", "귀무모형", "값", "모형 차이", "귀무 차이")
            if korean
            else (
                "figure",
                "published",
                "error",
                "model",
                "null",
                "its value",
                "miss",
                "null's miss",
            )
        )
    )
    for row in table.to_dict("records"):
        shown.add_row(
            str(row[f"label_{suffix}"]),
            digits(row["published"]),
            digits(row["error"], 3),
            digits(row["model"]),
            str(row[f"null_label_{suffix}"]),
            digits(row["null_value"]),
            f"{row['model_miss']:+z.1f}",
            f"{row['null_miss']:+z.1f}",
        )
    layout.print_table(shown)
    screen.print(words("contest.groups"))
    scores = contest.scores(table)
    shown = folding_table(
        *(
            ("통계", "귀무모형", "개수", "모형", "귀무모형", "모형이 가까움")
            if korean
            else ("figures", "null model", "n", "model", "null", "model nearer")
        )
    )
    for row in scores.to_dict("records"):
        shown.add_row(
            words(f"contest.{row['group']}"),
            str(row[f"null_label_{suffix}"]),
            str(row["moments"]),
            f"{row['model_rms']:.1f}",
            f"{row['null_rms']:.1f}",
            str(row["nearer"]),
        )
    layout.print_table(shown)
    screen.print(contest_verdict(scores, words))


def contest_verdict(scores: pd.DataFrame, words: Words) -> str:
    """Return the sentences under the table: where the model is nearer, and where it is not."""
    label = "null_label_ko" if words.language == "ko" else "null_label_en"
    nearer, n = int(scores["nearer"].sum()), int(scores["moments"].sum())
    found = [words("contest.count", nearer=str(nearer), n=str(n))]
    worse = scores[scores["null_rms"] < scores["model_rms"]]
    ratio = scores["null_rms"] / scores["model_rms"]
    closest = scores.loc[[ratio.idxmin()]]
    key, some = ("contest.better", worse) if len(worse) else ("contest.closest", closest)
    for row in some.to_dict("records"):
        found.append(
            words(
                key,
                null=str(row[label]),
                group=words(f"contest.{row['group']}"),
                own=f"{row['model_rms']:.1f}",
                other=f"{row['null_rms']:.1f}",
                nearer=str(row["nearer"]),
                n=str(row["moments"]),
            )
        )
    return _flowing(*found, words("contest.caution"))


def _source(here: Candidates, words: Words) -> str:
    return words(f"candidates.{here.kind}", name=here.name)


def _flowing(*texts: str) -> str:
    return " ".join(" ".join(text.split()) for text in texts)
