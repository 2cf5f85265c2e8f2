"""The first screen of a decomposition: which part brings the most, and what each brings."""

from __future__ import annotations

from functools import partial

from sim.report.data.decomposition import GAMES, TOTAL, Decomposed
from sim.report.data.estimate import Estimate
from sim.report.figures import shapley
from sim.report.included.decomposition_section import values_table
from sim.report.screens.screen import Screen, drawn, unsaid
from sim.report.text import formatting, intervals
from sim.report.text.words import Words


def screen(found: Decomposed, words: Words) -> Screen:
    """Return the first screen."""
    picture, left_out = drawn(partial(shapley.draw, found, GAMES[0], words.for_figures()))
    return Screen(
        title=words("screen.shared_out", label=found.label),
        headline=_headline(found, words),
        warnings=(),
        table=values_table(found, GAMES[0], words),
        picture=picture,
        left_out=left_out,
        unsaid=unsaid("decomposition", words, several=found.models > 1),
    )


def _headline(found: Decomposed, words: Words) -> str:
    here = found.game(GAMES[0])
    rows = here[(here["outcome"] == "users") & (here["frame"] == "sba")].to_dict("records")
    users = {str(row["player"]): Estimate.of_row(row) for row in rows}
    named = found.players(GAMES[0], words)
    first = max(named, key=lambda name: users[name].mean)
    share, total = users[first], formatting.count(users[TOTAL].mean, signed=True)
    about = {"label": found.label, "year": str(found.horizon), "total": total}
    if share.sign != 1:
        return words("screen.decomposition_none", **about)
    return words(
        "screen.decomposition",
        part=named[first],
        users=formatting.count(share.mean, signed=True),
        interval=intervals.counts(share, words.language),
        **about,
    )
