"""Bars of Shapley values: what every instrument, or every channel, brings of a package's effect."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.report.figure_file import Picture
from sim.report.style import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    NAMES,
    bar,
    canvas,
    frame,
    name_rows,
    quiet_grid,
)
from sim.report.text import formatting
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.report.data.decomposition import Decomposed

#: Outcome and frame of the panels, three a row; money is last and no matter of channels.
PANELS: Final = (
    ("users", "sba"),
    ("users", "small"),
    ("embedded_users", "all"),
    ("productivity", "all"),
    ("sme_gap", "sba"),
    ("public_cost_total_krw_bn", "all"),
)
CHANNEL_PANELS: Final = (*PANELS[:5], ("region_gap", "sba"))
# Inches above, below and between the rows of panels: a title takes two lines.
_TOP: Final = 0.88
_BOTTOM: Final = 0.7
_GAP: Final = 0.82
_STATISTICS: Final = ("mean", "p05", "p25", "p75", "p95")


def draw(found: Decomposed, kind: str, words: Words) -> Picture:
    """Draw the figure of one game: ``instruments`` or ``channels``."""
    players = found.ordered(kind, words)
    panels = PANELS if kind == "instruments" else CHANNEL_PANELS
    panel_height = 0.3 + 0.3 * len(players)
    drawn = canvas(_TOP + _BOTTOM + 2 * panel_height + _GAP)
    axes = drawn.subplots(2, 3)
    title = words(f"shapley.{kind}", label=found.label, year=str(found.horizon))
    over = words("over.drawn" if found.models > 1 else "over.fit")
    frame(
        drawn,
        title,
        words("shapley.source", pairs=str(found.pairs), over=over),
        left=NAMES + 0.1,
        right=0.2,
        top=_TOP,
        bottom=_BOTTOM,
        wspace=0.12,
        hspace=_GAP / panel_height,
    )
    table = found.game(kind)
    spoken = []
    for place, (outcome, of) in enumerate(panels):
        panel = axes[place // 3][place % 3]
        rows = _rows(table[(table["outcome"] == outcome) & (table["frame"] == of)])
        unit = 10.0 if outcome.endswith("krw_bn") and words.language == "ko" else 1.0
        text = words(f"shapley.{outcome}_{of}")
        counted = outcome.endswith("users")
        _panel(panel, rows, list(players), unit, text, counted=counted)
        if place % 3 == 0:
            name_rows(panel, list(players.values()), size=8)
        else:
            panel.set_yticks(range(len(players)), [])
        if place == 0:
            spoken = [
                f"{label} {formatting.count(rows[name]['mean'], signed=True)}"
                for name, label in players.items()
            ]
    name = "shapley" if kind == "instruments" else "channels"
    first = words(f"shapley.{panels[0][0]}_{panels[0][1]}")
    note = words("shapley.note" if kind == "instruments" else "shapley.channel_note")
    return Picture(name, drawn, f"{title}. {first}: {'; '.join(spoken)}.", note)


def _rows(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return mean and ends of the intervals of every player."""
    values = table[list(_STATISTICS)].to_numpy(dtype=np.float64).tolist()
    return {
        str(player): dict(zip(_STATISTICS, row, strict=True))
        for player, row in zip(table["player"], values, strict=True)
    }


def _panel(
    axes: Axes,
    rows: dict[str, dict[str, float]],
    players: list[str],
    unit: float,
    title: str,
    *,
    counted: bool,
) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.axvline(0, color=INK, lw=0.9, zorder=2)
    for y, name in enumerate(players):
        row = {key: unit * value for key, value in rows[name].items()}
        if not math.isfinite(row["mean"]):
            continue
        axes.barh(y, row["mean"], height=0.62, color="#9CC7E4", ec=ACCENT, lw=0.6, zorder=1)
        if math.isfinite(row["p05"]):
            bar(axes, (row["p05"], row["p95"]), (row["p25"], row["p75"]), y)
    axes.set_title(
        f"{title}\n= {formatting.figure(_whole(unit * rows['total']['mean'], counted=counted))}",
        weight=400,
        color=MUTED,
        size=8.5,
    )
    axes.set_ylim(len(players) - 0.5, -0.5)
    if any(value for row in rows.values() for value in row.values() if math.isfinite(value)):
        axes.xaxis.set_major_locator(MaxNLocator(3))
    else:
        axes.set_xlim(-1.0, 1.0)
        axes.set_xticks([0.0])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: formatting.figure(_tick(x))))
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8)
    axes.spines["left"].set_visible(False)
    for y in range(len(players)):
        axes.axhline(y, color=FAINT, lw=0.5, zorder=0)
    quiet_grid(axes, "x")


def _tick(value: float) -> str:
    """Write a tick with as few digits as it needs."""
    if value == 0 or abs(value) >= 10:
        return formatting.number(value)
    digits = max(1, 1 - math.floor(math.log10(abs(value))))
    return formatting.number(value, digits).rstrip("0").rstrip(".")


def _whole(value: float, *, counted: bool) -> str:
    """Write the whole package's effect: firms as elsewhere, small numbers with two figures."""
    if counted or not math.isfinite(value) or abs(value) >= 1.0 or value == 0.0:
        return formatting.count(value, signed=True)
    return formatting.number(value, 1 - math.floor(math.log10(abs(value))), signed=True)
