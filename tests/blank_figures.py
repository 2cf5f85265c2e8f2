"""Reports whose figures are left blank: drawing them takes nine tenths of a report's time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from sim.report import drawings
from sim.report.data.results import Results
from sim.report.figure_file import Picture
from sim.report.text.words import Words


def blank(name: str, _results: Results, _found: object, words: Words) -> Picture:
    """Return an empty picture; those of two languages differ."""
    from matplotlib.figure import Figure  # a second, which processes that draw nothing save

    return Picture(name, Figure((1, 2 if words.language == "ko" else 1)), "", "")


@contextmanager
def blank_figures() -> Iterator[pytest.MonkeyPatch]:
    """Leave the figures of every comparison blank; which there are is still decided as ever.

    Only what an equal cost buys is drawn.
    """
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("ALWAYS", "COMPARING", "DRAWN"):
            names = getattr(drawings, kind)
            patch.setattr(drawings, kind, {name: partial(blank, name) for name in names})
        yield patch
