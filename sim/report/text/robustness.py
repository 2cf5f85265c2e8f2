"""What stands beside a mean that does not speak for its runs, and which run moves it."""

from __future__ import annotations

from collections.abc import Callable

from sim.report.data.effects import Answer
from sim.report.data.estimate import Estimate
from sim.report.data.results import Results
from sim.report.text import formatting, labels
from sim.report.text.words import Words


def beside_counts(value: Estimate, words: Words) -> str:
    """Return median and trimmed mean of firms to follow an interval; empty where not needed."""
    return _beside(value, lambda x: formatting.count(x, signed=True), words)


def beside_money(value: Estimate, words: Words) -> str:
    """Return median and trimmed mean of an amount in KRW bn; empty where not needed."""
    return _beside(
        value, lambda x: formatting.money_bn(x, words.language, signed=True), words
    ).removeprefix("; ")


def warning(results: Results, answers: tuple[Answer, ...], words: Words) -> str:
    """Name the packages with a mean that does not speak for its runs; empty if there are none."""
    names = [
        labels.scenario(results, each.name, words)
        for each in answers
        if any(value.misleading for value in (each.users_sba, each.users_small, each.cost_bn))
    ]
    return words("robust.warning", names=words.listed(names)) if names else ""


def _beside(value: Estimate, write: Callable[[float], str], words: Words) -> str:
    if not value.misleading:
        return ""
    about = {"median": write(value.median), "trimmed": write(value.trimmed)}
    if value.moved_by is None:
        return f"; {words('robust.beside', **about)}"
    run, draw = map(str, value.moved_by)
    return f"; {words('robust.beside_moved', run=run, draw=draw, **about)}"
