"""The page: one self-contained HTML file without scripts or requests."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sim import __version__
from sim.report.figure_file import Picture
from sim.report.tables.comparison import Table
from sim.report.text import escaping
from sim.report.text.words import Words

TEMPLATE: Final = "report.html"


@dataclass(frozen=True)
class Section:
    """What the page takes in from the results of another command.

    Attributes
    ----------
    section : str
        Where it stands: ``decomposition`` or ``front``.
    name : str
        Of its own, unique on the page.
    heading : str
        Empty where the section has one part only.
    said : sequence of str
        Paragraphs.
    cautions : sequence of str
        What a reader must know before using the numbers, in one paragraph.
    pictures : sequence of Picture
    tables : sequence of Table
    source : str
        The command that made the results.
    """

    section: str
    name: str
    heading: str
    said: Sequence[str]
    cautions: Sequence[str]
    pictures: Sequence[Picture]
    tables: Sequence[Table]
    source: str


@dataclass(frozen=True)
class Page:
    """What the template fills in.

    Attributes
    ----------
    title, lede : str
    own_words : Markup
        Whose firms these are, and how near the model is to them; empty for synthetic firms.
    headline : Markup
        The answer in one sentence; empty without packages.
    outlook : str
        What the horizon may look like under each future; empty without futures.
    outlook_differs : sequence of str
        Where an effect or the order hangs on the explanation of the rise, or on the future.
    baseline : Markup
        What the baseline comes to.
    warnings : sequence of str
        What has to be known with the answer: money that is not spent, means that mislead.
    execution : sequence of Table
        What each scenario announced and delivered.
    execution_without : str
        Packages that have no such table; empty if all do.
    unsaid : sequence of str
        What cannot be said, a line each.
    ranking : Markup
    tables : dict of str to Table
    pictures : dict of str to Picture
    left_out : dict of str to str
        Name of a figure that these results cannot fill -> what stands in its place.
    caution, assumption_words, windfall_words : str
    fit_words : Markup
    limits : sequence of str
    equal_words : Markup
        What was made equal; empty without.
    equal_order : Markup
        The order at equal cost in words; empty without.
    losers_words : str
    losers : sequence of str
        Who is crowded out by each package.
    sections : sequence of Section
        Taken in from other folders.
    """

    title: str
    lede: str
    own_words: Markup
    headline: Markup
    outlook: str
    outlook_differs: Sequence[str]
    baseline: Markup
    warnings: Sequence[str]
    execution: Sequence[Table]
    execution_without: str
    unsaid: Sequence[str]
    ranking: Markup
    tables: dict[str, Table]
    pictures: dict[str, Picture]
    left_out: dict[str, str]
    caution: str
    limits: Sequence[str]
    fit_words: Markup
    assumption_words: str
    windfall_words: str
    equal_words: Markup
    equal_order: Markup
    losers_words: str
    losers: Sequence[str]
    sections: Sequence[Section]


def render(page: Page, words: Words) -> str:
    """Return the page as HTML."""
    return rendered(TEMPLATE, words, page=page, version=__version__)


def rendered(template: str, words: Words, **values: object) -> str:
    """Return one of the templates filled in, every text of users escaped.

    Parameters
    ----------
    template : str
        Name of a file in ``sim/report/templates``.
    words : Words
    **values : object
        What the template calls by name; a name that it does not find fails.
    """
    environment = Environment(
        loader=PackageLoader("sim.report", "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=escaping.html,
    )
    html = environment.get_template(template).render(words=words, data_uri=data_uri, **values)
    # No line may break between a percent sign and its particle.
    html = re.sub(r"%(?=[가-힣])", "%\N{WORD JOINER}", html)
    # Nor within an amount of money.
    return re.sub(r"(?<=[억조만]) 원", "\N{NO-BREAK SPACE}원", html)


def data_uri(picture: Picture) -> Markup:
    """Return a picture as a data URI, so that the file can be mailed on its own."""
    return Markup("data:image/svg+xml;base64," + base64.b64encode(picture.svg).decode("ascii"))
