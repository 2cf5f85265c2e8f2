"""What a report takes in from folders of other commands, each recognised by its record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.errors import UserError
from sim.report.data import decomposition, front
from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.data.run_record import Kind, kind, read_record
from sim.report.included import compatibility, decomposition_section, front_section
from sim.report.page import Part
from sim.report.text.words import Words


def taken_in(
    results: Results, answers: tuple[Answer, ...], folders: Sequence[Path], words: Words
) -> tuple[Part, ...]:
    """Return the parts of the page, decompositions first, each group in the order given.

    Raises
    ------
    UserError
        If a folder holds something else, its numbers cannot stand beside the report's, or two
        say the same.
    """
    parts: list[Part] = []
    for folder in folders:
        part = _part(results, answers, folder, words)
        if any(each.name == part.name for each in parts):
            raise UserError(
                "a report takes in one search, and one decomposition of a package",
                str(folder),
                "leave one of the two out",
            )
        parts.append(part)
    return tuple(sorted(parts, key=lambda part: part.section))


def _part(results: Results, answers: tuple[Answer, ...], folder: Path, words: Words) -> Part:
    run = read_record(folder)
    found = kind(run)
    if found not in (Kind.decomposition, Kind.front):
        raise UserError(
            f"these are results of hwaksan {found}",
            str(folder),
            "--with takes folders of hwaksan decompose and optimise",
        )
    if found is Kind.decomposition:
        decomposed = decomposition.read(folder, words)
        compatibility.check(results, run, folder)
        return decomposition_section.part(results, answers, decomposed, words)
    searched = front.read(folder, words)
    compatibility.check(results, run, folder)
    return front_section.part(results, searched, words)
