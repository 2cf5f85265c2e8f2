"""A drawn figure with its words, and how it becomes files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sim.report.style import drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI: Final = 192
"""Dots an inch: twice the 96 of a screen."""


class CannotDrawError(Exception):
    """These results hold nothing that a figure could show; the message says what is missing.

    It is for what the data lack, never for a mistake of the program.
    """


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure and what is said about it.

    Attributes
    ----------
    name : str
        Stem of its files.
    figure : Figure
    alt : str
        What the picture shows, for whoever cannot see it.
    note : str
        How to read it.
    """

    name: str
    figure: Figure
    alt: str
    note: str

    def for_screen(self) -> Figure:
        """Return the figure at the resolution that its layout is measured for."""
        self.figure.set_dpi(DPI)
        return self.figure

    def png(self) -> bytes:
        """Return the figure at twice the resolution of a screen; same figure, same bytes."""
        return self._saved("png", {"Software": None}, dpi=DPI)

    @cached_property
    def svg(self) -> bytes:
        """Return the figure as SVG with text as shapes; same figure, same bytes."""
        return self._saved("svg", {"Date": None, "Creator": None}, dpi=96)

    def _saved(self, kind: str, metadata: dict[str, None], dpi: int) -> bytes:
        stream = io.BytesIO()
        with drawing():
            self.figure.savefig(stream, format=kind, dpi=dpi, metadata=metadata)
        return stream.getvalue()
