"""The shipped font: NanumSquare, which has every Hangul syllable, under the OFL (`OFL.txt`)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

#: Weight that matplotlib asks for -> file beside this one.
FILES: Final = {400: "NanumSquareR.ttf", 700: "NanumSquareB.ttf"}

# A name of our own, so that a font of the same name installed on the machine cannot step in and
# change the figures.
FAMILY: Final = "hwaksan NanumSquare"


def register() -> str:
    """Make the shipped font known to matplotlib and return its family name.

    Returns
    -------
    str
        To be used as ``font.family``. Registering again changes nothing.

    Examples
    --------
    >>> register() == register()
    True
    """
    from matplotlib.font_manager import fontManager, get_font, ttfFontProperty

    known = {entry.name for entry in fontManager.ttflist}
    if FAMILY not in known:
        for weight, name in FILES.items():
            entry = ttfFontProperty(get_font(Path(__file__).with_name(name)))
            fontManager.ttflist.append(
                replace(entry, name=FAMILY, weight=weight, style="normal", stretch="normal")
            )
    return FAMILY


@cache
def letters() -> frozenset[str]:
    """Return what can be drawn in every weight.

    Examples
    --------
    >>> "가" in letters(), "\N{ROCKET}" in letters()
    (True, False)
    """
    from matplotlib.font_manager import get_font

    charmaps = (get_font(Path(__file__).with_name(name)).get_charmap() for name in FILES.values())
    codes = frozenset.intersection(*(frozenset(charmap) for charmap in charmaps))
    return frozenset(map(chr, codes))
