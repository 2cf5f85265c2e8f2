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
from sim.report.page import Section
from sim.report.text.words import Words


def included_sections(
    results: Results, answers: tuple[Answer, ...], folders: Sequence[Path], words: Words
) -> tuple[Section, ...]:
    """Return the parts of the page, decompositions first, each group in the order given.

    Raises
    ------
    UserError
        If a folder holds something else, its numbers cannot stand beside the report's, or two
        say the same.
    """
    sections: list[Section] = []
    for folder in folders:
        section = _part(results, answers, folder, words)
        if any(each.name == section.name for each in sections):
            raise UserError(
                "a report takes in one search, and one decomposition of a package",
                str(folder),
                "leave one of the two out",
            )
        sections.append(section)
    return tuple(sorted(sections, key=lambda section: section.section))


def _part(results: Results, answers: tuple[Answer, ...], folder: Path, words: Words) -> Section:
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
        return decomposition_section.section(results, answers, decomposed, words)
    searched = front.read(folder, words)
    compatibility.check(results, run, folder)
    return front_section.section(results, searched, words)
