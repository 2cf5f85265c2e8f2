"""On the screen: whose money is not executed, said first, and the programmes behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.cli.commands.console import console, number
from sim.cli.commands.layout import print_table
from sim.outcomes.execution import WARN_PERCENT
from sim.units import amount

if TYPE_CHECKING:
    from sim.api.comparison import Comparison
    from sim.outcomes.execution import Programme

_WORDS: Final = {
    "lapses": (
        "Not spent: {scenario}, {programme}: {share} % of KRW {opened} bn for {years} "
        "lapses{ran_out}.",
        "불용: {scenario}, {programme}: {years} 예산 {opened}억 원의 {share}%가 불용된다{ran_out}.",
    ),
    "ran_out": (
        "; applicants ran out first in {year} (every one was awarded, money was left)",
        "({year}년에 처음으로 신청이 모두 선정되고도 예산이 남음)",
    ),
    "baseline": (
        "In the baseline itself more than a fifth lapses of: {names}.",
        "기준 시나리오 자체에서 예산의 5분의 1 넘게 불용되는 사업: {names}.",
    ),
    "named": ("{programme} ({share} %)", "{programme}({share}%)"),
    "title": (
        "Programmes of which less than {low:.0f} % is executed, means over runs",
        "집행률이 {low:.0f}% 미만인 사업(모의실험 평균)",
    ),
    "scenario": ("package", "패키지"),
    "programme": ("programme", "사업"),
    "years": ("years", "기간"),
    "appropriated": ("appropriated\n(KRW bn)", "편성\n(억 원)"),
    "paid": ("paid or\nlent", "지출·\n대출"),
    "carried": ("carried\nover", "이월"),
    "lapsed": ("lapsed", "불용"),
    "executed": ("executed\n(%)", "집행률\n(%)"),
    "applications": ("applications\nan award", "선정 1건당\n신청"),
    "unused": ("awards\nunused", "미사용\n선정"),
}


def words(key: str, lang: str, **values: object) -> str:
    """Return a text in English (``en``) or Korean (``ko``)."""
    return _WORDS[key][lang == "ko"].format(**values)


def print_lapsing(res: Comparison, lang: str) -> None:
    """Say before the answer of which programmes more than a fifth lapses.

    A package answers for what it changes; what the baseline leaves unspent is said once.
    """
    for line in lapsing(res.programmes, res.record, lang):
        console().print(line, soft_wrap=True)


def lapsing(found: Sequence[Programme], record: Mapping[str, Any], lang: str) -> list[str]:
    """Return a line for each programme of a package, and one for the baseline's."""
    alone = len(record["scenarios"]) == 1
    lapse = [each for each in found if each.lapses]
    own = [each for each in lapse if alone or each.scenario != record["baseline"]]
    lines = [_line(each, record, lang) for each in own]
    usual = [
        words("named", lang, programme=_programme(each, record, lang), share=_share(each))
        for each in lapse
        if each not in own
    ]
    return [*lines, words("baseline", lang, names=", ".join(usual))] if usual else lines


def print_execution(res: Comparison, lang: str) -> None:
    """Print the programmes with a low execution rate; nothing where there are none."""
    from rich.table import Table

    low = [each for each in res.programmes if each.low]
    if not low:
        return
    table = Table(title=words("title", lang, low=100.0 - WARN_PERCENT))
    for key in ("scenario", "programme", "years"):
        table.add_column(words(key, lang))
    for key in ("appropriated", "paid", "carried", "lapsed", "executed", "applications", "unused"):
        table.add_column(words(key, lang), justify="right")
    unit = 10.0 if lang == "ko" else 1.0  # KRW bn to 억 원
    for each in low:
        money = (each.appropriated, each.paid, each.carried_out, each.lapsed)
        table.add_row(
            _scenario(each, res.record, lang),
            _programme(each, res.record, lang),
            f"{each.first}-{each.last}",
            *(number(unit * amount, ",.1f") for amount in money),
            number(each.executed_percent, ".0f"),
            number(each.applications_per_award, ".1f"),
            number(each.unused, ",.0f"),
        )
    print_table(table)


def _line(each: Programme, record: Mapping[str, Any], lang: str) -> str:
    ran_out = "" if each.ran_out is None else words("ran_out", lang, year=each.ran_out)
    return words(
        "lapses",
        lang,
        scenario=_scenario(each, record, lang),
        programme=_programme(each, record, lang),
        share=_share(each),
        opened=amount(each.opened * (10.0 if lang == "ko" else 1.0)),
        years=f"{each.first}-{each.last}",
        ran_out=ran_out,
    )


def _share(each: Programme) -> str:
    """Return the lapsed share; a little left of everything is not called everything."""
    share = each.lapsed_percent
    return f"{math.floor(share) if share >= 99.0 and each.paid > 0.0 else share:.0f}"


def _scenario(each: Programme, record: Mapping[str, Any], lang: str) -> str:
    return _label(record["scenarios"][each.scenario]["scenario"], each.scenario, lang)


def _programme(each: Programme, record: Mapping[str, Any], lang: str) -> str:
    entry = record["scenarios"][each.scenario]["instruments"].get(each.instrument, {})
    return _label(entry, each.instrument, lang)


def _label(entry: Mapping[str, Any], name: str, lang: str) -> str:
    return str(entry.get(f"label_{lang}") or entry.get("label_en") or name)
