"""The shelf on the page: a row for each package, and which of them can be told apart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nicegui import ui

from sim.report.text import formatting
from sim.workshop import tiles
from sim.workshop.answer import Answer
from sim.workshop.equal_panel import EqualCostPanel
from sim.workshop.live import Desk, Failure, Session
from sim.workshop.log import Shelf
from sim.workshop.pairs import Package
from sim.workshop.question import Question
from sim.workshop.shelf import MAX_ENTRIES, Entry, pairs_of, shipped
from sim.workshop.shelf_row import NUMBERS, ShelfRow
from sim.workshop.stack_dialog import open_stack
from sim.workshop.state import State
from sim.workshop.words import Words


class ShelfPanel:
    """Packages side by side.

    Parameters
    ----------
    desk : Desk
    draw_soon : callable
        Calls a function in the page's own thread.
    changed : callable
        Called when something was put on the shelf or taken off.
    """

    def __init__(
        self,
        desk: Desk,
        draw_soon: Callable[[Callable[[], None]], None],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._changed = changed
        self._desk = desk
        self._draw_soon = draw_soon
        self._entries: dict[Entry, Session] = {}
        self._answers: dict[Entry, Answer | Failure] = {}
        self._packages: dict[Entry, Package] = {}
        self._question: Question | None = None
        self._rows: dict[Entry, ShelfRow] = {}
        self._drawn = True
        self._equal = EqualCostPanel(desk, draw_soon, self._draw_soon_once, self._costs)

    def build(self, words: Words, pin: Callable[[], None]) -> None:
        """Build the panel in a language."""
        self._words = words
        with ui.element("section").classes("panel shelf"):
            with ui.element("div").classes("chart-head"):
                with ui.element("h2"):
                    ui.label(words("shelf.title"))
                for text, act in (
                    (words("shelf.pin"), pin),
                    (words("stack.open"), self._stack),
                ):
                    ui.button(text, on_click=act).props("outline dense no-caps").style(
                        "padding: 0 10px"
                    )
                chosen = ui.select(shipped(words), label=words("shelf.shipped"))
                chosen.props("dense outlined options-dense").style("min-width: 240px")

                def add() -> None:
                    if chosen.value:
                        self.put(Entry(shipped=chosen.value))
                        chosen.value = None

                chosen.on_value_change(add)
            self._equal.build(words)
            with ui.element("div").classes("shelf-body"):
                with ui.element("table") as self._table:
                    self._head()
                    self._body = ui.element("tbody")
                self._lines = ui.element("div")
        self._rows.clear()
        self._draw()

    def put(self, entry: Entry) -> None:
        """Put a package on the shelf."""
        if entry in self._entries:
            return
        if len(self._entries) >= MAX_ENTRIES:
            ui.notify(self._words("shelf.full", number=str(MAX_ENTRIES)), type="warning")
            return
        self._entries[entry] = self._desk.session(lambda answer: self._tell(entry, answer))
        self._ask(entry)
        self._equal.look(self.entries(), self._question)
        self._draw()
        self._changed()

    def kept(self) -> Shelf:
        """Return what a log keeps of it: own packages, uploaded ones, shipped ones by name.

        What was named by a path when the workshop began is named again with it.
        """
        return tuple(each.plain() for each in self._entries if each.lasting)

    def entries(self) -> list[Entry]:
        """Return what stands on it."""
        return [*self._entries]

    def answers(self) -> dict[Entry, Answer | None]:
        """Return what is known of every package."""
        found = {entry: self._answers.get(entry) for entry in self._entries}
        return {key: each if isinstance(each, Answer) else None for key, each in found.items()}

    def pin(self, state: State) -> None:
        """Put what the levers say on the shelf; what is assumed and shown does not belong to it."""
        if not state.levers:
            ui.notify(self._words("shelf.nothing"), type="warning")
            return
        self.put(Entry(state=State(levers=state.levers)))

    def assume(self, question: Question) -> None:
        """Ask everything again under other assumptions."""
        if question == self._question:
            return
        self._question = question
        self._answers.clear()
        self._packages.clear()
        self._equal.look(self.entries(), question)
        self.resume()

    def resume(self) -> None:
        """Ask everything that is not known yet."""
        for entry in self._entries:
            self._ask(entry)
        self._equal.resume()

    def close(self) -> None:
        """Give up what is asked."""
        for session in self._entries.values():
            session.stop()
        self._equal.close()

    def _stack(self) -> None:
        """Open the choice of two packages that are put on the shelf as one."""
        if len(self._entries) < 2 or self._question is None:
            ui.notify(self._words("stack.few"), type="warning")
            return
        open_stack(self.entries(), self._question, self.put, self._words)

    def _costs(self) -> list[float]:
        """Return what the packages cost as they are."""
        answers = (each for each in self._answers.values() if isinstance(each, Answer))
        return [each.cost.mean for each in answers if each.cost is not None]

    def _answer(self, entry: Entry) -> Answer | Failure | None:
        """Return what is shown of a package: as it is, or at equal cost."""
        if not self._equal.on:
            return self._answers.get(entry)
        level = self._equal.level(entry)
        return None if level is None else level[1]

    def _ask(self, entry: Entry) -> None:
        question = self._question
        if question is not None:
            self._entries[entry].ask_about(question, lambda: entry.scenario(question))

    def _remove(self, entry: Entry) -> None:
        self._entries.pop(entry).stop()
        self._answers.pop(entry, None)
        self._equal.look(self.entries(), self._question)
        self._draw()
        self._changed()

    def _tell(self, entry: Entry, answer: Answer | Failure) -> None:
        """Take an answer in a worker's thread."""
        self._answers[entry] = answer
        self._draw_soon_once()

    def _draw_soon_once(self) -> None:
        if self._drawn:
            self._drawn = False
            self._draw_soon(self._draw_later)

    def _draw_later(self) -> None:
        """Draw at most a few times a second: rows are compared with each other."""
        asyncio.get_running_loop().call_later(0.4, self._draw)

    def _draw(self) -> None:
        self._drawn = True
        if self._body.is_deleted or self._body.client.is_deleted:
            return
        for entry in [each for each in self._rows if each not in self._entries]:
            self._rows.pop(entry).delete()
        self._table.set_visibility(bool(self._entries))
        reach = self._reach()
        with self._body:
            for entry in self._entries:
                if entry not in self._rows:
                    self._rows[entry] = self._row(entry)
                note = self._equal.note(entry) if self._equal.on else None
                self._rows[entry].show(self._answer(entry), reach, note)
        self._lines.clear()
        with self._lines:
            for line in self._comparisons():
                ui.label(line).classes("shelf-line")

    def _head(self) -> None:
        with ui.element("thead"), ui.element("tr"):
            with ui.element("th").props("scope=col"):
                ui.label(self._words("shelf.package"))
            for name in NUMBERS:
                with ui.element("th").props("scope=col" + (" colspan=2" * (name == "additional"))):
                    ui.label(tiles.title(name, self._words))
            ui.element("th")

    def _row(self, entry: Entry) -> ShelfRow:
        return ShelfRow(entry.label(self._words), self._words, lambda: self._remove(entry))

    def _package(self, entry: Entry, question: Question) -> Package:
        """Return a package with its digest, made once for all comparisons."""
        if entry not in self._packages:
            self._packages[entry] = Package.of(entry.scenario(question))
        return self._packages[entry]

    def _shown_package(self, entry: Entry, question: Question) -> Package | None:
        """Return a package as it is shown; None while it is sought, or if it cannot be run."""
        if self._equal.on:
            level = self._equal.level(entry)
            return None if level is None else level[0]
        if isinstance(self._answers.get(entry), Failure):
            return None
        return self._package(entry, question)

    def _reach(self) -> tuple[float, float]:
        """Return the ends of the common axis of the bars."""
        found = [
            end
            for each in map(self._answer, self._entries)
            if isinstance(each, Answer) and each.additional is not None
            for end in (each.additional.low, each.additional.high, each.additional.mean)
            if end == end
        ]
        return min([0.0, *found]), max([1.0, *found])

    def _comparisons(self) -> list[str]:
        """Say of every two packages whether they can be told apart."""
        words, question = self._words, self._question
        if question is None:
            return []
        lines = []
        for one, other in pairs_of([*self._entries]):
            first, second = (self._shown_package(each, question) for each in (one, other))
            if first is None or second is None:
                continue
            found = self._desk.difference(question, first, second)
            if found is None or found.sign is None:
                continue
            if found.sign < 0:
                one, other, found = other, one, found.magnitude
            text = formatting.between(
                formatting.count(found.low, signed=True),
                formatting.count(found.high, signed=True),
                words.language,
            )
            said = {
                "one": f"‘{one.label(words)}’",
                "other": f"‘{other.label(words)}’",
                "band": words("tile.band", between=text),
            }
            if found.sign == 0:
                lines.append(words("shelf.alike", **said))
            else:
                lines.append(words("shelf.apart", count=words.firms(found.mean), **said))
        return lines
