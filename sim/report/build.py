"""From a result folder to figures and the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from sim.experiment.limits import limits
from sim.report.data.effects import Answer, answers
from sim.report.data.results import Results, read
from sim.report.drawings import Drawings, draw_all
from sim.report.figure_file import Picture
from sim.report.included.collect import included_sections
from sim.report.page import Page, Section, render
from sim.report.publish import put
from sim.report.tables import (
    attribution,
    comparison,
    distribution,
    equal_cost,
    equal_ranking,
    execution,
    first,
    fit,
    outlook,
    ranking,
)
from sim.report.tables.comparison import Table
from sim.report.text import own_firms, robustness, sentences
from sim.report.text.words import Words


def build(folder: Path, *, taken: Sequence[Path] = (), language: str = "en") -> Path:
    """Write figures and `report.html` into a result folder.

    Parameters
    ----------
    folder : Path
        What `hwaksan compare` or `run` wrote; see docs/results.md.
    taken : sequence of Path
        Folders of `hwaksan decompose` and `optimise` that the page takes in.
    language : str
        ``en`` or ``ko``.

    Returns
    -------
    Path
        `report.html`: one file without scripts or requests.

    Raises
    ------
    UserError
        If a table is missing, the language unknown, or a folder cannot be taken in; nothing is
        written then.
    """
    words = Words(language)
    results = read(folder)
    found = answers(results)
    sections = included_sections(results, found, taken, words)
    drawings = draw_all(results, found, words)
    page = render(_page(results, found, drawings, sections, words), words)
    taken_in = (each for section in sections for each in section.pictures)
    return put(folder, page, [*drawings.pictures.values(), *taken_in])


def draw(results: Results, found: tuple[Answer, ...], words: Words) -> dict[str, Picture]:
    """Draw every figure that the results allow, by name."""
    return draw_all(results, found, words).pictures


def _page(
    results: Results,
    found: tuple[Answer, ...],
    drawings: Drawings,
    sections: tuple[Section, ...],
    words: Words,
) -> Page:
    judged = fit.read_fit()
    made = _tables(results, found, words)
    if judged is not None:
        made["fit"] = fit.fit_table(judged, words)
    equal = equal_ranking.equal_order(results)
    year = str(results.horizon)
    return Page(
        title=words("page.title" if found else "page.title_single", year=year),
        lede=sentences.lede(results, found, words) + equal_cost.lede(results, words),
        own_words=own_firms.own_words(results, words),
        headline=first.headline(results, found, words) if found else Markup(""),
        outlook=outlook.sentence(results, words),
        outlook_differs=[
            *outlook.by_explanation(results, words),
            *filter(None, [outlook.order(results, words)]),
        ],
        baseline=sentences.baseline_sentence(results, words),
        warnings=_warnings(results, found, words),
        execution=execution.execution_tables(results, words),
        execution_without=execution.without(results, words),
        unsaid=first.unsaid(results, found, words) if found else (),
        ranking=sentences.ranking_sentence(found, results, words)
        if equal is None
        else equal_ranking.order_sentence(results, equal, words),
        tables=made,
        pictures=drawings.pictures,
        left_out=drawings.left_out,
        fit_words=fit.fit_words(judged, results, words),
        caution=sentences.caution(results, words),
        limits=[words.pick(*limit) for limit in limits(drawn=results.drawn)],
        assumption_words=comparison.assumption_words(results, words),
        equal_words=equal_cost.what_is_equal(results, words),
        equal_order=Markup("")
        if equal is None
        else equal_ranking.first_sentence(results, equal, words),
        windfall_words=words("attribution.definition", year=year),
        losers_words=words("distribution.crowded_lede", year=year),
        losers=distribution.crowded_sentences(results, found, words),
        sections=sections,
    )


def _warnings(results: Results, found: tuple[Answer, ...], words: Words) -> list[str]:
    misleading = robustness.warning(results, found, words)
    return [*execution.warnings(results, words), *filter(None, [misleading])]


def _tables(results: Results, found: tuple[Answer, ...], words: Words) -> dict[str, Table]:
    """Return the tables of these results by name."""
    made = {
        "assumptions": comparison.assumption_table(results, words),
        "record": comparison.record_table(results, words),
    }
    if outlook.known(results):
        made["outlook"] = outlook.outlook_table(results, words)
    if found:
        made["first"] = first.first_table(results, found, words)
        made["answer"] = comparison.answer_table(results, found, words)
        made["further"] = comparison.further_table(results, found, words)
        made["attribution"] = attribution.attribution_table(results, found, words)
        made["gainers"] = distribution.gainers_table(results, found, words)
        made["losers"] = distribution.losers_table(results, found, words)
    priced = equal_cost.priced(results, words)
    if priced:
        made["equal_cost"] = equal_cost.equal_cost_table(results, priced, words)
    equal = equal_ranking.equal_order(results)
    if equal is not None:
        made["equal_places"] = equal_ranking.ranks_table(results, equal, words)
        made["equal_pairs"] = equal_ranking.pairs_table(results, equal, words)
    elif len(found) > 1 and results.replicates > 1:
        made["ranks"] = ranking.ranks_table(results, found, words)
        made["pairs"] = ranking.pairs_table(results, found, words)
    return made
