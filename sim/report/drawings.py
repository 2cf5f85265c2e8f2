"""Every figure of a report drawn; one that these results cannot fill costs nothing but itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sim.errors import UserError, nearest
from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.figures import (
    adoption,
    attribution,
    cost,
    forest,
    gains,
    gains_cells,
    heat,
    ledger,
    per_bn,
    stages,
    uncertainty,
)
from sim.report.style import drawing
from sim.report.tables import equal_cost
from sim.report.text.words import Words

#: In the order of the page; those of the second row need a package to compare, the last
#: one draws of parameters too.
ALWAYS: Final = {
    "adoption": adoption.draw,
    "stages": stages.draw,
    "heat": heat.draw,
    "ledger": ledger.draw,
}
COMPARING: Final = {
    "effects": forest.draw,
    "cost": cost.draw,
    "attribution": attribution.draw,
    "gains": gains.draw,
    "gains-cells": gains_cells.draw,
}
DRAWN: Final = {"uncertainty": uncertainty.draw}
EQUAL_COST: Final = "equal-cost"


@dataclass(frozen=True)
class Drawings:
    """What could be drawn, and why the rest could not.

    Attributes
    ----------
    pictures : dict of str to Picture
    left_out : dict of str to str
        Name of a figure -> the sentence that stands in its place.
    """

    pictures: dict[str, Picture] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def draw_all(results: Results, found: tuple[Answer, ...], words: Words) -> Drawings:
    """Draw every figure that the results allow."""
    drawn = Drawings()
    for name, draw in _figures(results, found, words).items():
        _add(drawn, name, draw, words)
    return drawn


def draw_one(name: str, results: Results, found: tuple[Answer, ...], words: Words) -> Picture:
    """Draw one figure.

    Parameters
    ----------
    name : str
        Without a name the first of the page.
    results : Results
    found : tuple of Answer
    words : Words

    Raises
    ------
    UserError
        If the results have no such figure, or cannot fill it.
    """
    figures = _figures(results, found, words)
    name = name or next(iter(figures))
    drawn = Drawings()
    if name in figures:
        _add(drawn, name, figures[name], words)
    if name not in drawn.pictures:
        why = drawn.left_out[name] if name in drawn.left_out else nearest(name, figures)
        raise UserError(f"there is no figure {name!r} of these results", hint=why)
    return drawn.pictures[name]


def _figures(
    results: Results, found: tuple[Answer, ...], words: Words
) -> dict[str, Callable[[], Picture]]:
    """Return what draws each figure that these results call for, in the order of the page."""
    plain = words.for_figures()
    kinds = {
        **ALWAYS,
        **(COMPARING if found else {}),
        **(DRAWN if found and results.drawn else {}),
    }
    figures: dict[str, Callable[[], Picture]] = {
        name: partial(draw, results, found, plain) for name, draw in kinds.items()
    }
    if results.equal_cost is not None:
        priced = equal_cost.priced(results, plain)
        figures[EQUAL_COST] = partial(per_bn.draw, results, priced, plain)
    return figures


def _add(drawn: Drawings, name: str, draw: Callable[[], Picture], words: Words) -> None:
    """Draw one figure, or say why these results have none; anything else that fails is a bug."""
    try:
        with drawing():
            drawn.pictures[name] = draw()
    except CannotDrawError as reason:
        title = words(f"missing.{name.replace('-', '_')}_title")
        drawn.left_out[name] = words("missing.figure", title=title, reason=str(reason))
