"""Three pictures of a posterior: how it fits, what was learnt, and whether it is consistent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calibration.posterior.diagnosis import COVERAGE, Ranks
from sim.report.figure_file import Picture
from sim.report.style import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    WARM,
    canvas,
    drawing,
    fitted,
    frame,
    quiet_grid,
)
from sim.report.text.words import Words

if TYPE_CHECKING:
    import pandas as pd

_ROW: Final = 0.2  # inches, where every label has one line
_TALL_ROW: Final = 0.28  # where one has two
_LEFT: Final = 3.6  # inches for the labels
_SIZE: Final = 7.5  # of their letters
_OUT: Final = 4.0
"""Residuals beyond are drawn at the edge, with an arrow."""
_NORMAL_90: Final = 1.645
_BINS: Final = 10


def fit(table: pd.DataFrame, language: str, use: str) -> Picture:
    """Draw the standardised residuals of the figures of one use (see `diagnosis.predictive`)."""
    words = Words(language)
    some = table[(table["use"] == use) & table["residual"].notna()].iloc[::-1]
    column = words.pick("label_en", "label_ko")
    title = words(f"posterior.fit_{use}")
    note = words("posterior.fit_source")
    with drawing():
        labels, row = _labels(some[column])
        figure = canvas(1.5 + row * len(some))
        axes = figure.subplots()
        frame(figure, title, note, left=_LEFT, bottom=0.85)
        places = np.arange(len(some))
        inside = some["inside"].to_numpy(bool)
        residual = some["residual"].to_numpy(float)
        shown = np.clip(residual, -_OUT, _OUT)
        axes.axvspan(-_NORMAL_90, _NORMAL_90, color=FAINT, alpha=0.6, lw=0)
        axes.axvline(0.0, color=MUTED, lw=0.8)
        for mask, colour, fill in ((inside, ACCENT, ACCENT), (~inside, WARM, "white")):
            axes.plot(
                shown[mask], places[mask], "o", color=colour, mfc=fill, ms=4.5, mew=1.4, zorder=3
            )
        for place, value in zip(places, residual, strict=True):
            if abs(value) > _OUT:
                axes.annotate(
                    f"{value:+.1f}",
                    (np.sign(value) * _OUT, place),
                    xytext=(-10 if value > 0 else 10, 0),
                    textcoords="offset points",
                    ha="right" if value > 0 else "left",
                    va="center",
                    fontsize=7,
                    color=WARM,
                )
        axes.set_yticks(places, labels, fontsize=_SIZE, linespacing=1.0)
        axes.set_ylim(-0.7, len(some) - 0.3)
        axes.set_xlim(-_OUT - 0.3, _OUT + 0.3)
        axes.set_xlabel(words("posterior.fit_axis"), color=MUTED)
        axes.tick_params(length=0)
        quiet_grid(axes, "x")
    return Picture(f"posterior_fit_{use}", figure, alt=title, note=note)


def learning(table: pd.DataFrame, language: str, most: int = 30) -> Picture:
    """Draw prior against posterior of the parameters that moved most (see `learning`)."""
    words = Words(language)
    some = table.head(most).iloc[::-1]
    title, note = words("posterior.learning"), words("posterior.learning_source")
    meaning = words.pick("meaning", "label_ko")
    with drawing():
        labels, height = _labels(
            f"{row[meaning]} ({row['symbol']})" for row in some.to_dict("records")
        )
        figure = canvas(1.6 + height * len(some))
        axes = figure.subplots()
        frame(figure, title, note, left=_LEFT, bottom=0.95)
        for place, row in enumerate(some.to_dict("records")):
            low, high = row["prior_low"], row["prior_high"]
            width = high - low

            def at(value: float, low: float = low, width: float = width) -> float:
                return (value - low) / width

            axes.plot([0.0, 1.0], [place, place], color=FAINT, lw=6, solid_capstyle="butt")
            stayed = bool(row["stayed"])
            colour = MUTED if stayed else ACCENT
            axes.plot(
                [at(row["low"]), at(row["high"])],
                [place, place],
                color=colour,
                lw=2.4,
                solid_capstyle="butt",
            )
            fill = "white" if stayed else colour
            axes.plot(at(row["median"]), place, "o", color=colour, mfc=fill, ms=4.5, mew=1.2)
        axes.set_yticks(np.arange(len(some)), labels, fontsize=_SIZE, linespacing=1.0)
        axes.set_ylim(-0.7, len(some) - 0.3)
        axes.set_xticks(
            [0.0, 0.5, 1.0], [words(f"posterior.prior_{k}") for k in ("5", "mid", "95")]
        )
        axes.set_xlabel(words("posterior.learning_axis"), color=MUTED)
        axes.tick_params(length=0)
    return Picture("posterior_learning", figure, alt=title, note=note)


def ranks(found: Ranks, language: str) -> Picture:
    """Draw how often truths fell into each tenth of their posterior, all parameters together."""
    words = Words(language)
    title = words("posterior.ranks")
    values = found.ranks.ravel()
    note = words(
        "posterior.ranks_source",
        truths=str(len(found.ranks)),
        parameters=str(len(found.symbols)),
        covered=f"{100 * float(found.covered.mean()):.0f}",
        level=f"{100 * COVERAGE:.0f}",
    )
    with drawing():
        figure = canvas(3.0)
        axes = figure.subplots()
        frame(figure, title, note, left=0.7, bottom=0.95)
        counts, edges = np.histogram(values, bins=_BINS, range=(0.0, 1.0))
        share = 100.0 * counts / values.size
        axes.bar(edges[:-1], share, 1.0 / _BINS, align="edge", color=ACCENT, ec="white")
        expected = 100.0 / _BINS
        # Parameters of one truth are not independent; the truths are.
        half = 1.96 * np.sqrt(expected * (100.0 - expected) / len(found.ranks)) / 2.0
        axes.axhspan(expected - half, expected + half, color=FAINT, alpha=0.7, lw=0, zorder=0)
        axes.axhline(expected, color=INK, lw=0.9, ls=(0, (3, 2)))
        axes.set_xlim(0.0, 1.0)
        axes.set_xlabel(words("posterior.ranks_axis"), color=MUTED)
        axes.set_ylabel(words("posterior.ranks_share"), color=MUTED)
        axes.tick_params(length=0)
        quiet_grid(axes, "y")
    return Picture("posterior_ranks", figure, alt=title, note=note)


def _labels(texts: Iterable[str]) -> tuple[list[str], float]:
    """Return labels in at most two lines, and the height of a row that takes them."""
    labels = [fitted(text, _LEFT - 0.15, size=_SIZE) for text in texts]
    return labels, _TALL_ROW if any("\n" in label for label in labels) else _ROW
