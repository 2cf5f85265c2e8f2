"""The first screen: a sentence that answers, a table in order, a picture, what cannot be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from sim.report.figure_file import CannotDrawError, Picture
from sim.report.page import rendered
from sim.report.style import drawing
from sim.report.tables.comparison import Table
from sim.report.text import escaping
from sim.report.text.words import Words

TEMPLATE = "screen.html"


@dataclass(frozen=True)
class Screen:
    """What the template fills in.

    Attributes
    ----------
    title : str
        What was asked, and how often it was run.
    headline : str
        The answer in one sentence.
    warnings : sequence of str
        What has to be known with the answer.
    table : Table or None
        What matters, in order.
    picture : Picture or None
    left_out : str
        What stands in place of a picture that these results cannot fill.
    unsaid : sequence of str
        Three lines of what cannot be said.
    """

    title: str
    headline: str
    warnings: Sequence[str]
    table: Table | None
    picture: Picture | None
    left_out: str
    unsaid: Sequence[str]


@dataclass(frozen=True)
class ShownScreen:
    """A first screen that a notebook shows.

    Attributes
    ----------
    html : str
        Complete by itself: no script, no request.
    headline : str
        Its first sentence, which is all that a console without pictures shows of it.
    """

    html: str = field(repr=False)
    headline: str

    def _repr_html_(self) -> str:
        return self.html


def render(screen: Screen, words: Words) -> ShownScreen:
    """Return a screen as HTML for a notebook."""
    headline = Markup(str(escaping.html(screen.headline))).striptags()
    return ShownScreen(rendered(TEMPLATE, words, screen=screen), headline)


def drawn(draw: Callable[[], Picture]) -> tuple[Picture | None, str]:
    """Return a picture, or why these results have none."""
    try:
        with drawing():
            return draw(), ""
    except CannotDrawError as reason:
        return None, str(reason)


def unsaid(kind: str, words: Words, *, several: bool) -> tuple[str, ...]:
    """Return three lines of what results of one kind cannot say.

    Parameters
    ----------
    kind : str
        As in the catalogue, ``unsaid.<kind>``.
    words : Words
    several : bool
        Whether more than one fitted model was run.
    """
    over = words("over.drawn" if several else "over.fit")
    return (
        words("first.unsaid_response"),
        words(f"unsaid.{kind}"),
        words("first.unsaid_model", over=over),
    )
