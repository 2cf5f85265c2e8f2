"""The library of graphs: what each shows, in which unit, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from sim.outcomes.attribution import CLASSES
from sim.outcomes.registry import registry
from sim.parameters.registry import GRADES
from sim.units import in_language
from sim.workshop.pairs import BELIEF, EXECUTION, GRAPHS, HORIZON, STAGES
from sim.workshop.words import Words

Row = tuple[str, str]
"""A row of `sim.workshop.pairs.MEASURED`: its name and frame."""

ADOPTION: Final = ("adoption_rate", "sba")
BECAME: Final = tuple(name for name in CLASSES if name != "unchanged")
"""What may become of a firm under a package, in the order of the graph."""

_MONEY: Final = "KRW bn a year"
_BELIEF: Final = "log points x 100"


@dataclass(frozen=True)
class Graph:
    """One graph of the library.

    Attributes
    ----------
    name : str
        Of the outcome it shows, or its own.
    kind : str
        ``band``: one line with bands; ``lines``: some of them; ``areas``: parts of a whole;
        ``classes``: a bar for each class of `BECAME`.
    rows : tuple of Row
        What is drawn; empty for classes.
    unit : str
    """

    name: str
    kind: str
    rows: tuple[Row, ...]
    unit: str

    def title(self, words: Words) -> str:
        """Return its name and unit."""
        named = registry()[self.name] if self.kind == "band" else None
        name = (
            words(f"graph.{self.name}", year=str(HORIZON))
            if named is None
            else words.pick(named.label_en, named.label_ko)
        )
        return words("graphs.unit", name=name, unit=unit(self.unit, words)[0])

    def what(self, words: Words) -> str:
        """Return what it shows, how to read it, and for whom."""
        if self.kind == "band":
            frame = words("graphs.frame" if self.rows[0][1] == "sba" else "graphs.both")
            return f"{words(f'what.{self.name}')} {frame} {words('graphs.what')}"
        return f"{words(f'what.{self.name}')} {words(f'graphs.what_{self.kind}')}"

    def sources(self, words: Words) -> list[str]:
        """Return grade and definition of every outcome drawn."""
        korean = words.language == "ko"
        found = []
        for name, _ in self.rows:
            if name in registry():
                about = registry()[name]
                grade = f"[{about.grade}, {GRADES[about.grade][korean]}]"
                label = words.pick(about.label_en, about.label_ko)
                # Definitions are written in English; in Korean the text above says what it is.
                defined = "" if korean else f": {about.definition}"
                found.append(f"{grade} {words('graphs.counted', name=label)}{defined}")
        # Money is counted in the ledger, beliefs and classes firm by firm: none is an outcome.
        return found or [f"[R, {GRADES['R'][korean]}] {words(f'source.{self.name}')}"]


@cache
def graphs() -> tuple[Graph, ...]:
    """Return every graph, in the order of the strip.

    Examples
    --------
    >>> [each.name for each in graphs()][:3]
    ['adoption_rate', 'stages', 'interested_rate']
    """
    one = {row[0]: Graph(row[0], "band", (row,), registry()[row[0]].unit) for row in GRAPHS}
    adoption = Graph(ADOPTION[0], "band", (ADOPTION,), registry()[ADOPTION[0]].unit)
    return (
        adoption,
        Graph("stages", "areas", STAGES, "firms"),
        *one.values(),
        Graph("execution", "lines", EXECUTION, _MONEY),
        Graph("beliefs", "lines", BELIEF, _BELIEF),
        Graph("attribution", "classes", (), "firms"),
    )


def line(row: Row, words: Words) -> str:
    """Return the name of a row as a legend has it."""
    name = row[0]
    if name in registry() and row not in STAGES:
        return words.pick(registry()[name].label_en, registry()[name].label_ko)
    return words(f"line.{name}")


def unit_of(row: Row) -> str:
    """Return the unit of a row."""
    if row in EXECUTION:
        return _MONEY
    return _BELIEF if row in BELIEF else registry()[row[0]].unit


def unit(name: str, words: Words) -> tuple[str, float]:
    """Return the unit in which a graph counts, and how many of it one of the model's is."""
    if words.language == "ko" and name == _MONEY:
        return words("graphs.eok_a_year"), 10.0
    return in_language(name, words.language), 1.0
