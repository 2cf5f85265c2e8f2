"""The first screen: the answer in a sentence, a table in order, and what cannot be said."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from sim.report.data.effects import Answer, ranked_apart
from sim.report.data.results import Results
from sim.report.tables.comparison import Cell, Table, over, per_user
from sim.report.text import escaping, formatting, intervals, labels, robustness
from sim.report.text.parameters import named
from sim.report.text.sentences import package_sentence
from sim.report.text.words import Words
from sim.statistics.ranking import ORDER_CERTAINTY

_NAMED: Final = 2
"""Assumptions that a row names; the full account has the rest."""


def headline(results: Results, answers: tuple[Answer, ...], words: Words) -> Markup:
    """Answer in one sentence which package brings the most, or that none can be called the first.

    Parameters
    ----------
    results : Results
    answers : tuple of Answer
        Most additional users of the survey frame first; at least one.
    words : Words
    """
    best = answers[0]
    about = {
        "label": _name(results, best.name, words),
        "users": formatting.count(best.users_sba.mean, signed=True),
        "year": str(results.horizon),
    }
    if best.users_sba.sign is None:
        return Markup(words("first.single", **about))
    if all(each.users_sba.sign != 1 for each in answers):
        return Markup(words("first.none", year=about["year"]))
    about["interval"] = intervals.counts(best.users_sba, words.language)
    cost = formatting.money_bn(best.cost_bn.mean, words.language)
    if len(answers) == 1:
        return Markup(words("first.only", cost=cost, **about))
    if len(ranked_apart(answers, results)[0]) == 1:
        return Markup(words("first.leads", cost=cost, **about))
    others = [_name(results, name, words) for name in best.indistinct]
    if not others:  # ahead of each alone, but the rest cannot be parted from it as a group
        return Markup(words("first.leads", cost=cost, **about))
    return Markup(words("first.tied", others=words.listed(others), **about))


def first_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return what matters, one package a row in order, its full account behind the row."""
    heads = (
        "table.users_sba",
        "table.users_small",
        "table.cost",
        "table.per_user",
        "table.windfall",
    )
    year = str(results.horizon)
    baseline = labels.scenario(results, results.baseline, words)
    return Table(
        caption=words("first.caption", year=year, baseline=baseline, over=over(results, words)),
        head=(
            words("table.package"),
            *(words(head, year=year) for head in heads),
            words("first.sure"),
            words("first.rests"),
        ),
        rows=tuple(_row(results, answers, k, words) for k in range(len(answers))),
        notes=tuple(_account(each, results, words) for each in answers),
    )


def unsaid(results: Results, answers: tuple[Answer, ...], words: Words) -> list[str]:
    """Return three lines of what these results cannot say."""
    alike = [
        labels.scenario(results, each.name, words)
        for k, each in enumerate(answers)
        if any(not _ahead(results, answers, i) for i in (k - 1, k) if 0 <= i < len(answers) - 1)
    ]
    order = (
        words("first.unsaid_order", names=words.listed(alike))
        if alike
        else words("first.unsaid_ordered")
    )
    model = words("first.unsaid_model", over=over(results, words))
    return [words("first.unsaid_response"), order, model]


def _row(results: Results, answers: tuple[Answer, ...], k: int, words: Words) -> tuple[Cell, ...]:
    answer, language = answers[k], words.language
    windfall = formatting.percent(answer.windfall, language, 0)
    return (
        Cell(labels.scenario(results, answer.name, words), number=False),
        *(
            Cell(
                formatting.count(users.mean, signed=True),
                intervals.counts(users, language) + robustness.beside_counts(users, words),
            )
            for users in (answer.users_sba, answer.users_small)
        ),
        Cell(
            formatting.money_bn(answer.cost_bn.mean, language, signed=True),
            robustness.beside_money(answer.cost_bn, words),
        ),
        per_user(answer, words),
        Cell(windfall if answer.using > 0 else formatting.NONE),
        Cell(_sure(results, answers, k, words), number=False),
        Cell(_rests(answer, results, words), number=False),
    )


def _sure(results: Results, answers: tuple[Answer, ...], k: int, words: Words) -> str:
    """Say in how many draws a package is ahead of the one in the next row."""
    if k + 1 == len(answers) or results.replicates < 2:
        return formatting.NONE
    share = results.ranking.share(answers[k].name, answers[k + 1].name)
    return words(
        "first.ahead" if _ahead(results, answers, k) else "first.open",
        share=formatting.percent(100.0 * share, words.language, 0),
        units=words("over.draws" if results.drawn else "over.runs"),
    )


def _ahead(results: Results, answers: tuple[Answer, ...], k: int) -> bool:
    share: float = results.ranking.share(answers[k].name, answers[k + 1].name)
    return share >= ORDER_CERTAINTY


def _rests(answer: Answer, results: Results, words: Words) -> str:
    """Name in words the assumptions that no data moved."""
    if not results.drawn:
        return words("first.rests_fit")
    every = named(answer.rests_on.at_prior, words)
    if not every:
        return words("first.rests_data")
    names, more = "; ".join(every[:_NAMED]), len(every) - _NAMED
    return words("first.rests_more", names=names, more=str(more)) if more > 0 else names


def _account(answer: Answer, results: Results, words: Words) -> Markup:
    """Return the full account of a package, closed until it is asked for."""
    return Markup("<details><summary>{}</summary><p>{}</p></details>").format(
        words("first.account"), package_sentence(answer, results, words)
    )


def _name(results: Results, scenario: str, words: Words) -> str:
    return str(escaping.fragment(labels.scenario(results, scenario, words)))
