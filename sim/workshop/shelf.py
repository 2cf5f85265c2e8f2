"""The shelf: packages side by side, shipped ones and those of the levers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from itertools import combinations
from typing import Final

from sim.policy.settings.text import MAX_LABEL
from sim.scenario import Scenario, library, load
from sim.scenario.document import built_in_names
from sim.scenario.loading import LibraryEntry, scenario_from_text
from sim.workshop.controls import controls
from sim.workshop.log import Aside, File, Shelf, Single
from sim.workshop.package import to_scenario
from sim.workshop.question import Question
from sim.workshop.stacking import Conflict, conflicts, stacked
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
    parts : tuple of Entry
        Packages that are stacked, none of them stacked itself, else empty.
    """

    state: State | None = None
    shipped: str = ""
    text: str = ""
    parts: tuple[Entry, ...] = ()

    @classmethod
    def kept(cls, shelf: Shelf) -> list[Entry]:
        """Return the entries that a log kept.

        Examples
        --------
        >>> [each.shipped for each in Entry.kept(["training"])]
        ['training']
        >>> [each.parts[1].shipped for each in Entry.kept([("training", "lead-projects")])]
        ['lead-projects']
        """
        return [cls._kept(each) for each in shelf]

    @classmethod
    def _kept(cls, each: Aside) -> Entry:
        if isinstance(each, tuple):
            return cls(parts=tuple(map(cls._kept, each)))
        if isinstance(each, File):
            return cls(text=each.text)
        return cls(shipped=each) if isinstance(each, str) else cls(state=each)

    def plain(self) -> Aside:
        """Return what a log keeps of it."""
        if self.parts:
            return tuple(each._single() for each in self.parts)
        return self._single()

    def _single(self) -> Single:
        if self.text:
            return File(self.text)
        return self.shipped if self.state is None else self.state

    @property
    def lasting(self) -> bool:
        """Whether it can be found again: a file that was named at the start may not be there."""
        if self.parts:
            return all(each.lasting for each in self.parts)
        return self.state is not None or bool(self.text) or self.shipped in built_in_names()

    def loaded(self) -> Scenario:
        """Return the scenario of a shipped package or of a file, as it is written."""
        return scenario_from_text(self.text.encode(), "file") if self.text else load(self.shipped)

    def label(self, words: Words) -> str:
        """Return its name: of a shipped scenario its label, of levers what was moved."""
        if self.parts:
            return " + ".join(each.label(words) for each in self.parts)
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
        """Return its scenario under the assumptions of a question.

        Raises
        ------
        UserError
            If it is stacked of packages that contradict each other.
        """
        if self.parts:
            english, korean = (self.label(Words(language)) for language in ("en", "ko"))
            labels = english[:MAX_LABEL], korean[:MAX_LABEL]
            baseline = question.baseline()
            scenarios = [each.scenario(question) for each in self.parts]
            return reduce(lambda one, other: stacked(baseline, one, other, labels), scenarios)
        if self.state is not None:
            assumed = {"future": question.future, "parameters": dict(question.parameters)}
            return to_scenario(State(**{**self.state.plain(), **assumed}))
        if self.text:  # a file may assume something of its own: here all packages assume the same
            base = question.baseline()
            return replace(self.loaded(), parameters=base.parameters, futures=base.futures)
        return load(self.shipped).with_parameters(**dict(question.parameters))


def stack(one: Entry, other: Entry, question: Question) -> Entry | tuple[Conflict, ...]:
    """Return two packages at once, or in what they contradict each other.

    Parameters
    ----------
    one, other : Entry
    question : Question
        Under whose assumptions they are compared.

    Raises
    ------
    UserError
        If a package changes nothing, or is against the law together with the other.
    """
    first, second = (each.scenario(question) for each in (one, other))
    against = conflicts(question.baseline(), first, second)
    if against:
        return against
    if one.state is not None and other.state is not None:
        return Entry(state=State(levers={**one.state.levers, **other.state.levers}))
    found = Entry(parts=(*(one.parts or (one,)), *(other.parts or (other,))))
    found.scenario(question)
    return found


def shipped(words: Words) -> dict[str, str]:
    """Return label by name of the shipped packages that hold a policy of the future.

    Examples
    --------
    >>> list(shipped(Words("en")))[:2]
    ['no-policy', 'voucher-expansion']
    """
    return {each.name: words.pick(each.label_en, each.label_ko) for each in _shipped()}


@cache
def _shipped() -> tuple[LibraryEntry, ...]:
    """Read the shipped packages once: every page offers them."""
    not_offered = ("history-", "covid-", "vicious-")
    return tuple(
        each
        for each in library()
        if each.name != "baseline" and not each.name.startswith(not_offered)
    )


def pairs_of(entries: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Return every two of the entries."""
    return list(combinations(entries, 2))
