"""What the sources of the population's margins are in Korean."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from sim.resources import korean_beside

_PLACE: Final = re.compile(r"\\\{([a-z])\\\}")


def in_korean(source: str) -> str:
    """Return a source of a margin in Korean; a part that is not known stays as it is.

    Examples
    --------
    >>> in_korean("KIET report note 185"), in_korean("assumption: 11 to 12 percent")
    ('산업연구원(KIET) 보고서 주 185', '가정: 11~12%')
    """
    return "; ".join(map(_part, source.split("; ")))


def _part(english: str) -> str:
    for pattern, korean in _patterns():
        found = pattern.fullmatch(english)
        if found is not None:
            return korean.format(**found.groupdict())
    return english


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    texts = korean_beside(__file__)["sources"]
    return tuple(
        (re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(english))), korean)
        for english, korean in texts.items()
    )
