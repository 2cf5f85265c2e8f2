"""The role play on the facilitator's page: budgets, what each role gives, and what it got."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from nicegui import ui

from sim.errors import UserError
from sim.workshop.constituency import Gain
from sim.workshop.contributions import Contributions
from sim.workshop.course import Course
from sim.workshop.dialogs import dialog
from sim.workshop.gift_form import GiftForm, called, gave, money, plays, programme
from sim.workshop.lever import HORIZON, lever
from sim.workshop.lever_row import icon_button
from sim.workshop.live import Desk
from sim.workshop.role import EOK_PER_BN, ROLES, Role
from sim.workshop.role_play import RolePlay, read_amount
from sim.workshop.room import Room
from sim.workshop.session_page import Share
from sim.workshop.state import State
from sim.workshop.words import Words

_LOOK_SECONDS: Final = 1.0


class RolesPanel:
    """Where the facilitator begins and ends rounds.

    Parameters
    ----------
    desk : Desk
    course : Course
        The rounds of the session.
    room : Room or None
        Whose phones take part; None where this browser does not lead it.
    set_state : callable
        Sets what a round comes to, and puts it on the shelf.
    draw_soon : callable
        Calls a function in the page's own thread.
    """

    def __init__(
        self,
        desk: Desk,
        course: Course,
        room: Room | None,
        set_state: Callable[[State], None],
        draw_soon: Callable[[Callable[[], None]], None],
    ) -> None:
        self._desk = desk
        self._course = course
        self._room = room
        self._set_state = set_state
        self._draw_soon = draw_soon
        self._contributions = Contributions(desk, self._redraw)
        self._drawn: object = None
        self._stale = False
        if room is not None:
            ui.timer(_LOOK_SECONDS, self._look)

    def build(self, words: Words) -> None:
        """Build the panel in a language; without a round there is nothing of it."""
        self._words = words
        self._box = ui.element("section").classes("roles panel")
        self._draw()

    def resume(self) -> None:
        """Go on with the round that was there when the page or the server ended."""
        play = self._course.round
        if play is None or not play.is_shown:
            return
        if self._room is not None and (self._room.round is None or play.is_open):
            self._room.round = play
        if not play.is_open:
            self._contributions.ask(play)

    def close(self) -> None:
        """Give up what is asked."""
        self._contributions.stop()

    def open(self, state: State) -> None:
        """Open the dialog that begins a round with a budget for each role."""
        words, fields = self._words, {}
        before = self._course.round
        with dialog(words("roles.begin_title"), words) as opened:
            ui.label(words("roles.begin_text"))
            for role in ROLES:
                budget = role.budget_eok if before is None else before.round.budgets[role.name]
                amount = budget if words.language == "ko" else budget / EOK_PER_BN
                field = ui.input(label=f"{called(role, words)} ({words.unit('KRW bn')})")
                field.props("dense outlined inputmode=decimal").value = f"{amount:g}"
                fields[role.name] = field
            said = ui.label().classes("status").props("role=alert")

            def begin() -> None:
                try:
                    budgets = {
                        name: read_amount(field.value, words.language)
                        for name, field in fields.items()
                    }
                    self._begin(state, budgets)
                except UserError as error:
                    said.set_text(words.refusal(error))
                else:
                    opened.close()

            ui.button(words("roles.begin"), on_click=begin).props("no-caps")

    def shares(self, words: Words) -> list[Share]:
        """Return what each role of the last round did and got, for the page taken home."""
        play = self._course.round
        if play is None:
            return []
        return [
            Share(
                called(role, words),
                money(play.round.budgets[role.name], words),
                _given(play, role, words),
                self._lines(play, role, words),
            )
            for role in plays(play)
        ]

    def _begin(self, state: State, budgets: dict[str, int]) -> None:
        self._contributions.stop()
        play = self._course.begin_round(state, budgets)
        if self._room is not None:
            self._room.round = play
        self._draw()

    def _end(self, play: RolePlay) -> None:
        state = play.end()
        label = self._words("roles.round", number=str(play.number + 1))
        self._set_state(State(**{**state.plain(), "label": label}))
        self._contributions.ask(play)
        self._draw()

    def _put_away(self, play: RolePlay) -> None:
        self._contributions.stop()
        if play.is_open:
            play.end()
        play.put_away()
        if self._room is not None and self._room.round is play:
            self._room.round = None
        self._draw()

    def _redraw(self) -> None:
        """Draw in the page's own thread what a worker's thread found."""
        if not self._stale:
            self._stale = True
            self._draw_soon(self._draw)

    def _lines(self, play: RolePlay, role: Role, words: Words) -> list[str]:
        """Return what a role's programmes did, what would be missing without it, what it got."""
        found = self._contributions.of(play, role)
        if found is None:
            return []
        labels = _labels(play, role, words)
        lines = [each.text(labels[each.programme], words) for each in found.done]
        if found.missing is not None:
            lines.append(found.missing.line(words))
        return [*lines, *(each.line(words) for each in found.gains)]

    def _look(self) -> None:
        """Draw what phones gave meanwhile."""
        play = self._course.round
        if play is not None and play.is_open and play.round is not self._drawn:
            self._draw_cards(play)

    def _draw(self) -> None:
        self._stale = False
        if self._box.is_deleted or self._box.client.is_deleted:
            return
        play, words = self._course.round, self._words
        self._box.set_visibility(play is not None and play.is_shown)
        self._box.clear()
        if play is None or not play.is_shown:
            return
        with self._box:
            with ui.element("div").classes("chart-head"):
                with ui.element("h2"):
                    number = words("roles.round", number=str(play.number + 1))
                    ui.label(f"{words('roles.title')}: {number}")
                icon_button("close", words("roles.away"), partial(self._put_away, play))
            ui.label(words("roles.is_open" if play.is_open else "roles.is_over")).classes("status")
            self._cards = ui.element("div").classes("role-cards")
            self._draw_cards(play)
            if play.is_open:
                GiftForm(words, play, lambda: self._draw_cards(play))
                ui.button(words("roles.end"), on_click=lambda: self._end(play)).props(
                    "dense no-caps padding='4px 14px'"
                )
            else:
                ui.label(words("roles.overlap")).classes("status")
                ui.button(words("roles.next"), on_click=lambda: self.open(play.begin)).props(
                    "dense outline no-caps padding='4px 14px'"
                )

    def _draw_cards(self, play: RolePlay) -> None:
        if self._cards.is_deleted:
            return
        words, self._drawn = self._words, play.round
        self._cards.clear()
        with self._cards:
            for role in plays(play):
                with ui.element("article").classes("role-card"):
                    self._card(play, role, words)

    def _card(self, play: RolePlay, role: Role, words: Words) -> None:
        with ui.element("h3"):
            ui.label(called(role, words))
        ui.label(words.pick(role.aim_en, role.aim_ko)).classes("status")
        left, budget = play.round.left(role.name), play.round.budgets[role.name]
        ui.label(words("roles.left", left=money(left, words), budget=money(budget, words))).classes(
            "role-left"
        )
        given = gave(play, role)
        if not given:
            ui.label(words("roles.nothing")).classes("band")
        for to, amount in given.items():
            name = programme(to, words)
            with ui.element("div").classes("role-gift"):
                ui.label(f"{name}: {money(amount, words)}")
                if play.is_open:

                    def back(to: str = to) -> None:
                        play.give(role.name, to, 0)
                        self._draw_cards(play)

                    icon_button("close", words("roles.back", programme=name), back)
        if not play.is_open:
            with ui.element("div").classes("role-result"):
                self._result(play, role, words)

    def _result(self, play: RolePlay, role: Role, words: Words) -> None:
        found = self._contributions.of(play, role)
        if found is None:
            ui.label(words("tile.waiting")).classes("band")
            return
        if found.missing is not None:
            ui.label(words("roles.its_money")).classes("role-got")
            labels = _labels(play, role, words)
            for each in found.done:
                ui.label(each.text(labels[each.programme], words))
            _say(found.missing, words)
        ui.label(words("roles.got", year=str(HORIZON))).classes("role-got")
        for gain in found.gains:
            _say(gain, words)


def _labels(play: RolePlay, role: Role, words: Words) -> dict[str, str]:
    """Return what the programmes that a role gave to are called, by the name of the instrument."""
    return {lever(to).programme: programme(to, words) for to in gave(play, role)}


def _say(gain: Gain, words: Words) -> None:
    ui.label(gain.text(words))
    if gain.verdict(words):
        ui.label(gain.verdict(words)).classes("band")


def _given(play: RolePlay, role: Role, words: Words) -> list[str]:
    return [f"{programme(to, words)} {money(a, words)}" for to, a in gave(play, role).items()]
