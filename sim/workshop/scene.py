"""A scene: steps that a facilitator plays one by one, some with a hidden answer and a question."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from sim.errors import UserError
from sim.report.text.words import particles
from sim.workshop import number
from sim.workshop.change import shown
from sim.workshop.lever import lever
from sim.workshop.number import UNKNOWN, Bands
from sim.workshop.state import State

AS_SHIPPED: Final = "as shipped"
"""The value that puts a lever back."""
SET: Final = "set."
"""How a placeholder begins that says what a lever stands at."""

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")

Move = float | bool | str
"""A value of a lever, or `AS_SHIPPED`."""


@dataclass(frozen=True)
class Text:
    """A text in both languages, perhaps with placeholders such as ``{effect.users}``."""

    en: str
    ko: str

    def pick(self, language: str) -> str:
        """Return the text as written, in English (``en``) or Korean (``ko``)."""
        return self.ko if language == "ko" else self.en

    def placeholders(self) -> frozenset[str]:
        """Return the names of what is filled in, in either language.

        Examples
        --------
        >>> sorted(Text("{users} in {set.ai_voucher.budget_krw_bn}", "").placeholders())
        ['set.ai_voucher.budget_krw_bn', 'users']
        """
        return frozenset(_PLACEHOLDER.findall(self.en) + _PLACEHOLDER.findall(self.ko))

    def filled(self, state: State, bands: Bands, language: str) -> str:
        """Return the text with its numbers, and an ellipsis for each that is not known yet.

        Parameters
        ----------
        state : State
            For what levers stand at.
        bands : mapping of str to Band
            For what the runs say.
        language : str

        Examples
        --------
        >>> text = Text("", "바우처[은/는] {set.ai_voucher.budget_krw_bn}, 활용 기업 {users}.")
        >>> text.filled(State(), {}, "ko")
        '바우처는 276억 원, 활용 기업 ….'
        """

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith(SET):
                one = lever(name.removeprefix(SET))
                return shown(one, state.levers.get(one.name, one.in_force()), language)
            band = bands.get(name)
            return UNKNOWN if band is None else number.said_with_band(name, band, language)

        text = _PLACEHOLDER.sub(value, self.pick(language))
        return particles(text) if language == "ko" else text


def check_text(text: Text, where: str) -> Text:
    """Return a text whose placeholders can all be filled in.

    Raises
    ------
    UserError
        For a number or a lever that does not exist, or a brace that does not close.
    """
    for name in sorted(text.placeholders()):
        if name.startswith(SET):
            try:
                lever(name.removeprefix(SET))
            except UserError as error:
                raise UserError(error.what, f"{where} {{{name}}}", error.hint) from error
        else:
            number.checked_number(name, f"{where} {{{name}}}")
    for each in (text.en, text.ko):
        if set("{}") & set(_PLACEHOLDER.sub("", each)):
            raise UserError("a brace does not close", where, "write a placeholder as {users}")
    return text


@dataclass(frozen=True)
class Option:
    """One answer to a question of choice, with the moves that would show it."""

    label: Text
    moves: tuple[tuple[str, Move], ...]

    def state(self, before: State) -> State:
        """Return what is set if it is tried."""
        return moved(before, self.moves)


@dataclass(frozen=True)
class Question:
    """What is asked while the answer is hidden.

    Attributes
    ----------
    text : Text
    number : str
        What is asked for, or what decides between the options; one of `NUMBERS`.
    options : tuple of Option
        Empty where a number is asked for.
    lowest : bool
        Whether of the options the lowest number is meant.
    """

    text: Text
    number: str
    options: tuple[Option, ...] = ()
    lowest: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a scene.

    Attributes
    ----------
    text : Text
        For all to read.
    note : Text
        For the facilitator; may be empty.
    moves : tuple of (str, value)
        Levers that move.
    reset : bool
        Whether all levers go back first.
    future : str
        Changes to this future; empty if it stays.
    explanation : str
        Of the rise after 2022, ``both`` among them; empty if it stays.
    graphs : tuple of str
        Opens these instead of those there are; empty if they stay.
    hidden : bool
        Whether the answer is hidden until it is revealed.
    question : Question or None
    """

    text: Text
    note: Text = Text("", "")
    moves: tuple[tuple[str, Move], ...] = ()
    reset: bool = False
    future: str = ""
    explanation: str = ""
    graphs: tuple[str, ...] = ()
    hidden: bool = False
    question: Question | None = None

    def state(self, before: State) -> State:
        """Return what is set after the step; seed, language and assumptions stay."""
        base = replace(before, levers={}) if self.reset else before
        base = moved(base, self.moves)
        return replace(
            base,
            future=self.future or base.future,
            explanation=self.explanation or base.explanation,
            graphs=self.graphs or base.graphs,
        )


@dataclass(frozen=True)
class Scene:
    """A prepared scene.

    Attributes
    ----------
    name : str
        That of its file.
    title, purpose : Text
    minutes : int
    steps : tuple of Step
    """

    name: str
    title: Text
    purpose: Text
    minutes: int
    steps: tuple[Step, ...]

    def states(self, begin: State) -> tuple[State, ...]:
        """Return what is set after every step.

        Parameters
        ----------
        begin : State
            What is set before the first; its seed, language and assumptions stay.
        """
        found, now = [], begin
        for step in self.steps:
            now = step.state(now)
            found.append(now)
        return tuple(found)


def moved(state: State, moves: tuple[tuple[str, Move], ...]) -> State:
    """Return a state with levers moved, or put back by `AS_SHIPPED`.

    Examples
    --------
    >>> state = moved(State(), (("ai_voucher.enabled", False),))
    >>> moved(state, (("ai_voucher.enabled", "as shipped"),)) == State()
    True
    """
    levers = {**state.levers}
    for name, value in moves:
        if value == AS_SHIPPED:
            lever(name)  # a wrong name is refused in both directions
            levers.pop(name, None)
        else:
            levers[name] = value
    return replace(state, levers=levers)
