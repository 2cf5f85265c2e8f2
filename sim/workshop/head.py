"""The head of the page: the question, what is assumed, undo and redo, and what can be opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from nicegui import ui

from sim.api.outlook import EITHER
from sim.report.style import ACCENT
from sim.scenario.future import registry as futures
from sim.workshop import large_type
from sim.workshop.lever_row import icon_button
from sim.workshop.own_firms import OwnFirms
from sim.workshop.pairs import HORIZON, Sizes
from sim.workshop.state import MIXED, State
from sim.workshop.words import Words

_PRIMARY: Final = "#005a8c"
"""Darker than the accent: text of this colour on white, and white on it, is read by everybody."""
SMALL: Final = "outline dense no-caps padding='4px 10px'"
"""How a small button looks."""

Act = Callable[[], object]


class Head:
    """The head of one page in one language.

    Parameters
    ----------
    words : Words
    state : State
        What is set when it is built.
    set_field : callable
        Sets the future or the explanation.
    moves : mapping of str to callable
        What ``undo``, ``redo``, ``replay`` and ``hide`` do.
    hidden : bool
        Whether the answer is hidden by hand.
    tools : mapping of str to callable
        What the buttons do, by the key of their text.
    switch_language : callable
    """

    def __init__(
        self,
        words: Words,
        state: State,
        *,
        set_field: Callable[[str, str], None],
        moves: Mapping[str, Act],
        hidden: bool,
        tools: Mapping[str, Act],
        switch_language: Act,
    ) -> None:
        with ui.element("h1"):
            ui.label(words("page.question", year=str(HORIZON)))
        with ui.element("div").classes("tools"):
            self._future, self._explanation = _assumed(words, state, set_field)
            self._undo = icon_button("undo", words("page.undo"), moves["undo"])
            self._redo = icon_button("redo", words("page.redo"), moves["redo"])
            self._again = icon_button("slow_motion_video", words("page.replay"), moves["replay"])
            self._hide = ui.button(on_click=moves["hide"]).props(SMALL)
            self.show_hidden(hidden, words)
            for key, act in tools.items():
                ui.button(words(key), on_click=act).props(SMALL)
            large_type.switch(words)
            hint = words("page.language_hint")
            ui.button(words("page.language"), on_click=switch_language).props(
                f'{SMALL} aria-label="{hint}"'
            )

    def show(self, state: State) -> None:
        """Show what is assumed."""
        self._future.set_value(state.future)
        self._explanation.set_value(state.explanation or EITHER)

    def show_moves(self, undo: bool, redo: bool, replay: bool) -> None:
        """Show which moves can be gone back to, on to, and seen again."""
        self._undo.set_enabled(undo)
        self._redo.set_enabled(redo)
        self._again.set_enabled(replay)

    def show_hidden(self, hidden: bool, words: Words) -> None:
        """Offer to hide the answer, or to show it."""
        self._hide.set_text(words("page.unhide" if hidden else "page.hide"))


def paint() -> None:
    """Give the page its colours."""
    ui.colors(primary=_PRIMARY, accent=ACCENT)


def speak(words: Words) -> None:
    """Tell the browser the page's language and name."""
    ui.run_javascript(
        f"document.documentElement.lang = {words.language!r};"
        f"document.title = {words('page.title')!r};"
        # The bar of the page's library has no name of its own.
        "document.querySelector('.q-loading-bar')"
        f"?.setAttribute('aria-label', {words('page.loading')!r});"
    )


def firms_note(firms: Sizes | OwnFirms, words: Words, leave: Act) -> None:
    """Say on whose firms the page stands, if they are a user's own."""
    if not isinstance(firms, OwnFirms):
        return
    with ui.element("div").classes("own-firms").props("role=note"):
        ui.label(f"{firms.said(words)} {words('upload.caution')}")
        for remark in firms.read.remarks:
            ui.label(remark.text(words.language))
        ui.button(words("upload.leave"), on_click=leave).props(SMALL)


def _assumed(
    words: Words, state: State, set_field: Callable[[str, str], None]
) -> tuple[ui.select, ui.select]:
    """Build the switches of what is assumed, not decided."""
    named = {each.name: words.pick(each.label_en, each.label_ko) for each in futures().values()}
    future = ui.select(
        {MIXED: words("page.future_mixed"), **named},
        value=state.future,
        label=words("page.future"),
        on_change=lambda event: set_field("future", event.value),
    )
    explanation = ui.select(
        {
            EITHER: words("page.explanation_both"),
            "year-effect": words("page.explanation_year-effect"),
            "product": words("page.explanation_product"),
        },
        value=state.explanation or EITHER,
        label=words("page.explanation"),
        on_change=lambda event: set_field("explanation", event.value),
    )
    for each in (future, explanation):
        each.props("dense outlined options-dense").classes("assumed")
    return future, explanation
