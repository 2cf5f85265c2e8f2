"""Stage shares over time in the baseline, for both frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.style import INK, canvas, frame, spread, years_axis
from sim.report.text import labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: From the ground up, dark to light, so that the order also reads in black and white.
#: Ready products stand apart by their colour: they are another kind of use.
SHADES: Final = {"E": "#003F66", "P": "#0072B2", "S": "#E69F00", "I": "#8EC4E6", "U": "#E6EEF4"}
_LABEL_GAP: Final = 6.5  # percent


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    del answers  # the baseline alone
    found = {which: stage_shares(results, which) for which in ("sba", "small")}
    # A frame without firms has no shares and no panel.
    known = {w: each for w, each in found.items() if np.isfinite(each[1]["U"]).any()}
    if not known:
        raise CannotDrawError(words("missing.firms"))
    drawn = canvas(3.9)
    panels = list(drawn.subplots(1, len(known), sharey=True, squeeze=False)[0])
    label = labels.scenario(results, results.baseline, words)
    title = words("stages.title", label=label)
    frame(
        drawn,
        title,
        words("stages.source", replicates=str(results.replicates)),
        left=0.45,
        right=1.0,
        top=0.8,
        bottom=0.62,
        wspace=0.2,
    )
    for axes, (which, (years, shares)) in zip(panels, known.items(), strict=True):
        axes.stackplot(years, *shares.values(), colors=list(SHADES.values()), lw=0.6, ec="white")
        axes.set_ylim(0, 100)
        years_axis(axes, int(years[0]), int(years[-1]), step=3)
        axes.set_xlim(years[0], years[-1])
        axes.set_title(words(f"stages.{which}"))
    _label(panels[-1], shares, float(years[-1]), words)
    return Picture(
        name="stages",
        figure=drawn,
        alt=f"{title}: {words.listed([words(f'stages.{s}') for s in SHADES])}.",
        note=words("stages.note"),
    )


def stage_shares(
    results: Results, which: str
) -> tuple[NDArray[np.int64], dict[str, NDArray[np.float64]]]:
    """Return years and percent of firms in E, P, S, I and U, mean over the baseline's runs."""

    def mean(outcome: str) -> NDArray[np.float64]:
        return results.mean(outcome, which, results.baseline).to_numpy(dtype=np.float64)

    users, rate = mean("users"), mean("adoption_rate")

    known = results.recorded

    def part(outcome: str) -> NDArray[np.float64]:
        if outcome not in known:  # results of a version that knew one kind of AI
            return np.zeros_like(users)
        share = np.divide(mean(outcome), users, out=np.zeros_like(users), where=users > 0)
        return np.asarray(rate * share)

    years = results.mean("users", which, results.baseline).index.to_numpy(dtype=np.int64)
    return years, {
        "E": part("embedded_users"),
        "P": part("pilot_users"),
        "S": part("product_users"),
        "I": mean("interested_rate"),
        "U": mean("uninterested_rate"),
    }


def _label(axes: Axes, shares: dict[str, NDArray[np.float64]], last: float, words: Words) -> None:
    """Name the bands at the right edge."""
    tops = np.cumsum([share[-1] for share in shares.values()])
    middles = tops - np.array([share[-1] for share in shares.values()]) / 2
    places = spread(list(middles), _LABEL_GAP)
    for k, (stage, middle) in enumerate(zip(shares, middles, strict=True)):
        if shares[stage][-1] == 0.0:  # nobody is there: no band to name
            continue
        place = max(places[k], _LABEL_GAP * (k + 0.5))  # never below the axis
        axes.annotate(
            words(f"stages.{stage}"),
            (last, middle),
            xytext=(last + 0.7, place),
            size=8.5,
            va="center",
            annotation_clip=False,
            color=INK,
        )
