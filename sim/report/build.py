"""From a result folder to figures and the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
from markupsafe import Markup

from sim import resources
from sim.errors import UserError
from sim.experiment.limits import limits
from sim.report.data.effects import Answer, answers
from sim.report.data.results import Results, read
from sim.report.figure_file import Picture
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
from sim.report.included.collect import included_sections
from sim.report.page import Page, Section, render
from sim.report.publish import put
from sim.report.style import drawing
from sim.report.tables import comparison, distribution, equal_cost, equal_ranking, ranking
from sim.report.text import labels, sentences
from sim.report.text.words import Words

#: In the order of the page; those of the second row need a package to compare, the last
#: one draws of parameters too.
ALWAYS: Final = (adoption, stages, heat, ledger)
COMPARING: Final = (forest, cost, attribution, gains, gains_cells)
DRAWN: Final = (uncertainty,)

_FIT: Final = ("calibration", "fitted", "fit.csv")
_FIT_COLUMNS: Final = frozenset(
    {"id", "label_en", "label_ko", "target", "se", "model", "difference_se", "ok"}
)


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
    pictures = draw(results, found, words)
    page = render(_page(results, found, pictures, sections, words), words)
    return put(folder, page, [*pictures.values(), *(each for p in sections for each in p.pictures)])


def draw(results: Results, found: tuple[Answer, ...], words: Words) -> dict[str, Picture]:
    """Draw every figure that the results allow, by name."""
    modules = (
        *ALWAYS,
        *(COMPARING if found else ()),
        *(DRAWN if found and results.drawn else ()),
    )
    priced = equal_cost.priced(results, words)
    with drawing():
        drawn = [module.draw(results, found, words) for module in modules]
        if priced:
            drawn.append(per_bn.draw(results, priced, words))
    return {picture.name: picture for picture in drawn}


def read_fit() -> pd.DataFrame | None:
    """Return the stored fit table, or None if this version has none."""
    file = resources.root().joinpath(*_FIT)
    if not file.is_file():
        return None
    table = pd.read_csv(file, encoding="utf-8")
    missing = sorted(_FIT_COLUMNS - set(table.columns))
    if missing:
        raise UserError(
            f"fit.csv has no column {missing[0]!r}",
            "calibration/fitted",
            "hwaksan calibrate --quick",
        )
    return table


def _page(
    results: Results,
    found: tuple[Answer, ...],
    pictures: dict[str, Picture],
    sections: tuple[Section, ...],
    words: Words,
) -> Page:
    fit = read_fit()
    made = {
        "assumptions": comparison.assumption_table(results, words),
        "record": comparison.record_table(results, words),
    }
    if found:
        made["answer"] = comparison.answer_table(results, found, words)
        made["further"] = comparison.further_table(results, found, words)
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
        made["places"] = ranking.ranks_table(results, found, words)
        made["pairs"] = ranking.pairs_table(results, found, words)
    if fit is not None:
        made["fit"] = comparison.fit_table(fit, words)
    year = str(results.horizon)
    return Page(
        title=words("page.title" if found else "page.title_single", year=year),
        lede=words(
            "page.lede",
            packages=str(len(found)),
            draws=words("page.drawn", models=str(results.models))
            if results.drawn
            else words("page.fit"),
            baseline=labels.scenario(results, results.baseline, words),
            replicates=str(results.replicates),
            seed=str(results.run.get("seed", "?")),
        )
        + equal_cost.lede(results, words),
        answers=[
            sentences.baseline_sentence(results, words),
            *(sentences.package_sentence(each, results, words) for each in found),
        ],
        ranking=sentences.ranking_sentence(found, results, words)
        if equal is None
        else equal_ranking.order_sentence(results, equal, words),
        tables=made,
        pictures=pictures,
        fit_words=_fit_words(fit, words),
        caution=sentences.caution(results, words),
        limits=[words.pick(*limit) for limit in limits(drawn=results.drawn)],
        assumption_words=comparison.assumption_words(results, words),
        equal_order=Markup("")
        if equal is None
        else equal_ranking.first_sentence(results, equal, words),
        losers_words=words("distribution.crowded_lede", year=year),
        losers=distribution.crowded_sentences(results, found, words),
        sections=sections,
    )


def _fit_words(fit: pd.DataFrame | None, words: Words) -> str:
    if fit is None:
        return words("table.fit_missing")
    return words("table.fit_words", ok=str(int(fit["ok"].sum())), all=str(len(fit)))
