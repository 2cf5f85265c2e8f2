"""The answer on the screen: what each package brings, at what cost, and what is not known."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.cli.commands import robustness
from sim.cli.commands.console import WINDFALL, console, counted, dim, interval, number
from sim.cli.commands.layout import print_table
from sim.experiment import Interrupted
from sim.policy.remark import said_in

if TYPE_CHECKING:
    import pandas as pd
    from rich.text import Text

    from sim.analysis.optimisation.run import SearchStopped

_NAMED: Final = 4
"""Parameters named in one line."""
_WORDS: Final = {
    "title": ("What each package brings by {horizon}", "{horizon}년까지 정책 패키지의 효과"),
    "baseline": ("against {label}, {pairs} of runs", "‘{label}’ 대비, {n}쌍의 모의실험"),
    "alone": ("{label} in {horizon}", "{horizon}년 ‘{label}’"),
    "package": ("package", "패키지"),
    "sba": ("additional users\n(SBA firms)", "추가 활용 기업\n(기업활동조사)"),
    "small": ("additional users\n(10-49 employees)", "추가 활용 기업\n(10~49인)"),
    "cost": ("public cost\n(KRW bn)", "공공 비용\n(억 원)"),
    "per_user": ("cost per additional\nuser (KRW mn)", "추가 기업당\n비용(백만 원)"),
    "windfall": WINDFALL,
    "rate": ("users {horizon}\n(% of SBA firms)", "{horizon}년 활용률\n(기업활동조사, %)"),
    "missing": ("to the goal\n(points)", "목표까지\n(%p)"),
    "split": ("{share:.0f} % parameters", "모수 {share:.0f}%"),
    "split_population": ("{share:.0f} % firms", "표본 {share:.0f}%"),
    "note_population": (
        "'% firms': share of that variance that the sample of synthetic firms brings.",
        "‘표본 %’는 그 분산 중 합성 기업 표본의 몫이다.",
    ),
    "note": (
        "Below each mean: 90 % interval over {over}; '% parameters': share of the variance of SBA "
        "users that parameters bring, the rest is what the random numbers bring, sampling noise of "
        "few simulated firms among it. Public cost is against the baseline, from 2017; cost per "
        "user counts both frames; '-' where the interval of users holds zero, or cost rises and "
        "users fall.",
        "평균 아래는 90% 구간({over} 반영)이고, ‘모수 %’는 추가 활용 기업(기업활동조사) 분산 중 "
        "모수의 몫이며 나머지는 난수의 몫(모의 기업 수가 적어 생기는 "
        "표본 잡음 포함)이다. 공공 비용은 2017년 이후 기준 시나리오 대비이고, "
        "기업당 비용은 두 모집단을 합한 값이며, 활용 기업 수의 구간에 0이 들어 있거나 비용은 늘고 "
        "기업은 줄면 ‘-’로 표시한다.",
    ),
    "posterior": ("parameters and random numbers ({drawn})", "모수 조합 {draws}개와 난수"),
    "fit": ("random numbers alone, parameters at the best fit", "난수만, 모수는 최적 적합값"),
    "at_prior": (
        "Rests on what Korean data do not say (stayed at their prior): {names}.",
        "국내 자료로 알 수 없어 가정(사전분포)에 머문 모수에 의존: {names}.",
    ),
    "more": (" and {n} more in summary and report", " 외 {n}개(summary와 보고서 참조)"),
    "limits": (
        "Known limits: no policy variation in the Korean data identifies any policy elasticity; "
        "peer effects, price decline and year effects are confounded; 10-49 employees and much of "
        "each programme's terms are assumptions (run.json names them).",
        "한계: 국내 자료의 정책 변동으로는 정책 탄력성이 식별되지 않는다. 동료 효과, 가격 하락, "
        "연도 효과는 서로 뒤섞여 있다. 10~49인 기업과 사업 조건의 상당 "
        "부분은 가정이다(run.json 참조).",
    ),
    "report": ("Report: {file}", "보고서: {file}"),
    "kept": (
        "interrupted; {kept} of {all} replicates are kept in {folder}; the same command goes on "
        "from there",
        "중단됨. {all}개 반복 중 {kept}개가 {folder}에 남아 있으며, 같은 명령을 다시 쓰면 이어서 "
        "실행한다",
    ),
    "stopped": (
        "stopped; {said} kept in {folder}, the same command goes on from there",
        "중단됨. 평가 {kept}개가 {folder}에 남아 있으며, 같은 명령을 다시 쓰면 이어서 실행한다",
    ),
    "folder": ("Results: {file}", "결과: {file}"),
}


def words(key: str, lang: str, **values: object) -> str:
    """Return a text in English (``en``) or Korean (``ko``)."""
    return _WORDS[key][lang == "ko"].format(**values)


def warner(lang: str) -> Callable[[str], None]:
    """Return what prints a doubt about the user's input, in English (``en``) or Korean (``ko``)."""
    head = "주의" if lang == "ko" else "warning"

    def warn(text: str) -> None:
        print(f"hwaksan: {head}: {said_in(text, lang)}", file=sys.stderr)

    return warn


def print_interrupted(stop: Interrupted, lang: str) -> None:
    """Say what is kept of an experiment and how to go on."""
    kept = words("kept", lang, kept=stop.kept, all=stop.replicates, folder=stop.folder)
    print(f"hwaksan: {kept}", file=sys.stderr)


def print_stopped(stop: SearchStopped, lang: str) -> None:
    """Say what is kept of a search and how to go on."""
    said = counted(stop.kept, "evaluation")
    text = words("stopped", lang, said=said, kept=stop.kept, folder=stop.folder)
    print(f"hwaksan: {text}", file=sys.stderr)


def print_summary(summary: pd.DataFrame, lang: str) -> None:
    """Print the table `summary` for people."""
    from rich.table import Table
    from rich.text import Text

    screen = console()
    first = summary.iloc[0]
    label = "label_ko" if lang == "ko" else "label_en"
    alone = len(summary) == 1
    title = words("alone" if alone else "title", lang, horizon=first["horizon"], label=first[label])
    caption = words("baseline", lang, label=first[label], **_pairs(first))
    table = Table(title=title, caption=None if alone else caption)
    differences = () if alone else ("sba", "small", "cost", "per_user", "windfall")
    table.add_column(words("package", lang))
    for key in (*differences, "rate", "missing"):
        table.add_column(words(key, lang, horizon=first["horizon"]), justify="right")
    unit = 10.0 if lang == "ko" else 1.0  # KRW bn to 억 원
    for row in summary.to_dict("records"):
        is_baseline = row["scenario"] == row["baseline"]
        cells = [
            _interval(row, "additional_users_sba", "+z,.0f")
            + _split(row, lang)
            + _beside(row, "additional_users_sba", lang),
            _interval(row, "additional_users_small", "+z,.0f")
            + _beside(row, "additional_users_small", lang),
            Text(number(unit * row["additional_cost_krw_bn"], "+z,.0f"))
            + _beside(row, "additional_cost_krw_bn", lang, unit),
            _interval(row, "cost_per_user_krw_mn", "z,.0f"),
            number(row["windfall_of_users_percent"], "z.0f"),
        ]
        shown = ["-"] * len(differences) if is_baseline else cells[: len(differences)]
        table.add_row(
            str(row[label]),
            *shown,
            _interval(row, "adoption_rate_percent", "z.1f"),
            number(row["missing_to_target_points"], "z.1f"),
        )
    print_table(table)
    if not alone:
        draws = int(first["draws"])
        over = over_draws(draws, lang)
        screen.print(words("note", lang, over=over))
        if summary["additional_users_sba_popshare"].notna().any():
            screen.print(words("note_population", lang))
        misleading = robustness.note(summary, lang)
        if misleading:
            screen.print(misleading)
        at_prior = _at_prior(summary, lang)
        if at_prior:
            screen.print(at_prior)
    screen.print(words("limits", lang))


def print_place(out: Path, report: bool, lang: str) -> None:
    """Say where the results are."""
    file = out / "report.html" if report else out
    console().print(words("report" if report else "folder", lang, file=file), soft_wrap=True)


def over_draws(draws: int, lang: str) -> str:
    """Say over what an interval runs: draws of parameters and random numbers, or these alone."""
    key = "posterior" if draws > 1 else "fit"
    return words(key, lang, draws=draws, drawn=counted(draws, "draw"))


def _pairs(row: pd.Series) -> dict[str, object]:
    count = int(row["replicates"])
    return {"n": count, "pairs": counted(count, "pair")}


def _at_prior(summary: pd.DataFrame, lang: str) -> str:
    """Name the parameters that stayed at their prior, those of most packages first."""
    from sim.parameters.registry import registry

    counts: dict[str, int] = {}
    for text in summary["stayed_at_prior"]:
        for symbol in filter(None, str(text).split("; ")):
            counts[symbol] = counts.get(symbol, 0) + 1
    if not counts:
        return ""
    known = {p.symbol: p for p in registry()}
    order = sorted(counts, key=lambda symbol: -counts[symbol])  # stable: as declared
    named = [
        f"{symbol} ({known[symbol].label_ko if lang == 'ko' else known[symbol].meaning})"
        for symbol in order[:_NAMED]
    ]
    more = words("more", lang, n=len(order) - _NAMED) if len(order) > _NAMED else ""
    return words("at_prior", lang, names=", ".join(named) + more)


def _split(row: Mapping[Hashable, Any], lang: str) -> Text | str:
    """Say how much of the variance of the users in the survey frame comes from where."""
    shares = {
        "split": 100.0 * row["additional_users_sba_parshare"],
        "split_population": 100.0 * row["additional_users_sba_popshare"],
    }
    said = [words(key, lang, share=each) for key, each in shares.items() if math.isfinite(each)]
    return dim("".join(f"\n{text}" for text in said)) if said else ""


def _beside(row: Mapping[Hashable, Any], name: str, lang: str, unit: float = 1.0) -> Text | str:
    """Return median and trimmed mean where the mean does not speak for its runs."""
    said = robustness.beside(row, name, lang, unit)
    return dim(f"\n{said}") if said else ""


def _interval(row: Mapping[Hashable, Any], name: str, form: str) -> Text:
    return interval(row[name], row[f"{name}_p05"], row[f"{name}_p95"], form)
