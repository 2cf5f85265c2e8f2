"""One run: an outcome by year, a line for each frame, beside the survey where it saw the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.figure_file import Picture
from sim.report.figures.adoption import plot_survey
from sim.report.style import ACCENT, INK, WARM, canvas, frame, quiet_grid, years_axis
from sim.report.text import escaping, formatting
from sim.report.text.words import Words
from sim.units import significant

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ADOPTION: Final = "adoption"
"""Users in fact and as the survey sees them, with the published points."""
_COLOURS: Final = {"sba": ACCENT, "small": WARM, "all": INK}
_DASHED: Final = (0, (4, 2))


def draw(found: pd.DataFrame, what: str, label: str, words: Words) -> Picture:
    """Draw the figure.

    Parameters
    ----------
    found : DataFrame
        Outcomes of a run: outcome, label_en, label_ko, unit, frame, year, value.
    what : str
        `ADOPTION` or an outcome.
    label : str
        Of the scenario.
    words : Words
    """
    words, label = words.for_figures(), escaping.figure(escaping.label(label))
    drawn = canvas(3.6)
    axes = drawn.add_subplot()
    title = words("run.title_adoption", label=label)
    if what == ADOPTION:
        _line(axes, found, "adoption_rate", "sba", words("run.users"))
        _line(axes, found, "reported_rate", "sba", words("adoption.reported_short"), dashed=True)
        plot_survey(axes, words)
        unit = words("adoption.axis")
    else:
        here = found[found["outcome"] == what]
        about = here.iloc[0]
        name = words.pick(str(about["label_en"]), str(about["label_ko"]))
        title = words("run.title", outcome=name, label=label)
        for which in here["frame"].unique():
            _line(axes, found, what, str(which), words(f"run.frame_{which}"))
        unit = str(about["unit"])
    frame(drawn, title, words("run.source"), left=0.6, right=0.2, top=0.75, bottom=0.6)
    axes.set_title(unit, weight=400, size=9, pad=8)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.yaxis.set_major_formatter(lambda value, _: formatting.figure(significant(value)))
    years = found["year"]
    years_axis(axes, int(years.min()), int(years.max()), step=3)
    quiet_grid(axes, "y")
    axes.legend(loc="best", frameon=False, fontsize=8, handlelength=2.6)
    return Picture(name="run", figure=drawn, alt=title, note=words("run.note"))


def _line(
    axes: Axes, found: pd.DataFrame, outcome: str, which: str, label: str, *, dashed: bool = False
) -> None:
    here = found[(found["outcome"] == outcome) & (found["frame"] == which)]
    colour = INK if dashed else _COLOURS[which]
    style, width = (_DASHED, 1.3) if dashed else ("-", 2.0)
    axes.plot(here["year"], here["value"], color=colour, lw=width, ls=style, label=label)
