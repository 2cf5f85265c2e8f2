"""Adoption path: the baseline with its band against the survey's points, packages beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.policy.settings.published import figure
from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.style import (
    ACCENT,
    INK,
    MUTED,
    canvas,
    fitted,
    frame,
    quiet_grid,
    spread,
    years_axis,
)
from sim.report.tables.comparison import over
from sim.report.text import formatting, labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_END: Final = 1.45  # inches for a name at the end of a line
#: Year -> id of the published share, or ids of users and firms from which it follows.
SURVEY: Final = {
    2017: ("nat.share.2017",),
    2018: ("ai_firms_2018", "sba_firms_2018"),
    2019: ("ai_firms_2019", "sba_firms_2019"),
    2020: ("ai_firms_2020", "sba_firms_2020"),
    2021: ("ai_firms_2021", "sba_firms_2021"),
    2022: ("nat.share.2022",),
    2023: ("ai_share_2023",),
    2024: ("ai_share_2024",),
}


def survey_points() -> list[tuple[int, float, str]]:
    """Return year, percent of firms reporting AI and grade of the figure behind every point.

    Examples
    --------
    >>> [(year, round(share, 1), grade) for year, share, grade in survey_points()][:2]
    [(2017, 1.4, 'A'), (2018, 2.5, 'C')]
    """
    points = []
    for year, ids in SURVEY.items():
        facts = [figure(id_) for id_ in ids]
        share = facts[0].value if len(facts) == 1 else 100.0 * facts[0].value / facts[1].value
        points.append((year, share, facts[0].grade))
    return points


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    base = results.runs("adoption_rate", "sba", results.baseline)
    final = float(base[results.horizon].mean())
    if not math.isfinite(final):
        raise CannotDrawError(words("missing.frame"))
    years = base.columns.to_numpy()
    drawn = canvas(4.4)
    axes = drawn.add_subplot()
    title = words(
        "adoption.title",
        rate=formatting.percent(final, words.language),
        year=str(results.horizon),
    )
    if answers:
        title = f"{title}{words('adoption.title_packages', range=_range(answers, words))}"
    frame(
        drawn,
        title,
        words("adoption.source", replicates=str(results.replicates), over=over(results, words)),
        left=0.5,
        right=1.75,
        top=0.72,
        bottom=0.6,
    )
    ends = _packages(axes, results, answers, words)
    band = base.quantile([0.05, 0.25, 0.75, 0.95])
    for low, high in ((0.05, 0.95), (0.25, 0.75)):
        axes.fill_between(years, band.loc[low], band.loc[high], color=ACCENT, alpha=0.2, lw=0)
    axes.plot(years, base.mean(), color=ACCENT, lw=2.2, zorder=4, label=words("adoption.actual"))
    seen = results.mean("reported_rate", "sba", results.baseline)
    axes.plot(
        seen.index,
        seen,
        color=INK,
        lw=1.3,
        ls=(0, (4, 2)),
        zorder=4,
        label=words("adoption.reported"),
    )
    ends.append((float(base[years[-1]].mean()), labels.scenario(results, results.baseline, words)))
    plot_survey(axes, words)
    highest = max(_highest(results, name) for name in results.scenarios)
    top = max(highest, _goal(axes, results, words))
    axes.set_ylim(0, top * 1.06)
    years_axis(axes, int(years[0]), int(years[-1]), step=3)
    quiet_grid(axes, "y")
    axes.set_title(words("adoption.axis"), weight=400, size=9, color=MUTED, pad=8)
    _label_ends(axes, ends, float(years[-1]), labels.scenario(results, results.baseline, words))
    handles, names = axes.get_legend_handles_labels()
    order = sorted(range(len(names)), key=lambda k: (names[k] == words("adoption.others"), k))
    axes.legend(
        [handles[k] for k in order],
        [names[k] for k in order],
        loc="upper left",
        frameon=True,
        framealpha=1.0,
        edgecolor="none",
        borderpad=0.1,
        fontsize=8,
        handlelength=2.6,
    )
    return Picture(
        name="adoption",
        figure=drawn,
        alt=f"{title}. {words('adoption.axis')}, {years[0]}-{years[-1]}.",
        note=words("adoption.note"),
    )


def _highest(results: Results, scenario: str) -> float:
    """Return the highest rate of any run of a scenario."""
    return float(np.nanmax(results.runs("adoption_rate", "sba", scenario).to_numpy()))


def _range(answers: tuple[Answer, ...], words: Words) -> str:
    """Return the lowest and highest rate that a package comes to."""
    rates = sorted(answer.rate.mean for answer in answers)
    ends = (formatting.number(rates[0], 1), formatting.percent(rates[-1], words.language))
    return formatting.between(*ends, words.language)


def _packages(
    axes: Axes, results: Results, answers: tuple[Answer, ...], words: Words
) -> list[tuple[float, str]]:
    """Draw the packages as thin lines; return where each ends."""
    ends = []
    for k, answer in enumerate(answers):
        path = results.mean("adoption_rate", "sba", answer.name)
        axes.plot(
            path.index,
            path,
            color=MUTED,
            lw=0.9,
            zorder=3,
            label=words("adoption.others") if k == 0 else None,
        )
        ends.append((float(path.iloc[-1]), labels.scenario(results, answer.name, words)))
    return ends


def plot_survey(axes: Axes, words: Words) -> None:
    """Plot the published shares of firms that report AI, those derived from others hollow."""
    for published, key in ((True, "adoption.published"), (False, "adoption.derived")):
        points = [(y, share) for y, share, grade in survey_points() if (grade == "A") == published]
        x, y = np.array(points).T
        axes.plot(
            x,
            y,
            ls="none",
            marker="o",
            ms=5.5,
            zorder=6,
            color=INK,
            mfc=INK if published else "white",
            mew=1.1,
            label=words(key),
        )


def _goal(axes: Axes, results: Results, words: Words) -> float:
    """Mark the goal; return its height."""
    target = results.target
    share, year = float(target["adoption_share_percent"]), int(target["year"])
    axes.plot([year], [share], marker="D", ms=7, mfc="white", color=INK, ls="none", zorder=6)
    text = words("adoption.goal", target=formatting.percent(share, words.language, 0))
    axes.annotate(
        f"{text} ({year}, R)",
        (year, share),
        xytext=(-9, 0),
        va="center",
        ha="right",
        textcoords="offset points",
        size=8.5,
        zorder=7,
        bbox={"boxstyle": "square,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
    )
    return share


def _label_ends(axes: Axes, ends: list[tuple[float, str]], last: float, baseline: str) -> None:
    """Write each line's name at its end, apart from its neighbours."""
    low, high = axes.get_ylim()
    height = axes.get_window_extent().height / axes.figure.dpi  # inches
    places = spread([end for end, _ in ends], gap=(high - low) / height * 0.16)
    for (end, label), place in zip(ends, places, strict=True):
        axes.annotate(
            fitted(label, _END, size=8),
            (last, end),
            xytext=(last + 0.9, place),
            textcoords="data",
            va="center",
            size=8,
            weight=700 if label == baseline else 400,
            annotation_clip=False,
            color=ACCENT if label == baseline else INK,
            arrowprops={
                "arrowstyle": "-",
                "color": MUTED,
                "lw": 0.5,
                "shrinkA": 1,
                "shrinkB": 1,
                "relpos": (0.0, 0.5),
            },
        )
