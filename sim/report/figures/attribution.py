"""Attribution bars: what became of newly supported firms, and of firms without support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.outcomes.attribution import USING
from sim.report.data.effects import SPILLOVERS, Answer
from sim.report.data.results import Results
from sim.report.figure_file import CannotDrawError, Picture
from sim.report.style import INK, MUTED, NAMES, canvas, frame, name_rows, quiet_grid
from sim.report.text import formatting, labels
from sim.report.text.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Fill, pattern and colour of the number inside; brightness falls and rises for black and white.
LOOKS: Final = {
    "additional": ("#004B7A", "", "white"),
    "accelerated": ("#56B4E9", "", "black"),
    "windfall": ("#E69F00", "////", "black"),
}
_NARROWEST: Final = 6.0  # percent: a narrower part takes no number


def draw(results: Results, answers: tuple[Answer, ...], words: Words) -> Picture:
    """Draw the figure."""
    if not any(sum(answer.classes.values()) > 0.0 for answer in answers):
        raise CannotDrawError(words("missing.supported"))
    drawn = canvas(1.85 + 0.32 * len(answers))
    shares, spill = drawn.subplots(1, 2, width_ratios=(1.9, 1.0))
    title = _title(results, answers, words)
    pairs = str(max(answer.users_all.pairs for answer in answers))
    frame(
        drawn,
        title,
        words("attribution.source", pairs=pairs),
        left=NAMES + 0.1,
        right=0.3,
        top=0.85,
        bottom=0.8,
        wspace=0.5,
    )
    _shares(shares, results, answers, words)
    _spillovers(spill, answers, words)
    rows = [
        f"{labels.scenario(results, each.name, words)}: "
        + ", ".join(f"{words(f'attribution.{c}')} {each.share(c):.0f} %" for c in USING)
        for each in answers
        if each.using > 0
    ]
    return Picture("attribution", drawn, f"{title}. {'; '.join(rows)}.", words("attribution.note"))


def _title(results: Results, answers: tuple[Answer, ...], words: Words) -> str:
    supported = sorted((each for each in answers if each.using > 0), key=lambda each: each.windfall)
    if len(supported) < 2:
        return words("attribution.title", year=str(results.horizon))
    low, high = supported[0], supported[-1]
    return words(
        "attribution.title_range",
        year=str(results.horizon),
        low=formatting.percent(low.windfall, words.language, 0),
        first=labels.scenario(results, low.name, words),
        high=formatting.percent(high.windfall, words.language, 0),
        last=labels.scenario(results, high.name, words),
    )


def _shares(axes: Axes, results: Results, answers: tuple[Answer, ...], words: Words) -> None:
    name_rows(axes, [labels.scenario(results, each.name, words) for each in answers])
    for y, answer in enumerate(answers):
        _used(axes, y, answer, words)
        if answer.using <= 0:
            axes.text(1, y, _nobody(answer, words), va="center", size=8, color=MUTED)
            continue
        left = 0.0
        for name in USING:
            share = answer.share(name)
            fill, hatch, ink = LOOKS[name]
            axes.barh(
                y,
                share,
                left=left,
                height=0.68,
                color=fill,
                hatch=hatch,
                ec="white",
                lw=0.6,
                label=words(f"attribution.{name}"),
            )
            if share >= _NARROWEST:
                axes.text(
                    left + share / 2,
                    y,
                    f"{share:.0f}",
                    ha="center",
                    va="center",
                    size=8,
                    color=ink,
                    bbox={"fc": fill, "ec": "none", "pad": 1.0} if hatch else None,
                )
            left += share
    axes.set_xlim(0, 100)
    _finish(axes, len(answers), words("attribution.shares"))
    axes.annotate(
        words("attribution.use"),
        (1.0, 0.0),
        xycoords="axes fraction",
        xytext=(5, -24),
        textcoords="offset points",
        size=7.5,
        va="top",
        color=MUTED,
        annotation_clip=False,
    )
    handles, texts = axes.get_legend_handles_labels()
    known = dict(zip(texts, handles, strict=True))
    if known:
        axes.legend(
            known.values(),
            known.keys(),
            loc="lower left",
            bbox_to_anchor=(-0.01, 1.02),
            ncols=3,
            frameon=False,
            fontsize=8,
            handlelength=1.4,
            columnspacing=1.2,
            borderaxespad=0,
        )


def _nobody(answer: Answer, words: Words) -> str:
    """Say why a row has no bar."""
    if answer.supported <= 0:
        return words("attribution.empty")
    return words("attribution.unused_all", supported=formatting.count(answer.supported))


def _used(axes: Axes, y: int, answer: Answer, words: Words) -> None:
    """Write beside a bar how many of how many supported firms it is about."""
    if answer.supported <= 0:
        return
    users, supported = (formatting.count(each) for each in (answer.using, answer.supported))
    axes.annotate(
        words("attribution.used", users=users, supported=supported),
        (100, y),
        xytext=(5, 0),
        textcoords="offset points",
        size=7.5,
        va="center",
        color=MUTED,
        annotation_clip=False,
    )


def _spillovers(axes: Axes, answers: tuple[Answer, ...], words: Words) -> None:
    """Draw firms that adopt, or do not, because of others: right and left of zero."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.axvline(0, color=INK, lw=0.9)
    gains = [answer.classes.get(SPILLOVERS[0], 0.0) for answer in answers]
    losses = [-answer.classes.get(SPILLOVERS[1], 0.0) for answer in answers]
    places = range(len(answers))
    axes.barh(places, gains, height=0.5, color="#009E73", label=words("attribution.induced"))
    # Who loses a support that is taken away is displaced by nobody: another name, another look.
    for withdrawn, hatch, name in ((False, "xxxx", "crowded_out"), (True, "", "withdrawn")):
        rows = [k for k, each in enumerate(answers) if each.withdraws is withdrawn]
        if rows:
            axes.barh(
                rows,
                [losses[k] for k in rows],
                height=0.5,
                color="white",
                ec="#D55E00",
                hatch=hatch,
                label=words(f"attribution.{name}"),
            )
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda v, _: formatting.figure(formatting.number(v, signed=True)))
    )
    _finish(axes, len(answers), words("attribution.spill"))
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.3, 1.0),
        ncols=2,
        frameon=False,
        fontsize=7.5,
        handlelength=1.2,
        handletextpad=0.5,
        labelspacing=0.3,
        columnspacing=0.8,
        borderaxespad=0,
    )


def _finish(axes: Axes, rows: int, title: str) -> None:
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlabel(title, size=8.5, color=MUTED)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    quiet_grid(axes, "x")
