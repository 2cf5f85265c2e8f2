"""The report's tables as rows of cells; the template turns them into HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sim.calibration.posterior.posterior import STAYED
from sim.outcomes.registry import registry as outcome_registry
from sim.parameters.registry import registry as parameter_registry
from sim.report.data.effects import Answer, effect
from sim.report.data.estimate import Estimate
from sim.report.data.results import Results
from sim.report.text import formatting, intervals, labels, robustness
from sim.report.text.assumptions import assumed
from sim.report.text.parameters import named, rests_on
from sim.report.text.words import Words, catalogue
from sim.scenario.future import registry as futures

FURTHER: Final = ("embedded_users", "productivity", "size_gap", "region_gap", "sme_gap")
"""Outcomes of the second table, survey frame."""

# Long, or shown elsewhere on the page.
_RECORD_LEAVES_OUT: Final = (
    "attribution_classes",
    "fit",
    "known_limits",
    "outcomes",
    "parameter_grades",
    "parameters",
    "scenarios",
)
_ASSUMPTION: Final = "R"
_KOREAN: Final = "_ko"
_SENTENCES: Final = ("warnings", "remarks")


@dataclass(frozen=True)
class Cell:
    """A cell: what it says, what stands below in small type, and whether it is a number."""

    text: str
    note: str = ""
    number: bool = True
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    caption : str
    head : tuple of str
    rows : tuple of tuple of Cell
        The first cell of a row is its heading.
    notes : tuple of str
        What stands in small type below each row, across the table; empty for none.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def answer_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return the comparison: one package a row, most additional users first."""
    year, target = str(results.horizon), results.target
    goal = formatting.percent(float(target["adoption_share_percent"]), words.language, 0)
    return Table(
        caption=words(
            "table.answer_caption",
            year=year,
            baseline=labels.scenario(results, results.baseline, words),
            over=over(results, words),
        ),
        head=(
            words("table.package"),
            words("table.users_sba"),
            words("table.users_small"),
            words("table.cost", year=year),
            words("table.per_user"),
            words("table.windfall"),
            words("table.rate", year=year),
            words("table.gap", target=goal, year=str(target["year"])),
            words("table.indistinct"),
        ),
        rows=tuple(_answer_row(results, answer, words) for answer in answers),
        notes=_at_prior(answers, words),
    )


def further_table(results: Results, answers: tuple[Answer, ...], words: Words) -> Table:
    """Return the other outcomes of the survey frame as differences from the baseline."""
    known = outcome_registry()
    tables = {name: results.at(name, "sba", results.horizon) for name in FURTHER}
    rows = []
    for answer in answers:
        row = [Cell(labels.scenario(results, answer.name, words), number=False)]
        for name in FURTHER:
            digits = 0 if name == "embedded_users" else 2
            found = _effect(effect(results, tables[name], answer.name), words, digits)
            moving = rests_on(results, answer.name, name, "sba").strongest_at_prior
            row.append(_with_movers(found, moving, words))
        rows.append(tuple(row))
    baseline = labels.scenario(results, results.baseline, words)
    return Table(
        caption=words(
            "table.more_caption",
            year=str(results.horizon),
            baseline=baseline,
            over=over(results, words),
        ),
        head=(
            words("table.package"),
            *(
                f"{_capital(words.pick(known[name].label_en, known[name].label_ko))} "
                f"({words(f'unit.{name}')})"
                for name in FURTHER
            ),
        ),
        rows=tuple(rows),
        notes=_at_prior(answers, words),
    )


def over(results: Results, words: Words) -> str:
    """Say what the intervals are over."""
    return words("over.drawn" if results.drawn else "over.fit")


def assumption_table(results: Results, words: Words) -> Table:
    """Return the settings of grade R; a package lists only what the baseline does not have."""
    shared = set(assumed(results, results.baseline, words))
    rows = []
    for name in results.scenarios:
        found = assumed(results, name, words)
        new = found if name == results.baseline else [each for each in found if each not in shared]
        label = labels.scenario(results, name, words)
        if not new:
            rows.append(_assumption_row(label, formatting.NONE, words("table.assumed_none")))
        for instrument in dict.fromkeys(instrument for instrument, _ in new):
            texts = [text for each, text in new if each == instrument]
            rows.append(_assumption_row(label, instrument, "; ".join(texts)))
    return Table(
        words("table.assumed_caption"),
        (words("table.scenario"), words("table.instrument"), words("table.assumed")),
        tuple(rows),
    )


def assumption_words(results: Results, words: Words) -> str:
    """Say how many parameters are assumptions, and which."""
    every = parameter_registry()
    assumed = [p.symbol for p in every if p.grade == _ASSUMPTION]
    said = words(
        "table.assumed_words",
        parameters=str(len(assumed)),
        all=str(len(every)),
        values=words("table.values_drawn" if results.drawn else "table.values_fit"),
        symbols=", ".join(assumed),
        baseline=labels.scenario(results, results.baseline, words),
    )
    shrinkage = results.run.get("draws", {}).get("shrinkage", {})
    stayed = tuple(symbol for symbol, gone in shrinkage.items() if gone < STAYED)
    if not stayed:
        return said
    names = ", ".join(named(stayed, words, symbols=True))
    limit = formatting.percent(100.0 * STAYED, words.language, 0)
    counts = {"stayed": str(len(stayed)), "drawn": str(len(shrinkage))}
    return f"{said} {words('table.stayed', names=names, share=limit, **counts)}"


def record_table(results: Results, words: Words) -> Table:
    """Return the run record: everything of `run.json` that is short enough to print."""
    short = {k: v for k, v in results.run.items() if k not in _RECORD_LEAVES_OUT}
    leaves = [*_flat(_one_language(short, words.language))]
    leaves += [
        (("scenarios", name, "digest"), str(digest))
        for name in results.scenarios
        if (digest := results.resolved(name).get("digest"))
    ]
    return Table(
        words("table.record_caption"),
        (words("table.record_what"), words("table.record_value")),
        tuple(_record_row(path, value, words) for path, value in leaves),
    )


def _record_row(path: tuple[str, ...], value: str, words: Words) -> tuple[Cell, ...]:
    """Return a leaf of the record by its names, in Korean with the key of `run.json` below."""
    key = ".".join(path)
    named = tuple(_recorded("record", part, words) for part in path)
    label, note = (key, "") if named == path else (" · ".join(named), key)
    value = _recorded("record_value", value, words)
    return Cell(label, number=False), Cell(value, note, number=False)


def _recorded(kind: str, name: str, words: Words) -> str:
    """Return a name of the record in words: of the catalogue, of a future, else as it is."""
    if f"{kind}.{name}" in catalogue():
        return words(f"{kind}.{name}")
    future = futures().get(name)
    if future is None or words.language == "en":
        return name
    return words.pick(future.label_en, future.label_ko)


def _answer_row(results: Results, answer: Answer, words: Words) -> tuple[Cell, ...]:
    language = words.language
    alike = [labels.scenario(results, name, words) for name in answer.indistinct]
    if answer.users_sba.sign is None:
        apart = formatting.NONE
    else:
        apart = ", ".join(alike) or words("table.nothing_alike")
    windfall = answer.windfall
    return (
        Cell(labels.scenario(results, answer.name, words), number=False),
        _with_movers(_users(answer.users_sba, words), answer.rests_on.strongest_at_prior, words),
        _users(answer.users_small, words),
        Cell(formatting.money_bn(answer.cost_bn.mean, language, signed=True)),
        per_user(answer, words),
        Cell(formatting.percent(windfall, language, 0) if answer.using > 0 else formatting.NONE),
        Cell(
            formatting.percent(answer.rate.mean, language), intervals.percent(answer.rate, language)
        ),
        Cell(formatting.number(answer.gap.mean, 1)),
        Cell(apart, number=False),
    )


def _users(value: Estimate, words: Words) -> Cell:
    note = intervals.counts(value, words.language)
    if value.sign == 0 and not value.exactly_zero:
        note = f"{note}; {words('table.zero')}"
    beside = robustness.beside_counts(value, words)
    return Cell(formatting.count(value.mean, signed=True), note + beside + _split(value, words))


def _split(value: Estimate, words: Words) -> str:
    """Say how much of the variance comes from where; nothing where that is not known."""
    parts = [
        words(f"table.split_{name}", share=formatting.percent(share, words.language, 0))
        for name, share in value.shares.items()
    ]
    return f"; {', '.join(parts)}" if parts else ""


def _with_movers(cell: Cell, symbols: tuple[str, ...], words: Words) -> Cell:
    """Add the parameters at their prior that move an effect, told from chance."""
    if not symbols:
        return cell
    names = words.listed(named(symbols, words))
    return replace(cell, note=f"{cell.note}; {words('table.moves', names=names)}")


def _at_prior(answers: tuple[Answer, ...], words: Words) -> tuple[str, ...]:
    """Name below each package the parameters that it works through and that no data moved."""
    every = [named(answer.rests_on.at_prior, words) for answer in answers]
    return tuple(words("table.rests", names="; ".join(names)) if names else "" for names in every)


def per_user(answer: Answer, words: Words) -> Cell:
    """Return the public cost per additional user, or what can be said instead."""
    value = answer.cost_per_user
    if value is None or value.mean < 0 or answer.cost_bn.mean == 0:
        return Cell(words("table.undefined"))
    amount = formatting.money_million(value.mean, words.language)
    if answer.cost_bn.mean < 0:
        return Cell(words("table.saved", cost=amount))
    return Cell(amount, intervals.money_million(value, words.language))


def _effect(value: Estimate, words: Words, digits: int) -> Cell:
    note = intervals.plain(value, words.language, digits, signed=True)
    if value.sign == 0 and not value.exactly_zero:
        note = f"{note}; {words('table.zero')}"
    return Cell(formatting.number(value.mean, digits, signed=True), note)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _assumption_row(scenario: str, instrument: str, text: str) -> tuple[Cell, ...]:
    return tuple(Cell(each, number=False) for each in (scenario, instrument, text))


def _one_language(tree: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a record with the remarks in one language, where it holds them in both."""
    korean = {key for key in tree if key.endswith(_KOREAN)}
    chosen: dict[str, Any] = {}
    for key, value in tree.items():
        if key in korean:
            continue
        said = tree.get(f"{key}{_KOREAN}", value) if language == "ko" else value
        chosen[key] = _one_language(said, language) if isinstance(said, Mapping) else said
    return chosen


def _command_line(parts: list[str]) -> str:
    """Return a command as it is typed; double quotes are those that every shell knows."""
    return " ".join(f'"{part}"' if " " in part else part for part in parts)


def _flat(tree: Mapping[str, Any], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """Return keys and value of the leaves of a tree."""
    rows: list[tuple[tuple[str, ...], str]] = []
    for key, value in tree.items():
        here = (*path, str(key))
        if isinstance(value, Mapping):
            rows += _flat(value, here)
        elif isinstance(value, list):
            text = [str(each) for each in value]
            between = "; " if key in _SENTENCES else ", "
            rows.append((here, _command_line(text) if key == "command" else between.join(text)))
        else:
            rows.append((here, str(value)))
    return rows
