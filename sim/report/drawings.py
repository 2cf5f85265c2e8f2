"""Every figure of a report drawn; one that these results cannot fill costs nothing but itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

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
    figures = {
        **ALWAYS,
        **(COMPARING if found else {}),
        **(DRAWN if found and results.drawn else {}),
    }
    drawn, plain = Drawings(), words.for_figures()
    for name, draw in figures.items():
        _add(drawn, name, partial(draw, results, found, plain), words)
    if results.equal_cost is not None:
        priced = equal_cost.priced(results, plain)
        _add(drawn, EQUAL_COST, partial(per_bn.draw, results, priced, plain), words)
    return drawn


def _add(drawn: Drawings, name: str, draw: Callable[[], Picture], words: Words) -> None:
    """Draw one figure, or say why these results have none; anything else that fails is a bug."""
    try:
        with drawing():
            drawn.pictures[name] = draw()
    except CannotDrawError as reason:
        title = words(f"missing.{name.replace('-', '_')}_title")
        drawn.left_out[name] = words("missing.figure", title=title, reason=str(reason))
