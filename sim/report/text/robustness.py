"""What stands beside a mean that does not speak for its runs, and which run moves it."""

from __future__ import annotations

from collections import Counter
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
    names = [name for each in answers if (name := _package(each, results, words))]
    return words("robust.warning", names=words.listed(names)) if names else ""


def _package(answer: Answer, results: Results, words: Words) -> str:
    """Name a package with such a mean, and the run that moves most of them; else nothing."""
    means = (answer.users_sba, answer.users_small, answer.cost_bn)
    if not any(value.misleading for value in means):
        return ""
    label = labels.scenario(results, answer.name, words)
    moved = [value.moved_by for value in means if value.moved_by is not None]
    if not moved:
        return label
    run, draw = map(str, Counter(moved).most_common(1)[0][0])
    return words("robust.moved", label=label, run=run, draw=draw)


def _beside(value: Estimate, write: Callable[[float], str], words: Words) -> str:
    if not value.misleading:
        return ""
    about = {"median": write(value.median), "trimmed": write(value.trimmed)}
    return f"; {words('robust.beside', **about)}"
