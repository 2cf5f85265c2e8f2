"""Where firms gain: additional users per 1,000 firms by region and industry, first packages."""

from __future__ import annotations

from typing import Final

from sim.population.schema import REGIONS
from sim.report.data.effects import Answer
from sim.report.data.gains import PLACES, gains
from sim.report.data.results import Results
from sim.report.figure_file import Picture
from sim.report.figures.gains import need_groups, panel, said, source
from sim.report.style import canvas, frame
from sim.report.text import labels
from sim.report.text.words import Words

MAX_PACKAGES: Final = 4
"""Packages in the figure: with more, the intervals could not be read."""


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    shown = answers[:MAX_PACKAGES]
    need_groups(results, shown, PLACES, words)
    drawn = canvas(1.75 + 0.165 * len(PLACES))
    title = words("gains.title_cells", year=str(results.horizon))
    frame(
        drawn,
        title,
        source(results, "gains.frame", len(shown), len(answers), words),
        left=2.45,
        right=0.2,
        top=0.86,
        bottom=0.78,
        wspace=0.14,
    )
    spoken = []
    for place, answer in enumerate(shown):
        axes = drawn.add_subplot(1, len(shown), place + 1)
        found = gains(results, answer.name)
        name = labels.scenario(results, answer.name, words)
        panel(axes, found, PLACES, name, words, named=place == 0, breaks=(len(REGIONS),))
        spoken.append(f"{name}: {said(found, PLACES, words)}")
    alt = f"{title}. {'. '.join(spoken)}."
    return Picture("gains-cells", drawn, alt, words("gains.note_cells"))
