"""Execution: what was announced and delivered, one table a package, and what to warn of."""

from __future__ import annotations

import math
from typing import Final

from markupsafe import Markup

from sim.outcomes.execution import Programme
from sim.report.data.results import Results
from sim.report.tables.comparison import Cell, Table
from sim.report.text import escaping, formatting, labels
from sim.report.text.words import Words

_HEADS: Final = (
    "appropriated", "paid", "carried", "lapsed", "executed", "applications", "awards",
    "per_award", "unused", "ran_out",
)  # fmt: skip


def execution_tables(results: Results, words: Words) -> tuple[Table, ...]:
    """Return a table for each scenario that answers for a programme, the baseline first."""
    return tuple(
        Table(
            caption=words(
                "execution.caption_baseline"
                if scenario == results.baseline and results.packages
                else "execution.caption",
                label=labels.scenario(results, scenario, words),
            ),
            head=(
                words("execution.programme"),
                *(words(f"execution.{head}") for head in _HEADS),
            ),
            rows=tuple(_row(each, results, words) for each in found),
        )
        for scenario in results.scenarios
        if (found := _of(results, scenario))
    )


def without(results: Results, words: Words) -> str:
    """Name the packages that change no programme's budget; empty if there are none."""
    names = [
        labels.scenario(results, name, words) for name in results.packages if not _of(results, name)
    ]
    return words("execution.without", names=words.listed(names)) if names else ""


def warnings(results: Results, words: Words) -> list[Markup]:
    """Return a sentence for each package that lets more than a fifth of a budget lapse.

    What the baseline itself leaves unspent is one sentence, the last.
    """
    said = []
    for scenario in (*results.packages, results.baseline):
        lapsing = [each for each in _of(results, scenario) if each.lapses]
        if lapsing:
            usual = scenario == results.baseline and results.packages
            said.append(
                Markup(
                    words(
                        "execution.warning_baseline" if usual else "execution.warning",
                        label=_escaped(labels.scenario(results, scenario, words)),
                        programmes=_escaped(
                            "; ".join(_lapsing(each, results, words) for each in lapsing)
                        ),
                    )
                )
            )
    return said


def _of(results: Results, scenario: str) -> list[Programme]:
    return [each for each in results.programmes if each.scenario == scenario]


def _row(each: Programme, results: Results, words: Words) -> tuple[Cell, ...]:
    language = words.language
    carried, due = each.carried_in, each.committed_out
    carried_in = words("execution.carried_in", money=_money(carried, words)) if carried else ""
    still_due = words("execution.due", money=_money(due, words)) if due else ""
    programme = labels.instrument(results, each.instrument, words)
    years = formatting.between(str(each.first), str(each.last), language)
    return (
        Cell(f"{programme}, {years}", number=False),
        Cell(_money(each.appropriated, words), carried_in),
        Cell(_money(each.paid, words), still_due),
        Cell(_money(each.carried_out, words)),
        Cell(_money(each.lapsed, words), _lapsed(each, words)),
        Cell(formatting.percent(each.executed_percent, language, 0), strong=each.low),
        Cell(formatting.count(each.applications)),
        Cell(formatting.count(each.awards)),
        Cell(formatting.number(each.applications_per_award, 1)),
        Cell(formatting.count(each.unused)),
        Cell(formatting.NONE if each.ran_out is None else str(each.ran_out)),
    )


def _lapsing(each: Programme, results: Results, words: Words) -> str:
    about = {
        "programme": labels.instrument(results, each.instrument, words),
        "share": _lapsed(each, words),
        "money": _money(each.opened, words),
    }
    if each.ran_out is None:
        return words("execution.lapses", **about)
    return words("execution.lapses_ran_out", year=str(each.ran_out), **about)


def _lapsed(each: Programme, words: Words) -> str:
    """Return the lapsed share; where a little was paid it is not called everything."""
    share = each.lapsed_percent
    shown = float(math.floor(share)) if share > 99.0 and each.paid > 0.0 else share
    return formatting.percent(shown, words.language, 0)


def _escaped(text: str) -> str:
    return str(escaping.fragment(text))


def _money(value: float, words: Words) -> str:
    return formatting.money_bn(value, words.language) if value else "0"
