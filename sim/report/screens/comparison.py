"""The first screen of a comparison, or of one scenario alone: that of the report."""

from __future__ import annotations

from functools import partial

from sim.report.data.effects import Answer, answers
from sim.report.data.results import Results
from sim.report.figures import adoption, cost
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.tables import execution, first, outlook
from sim.report.text import robustness, sentences
from sim.report.text.words import Words


def screen(results: Results, words: Words) -> Screen:
    """Return the first screen."""
    found = answers(results)
    if not found:
        return _alone(results, words)
    picture, left_out = drawn(partial(cost.draw, results, found, words.for_figures()))
    return Screen(
        title=sentences.lede(results, found, words),
        headline=first.headline(results, found, words),
        warnings=_warnings(results, found, words),
        table=first.first_table(results, found, words),
        picture=picture,
        left_out=left_out,
        unsaid=first.unsaid(results, found, words),
    )


def _alone(results: Results, words: Words) -> Screen:
    picture, left_out = drawn(partial(adoption.draw, results, (), words.for_figures()))
    return Screen(
        title=sentences.lede(results, (), words),
        headline=sentences.baseline_sentence(results, words),
        warnings=execution.warnings(results, words),
        table=outlook.outlook_table(results, words) if outlook.known(results) else None,
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("alone", words, several=results.drawn),
    )


def _warnings(results: Results, found: tuple[Answer, ...], words: Words) -> list[str]:
    return [
        *outlook.by_explanation(results, words),
        *filter(None, [outlook.order(results, words)]),
        *execution.warnings(results, words),
        *filter(None, [robustness.warning(results, found, words)]),
    ]
