"""What settings say in Korean beside their labels: sources, and words that may be chosen.

A source is declared in English where its value is, often the same one for many settings; its Korean
stands once in `korean.toml`. Whoever writes a source of their own is quoted as they wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from sim.parameters.registry import GRADES
from sim.resources import korean_beside

_CONTINUED: Final = re.compile(r"(.*) \(from (\d{4}); before: ([ABCR]): (.*)\)")
_SET_IN: Final = re.compile(r"set in scenario (\S+)")
_SCALED: Final = re.compile(r"scaled by (\S+)")
# Tables, figures, chapters and sections as a Korean report cites them.
_PLACES: Final = (
    (re.compile(r"\bTable (\d+(?:-\d+)?)"), r"<표 \1>"),
    (re.compile(r"\bFig (\d+(?:-\d+)?)"), r"<그림 \1>"),
    (re.compile(r"\bchapter (\d+)"), r"\1장"),
    (re.compile(r"\bch(\d+) s(\d+)(?=\()"), r"\1장 \2절 "),
    (re.compile(r"\bch(\d+) s(\d+)"), r"\1장 \2절"),
    (re.compile(r"\bSummary s(\d+)"), r"요약 \1절"),
)


def source(text: str) -> str:
    """Return a source in Korean; what is not known stays as it is.

    Examples
    --------
    >>> source("KIET 2024, ch7 s1(3) 1)")
    '산업연구원(KIET) 2024, 7장 1절 (3) 1)'
    >>> source("no published figure; by kind"), source("Ministry notice")
    ('공표된 수치 없음; 종류별', 'Ministry notice')
    """
    known = _catalogue()["sources"].get(text)
    if known is not None:
        return known
    continued = _CONTINUED.fullmatch(text)
    if continued is not None:
        now, year, grade, before = continued.groups()
        return f"{source(now)}({year}년부터. 그 전: {GRADES[grade][1]}: {source(before)})"
    if "; " in text:
        return "; ".join(source(part) for part in text.split("; "))
    set_in, scaled = _SET_IN.fullmatch(text), _SCALED.fullmatch(text)
    if set_in is not None:
        return f"시나리오 {set_in[1]}에서 정함"
    if scaled is not None:
        return f"{scaled[1]}배로 조정"
    return _citation(text)


def value(word: str) -> str:
    """Return a word that may be chosen in Korean.

    Examples
    --------
    >>> value("sme"), value("C26")
    ('중소기업', 'C26')
    """
    return _catalogue()["values"].get(word, word)


def _citation(text: str) -> str:
    """Return a citation put together from its parts; a text that is none stays as it is."""
    parts = _catalogue()["citations"]
    if not any(text.startswith(part) for part in parts):
        return text
    for english, korean in parts.items():
        text = text.replace(english, korean)
    for place, korean in _PLACES:
        text = place.sub(korean, text)
    return text


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    return korean_beside(__file__)
