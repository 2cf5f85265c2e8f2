"""One firm's story on the page: picked from a list, told under both policies side by side."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from sim.report.text import formatting
from sim.workshop.lever import HORIZON
from sim.workshop.live import Desk, Failure
from sim.workshop.pairs import Package, Pairs
from sim.workshop.story import REPLICATE, Life, lives, trade
from sim.workshop.task import Task
from sim.workshop.words import Words


class StoryPanel:
    """What happened to one firm, year by year.

    Parameters
    ----------
    desk : Desk
    words : Words
    draw_soon : callable
        Calls a function in the page's own thread.
    """

    def __init__(
        self, desk: Desk, words: Words, draw_soon: Callable[[Callable[[], None]], None]
    ) -> None:
        self._desk = desk
        self._words = words
        self._draw_soon = draw_soon
        self._task: Task[tuple[Life, ...]] | None = None
        self._known: object = None
        self._found: tuple[Life, ...] = ()
        self._id: int | None = None
        self._filling = False
        self._choice = ui.select(
            {}, label=words("story.firm"), on_change=lambda event: self._choose(event.value)
        ).props("dense outlined options-dense")
        self._choice.style("min-width: min(620px, 100%)")
        ui.label(words("story.warning", run=str(REPLICATE + 1), of=str(desk.replicates))).classes(
            "shelf-line strong"
        )
        self._body = ui.element("div").classes("shelf-body story")
        ui.label(words("story.gained")).classes("status")

    def show(self, pairs: Pairs, package: Package) -> None:
        """Ask for the stories of a package, unless they are there."""
        known = package.digest, pairs.question
        if known == self._known:
            return
        self._known = known
        self.stop()
        if not self._found:
            self._say(self._words("closer.waiting"))
        keep = self._id
        self._task = Task(
            self._desk,
            lambda stop: lives(pairs, package, stop, keep),
            lambda found: self._draw_soon(lambda: self._take(found)),
        )

    def stop(self) -> None:
        """Give up what is asked."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _take(self, found: tuple[Life, ...] | Failure) -> None:
        if self._body.is_deleted or self._body.client.is_deleted:
            return
        if isinstance(found, Failure):
            self._say(found.said(self._words))
            return
        self._found = found
        ids = [each.id for each in found]
        if self._id not in ids:
            told = [each for each in found if each.kind == "additional"] or [*found]
            self._id = max(told, key=lambda each: len(each.years("en"))).id
        self._filling = True
        self._choice.set_options({each.id: self._described(each) for each in found}, value=self._id)
        self._filling = False
        self._draw()

    def _choose(self, firm: int | None) -> None:
        if not self._filling and firm is not None:
            self._id = firm
            self._draw()

    def _described(self, life: Life) -> str:
        words = self._words
        return words(
            "story.described",
            employees=formatting.count(life.employees),
            trade=trade(life, words.language),
            region=words(f"region.{life.region}"),
        )

    def _say(self, text: str) -> None:
        self._body.clear()
        with self._body:
            ui.label(text).classes("status")

    def _draw(self) -> None:
        words = self._words
        life = next((each for each in self._found if each.id == self._id), None)
        if life is None:
            return
        self._body.clear()
        with self._body:
            self._table(life)
            ui.label(words(f"story.{life.kind}", year=str(HORIZON))).classes("shelf-line")
            if life.weight > 1.5:
                number = formatting.count(life.weight)
                ui.label(words("story.stands", number=number)).classes("status")

    def _table(self, life: Life) -> None:
        words = self._words
        told = life.years(words.language)
        if not told:
            ui.label(words("story.nothing", year=str(HORIZON)))
            return
        with ui.element("table"):
            with ui.element("thead"), ui.element("tr"):
                for key in ("year", "baseline", "package"):
                    with ui.element("th").props("scope=col"):
                        ui.label(words(f"story.{key}"))
            with ui.element("tbody"):
                for year, there, here in told:
                    with ui.element("tr"):
                        with ui.element("th").props("scope=row"):
                            ui.label(str(year))
                        with ui.element("td"):
                            ui.label(there or formatting.NONE)
                        with ui.element("td"):
                            same = here == there
                            label = ui.label(
                                words("story.same") if same else here or formatting.NONE
                            )
                            label.classes("band" if same else "shelf-other")
