"""The page for phones: what is asked now and one guess on it, or the role that one plays."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from nicegui import ui

from sim.errors import UserError
from sim.workshop import number
from sim.workshop.gift_form import GiftForm, called, gave, money, plays, programme
from sim.workshop.guesses import SAME
from sim.workshop.role import ROLES
from sim.workshop.role_play import RolePlay
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
        self._shown: object = None
        self._role = ""
        self._drawn: object = None
        self._gifts: ui.element | None = None
        ui.colors(primary="#005a8c")
        with ui.element("div").classes("phone"):
            with ui.element("h1"):
                self._title = ui.label(self._words("guess.title"))
            self._body = ui.element("div")
        self._look()
        ui.timer(_LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Show what is asked; nothing moves while it is the same."""
        play, round_ = self._room.play, self._room.round
        guesses = None if play is None else play.guesses
        asked = (None, False) if guesses is None else (guesses.question, guesses.is_open)
        given = None if round_ is None else (round_.number, round_.is_open)
        if (asked, given, self._role) == self._shown:
            self._show_gifts()
            return
        self._shown = asked, given, self._role
        self._body.clear()
        with self._body:
            question, is_open = asked
            if question is not None and is_open:
                self._title.set_text(self._words("guess.title"))
                self._ask(question)
            elif round_ is not None:
                self._title.set_text(self._words("roles.title"))
                self._play(round_)
            else:
                self._title.set_text(self._words("guess.title"))
                text = "guess.wait" if question is None else "guess.closed"
                ui.label(self._words(text)).classes("stage-text")

    def _play(self, round_: RolePlay) -> None:
        """Show the role that one plays, or ask which."""
        words = self._words
        roles = {each.name: each for each in plays(round_)}
        if not round_.is_open:
            ui.label(words("roles.over")).classes("stage-text")
            return
        ui.label(words("roles.which")).classes("stage-question")

        def choose(name: str) -> None:
            self._role = name
            self._look()

        for name, each in roles.items():
            ui.button(called(each, words), on_click=partial(choose, name)).props(
                "no-caps" + ("" if name == self._role else " outline")
            )
        if self._role not in roles:
            return
        role = roles[self._role]
        ui.label(words.pick(role.aim_en, role.aim_ko)).classes("stage-text")
        self._left = ui.label().classes("stage-question")
        self._gifts = ui.element("div")
        self._drawn = None
        self._show_gifts()
        GiftForm(words, round_, self._show_gifts, fixed=role.name)

    def _show_gifts(self) -> None:
        """Show what the role gives, whoever gave it."""
        round_, words = self._room.round, self._words
        role = next((each for each in ROLES if each.name == self._role), None)
        if round_ is None or not round_.is_open or role is None or self._gifts is None:
            return
        if self._gifts.is_deleted or round_.round is self._drawn:
            return
        self._drawn = round_.round
        left, budget = round_.round.left(role.name), round_.round.budgets[role.name]
        self._left.set_text(
            words("roles.left", left=money(left, words), budget=money(budget, words))
        )
        self._gifts.clear()
        with self._gifts:
            for to, amount in gave(round_, role).items():
                ui.label(f"{programme(to, words)}: {money(amount, words)}")

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
            self._said.set_text(self._words.refusal(error))
        else:
            self._said.set_text(self._words("guess.taken"))
