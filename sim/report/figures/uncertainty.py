"""Where the uncertainty comes from: parameters against luck, by package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.data.effects import Answer
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.style import ACCENT, FAINT, MUTED, NAMES, canvas, frame, name_rows, quiet_grid
from sim.report.text import formatting, labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS: Final = {
    "parameters": (ACCENT, "", "white"),
    "population": ("#E69F00", "////", "black"),
    "luck": (FAINT, "....", "black"),
}
"""Fill, pattern and colour of the number inside; brightness falls for black and white."""
_NARROWEST: Final = 8.0  # percent: a narrower part takes no number


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    if not any(answer.users_sba.shares for answer in answers):
        raise CannotDrawError(words("missing.variation"))
    drawn = canvas(1.7 + 0.27 * len(answers))
    axes = drawn.add_subplot()
    title = _title(answers, results, words)
    frame(
        drawn,
        title,
        _source(results, words),
        left=NAMES + 0.1,
        right=1.75,
        top=0.72,
        bottom=0.82,
    )
    names = [labels.scenario(results, answer.name, words) for answer in answers]
    name_rows(axes, names)
    for y, answer in enumerate(answers):
        _row(axes, y, answer, words)
    axes.set_xlim(0, 100)
    axes.set_ylim(len(answers) - 0.5, -0.5)
    axes.set_xlabel(words("uncertainty.axis"), size=8.5, color=MUTED)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    quiet_grid(axes, "x")
    handles, texts = axes.get_legend_handles_labels()
    known = dict(zip(texts, handles, strict=True))
    if known:
        axes.legend(
            known.values(),
            known.keys(),
            loc="lower left",
            bbox_to_anchor=(-0.01, 1.0),
            ncols=3,
            frameon=False,
            fontsize=8,
            handlelength=1.4,
            columnspacing=1.2,
            borderaxespad=0,
        )
    rows = [
        f"{name}: " + ", ".join(_said(answer, words))
        for name, answer in zip(names, answers, strict=True)
        if answer.users_sba.shares
    ]
    alt = f"{title}. {'; '.join(rows)}."
    return Picture("uncertainty", drawn, alt, words("uncertainty.note"))


def _said(answer: Answer, words: Words) -> list[str]:
    return [
        f"{words(f'uncertainty.{name}')} {formatting.percent(share, words.language, 0)}"
        for name, share in answer.users_sba.shares.items()
    ]


def _source(results: Results, words: Words) -> str:
    about = {"models": str(results.models)}
    if results.samples == 1:
        return words("uncertainty.source", **about)
    return words("uncertainty.source_samples", samples=str(results.samples), **about)


def _title(answers: tuple[Answer, ...], results: Results, words: Words) -> str:
    shares = [answer.users_sba.share_parameters for answer in answers]
    count = sum(share > 0.5 for share in shares)  # NaN is not
    if 2 * count <= len(answers):
        return words("uncertainty.title", year=str(results.horizon))
    return words("uncertainty.title_share", count=str(count), all=str(len(answers)))


def _row(axes: Axes, y: int, answer: Answer, words: Words) -> None:
    value = answer.users_sba
    if not value.shares:
        axes.text(1, y, words("uncertainty.none"), va="center", size=8, color=MUTED)
        return
    end = 0.0
    for name, share in value.shares.items():
        fill, hatch, ink = _LOOKS[name]
        start, end = end, end + share
        axes.barh(
            y,
            end - start,
            left=start,
            height=0.62,
            color=fill,
            hatch=hatch,
            ec="white",
            lw=0.6,
            label=words(f"uncertainty.{name}"),
        )
        if end - start >= _NARROWEST:
            axes.text(
                (start + end) / 2,
                y,
                f"{end - start:.0f}",
                ha="center",
                va="center",
                size=8,
                color=ink,
                bbox={"fc": fill, "ec": "none", "pad": 1.0},
            )
    axes.annotate(
        words("uncertainty.width", width=formatting.count(value.high - value.low)),
        (100, y),
        xytext=(8, 0),
        textcoords="offset points",
        size=8,
        va="center",
        annotation_clip=False,
    )
