"""The form by which a role gives money to a programme: on the page, and on phones."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from nicegui import ui

from sim.errors import UserError
from sim.report.text import formatting
from sim.workshop.controls import Control, controls
from sim.workshop.role import EOK_PER_BN, ROLES, Role, fundable
from sim.workshop.role_play import RolePlay, read_amount
from sim.workshop.words import Words


@cache
def programmes() -> dict[str, Control]:
    """Return the programmes that money can be given to, by the name of their lever."""
    found = {}
    for each in controls():
        try:
            found[fundable(each.name).name] = each
        except UserError:  # no yearly budget, or one that changes from year to year
            continue
    return found


def programme(name: str, words: Words) -> str:
    """Return how a programme is called."""
    known = programmes()[name]
    return words.pick(known.label_en, known.label_ko)


def called(role: Role, words: Words) -> str:
    """Return how a role is called."""
    return words.pick(role.label_en, role.label_ko)


def money(eok: int, words: Words) -> str:
    """Return an amount of 억 as the language writes it."""
    return formatting.money_bn(eok / EOK_PER_BN, words.language)


def plays(round_: RolePlay) -> list[Role]:
    """Return the roles that play in a round."""
    return [each for each in ROLES if each.name in round_.round.budgets]


def gave(round_: RolePlay, role: Role) -> dict[str, int]:
    """Return what a role gives by programme, 억 a year."""
    return {to: amount for (who, to), amount in round_.round.given.items() if who == role.name}


class GiftForm:
    """Role, programme, amount, and a button.

    Parameters
    ----------
    words : Words
    play : RolePlay
        The round.
    changed : callable
        Called when something was given.
    fixed : str
        Name of the role that gives; empty to choose one.
    """

    def __init__(
        self, words: Words, play: RolePlay, changed: Callable[[], None], fixed: str = ""
    ) -> None:
        self._words = words
        self._play = play
        self._changed = changed
        self._fixed = fixed
        roles = {each.name: called(each, words) for each in plays(play)}
        unit = words.unit("KRW bn")
        with ui.element("div").classes("gift-form"):
            self._role = ui.select(roles, label=words("roles.role"))
            self._to = ui.select(
                {name: programme(name, words) for name in programmes()},
                label=words("roles.programme"),
            )
            self._amount = ui.input(label=words("roles.amount", unit=unit))
            for each in (self._role, self._to, self._amount):
                each.props("dense outlined options-dense")
            self._amount.props("inputmode=decimal autocomplete=off").on("keydown.enter", self._give)
            self._role.set_visibility(not fixed)
            ui.button(words("roles.give"), on_click=self._give).props("no-caps dense unelevated")
        self._said = ui.label().classes("status").props("role=status")

    def _give(self) -> None:
        words, to = self._words, self._to.value
        [*role] = [
            each for each in plays(self._play) if each.name == (self._fixed or self._role.value)
        ]
        if not role or not to:
            self._said.set_text(words("roles.choose"))
            return
        self._said.set_text(give(self._play, role[0], str(to), self._amount.value, words))
        self._changed()


def give(play: RolePlay, role: Role, to: str, typed: object, words: Words) -> str:
    """Let a role give what was typed, and say in words what came of it."""
    try:
        amount = read_amount(typed, words.language)
    except UserError:
        unit, text = words.unit("KRW bn"), "" if typed is None else str(typed)[:20]
        return words("roles.no_amount", text=text, unit=unit)
    if not play.is_open:
        return words("roles.over")
    left = play.round.left(role.name) + gave(play, role).get(to, 0)
    if amount > left:
        return words("roles.too_much", role=called(role, words), left=money(left, words))
    try:
        play.give(role.name, to, amount)
    except UserError as error:
        return words.refusal(error)
    return words(
        "roles.taken",
        role=called(role, words),
        amount=money(amount, words),
        programme=programme(to, words),
    )
