"""A closer look at one package: who gains, where the money went, one firm's story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from nicegui import run, ui

from sim.errors import UserError
from sim.workshop.gains_panel import GainsPanel
from sim.workshop.live import Desk
from sim.workshop.money_panel import MoneyPanel
from sim.workshop.pairs import Package, Pairs
from sim.workshop.question import Question
from sim.workshop.shelf import Entry
from sim.workshop.state import State
from sim.workshop.story_panel import StoryPanel
from sim.workshop.words import Words

_PAUSE: Final = 0.7
"""Seconds between two looks at what has become known."""
_SET: Final = -1
"""Stands for the levers as set where an entry of the shelf is named by its position."""
_TABS: Final = ("gains", "money", "story")


class CloserPanel:
    """What is behind the numbers of one package; nothing is worked out while it is closed.

    Parameters
    ----------
    desk : Desk
    draw_soon : callable
        Calls a function in the page's own thread.
    state, shelf : callable
        Return what is set, and what stands on the shelf.
    """

    def __init__(
        self,
        desk: Desk,
        draw_soon: Callable[[Callable[[], None]], None],
        state: Callable[[], State],
        shelf: Callable[[], Sequence[Entry]],
    ) -> None:
        self._desk = desk
        self._draw_soon = draw_soon
        self._state = state
        self._shelf = shelf
        self._answered = False
        self._busy = False
        self._is_open = False
        self._entry: Entry | None = None
        self._package: tuple[tuple[Entry, Question], Package] | None = None
        self._story: StoryPanel | None = None

    def build(self, words: Words) -> None:
        """Build the panel in a language."""
        self._words = words
        self._filling = False
        self._labels: dict[int, str] = {}
        self.stop()
        with ui.element("section").classes("panel strip closer"):
            self._open = ui.expansion(words("closer.title"), value=self._is_open).props("dense")
            self._open.classes("w-full").on_value_change(self._turn)
            with self._open:
                self._choice = ui.select(
                    {},
                    label=words("closer.package"),
                    on_change=lambda event: self._choose(event.value),
                ).props("dense outlined options-dense")
                self._choice.style("min-width: min(620px, 100%)")
                self._message = ui.label().classes("status").props("role=status")
                self._body = ui.element("div").classes("shelf-body closer-body")
                with self._body:
                    self._tabs()
        self._timer = ui.timer(_PAUSE, self._look, active=self._is_open)

    def answered(self) -> None:
        """Note that the first runs are in: before, to look would wait for the model."""
        self._answered = True

    def stop(self) -> None:
        """Give up what is asked."""
        if self._story is not None:
            self._story.stop()

    def _tabs(self) -> None:
        words = self._words
        with ui.tabs().props("dense align=left no-caps") as self._tab:
            for name in _TABS:
                ui.tab(name, words(f"closer.{name}"))
        with ui.tab_panels(self._tab, value=_TABS[0]).props("keep-alive").classes("w-full"):
            with ui.tab_panel("gains"):
                self._gains = GainsPanel(words)
            with ui.tab_panel("money"):
                self._money = MoneyPanel(words)
            with ui.tab_panel("story"):
                self._story = StoryPanel(self._desk, words, self._draw_soon)

    def _turn(self) -> None:
        self._is_open = bool(self._open.value)
        self._timer.active = self._is_open
        if not self._is_open:
            self.stop()

    def _choose(self, place: int | None) -> None:
        if self._filling or place is None:
            return
        shelf = self._shelf()
        self._entry = shelf[place] if 0 <= place < len(shelf) else None

    async def _look(self) -> None:
        """Draw what has become known since the last look."""
        if self._busy or not self._answered or self._open.is_deleted:
            return
        self._busy = True
        try:
            await self._draw()
        finally:
            self._busy = False

    async def _draw(self) -> None:
        words, state = self._words, self._state()
        asked = self._asked(state)
        self._fill(state)
        self._body.set_visibility(asked is not None)
        if asked is None:
            self._say(words("closer.nothing"))
            return
        question = Question.of(state)
        try:
            found = await run.io_bound(self._find, asked, question)
        except UserError as error:
            self._say(words("failure.mistake", text=words.refusal(error)))
            return
        if found is None or self._open.is_deleted:
            return
        pairs, package = found
        waiting = not pairs.details(package)
        self._say(words("closer.waiting") if waiting else "")
        if waiting:
            return
        if self._tab.value == "gains":
            await self._gains.show(pairs, package)
        elif self._tab.value == "money":
            await self._money.show(pairs, package)
        elif self._story is not None:
            self._story.show(pairs, package)

    def _say(self, text: str) -> None:
        self._message.set_text(text)
        self._message.set_visibility(bool(text))

    def _asked(self, state: State) -> Entry | None:
        """Return the package that is looked at: the shelf's, or what the levers say."""
        if self._entry is not None and self._entry in self._shelf():
            return self._entry
        self._entry = None
        return Entry(state=State(levers=state.levers)) if state.levers else None

    def _find(self, entry: Entry, question: Question) -> tuple[Pairs, Package]:
        """Return the runs of the question and the package with its digest; may take a while."""
        if self._package is None or self._package[0] != (entry, question):
            self._package = (entry, question), Package.of(entry.scenario(question))
        return self._desk.pairs(question, self._desk.whole), self._package[1]

    def _fill(self, state: State) -> None:
        """Offer what is set and what stands on the shelf."""
        words, shelf = self._words, self._shelf()
        name = Entry(state=State(levers=state.levers)).label(words)
        labels = {_SET: words("closer.set", name=name)}
        labels |= {place: each.label(words) for place, each in enumerate(shelf)}
        value = shelf.index(self._entry) if self._entry in shelf else _SET
        if labels == self._labels and self._choice.value == value:
            return
        self._labels = labels
        self._filling = True
        self._choice.set_options(labels, value=value)
        self._filling = False
