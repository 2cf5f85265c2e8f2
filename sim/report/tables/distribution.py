"""The tables of who gains and who loses: additional users by group, support and crowding out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sim.population.schema import SIZE_CLASSES
from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.tables.comparison import Cell, Table, over
from sim.report.text import formatting, labels
from sim.report.text.words import Words

_GROUPS: Final = (
    *(("size_class", each) for each in SIZE_CLASSES),
    ("age", "young"),
    ("age", "older"),
    ("area", "capital"),
    ("area", "rest"),
)
_TOTAL: Final = ("total", "total")
_SHARES: Final = (("age", "young"), ("area", "capital"))
_LOSERS: Final = ("additional_turned_down", "crowded_out", "crowded_out_applicants")
_GRANTS: Final = "additional_grants_krw_bn"
_SUPPORTED: Final = "newly_supported"
_STATISTICS: Final = ("mean", "p05", "p95")

_Row = dict[str, float]


def gainers_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return additional users of both frames by group, one package a row."""
    rows = []
    for answer in answers:
        here = _of(results, answer.name)
        cells = (_count(here["additional_users", *group], words) for group in _GROUPS)
        rows.append((_name(results, answer, words), *cells))
    heads = (words(f"distribution.{group}") for _, group in _GROUPS)
    return _table("distribution.gainers", heads, rows, results, words)


def losers_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return who is supported and who is crowded out, both frames, one package a row."""
    rows = []
    for answer in answers:
        here = _of(results, answer.name)
        supported = here[_SUPPORTED, *_TOTAL]
        shares = (_share(here[_SUPPORTED, *group], supported, words) for group in _SHARES)
        rows.append(
            (
                _name(results, answer, words),
                _count(supported, words, signed=False),
                *shares,
                _money(here[_GRANTS, *_TOTAL], words),
                *(
                    _count(here[name, *_TOTAL], words, signed=name == _LOSERS[0])
                    for name in _LOSERS
                ),
            )
        )
    keys = (
        _SUPPORTED,
        *(f"{_SUPPORTED}_{group}" for _, group in _SHARES),
        _GRANTS,
        *_LOSERS,
    )
    heads = (words(f"distribution.{key}") for key in keys)
    table = _table("distribution.losers", heads, rows, results, words)
    return replace(table, notes=tuple(_withdrawn(results, each, words) for each in answers))


def crowded_sentences(results: Results, answers: tuple[Answer, ...], words: Words) -> list[str]:
    """Say of every package how many firms it crowds out, and that it is none where it is none."""
    said, nobody = [], []
    for answer in answers:
        here = _of(results, answer.name)
        crowded, turned = (here[name, *_TOTAL] for name in _LOSERS[1:])
        label = labels.scenario(results, answer.name, words)
        if crowded["mean"] == 0.0:
            nobody.append(label)
            continue
        if not math.isfinite(crowded["mean"]):
            said.append(words("distribution.crowded_blank", label=label))
            continue
        text = words(
            "distribution.crowded_some",
            label=label,
            firms=formatting.count(crowded["mean"]),
            interval=_count(crowded, words, signed=False).note or formatting.NONE,
            applicants=formatting.count(turned["mean"]),
        )
        if answer.withdraws:
            text += " " + words("distribution.crowded_withdrawn")
        said.append(text)
    if nobody:
        runs = words.count("page.pairs", results.replicates)
        said.append(words("distribution.crowded_none", names=words.listed(nobody), runs=runs))
    return said


def _withdrawn(results: Results, answer: Answer, words: Words) -> str:
    """Say below a package that takes policy away that nobody displaced the firms it loses."""
    if not answer.withdraws:
        return ""
    return words("distribution.withdrawn", label=labels.scenario(results, answer.name, words))


def _table(
    caption: str,
    heads: Iterable[str],
    rows: list[tuple[Cell, ...]],
    results: Results,
    words: Words,
) -> Table:
    text = words(caption, year=str(results.horizon), over=over(results, words))
    return Table(text, (words("table.package"), *heads), tuple(rows))


def _of(results: Results, name: str) -> dict[tuple[str, ...], _Row]:
    """Return a package's rows of both frames by measure, dimension and group."""
    table = results.distribution
    here = table[(table["scenario"] == name) & (table["frame"] == "all")]
    keys = zip(here["measure"], here["dimension"], here["group"], strict=True)
    rows = zip(*(here[each].tolist() for each in _STATISTICS), strict=True)
    return {
        key: dict(zip(_STATISTICS, row, strict=True)) for key, row in zip(keys, rows, strict=True)
    }


def _name(results: Results, answer: Answer, words: Words) -> Cell:
    return Cell(labels.scenario(results, answer.name, words), number=False)


def _count(row: _Row, words: Words, *, signed: bool = True) -> Cell:
    low, high = (formatting.count(row[end], signed=signed) for end in ("p05", "p95"))
    return _cell(row, formatting.count(row["mean"], signed=signed), low, high, words)


def _money(row: _Row, words: Words) -> Cell:
    mean, low, high = (
        formatting.money_bn(row[name], words.language, signed=True)
        for name in ("mean", "p05", "p95")
    )
    return _cell(row, mean, low, high, words)


def _cell(row: _Row, mean: str, low: str, high: str, words: Words) -> Cell:
    known = math.isfinite(row["p05"]) and math.isfinite(row["p95"])
    return Cell(mean, formatting.between(low, high, words.language) if known else "")


def _share(part: _Row, whole: _Row, words: Words) -> Cell:
    if not whole["mean"] > 0.0:
        return Cell(formatting.NONE)
    return Cell(formatting.percent(100.0 * part["mean"] / whole["mean"], words.language, 0))
