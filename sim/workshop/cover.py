"""What hides the answer: a step of a scene, or the facilitator's hand."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui


class Cover:
    """Hides numbers, graphs and results of a page.

    Parameters
    ----------
    root : ui.element
        Of the page.
    scene_hides : callable
        Says whether a scene hides the answer now.
    by_hand : bool
        Whether it was hidden by hand before the page was loaded.

    Attributes
    ----------
    by_hand : bool
    """

    def __init__(self, root: ui.element, scene_hides: Callable[[], bool], by_hand: bool) -> None:
        self._root = root
        self._scene_hides = scene_hides
        self.by_hand = by_hand
        self.show()

    @property
    def hidden(self) -> bool:
        """Whether the answer must not be seen."""
        return self.by_hand or self._scene_hides()

    def turn(self) -> None:
        """Hide the answer by hand, or show it again; a scene that hides it goes on to do so."""
        self.by_hand = not self.by_hand
        self.show()

    def show(self) -> None:
        """Show whether it is hidden."""
        covered = self.hidden
        self._root.classes(add="covered" if covered else "", remove="" if covered else "covered")
