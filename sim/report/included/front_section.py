"""The part of the page on a Pareto front: its points as a table, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.report.data.estimate import Estimate
from sim.report.data.front import COMMITTED, COST, Aim, Front, estimate_of, number_of, read
from sim.report.data.results import Results
from sim.report.figure_file import Picture
from sim.report.figures import front as figure
from sim.report.included.compatibility import remarks
from sim.report.page import Section
from sim.report.style import drawing
from sim.report.tables.comparison import Cell, Table
from sim.report.text import formatting, intervals
from sim.report.text.words import Words, catalogue

SECTION: Final = "front"
MAX_STANDING: Final = 12
"""Standing points in the table; the file has all."""
MAX_FALLEN: Final = 6
"""Of the points that do not stand, those in the table."""
_DIGITS: Final = {"firms": 0, "points": 2, "percent": 1}

_Row = Mapping[Any, Any]


def section(results: Results, found: Front, words: Words) -> Section:
    """Return the part of the page on one search."""
    shrunk = [_shrunk(each, aim, words) for each, aim in _shrinkage(found)]
    said = [
        lede(found, words),
        counts(found, words),
        words("front.shrinkage", listed="; ".join(shrunk)),
    ]
    return Section(
        section=SECTION,
        name=SECTION,
        heading="",
        said=tuple(said),
        cautions=(
            words("front.caution"),
            *remarks(
                results, found.run, found.runs, (str(found.run["base"]), found.base_label), words
            ),
        ),
        pictures=(draw(found, words),),
        tables=(points_table(found, words),),
        source=" ".join(str(word) for word in found.run.get("command", ())),
    )


def draw(found: Front, words: Words) -> Picture:
    """Draw the figure of a front."""
    with drawing():
        return figure.draw(found, words.for_figures())


def draw_into(folder: Path, *, language: str = "en") -> None:
    """Write the figure into a result folder of `hwaksan optimise`, as PNG and SVG."""
    words = Words(language)
    picture = draw(read(folder, words), words)
    (folder / "front.png").write_bytes(picture.png())
    (folder / "front.svg").write_bytes(picture.svg)


def points_table(found: Front, words: Words) -> Table:
    """Return the base package and the points, those that stand first; levers below each."""
    rows, notes = [_row(found, found.base, found.base_label, "", words)], [""]
    for row in shown(found):
        label = words("front.point", number=number_of(row))
        rows.append(_row(found, row, label, _verdict(row, words), words))
        notes.append(_levers(found, row, words))
    heads = (
        words("front.head_point"),
        words("front.head_verdict"),
        words("front.head_cost", year=str(found.horizon)),
        words("front.head_committed", year=str(found.horizon)),
        *(_head(aim, words) for aim in found.aims),
    )
    caption = words(
        "front.caption",
        baseline=found.baseline_label,
        year=str(found.horizon),
        runs=str(found.runs),
        kind=words("over.drawn" if found.drawn else "over.fit"),
    )
    return Table(caption, heads, tuple(rows), tuple(notes))


def shown(found: Front) -> list[_Row]:
    """Return the points of the table: of many, the best in each objective and others between."""
    standing = found.standing.to_dict("records")
    fallen = found.fallen.to_dict("records")[:MAX_FALLEN]
    if len(standing) <= MAX_STANDING:
        return [*standing, *fallen]
    best = {_best(standing, aim) for aim in found.aims}
    between = (
        np.linspace(0, len(standing) - 1, MAX_STANDING - len(best)).round().astype(int).tolist()
    )
    return [*(standing[k] for k in sorted({*best, *between})), *fallen]


def _best(rows: Sequence[_Row], aim: Aim) -> int:
    """Return which row is best in one objective."""
    values = [row[aim.column] if aim.more else -row[aim.column] for row in rows]
    return values.index(max(values))


def lede(found: Front, words: Words) -> str:
    """Say what was searched, within which budget, by which rule."""
    return words(
        "front.lede",
        base=found.base_label,
        budget=formatting.money_bn(found.budget, words.language),
        since=str(found.run["from"]),
        year=str(found.horizon),
        evaluations=formatting.number(float(found.run["evaluations"])),
        aims=words.listed([aim.label for aim in found.aims]),
        rule=words(f"front.rule_{str(found.run['robust']).replace('-', '_')}"),
    )


def counts(found: Front, words: Words) -> str:
    """Say how many points stand, how many do not and why, and which of them are shown."""
    standing, fallen = len(found.standing), found.fallen
    over = int((~fallen["within_budget"].to_numpy(dtype=np.bool_)).sum())
    said = words(
        "front.counts" if standing else "front.counts_none",
        all=str(len(found.points)),
        standing=str(standing),
        over=str(over),
        beaten=str(len(fallen) - over),
    )
    if standing > MAX_STANDING or len(fallen) > MAX_FALLEN:
        said += " " + words("front.more_in_file", most=str(MAX_STANDING), fallen=str(MAX_FALLEN))
    return said


def _shrinkage(found: Front) -> list[tuple[Mapping[str, Any], Aim]]:
    by_name = {aim.name: aim for aim in found.aims}
    return [(each, by_name[str(each["objective"])]) for each in found.run["shrinkage"]]


def _shrunk(each: Mapping[str, Any], aim: Aim, words: Words) -> str:
    """Say what the search promised of an objective and what fresh draws gave."""
    texts = {
        key: _plain(float(each[key]), aim, words)
        for key in ("search", "fresh", "base_search", "base_fresh")
    }
    return words("front.shrunk", label=aim.label, **texts)


def _row(found: Front, row: _Row, label: str, verdict: str, words: Words) -> tuple[Cell, ...]:
    cost = estimate_of(row, COST, found.runs)
    return (
        Cell(label, number=False),
        Cell(verdict or words("front.reference"), number=False),
        Cell(
            formatting.money_bn(cost.mean, words.language, signed=True),
            intervals.money_bn(cost, words.language, signed=True),
        ),
        Cell(formatting.money_bn(float(row[COMMITTED]), words.language, signed=True)),
        *(_measure(estimate_of(row, aim.column, found.runs), aim, words) for aim in found.aims),
    )


def _measure(value: Estimate, aim: Aim, words: Words) -> Cell:
    if aim.unit == "percent":
        return Cell(_plain(value.mean, aim, words), intervals.percent(value, words.language))
    if aim.unit == "firms":
        note = intervals.counts(value, words.language)
    else:
        note = intervals.plain(value, words.language, _DIGITS[aim.unit], signed=True)
    return Cell(_plain(value.mean, aim, words), note)


def _plain(value: float, aim: Aim, words: Words) -> str:
    if aim.unit == "percent":
        return formatting.percent(value, words.language, _DIGITS[aim.unit])
    if aim.unit == "firms":
        return formatting.count(value, signed=True)
    return formatting.number(value, _DIGITS[aim.unit], signed=True)


def _verdict(row: _Row, words: Words) -> str:
    if row["stands"]:
        return words("front.stands")
    return words("front.beaten" if row["within_budget"] else "front.over")


def _levers(found: Front, row: _Row, words: Words) -> str:
    """Say what a point holds: every lever with its value, the base package's behind it."""
    listed = (
        words(
            "front.lever",
            label=lever.label,
            value=_level(float(row[lever.name]), lever.unit, words),
            base=_level(lever.base, lever.unit, words),
        )
        for lever in found.levers
    )
    return words("front.holds", levers="; ".join(listed))


def _level(value: float, unit: str, words: Words) -> str:
    """Return a lever's value with its unit."""
    if unit == "KRW bn":
        return formatting.money_bn(value, words.language)
    if unit == "KRW million":
        return formatting.money_million(value, words.language)
    if unit == "percent":
        return formatting.percent(value, words.language)
    if unit in ("year", "1", ""):
        return f"{value:.4g}"
    key = f"lever.{unit.replace(' ', '_')}"
    named = words(key) if key in catalogue() else f" {unit}"
    return f"{formatting.number(value, 0 if abs(value) >= 10 else 1)}{named}"


def _head(aim: Aim, words: Words) -> str:
    unit = words(f"front.unit_{aim.unit}")
    label = aim.label[:1].upper() + aim.label[1:]
    return words("front.more" if aim.more else "front.less", label=label, unit=unit)
