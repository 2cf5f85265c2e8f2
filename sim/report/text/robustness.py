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


def warnings(results: Results, answers: tuple[Answer, ...], words: Words) -> list[str]:
    """Return a sentence for each mean that lies outside its own interval or that one run moves."""
    said = []
    for answer in answers:
        means = {
            "table.users_sba": answer.users_sba,
            "table.users_small": answer.users_small,
            "robust.cost": answer.cost_bn,
        }
        said += [
            _sentence(value, results, answer.name, words(what), words)
            for what, value in means.items()
            if value.misleading
        ]
    return said


def _beside(value: Estimate, write: Callable[[float], str], words: Words) -> str:
    if not value.misleading:
        return ""
    said = words("robust.beside", median=write(value.median), trimmed=write(value.trimmed))
    return f"; {said}"


def _sentence(value: Estimate, results: Results, name: str, what: str, words: Words) -> str:
    about = {"label": labels.scenario(results, name, words), "what": what}
    run = _run(value, results, words)
    if not value.outside:
        return words("robust.moved", run=run, **about)
    percent = formatting.percent(value.outside, words.language, 0)
    key = "robust.outside_moved" if run else "robust.outside"
    return words(key, percent=percent, run=run, **about)


def _run(value: Estimate, results: Results, words: Words) -> str:
    """Name the run that moves a mean; empty if none does."""
    if value.moved_by is None:
        return ""
    draw = results.draws.set_index("replicate")["draw"].loc[value.moved_by]
    return words("robust.run", run=str(value.moved_by), draw=str(int(draw)))
