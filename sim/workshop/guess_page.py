"""The page for phones: what is asked now, and one guess on it."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from sim.errors import UserError
from sim.workshop import number
from sim.workshop.guesses import SAME
from sim.workshop.room import Room
from sim.workshop.scene import Question
from sim.workshop.words import Words

_LOOK_SECONDS: Final = 1.0


class GuessPage:
    """One phone.

    Parameters
    ----------
    room : Room
    browser : str
        By which a phone is known when it comes back.
    language : str
    """

    def __init__(self, room: Room, browser: str, language: str) -> None:
        self._room = room
        self._browser = browser
        self._words = Words(language)
        self._asked: tuple[Question | None, bool] | None = None
        ui.colors(primary="#005a8c")
        with ui.element("div").classes("phone"):
            with ui.element("h1"):
                ui.label(self._words("guess.title"))
            self._body = ui.element("div")
        self._look()
        ui.timer(_LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Show what is asked; nothing moves while it is the same."""
        play = self._room.play
        guesses = None if play is None else play.guesses
        asked = (None, False) if guesses is None else (guesses.question, guesses.is_open)
        if asked == self._asked:
            return
        self._asked = asked
        self._body.clear()
        with self._body:
            question, is_open = asked
            if question is None:
                ui.label(self._words("guess.wait")).classes("stage-text")
            elif not is_open:
                ui.label(self._words("guess.closed")).classes("stage-text")
            else:
                self._ask(question)

    def _ask(self, question: Question) -> None:
        words = self._words
        ui.label(question.text.pick(words.language)).classes("stage-question")
        if question.options:
            named: dict[int, str] = {
                k: each.label.pick(words.language) for k, each in enumerate(question.options)
            }
            named[SAME] = words("guess.same")
            field: Any = ui.radio(named)
        else:
            unit, _ = number.asked_unit(question.number, words.language)
            field = ui.input(label=words("guess.number", unit=unit))
            field.props("outlined inputmode=decimal autocomplete=off")
            field.on("keydown.enter", lambda: self._give(field.value))
        ui.button(words("guess.send"), on_click=lambda: self._give(field.value)).props(
            "no-caps size=lg"
        )
        self._said = ui.label().classes("status").props("role=status")

    def _give(self, typed: object) -> None:
        try:
            self._room.give(self._browser, typed, self._words.language)
        except UserError as error:
            self._said.set_text(str(error))
        else:
            self._said.set_text(self._words("guess.taken"))
