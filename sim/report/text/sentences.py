"""The answer in words, as one reads it out: HTML fragments with every name escaped."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from sim.experiment.dependence import STRONGEST
from sim.outcomes.attribution import USING
from sim.report.data.effects import Answer, gap, level, ranked_apart
from sim.report.data.estimate import Estimate
from sim.report.data.results import Results
from sim.report.text import escaping, formatting, intervals, labels
from sim.report.text.assumptions import leading
from sim.report.text.parameters import named
from sim.report.text.words import Words
from sim.statistics.ranking import ORDER_CERTAINTY

_FEW: Final = 20
"""Draws below which the ends of an interval are rough."""


def baseline_sentence(results: Results, words: Words) -> Markup:
    """Say what the baseline comes to and how far that is from the goal."""
    rate = level(results, results.at("adoption_rate", "sba", results.horizon), results.baseline)
    if not math.isfinite(rate.mean):
        label = _name(results, results.baseline, words)
        return Markup(words("answer.baseline_none", label=label, year=str(results.horizon)))
    text = words(
        "answer.baseline",
        label=_name(results, results.baseline, words),
        rate=formatting.percent(rate.mean, words.language),
        year=str(results.horizon),
        interval=intervals.percent(rate, words.language),
    )
    distance = _distance(gap(results, results.baseline), results, words)
    return Markup(" ".join([text, *distance]))


def package_sentence(answer: Answer, results: Results, words: Words) -> Markup:
    """Say what a package brings, at what cost, how much is windfall, how far the goal is."""
    label = _name(results, answer.name, words)
    if answer.users_all.exactly_zero and answer.cost_bn.exactly_zero:
        return Markup(
            words("answer.same", label=label, baseline=_name(results, results.baseline, words))
        )
    sba = answer.users_sba
    # A sentence that ends in a bracket goes on with the small firms.
    parts = [
        _users(sba, label, results, words) + _small(answer.users_small, words),
        *_why(answer, results, words),
        *_cost(answer, results, words),
        *_windfall(answer, words),
        *_distance(answer.gap, results, words),
    ]
    return Markup(" ".join(parts)) + _at_prior(answer, words) + _assumed(answer, results, words)


def lede(results: Results, found: tuple[Answer, ...], words: Words) -> str:
    """Say what was run, how often, and with which parameters."""
    about = {
        "baseline": labels.scenario(results, results.baseline, words),
        "draws": words.count("page.drawn", results.models) if results.drawn else words("page.fit"),
        "seed": str(results.run.get("seed", "?")),
    }
    if not found:
        runs = words.count("page.runs", results.replicates)
        return words("page.lede_single", replicates=runs, **about)
    return words(
        "page.lede",
        packages=words.count("page.packages", len(found)),
        replicates=words.count("page.pairs", results.replicates),
        **about,
    )


def caution(results: Results, words: Words) -> str:
    """Say what the intervals hold and what they do not."""
    if not results.drawn:
        return words("rank.fit")
    sets = words.count("rank.sets", results.models)
    said = words("rank.drawn", models=sets, share=_apart(words))
    return (
        f"{said} {words('rank.few', models=str(results.models))}" if results.models < _FEW else said
    )


def ranking_sentence(answers: tuple[Answer, ...], results: Results, words: Words) -> Markup:
    """Say which packages bring more users than which, and where no order can be given."""
    if len(answers) < 2:
        return Markup("")
    if answers[0].users_sba.sign is None:
        return Markup(words("rank.single"))
    groups = ranked_apart(answers, results)
    if len(groups) == 1 and _all_alike(groups[0]):
        return Markup(words("rank.none", names=_names(groups[0], results, words)))
    said = [_group(group, results, words) for group in groups]
    units = words("over.draws" if results.drawn else "over.runs")
    ordered = words("rank.before").join(said)
    return Markup(words("rank.apart", share=_apart(words), units=units, groups=ordered))


def _users(value: Estimate, label: str, results: Results, words: Words) -> str:
    year = str(results.horizon)
    if value.sign is None:
        users = formatting.count(value.mean, signed=True)
        return words("answer.single", label=label, users=users, year=year)
    if value.exactly_zero:
        return words("answer.unchanged", label=label, year=year)
    if value.sign == 0 and formatting.count(value.low) == formatting.count(value.high) == "0":
        return words("answer.unchanged_rounded", label=label, year=year)
    if value.sign == 0:
        return words(
            "answer.none",
            label=label,
            users=formatting.count(value.mean, signed=True),
            year=year,
            interval=intervals.counts(value, words.language),
        )
    shown = value if value.sign == 1 else value.magnitude
    return words(
        "answer.more" if value.sign == 1 else "answer.fewer",
        label=label,
        users=formatting.count(shown.mean),
        year=year,
        interval=intervals.counts(shown, words.language, signed=False),
    )


def _why(answer: Answer, results: Results, words: Words) -> list[str]:
    """Say what most of the uncertainty about the additional users comes from."""
    shares = answer.users_sba.shares
    return [*_why_mostly(answer, shares, results, words), *_why_sample(shares, results, words)]


def _why_sample(shares: Mapping[str, float], results: Results, words: Words) -> list[str]:
    """Say what the sample of firms brings, where there are several."""
    if "population" not in shares:
        return []
    share = formatting.percent(shares["population"], words.language, 0)
    return [words("answer.why_population", share=share, samples=str(results.samples))]


def _why_mostly(
    answer: Answer, shares: Mapping[str, float], results: Results, words: Words
) -> list[str]:
    if "parameters" not in shares:
        return []
    about = {"share": formatting.percent(shares["parameters"], words.language, 0)}
    if shares["parameters"] < 50.0:
        if shares["luck"] < 50.0:
            return []
        luck = formatting.percent(shares["luck"], words.language, 0)
        return [words("answer.why_luck", luck=luck, **about)]
    if answer.rests_on.strongest_at_prior:
        names = words.listed(named(answer.rests_on.strongest_at_prior, words))
        return [words("answer.why_prior", names=names, **about)]
    if answer.rests_on.strongest:
        names = words.listed(named(answer.rests_on.strongest, words))
        return [words("answer.why_parameters", names=names, **about)]
    return [words("answer.why_many", models=str(results.models), **about)]


def _at_prior(answer: Answer, words: Words) -> Markup:
    """Name the parameters that stayed at their prior, in small type; the tables have them all."""
    every = named(answer.rests_on.at_prior, words)
    if not every:
        return Markup("")
    first, more = every[:STRONGEST], len(every) - STRONGEST
    names = words.listed(first)
    if more > 0:
        names = words("answer.at_prior_more", names=", ".join(first), more=str(more))
    return Markup('<small class="rests">{}</small>').format(words("answer.at_prior", names=names))


def _assumed(answer: Answer, results: Results, words: Words) -> Markup:
    """Name the assumed settings of what the package changes, in small type."""
    names, more = leading(results, answer.name, words)
    if not names:
        return Markup("")
    key = "answer.assumes_more" if more else "answer.assumes"
    said = words(key, names="; ".join(names), more=str(more))
    return Markup('<small class="rests">{}</small>').format(said)


def _apart(words: Words) -> str:
    return formatting.percent(100.0 * ORDER_CERTAINTY, words.language, 0)


def _small(value: Estimate, words: Words) -> str:
    if value.exactly_zero and value.sign is not None:
        return words("answer.small_same")
    users = formatting.count(value.mean, signed=True)
    if value.sign is None:
        return words("answer.small_single", users=users)
    key = "answer.small_none" if value.sign == 0 else "answer.small"
    return words(key, users=users, interval=intervals.counts(value, words.language))


def _cost(answer: Answer, results: Results, words: Words) -> list[str]:
    year, language = str(results.horizon), words.language
    cost = answer.cost_bn.mean
    if cost == 0:
        return [words("answer.costs_same", year=year)]
    amount = formatting.money_bn(abs(cost), language)
    said = words("answer.costs" if cost > 0 else "answer.saves", year=year, cost=amount)
    return [part for part in (said, _per_user(answer, words)) if part]


def _per_user(answer: Answer, words: Words) -> str:
    value, sign = answer.cost_per_user, answer.users_all.sign
    if sign is None:
        return words("answer.per_user_single")
    if answer.users_all.exactly_zero:
        return words("answer.per_user_zero")
    if value is None:
        return words("answer.per_user_none")
    if value.mean < 0:  # more users for less money, or fewer for more: no price of a user
        return ""
    return words(
        "answer.per_user" if answer.cost_bn.mean > 0 else "answer.per_user_lost",
        cost=formatting.money_million(value.mean, words.language),
        interval=intervals.money_million(value, words.language),
    )


def _windfall(answer: Answer, words: Words) -> list[str]:
    """Say how much of the support is deadweight; for policy taken away, who is lost with it."""
    said = []
    if answer.withdraws:
        lost = answer.classes.get("crowded_out", 0.0)
        said.append(words("answer.withdrawn", firms=formatting.count(lost)))
    if answer.supported <= 0:
        return said or [words("answer.nobody")]
    if answer.using <= 0:
        return [*said, words("answer.unused")]
    shares = {name: formatting.percent(answer.share(name), words.language, 0) for name in USING}
    use = formatting.percent(100.0 * answer.using / answer.supported, words.language, 0)
    return [*said, words("answer.windfall", use=use, **shares)]


def _distance(missing: Estimate, results: Results, words: Words) -> list[str]:
    """Say how far the goal is; nothing where no firm of its frame is there."""
    if not math.isfinite(missing.mean):
        return []
    target = results.target
    known = "missing" if missing.mean > 0 else "reached"
    said = words(
        f"answer.{known}_on_average" if missing.sign == 0 else f"answer.{known}",
        gap=formatting.number(abs(missing.mean), 1),
        target=formatting.percent(float(target["adoption_share_percent"]), words.language, 0),
        year=str(target["year"]),
    )
    return [said]


def _group(group: list[Answer], results: Results, words: Words) -> str:
    names = _names(group, results, words)
    if len(group) == 1:
        return names
    return words("rank.tied" if _all_alike(group) else "rank.partly", names=names)


def _all_alike(group: list[Answer]) -> bool:
    """Whether no pair within the group can be told apart."""
    names = {answer.name for answer in group}
    return all(names - {answer.name} <= set(answer.indistinct) for answer in group)


def _names(group: list[Answer], results: Results, words: Words) -> str:
    return words.listed([_name(results, answer.name, words) for answer in group])


def _name(results: Results, scenario: str, words: Words) -> str:
    return str(escaping.fragment(labels.scenario(results, scenario, words)))
