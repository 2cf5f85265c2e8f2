"""The shelf on the page: a row for each package, and which of them can be told apart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from nicegui import ui

from sim.report.data.estimate import Estimate
from sim.report.style import ACCENT, FAINT, INK
from sim.report.text import formatting
from sim.workshop import tiles
from sim.workshop.answer import Answer
from sim.workshop.equal_panel import EqualCostPanel
from sim.workshop.live import Desk, Failure, Session
from sim.workshop.log import Shelf
from sim.workshop.pairs import Package
from sim.workshop.question import Question
from sim.workshop.shelf import MAX_ENTRIES, Entry, pairs_of, shipped
from sim.workshop.stack_dialog import open_stack
from sim.workshop.state import State
from sim.workshop.words import Words

_NUMBERS: Final = ("additional", "cost", "per_user")
_WIDTH: Final = 220.0
_HEIGHT: Final = 26.0


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
            self._body = ui.element("div").classes("shelf-body")
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
        self._body.clear()
        if not self._entries:
            return
        with self._body:
            self._table()
            for line in self._comparisons():
                ui.label(line).classes("shelf-line")

    def _table(self) -> None:
        words = self._words
        with ui.element("table"):
            with ui.element("thead"), ui.element("tr"):
                with ui.element("th").props("scope=col"):
                    ui.label(words("shelf.package"))
                for name in _NUMBERS:
                    with ui.element("th").props(
                        "scope=col" + (" colspan=2" * (name == "additional"))
                    ):
                        ui.label(tiles.title(name, words))
                ui.element("th")
            with ui.element("tbody"):
                reach = self._reach()
                for entry in self._entries:
                    with ui.element("tr"):
                        self._row(entry, reach)

    def _row(self, entry: Entry, reach: tuple[float, float]) -> None:
        words, answer = self._words, self._answer(entry)
        label = entry.label(words)
        with ui.element("th").props("scope=row"):
            ui.label(label)
            if isinstance(answer, Answer):
                behind = words("shelf.pairs", pairs=str(answer.pairs), of=str(answer.of))
                ui.label(behind).classes("band")
            if self._equal.on:
                note, equal = self._equal.note(entry)
                ui.label(note).classes("band" if equal else "note strong")
        if isinstance(answer, Failure):
            with ui.element("td").props("colspan=4"):
                ui.label(answer.said(words))
        else:
            with ui.element("td").classes("shelf-plot"):
                if answer is not None and answer.additional is not None:
                    ui.html(_bar(answer.additional, reach), sanitize=False)
            for name in _NUMBERS:
                with ui.element("td"):
                    self._cell(name, answer)
        with ui.element("td"):
            ui.button(icon="close", on_click=lambda: self._remove(entry)).props(
                f'flat round dense size=sm aria-label="{words("shelf.remove", name=label)}"'
            )

    def _cell(self, name: str, answer: Answer | None) -> None:
        if answer is None:
            ui.label(self._words("tile.waiting")).classes("band")
            return
        shown = tiles.tile(name, answer, self._words)
        ui.label(shown.number).classes("band" if shown.spoken else "shelf-number")
        ui.label(shown.band).classes("band")
        if shown.warns:
            ui.label(shown.note).classes("note strong")
        if shown.beside:
            ui.label(shown.beside).classes("band")

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


def _bar(found: Estimate, reach: tuple[float, float]) -> str:
    """Return a bar: nine in ten thin, half thick, the mean as a point, nothing as a line."""
    low, high = reach

    def at(value: float) -> float:
        return round(6.0 + (_WIDTH - 12.0) * (value - low) / (high - low), 1)

    middle = _HEIGHT / 2.0
    parts = [f'<path d="M{at(0.0)} 0V{_HEIGHT}" stroke="{INK}" stroke-width="1"/>']
    known = (
        found
        if found.low == found.low
        else replace(
            found, low=found.mean, high=found.mean, inner_low=found.mean, inner_high=found.mean
        )
    )
    for ends, width, color in (
        ((low, high), 1, FAINT),
        ((known.low, known.high), 2, ACCENT),
        ((known.inner_low, known.inner_high), 7, ACCENT),
    ):
        start, end = map(at, ends)
        parts.append(f'<path d="M{start} {middle}H{end}" stroke="{color}" stroke-width="{width}"/>')
    parts.append(
        f'<circle cx="{at(found.mean)}" cy="{middle}" r="4.5" fill="white" stroke="{INK}"/>'
    )
    size = f'width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    return f'<svg {size} aria-hidden="true">{"".join(parts)}</svg>'
