"""The part of the page on a decomposition: its values as tables, and what is said of them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sim.report.data.decomposition import GAMES, TOTAL, Decomposed, read
from sim.report.data.effects import Answer
from sim.report.data.estimate import Estimate
from sim.report.data.results import Results
from sim.report.figure_file import Picture
from sim.report.figures import interactions, shapley
from sim.report.included.compatibility import remarks
from sim.report.page import Section
from sim.report.style import drawing
from sim.report.tables.comparison import Cell, Table
from sim.report.text import formatting, intervals
from sim.report.text.words import Words

SECTION: Final = "decomposition"
_MONEY: Final = "public_cost_total_krw_bn"
_DIGITS: Final = {"productivity": 3, "sme_gap": 2, "region_gap": 2}


def section(
    results: Results, answers: tuple[Answer, ...], found: Decomposed, words: Words
) -> Section:
    """Return the part of the page on one package."""
    pictures = tuple(
        replace(each, name=f"{each.name}-{found.package}") for each in draw(found, words)
    )
    said = [
        words("decomposition.lede", label=found.label),
        *_whole(results, answers, found, words),
    ]
    if found.sampled:
        said.append(
            words(
                "decomposition.sampled",
                orders=str(found.run["decomposition"].get("permutations", "?")),
            )
        )
    return Section(
        section=SECTION,
        name=f"{SECTION}-{found.package}",
        heading=found.label,
        said=tuple(said),
        cautions=remarks(results, found.run, found.pairs, (found.package, found.label), words),
        pictures=pictures,
        tables=tuple(values_table(found, kind, words) for kind in GAMES),
        source=" ".join(str(word) for word in found.run.get("command", ())),
    )


def draw(found: Decomposed, words: Words) -> tuple[Picture, ...]:
    """Draw values of instruments and channels, and how instruments work together."""
    words = words.for_figures()
    with drawing():
        pictures = [shapley.draw(found, kind, words) for kind in GAMES]
        if (found.interactions["game"] == GAMES[0]).any():
            pictures.append(interactions.draw(found, words))
    return tuple(pictures)


def draw_all(folder: Path, *, language: str = "en") -> None:
    """Write the figures into a result folder of `hwaksan decompose`, as PNG and SVG."""
    words = Words(language)
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for picture in draw(read(folder, words), words):
        (figures / f"{picture.name}.png").write_bytes(picture.png())
        (figures / f"{picture.name}.svg").write_bytes(picture.svg)


def values_table(found: Decomposed, kind: str, words: Words) -> Table:
    """Return the values of one game, one player a row, the whole package last."""
    here = found.game(kind)
    cells = {
        (str(row["player"]), str(row["outcome"]), str(row["frame"])): row
        for row in here.to_dict("records")
    }
    columns = [(outcome, frame) for player, outcome, frame in cells if player == TOTAL]
    named = found.labels(kind, words)
    rows = []
    for name in (*found.ordered(kind, words), TOTAL):
        values = (_cell(cells[name, *each], each[0], name == TOTAL, words) for each in columns)
        rows.append((Cell(_capital(named[name]), number=False), *values))
    caption = words(
        f"decomposition.{kind}",
        label=found.label,
        year=str(found.horizon),
        pairs=str(found.pairs),
        over=words("over.drawn" if found.models > 1 else "over.fit"),
    )
    heads = (words(f"decomposition.{outcome}_{frame}") for outcome, frame in columns)
    return Table(caption, (words(f"decomposition.head_{kind}"), *heads), tuple(rows))


def _whole(
    results: Results, answers: tuple[Answer, ...], found: Decomposed, words: Words
) -> list[str]:
    """Set the whole package's users here beside those of the comparison."""
    above = [answer for answer in answers if answer.name == found.package]
    if not above:
        return []
    here = found.game(GAMES[0])
    row = here[
        (here["player"] == TOTAL) & (here["outcome"] == "users") & (here["frame"] == "sba")
    ].to_dict("records")[0]
    mean, compared = float(row["mean"]), above[0].users_sba.mean
    texts = [formatting.count(value, signed=True) for value in (mean, compared)]
    if math.isclose(mean, compared, rel_tol=1e-9, abs_tol=1e-6):
        return [words("decomposition.same", here=texts[0], year=str(results.horizon))]
    return [words("decomposition.other", here=texts[0], above=texts[1], year=str(results.horizon))]


def _cell(row: Mapping[Hashable, Any], outcome: str, strong: bool, words: Words) -> Cell:
    nothing = math.nan
    value = Estimate(
        float(row["mean"]), float(row["p05"]), float(row["p95"]), nothing, nothing, nothing, 0
    )
    language = words.language
    if outcome == _MONEY:
        text = formatting.money_bn(value.mean, language, signed=True)
        note = intervals.money_bn(value, language, signed=True)
    elif outcome in _DIGITS:
        digits = _DIGITS[outcome]
        text = formatting.number(value.mean, digits, signed=True)
        note = intervals.plain(value, language, digits, signed=True)
    else:
        text = formatting.count(value.mean, signed=True)
        note = intervals.counts(value, language)
    return Cell(text, note if math.isfinite(value.low) else "", strong=strong)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
