"""The large numbers on the page."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from sim.workshop import tiles
from sim.workshop.answer import Answer
from sim.workshop.words import Words


class TileBox:
    """One large number on the page.

    Parameters
    ----------
    name : str
        One of `sim.workshop.tiles.TILES`.
    words : Words
    open_uninformed : callable
        Opens the list of what no data inform.
    """

    def __init__(self, name: str, words: Words, open_uninformed: Callable[[], None]) -> None:
        self._words = words
        with ui.element("section").classes("tile").props(f"data-tile={name}"):
            ui.label(tiles.title(name, words)).classes("what")
            self._number = ui.label(words("tile.waiting")).classes("number small")
            self._band = ui.label().classes("band")
            self._note = ui.label().classes("note")
            self._beside = ui.label().classes("note")
            self._rests = ui.button(on_click=open_uninformed).props("flat dense no-caps")
            self._rests.classes("rests").set_visibility(False)

    def show(self, tile: tiles.Tile, uninformed: int) -> None:
        """Show a number and how many of the assumptions behind it no data inform."""
        self._number.set_text(tile.number)
        self._number.classes(
            add="small" if tile.spoken else "", remove="" if tile.spoken else "small"
        )
        self._band.set_text(tile.band)
        self._note.set_text(tile.note)
        self._beside.set_text(tile.beside)
        self._note.classes(
            add="strong" if tile.warns else "", remove="" if tile.warns else "strong"
        )
        if tile.rests:
            self._rests.set_text(self._words.count("tile.uninformed", uninformed))
        self._rests.set_visibility(tile.rests)


class TileBoxes:
    """All of them.

    Parameters
    ----------
    words : Words
    open_uninformed : callable
        Opens the list of what no data inform.
    """

    def __init__(self, words: Words, open_uninformed: Callable[[], None]) -> None:
        self._words = words
        with ui.element("div").classes("tiles"):
            self._boxes = {name: TileBox(name, words, open_uninformed) for name in tiles.TILES}

    def show(self, answer: Answer) -> None:
        """Show the numbers of an answer."""
        for name, box in self._boxes.items():
            box.show(tiles.tile(name, answer, self._words), len(answer.uninformed))
