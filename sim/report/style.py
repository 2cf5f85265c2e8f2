"""How every figure looks: palette, type, and small helpers that keep charts quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from sim.report import fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Okabe and Ito's colours, safe for the colour-blind, in an order that also steps in brightness.
PALETTE: Final = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#CC79A7",
    "#8C6D1F",
    "#000000",
)
#: Patterns that tell the same series apart in black and white.
HATCHES: Final = ("", "////", "....", "xxxx", "\\\\\\\\", "----", "++", "oo")
INK: Final = "#1A1A1A"
MUTED: Final = "#5F6368"
FAINT: Final = "#D9DCE0"
ACCENT: Final = "#0072B2"
WARM: Final = "#D55E00"

WIDTH: Final = 7.4
"""Inches: the width of the page's column."""
NAMES: Final = 1.65
"""Inches for the names of rows."""

_SOURCE_SIZE: Final = 7.5
_LINE: Final = 0.95  # of the width
_BOUND: Final = "\N{NO-BREAK SPACE}"
# Dots an inch at which texts are measured: fine, since letters are fitted to the grid of dots.
_FINE: Final = 384.0


@contextmanager
def drawing() -> Iterator[None]:
    """Hold the report's style while a figure is drawn or saved.

    It begins from matplotlib's own defaults, so that a `matplotlibrc` of the user's, or of the
    folder in which the command is called, changes nothing.
    """
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_style())
        yield


def _style() -> dict[Any, Any]:
    return {
        "font.family": fonts.register(),
        "font.size": 9.0,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 9.5,
        "axes.titleweight": 700,
        "axes.titlelocation": "left",
        # The shipped font has no U+2212; tick labels are written by numbers.figure().
        "axes.unicode_minus": False,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "hatch.linewidth": 0.6,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        # Labels are text: a dollar sign in one begins no mathematics.
        "text.parse_math": False,
        "text.usetex": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "hwaksan",
    }


def canvas(height: float) -> Figure:
    """Return an empty figure of the page's width and a height in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from sim.report.shown_figure import ShownFigure

    figure = ShownFigure(figsize=(WIDTH, height))
    FigureCanvasAgg(figure)
    return figure


def frame(
    figure: Figure,
    title: str,
    source: str,
    *,
    left: float = 0.7,
    right: float = 0.15,
    bottom: float = 0.65,
    top: float = 0.68,
    wspace: float = 0.25,
    hspace: float = 0.3,
) -> None:
    """Write title and source and leave room for them.

    Parameters
    ----------
    figure : Figure
    title, source : str
        Wrapped to the width of the figure.
    left, right, bottom, top : float
        Margins of the axes in inches; `top` grows with a title of two lines.
    wspace, hspace : float
        Gaps between panels as shares of a panel.
    """
    width, height = figure.get_size_inches()
    lines = wrap(title, figure, size=11.5, bold=True)
    notes = wrap(source, figure, size=_SOURCE_SIZE)
    # Long labels make long titles: the figure grows, so that the axes keep their height.
    height += 0.2 * max(len(lines) - 2, 0) + 0.14 * max(len(notes) - 3, 0)
    figure.set_size_inches(width, height)
    top += 0.2 * (len(lines) - 1)
    figure.text(
        0.12 / width,
        1 - 0.1 / height,
        "\n".join(lines),
        size=11.5,
        weight=700,
        ha="left",
        va="top",
        linespacing=1.25,
    )
    figure.text(
        0.12 / width,
        0.08 / height,
        "\n".join(notes),
        size=_SOURCE_SIZE,
        color=MUTED,
        ha="left",
        va="bottom",
        linespacing=1.3,
    )
    bottom += 0.14 * (len(notes) - 1)
    figure.subplots_adjust(
        left=left / width,
        right=1 - right / width,
        bottom=bottom / height,
        top=1 - top / height,
        wspace=wspace,
        hspace=hspace,
    )


def wrap(text: str, figure: Figure, *, size: float, bold: bool = False) -> list[str]:
    """Break a text at spaces so that each line fits the figure; measured, not counted."""
    return _lines(text, _LINE * figure.get_size_inches()[0], _measure(size, bold=bold))


def fitted(name: str, room: float, *, size: float, most: int = 2) -> str:
    """Break a name so that its lines fit; what needs more lines is cut short.

    Parameters
    ----------
    name : str
        The scale of a package stays with the word before it.
    room : float
        Inches.
    size : float
        Points.
    most : int
        Lines.
    """
    width = _measure(size)
    lines = _lines(name.replace(" × ", f"{_BOUND}×{_BOUND}"), room, width)
    whole = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return "\n".join(_cut(line.replace(_BOUND, " "), room, width) for line in whole if line)


def entry(name: str) -> str:
    """Return a name for a legend, which leaves out what begins with an underscore.

    Examples
    --------
    >>> entry("_draft") == "_draft", entry("draft")
    (False, 'draft')
    """
    return f"{_BOUND}{name}" if name.startswith("_") else name


def name_rows(axes: Axes, names: Sequence[str], *, size: float = 9.0) -> None:
    """Write names of `NAMES` inches beside the rows 0, 1, ..., each in at most two lines."""
    texts = [fitted(name, NAMES, size=size) for name in names]
    axes.set_yticks(range(len(names)), texts, size=size, linespacing=1.0)


def _measure(size: float, *, bold: bool = False) -> Callable[[str], float]:
    """Return what tells the width of a text in inches."""
    return partial(_width, size=size, bold=bold)


@lru_cache(maxsize=8192)
def _width(text: str, *, size: float, bold: bool) -> float:
    """Return the width of a text in inches; the same names stand in many figures."""
    renderer, font = _ruler(size, bold=bold)
    dots, _, _ = renderer.get_text_width_height_descent(text, font, ismath=False)
    return float(dots) / _FINE


@cache
def _ruler(size: float, *, bold: bool) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    make: Any = RendererAgg  # its stubs have no types
    font = FontProperties(family=fonts.register(), weight=700 if bold else 400, size=size)
    return make(1, 1, _FINE), font


def text_size(text: str, size: float) -> tuple[float, float]:
    """Return width and height in inches of a text of one or more lines."""
    width, lines = _measure(size), text.split("\n")
    return max(map(width, lines)), 1.35 * size / 72.0 * len(lines)


def _lines(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    for word in (piece for each in text.split(" ") for piece in _pieces(each, room, width)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pieces(word: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    """Break a word that is wider than the room."""
    while width(word) > room and len(word) > 1:
        fits = max(1, int(len(word) * room / width(word)))
        while fits > 1 and width(word[:fits]) > room:
            fits -= 1
        yield word[:fits]
        word = word[fits:]
    yield word


def _cut(line: str, room: float, width: Callable[[str], float]) -> str:
    """Leave out the end of a line that does not fit."""
    if width(line) <= room:
        return line
    kept = line
    while kept and width(f"{kept.rstrip()}…") > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Move positions of labels apart until neighbours keep a gap, in the order of the values.

    Parameters
    ----------
    values : sequence of float
        Wanted positions.
    gap : float
        Smallest distance, same unit.

    Returns
    -------
    list of float
        Positions in the order given; their mean within each crowd is kept.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], gap=1.0)
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(values)), key=lambda i: (values[i], i))
    crowds: list[tuple[list[int], float]] = []
    for i in order:
        crowds.append(([i], values[i]))
        while len(crowds) > 1:
            (lower, below), (upper, above) = crowds[-2:]
            if above - below >= gap * (len(lower) + len(upper)) / 2:
                break
            size = len(lower) + len(upper)
            # The centre of the joint crowd: where its members wanted to be on average.
            centre = sum(values[j] for j in (*lower, *upper)) / size
            crowds[-2:] = [([*lower, *upper], centre)]
    placed = list(values)
    for members, centre in crowds:
        first = centre - gap * (len(members) - 1) / 2
        for k, i in enumerate(members):
            placed[i] = first + k * gap
    return placed


def bar(
    axes: Axes,
    outer: tuple[float, float],
    inner: tuple[float, float],
    at: float,
    *,
    upright: bool = False,
) -> None:
    """Draw the intervals of an estimate: 90 % thin, 50 % thick.

    Parameters
    ----------
    axes : Axes
    outer, inner : tuple of float
        Ends of the two.
    at : float
        Where they stand on the other axis.
    upright : bool
        Along y instead of x.
    """
    for ends, width in ((outer, 1.0), (inner, 3.2)):
        places = ([at, at], list(ends)) if upright else (list(ends), [at, at])
        axes.plot(*places, color=INK, lw=width, zorder=3, solid_capstyle="butt")


def quiet_grid(axes: Axes, axis: str) -> None:
    """Draw a faint grid behind the marks along one axis."""
    axes.grid(visible=True, axis=axis, color=FAINT, linewidth=0.6)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def years_axis(axes: Axes, first: int, last: int, *, step: int = 2) -> None:
    """Label an axis of years with whole years only."""
    axes.set_xlim(first - 0.5, last + 0.5)
    ticks = list(range(first, last + 1, step))
    axes.set_xticks(ticks, [str(year) for year in ticks])
