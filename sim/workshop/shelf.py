"""The shelf: packages side by side, shipped ones and those of the levers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from sim.scenario import Scenario, library, load
from sim.scenario.loading import scenario_from_text
from sim.workshop.controls import controls
from sim.workshop.log import File, Shelf
from sim.workshop.package import to_scenario
from sim.workshop.question import Question
from sim.workshop.state import State
from sim.workshop.words import Words

MAX_ENTRIES: Final = 5
_NAMED: Final = 2
"""So many moved levers are named in a label; the others are counted."""


@dataclass(frozen=True)
class Entry:
    """One package on the shelf.

    Attributes
    ----------
    state : State or None
        The levers, of a package of one's own.
    shipped : str
        Name of a shipped scenario, else empty.
    text : str
        Of a scenario file that was uploaded, else empty.
    """

    state: State | None = None
    shipped: str = ""
    text: str = ""

    @classmethod
    def kept(cls, shelf: Shelf) -> list[Entry]:
        """Return the entries that a log kept.

        Examples
        --------
        >>> [each.shipped for each in Entry.kept(["training"])]
        ['training']
        """
        return [
            cls(shipped=each)
            if isinstance(each, str)
            else cls(text=each.text)
            if isinstance(each, File)
            else cls(state=each)
            for each in shelf
        ]

    def loaded(self) -> Scenario:
        """Return the scenario of a shipped package or of a file, as it is written."""
        return scenario_from_text(self.text.encode(), "file") if self.text else load(self.shipped)

    def label(self, words: Words) -> str:
        """Return its name: of a shipped scenario its label, of levers what was moved."""
        if self.state is None:
            found = self.loaded()
            return words.pick(found.label_en, found.label_ko)
        if self.state.label:
            return self.state.label
        moved = [each for each in controls() if each.name in self.state.levers]
        named = []
        for control in moved[:_NAMED]:
            name = words.pick(control.label_en, control.label_ko)
            value = control.value(self.state)
            if isinstance(value, bool):
                named.append(f"{name}: {words('lever.on' if value else 'lever.off')}")
            elif isinstance(value, str):
                named.append(f"{name}: {words(f'lever.choice_{value}')}")
            else:
                named.append(f"{name}: {words.amount(value, control.unit)}")
        rest = len(moved) - _NAMED
        if rest > 0:
            named.append(words("shelf.more", number=str(rest)))
        return ", ".join(named) or words("chart.base")

    def scenario(self, question: Question) -> Scenario:
        """Return its scenario under the assumptions of a question."""
        if self.state is not None:
            assumed = {"future": question.future, "parameters": dict(question.parameters)}
            return to_scenario(State(**{**self.state.plain(), **assumed}))
        if self.text:  # a file may assume something of its own: here all packages assume the same
            base = question.baseline()
            return replace(self.loaded(), parameters=base.parameters, futures=base.futures)
        return load(self.shipped).with_parameters(**dict(question.parameters))


def shipped(words: Words) -> dict[str, str]:
    """Return label by name of the shipped packages that hold a policy of the future.

    Examples
    --------
    >>> list(shipped(Words("en")))[:2]
    ['no-policy', 'voucher-expansion']
    """
    return {
        each.name: words.pick(each.label_en, each.label_ko)
        for each in library()
        if each.name != "baseline" and not each.name.startswith(("history-", "covid-", "vicious-"))
    }


def pairs_of(entries: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Return every two of the entries."""
    return list(combinations(entries, 2))
