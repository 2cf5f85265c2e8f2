"""The command `decompose`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from sim.api.analyses import decompose as decompose_package
from sim.api.analysis import Decomposition
from sim.cli.commands import compiling, console_summary, files, setup
from sim.cli.commands.console import console, counted, interval
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.cli.commands.layout import print_table
from sim.experiment import Interrupted
from sim.experiment.progress import on_standard_error

if TYPE_CHECKING:
    import pandas as pd
    from rich.text import Text

    from sim.cli.experiments import Decompose

_WORDS: Final = {
    "instruments": (
        "What each instrument of “{label}” brings by {horizon} (Shapley values)",
        "{horizon}년까지 ‘{label}’의 정책수단별 기여(섀플리 값)",
    ),
    "channels": (
        "Through which channels “{label}” works by {horizon} (Shapley values)",
        "{horizon}년까지 ‘{label}’의 경로별 기여(섀플리 값)",
    ),
    "player": ("", ""),
    "users sba": ("users\n(SBA)", "활용 기업\n(기업활동조사)"),
    "users small": ("users\n(10-49 empl.)", "활용 기업\n(10~49인)"),
    "users all": ("users\n(both)", "활용 기업\n(합계)"),
    "embedded_users all": ("embedded\nusers", "내재화\n기업"),
    "productivity all": ("productivity\n(log pts x 100)", "생산성\n(로그×100)"),
    "sme_gap sba": ("SME gap\n(points)", "중소기업\n격차(%p)"),
    "region_gap sba": ("regional gap\n(points)", "지역 격차\n(%p)"),
    "public_cost_total_krw_bn all": ("public cost\n(KRW bn)", "공공 비용\n(억 원)"),
    "note": (
        "Mean over {pairs} of runs against {baseline}; below it the 90 % interval over {over}. "
        "Values of a column add up to the whole package, run by run.",
        "{baseline} 대비 {n}쌍의 모의실험 평균이고 아래는 90% 구간({over} 반영)이다. 각 열의 값은 "
        "실행마다 패키지 전체의 효과와 정확히 일치하도록 합산된다.",
    ),
    "sampled": (
        "Sampled: {orders} of {k} instruments; standard errors of sampling are in "
        "shapley.parquet; no interactions.",
        "정책수단 {k}개의 순서 {m}개를 추출해 추정하였고 추출 표준오차는 shapley.parquet에 있다. "
        "상호작용은 계산하지 않는다.",
    ),
    "channel_note": (
        "Channels are switched off in package and baseline alike: an award without money is not "
        "applied for, so what contests bring besides money is shared with cost.",
        "경로는 패키지와 기준 시나리오에서 함께 끈다. 지원금이 없으면 신청도 없으므로 공모의 "
        "비금전적 효과는 비용 경로와 나누어 계산된다.",
    ),
}


def decompose(options: Decompose) -> None:
    """Decompose a package's effect, write the results, print the values."""
    files.check_result_folder(options.out, force=options.force)
    compiling.announce(str(options.lang))
    try:
        found = decompose_package(
            options.name,
            baseline=options.baseline,
            permutations=options.permutations,
            horizon=options.horizon,
            out=options.out,
            force=options.force,
            csv=options.csv,
            executor=options.executor,
            figures=None if options.no_report else str(options.lang),
            command=options.recorded(),
            progress=on_standard_error(lang=str(options.lang)),
            warn=console_summary.warner(options.lang),
            **setup.model(options, options.assignments),
        )
    except Interrupted as stop:
        console_summary.print_interrupted(stop, str(options.lang))
        raise typer.Exit(INTERRUPTED) from stop
    _print(found, options.lang)
    console_summary.print_place(options.out, False, options.lang)


def _print(found: Decomposition, lang: str) -> None:
    from rich.table import Table

    screen = console()
    record, values, draws = found.record, found.shapley, found.table("draws")
    labels = {name: each["scenario"][f"label_{lang}"] for name, each in record["scenarios"].items()}
    [package] = [name for name in labels if name != record["baseline"]]
    for kind, here in values.groupby("game", sort=False):
        title = _words(str(kind), lang, label=labels[package], horizon=record["horizon"])
        shown = Table(title=title)
        shown.add_column(_words("player", lang))
        columns = list(dict.fromkeys(zip(here["outcome"], here["frame"], strict=True)))
        for outcome, frame in columns:
            shown.add_column(_words(f"{outcome} {frame}", lang), justify="right")
        for name, rows in here.groupby("player", sort=False):
            if name == "other" and not rows["mean"].any():
                continue
            by = rows.set_index(["outcome", "frame"])
            label = str(rows[f"label_{lang}"].iloc[0])
            cells = [_cell(by.loc[column], str(column[0]), lang) for column in columns]
            shown.add_row(label, *cells)
        print_table(shown)
    over = console_summary.over_draws(draws["draw"].nunique(), lang)
    label = labels[record["baseline"]]
    label = f"‘{label}’" if lang == "ko" else f"“{label}”"
    number = len(draws)
    pairs = counted(number, "pair")
    screen.print(_words("note", lang, n=number, pairs=pairs, baseline=label, over=over))
    if values["sampling_se"].notna().any():
        about = record["decomposition"]
        permutations, number = about["permutations"], len(about["instruments"])
        orders = counted(permutations, "order")
        screen.print(_words("sampled", lang, m=permutations, orders=orders, k=number))
    screen.print(_words("channel_note", lang))
    screen.print(console_summary.words("limits", lang))


def _cell(row: pd.Series, outcome: str, lang: str) -> Text:
    money = outcome == "public_cost_total_krw_bn"
    unit = 10.0 if money and lang == "ko" else 1.0  # KRW bn to 억 원
    whole, fine = money or outcome.endswith("users"), outcome == "productivity"
    form = "+z,.0f" if whole else "+z.3f" if fine else "+z.2f"
    return interval(unit * row["mean"], unit * row["p05"], unit * row["p95"], form)


def _words(key: str, lang: str, **values: object) -> str:
    return _WORDS[key][lang == "ko"].format(**values)
