"""Who gains as fields of colour: the text, the tone and the markup of a map and of heat maps.

A field says its number with its sign, so that colour is never needed to read it: not on grey paper,
and not by eyes that tell blue from orange badly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from typing import Final

import numpy as np

from sim.experiment.suppression import MIN_CELL_FIRMS
from sim.policy.settings import korean
from sim.population.schema import INDUSTRIES
from sim.report.style import INK, MUTED
from sim.report.text import formatting
from sim.workshop.gains import MAP, Gains, groups
from sim.workshop.story import section
from sim.workshop.words import Words

Color = tuple[int, int, int]

_MORE: Final[tuple[Color, Color]] = (222, 235, 247), (0, 82, 128)
_FEWER: Final[tuple[Color, Color]] = (253, 228, 206), (163, 60, 0)
_DARK: Final = 0.45
"""Share of the scale from which on letters are white."""


def tone(rate: float, sign: int, top: float) -> tuple[str, str]:
    """Return the color of a field and of its letters.

    Parameters
    ----------
    rate : float
    sign : int
        0 if it cannot be told from nothing, which leaves the field white.
    top : float
        The largest size of a rate that is told.

    Examples
    --------
    >>> tone(3.0, 0, 10.0)
    ('#ffffff', '#5F6368')
    >>> tone(10.0, 1, 10.0), tone(-10.0, -1, 10.0)
    (('#005280', '#ffffff'), ('#a33c00', '#ffffff'))
    """
    if sign == 0 or not math.isfinite(rate) or top <= 0.0:
        return "#ffffff", MUTED
    share = min(abs(rate) / top, 1.0)
    light, dark = _MORE if sign > 0 else _FEWER
    mixed = [round(a + share * (b - a)) for a, b in zip(light, dark, strict=True)]
    color = "#" + "".join(f"{part:02x}" for part in mixed)
    return color, "#ffffff" if share > _DARK else INK


def top(found: Gains) -> float:
    """Return the end of the scale: the largest size of a rate that is told."""
    rates = np.abs(found.rates)[found.sign != 0]
    return float(rates.max()) if rates.size else 0.0


def name(axis: str, group: str, words: Words, *, short: bool = False) -> str:
    """Return what a group is called.

    Examples
    --------
    >>> ko = Words("ko")
    >>> name("region", "gangwon", ko), name("region", "gangwon", ko, short=True)
    ('강원특별자치도', '강원')
    >>> name("industry", "C", Words("en")), name("size", "50", ko)
    ('manufacturing', '50~99인')
    """
    if axis == "industry":
        return section(group, words.language)
    if axis == "region" and short:
        return words.pick(group.capitalize(), korean.value(group))
    return words(f"{axis}.{group}")


def places(found: Gains, words: Words, *, small: bool) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield the position and the full name of every field, row by row."""
    named = [
        [name(axis, group, words) for group in groups(axis, small=small)] for axis in found.axes
    ]
    for at in np.ndindex(*found.mean.shape):
        yield at, ", ".join(named[axis][k] for axis, k in enumerate(at))


def rate(found: Gains, at: tuple[int, ...]) -> str:
    """Return a field's number per 1,000 firms."""
    return formatting.number(float(found.rates[at]), 1, signed=True)


def band(found: Gains, at: tuple[int, ...], words: Words) -> str:
    """Return its 90 % band per 1,000 firms."""
    low, high = (float(found.per_thousand(each)[at]) for each in (found.low, found.high))
    if not math.isfinite(low):
        return words("gains.no_band")
    one, other = (formatting.number(each, 1, signed=True) for each in (low, high))
    return words("gains.between", between=formatting.between(one, other, words.language))


def said(found: Gains, at: tuple[int, ...], place: str, words: Words) -> str:
    """Return a field in a sentence."""
    if not math.isfinite(float(found.mean[at])):
        return words("gains.cell_few", place=place, number=str(MIN_CELL_FIRMS))
    return words(
        "gains.cell",
        place=place,
        rate=rate(found, at),
        band=band(found, at, words),
        count=words.firms(float(found.mean[at]), signed=True),
        firms=formatting.count(float(found.firms[at])),
    )


def sentences(found: Gains, words: Words, *, small: bool) -> list[str]:
    """Return every field in a sentence, row by row."""
    return [said(found, at, place, words) for at, place in places(found, words, small=small)]


def tiles(found: Gains, words: Words) -> str:
    """Return the map of regions as markup; every tile is a button that says its place."""
    told = sentences(found, words, small=False)
    regions = groups("region", small=False)
    parts, most = [], top(found)
    for region, (row, column) in MAP.items():
        k = regions.index(region)
        at = (k,)
        style = f"grid-area:{row + 1}/{column + 1};{_style(found, at, most)}"
        known = math.isfinite(float(found.mean[k]))
        shown = f"{rate(found, at)}</b><span>{band(found, at, words)}" if known else "</b><span>"
        parts.append(
            f'<button type="button" class="{_class(found, at)}" data-cell="{k}" style="{style}" '
            f'title="{escape(told[k])}" aria-label="{escape(told[k])}">'
            f"<span>{escape(name('region', region, words))}</span><b>{shown}</span></button>"
        )
    return f'<div class="region-map">{"".join(parts)}</div>'


def heat(found: Gains, words: Words, *, small: bool) -> str:
    """Return a heat map as a table in markup; of one axis it has one column."""
    told = sentences(found, words, small=small)
    rows, columns = found.axes[0], found.axes[1] if len(found.axes) > 1 else ""
    heads = "".join(
        f'<th scope="col">{escape(name(columns, each, words, short=True))}</th>'
        for each in (groups(columns, small=small) if columns else ())
    )
    if not columns:
        heads = f'<th scope="col">{escape(words("gains.per_thousand"))}</th>'
    across = len(groups(columns, small=small)) if columns else 1
    body, most = [], top(found)
    for k, group in enumerate(groups(rows, small=small)):
        cells = []
        for m in range(across):
            at = (k, m) if columns else (k,)
            known = math.isfinite(float(found.mean[at]))
            cells.append(
                f'<td class="{_class(found, at)}" data-cell="{k * across + m}" '
                f'style="{_style(found, at, most)}" title="{escape(told[k * across + m])}">'
                f"{rate(found, at) if known else ''}</td>"
            )
        label = escape(name(rows, group, words))
        if rows == "industry":
            label = f"{INDUSTRIES[k]}&ensp;{label}"
        body.append(f'<tr><th scope="row">{label}</th>{"".join(cells)}</tr>')
    corner = f'<th scope="col">{escape(words(f"gains.{rows}"))}</th>'
    return (
        f'<table class="heat"><thead><tr>{corner}{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def table(found: Gains, words: Words, *, small: bool) -> list[dict[str, str]]:
    """Return every field as a row of a table: place, firms, additional users and per 1,000."""
    rows = []
    for at, place in places(found, words, small=small):
        known = math.isfinite(float(found.mean[at]))
        low, high = (float(each[at]) for each in (found.low, found.high))
        row = {
            "place": place,
            "firms": formatting.count(float(found.firms[at])),
            "additional": formatting.NONE,
            "additional_band": formatting.NONE,
            "per_thousand": formatting.NONE,
            "per_thousand_band": formatting.NONE,
        }
        if known:
            row["additional"] = formatting.count(float(found.mean[at]), signed=True)
            row["per_thousand"] = rate(found, at)
            row["per_thousand_band"] = band(found, at, words)
        if known and math.isfinite(low):
            one, other = (formatting.count(each, signed=True) for each in (low, high))
            row["additional_band"] = formatting.between(one, other, words.language)
        rows.append(row)
    return rows


def _class(found: Gains, at: tuple[int, ...]) -> str:
    if not math.isfinite(float(found.mean[at])):
        return "few"
    return "told" if found.sign[at] else "untold"


def _style(found: Gains, at: tuple[int, ...], most: float) -> str:
    if not math.isfinite(float(found.mean[at])):
        return ""
    fill, letters = tone(float(found.rates[at]), int(found.sign[at]), most)
    return f"background:{fill};color:{letters}"
