"""The first screen of a search: how many packages nothing found beats, and which they are."""

from __future__ import annotations

from functools import partial

from sim.report.data.front import Front
from sim.report.figures import front as figure
from sim.report.included import front_section
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.text.words import Words


def screen(found: Front, words: Words) -> Screen:
    """Return the first screen."""
    picture, left_out = drawn(partial(figure.draw, found, words.for_figures()))
    return Screen(
        title=front_section.lede(found, words),
        headline=front_section.counts(found, words),
        warnings=(words("front.caution"),),
        table=front_section.points_table(found, words),
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("front", words, several=found.drawn),
    )
