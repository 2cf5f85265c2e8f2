"""What a refusal says in Korean: every part by its English, or the whole stays English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sim.errors import UserError
from sim.policy.remark import Remark
from sim.report.text.words import particles
from sim.units import in_language

KOREAN: Final = "ko"
_PLACE: Final = re.compile(r"\\\{([a-z])\\\}")
_WORDS: Final = "words"
_HANGUL: Final = re.compile("[가-힣]")
_SENTENCE_OF_WORDS: Final = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
_SENTENCE: Final = 3
"""Words from which what was given may be a sentence of its own."""
# Where a hint of two sentences or clauses may be parted.
_BETWEEN: Final = re.compile(r"(?<=\?) |(?<=\?); |; |\. ")


def refusal(error: UserError) -> str:
    """Return what an error says in Korean; in English where a part of it is not known.

    Examples
    --------
    >>> refusal(UserError("the list is empty", "a.toml [instruments.v]", "name some of a, b"))
    'a.toml [instruments.v]: 목록이 비어 있다; 다음 중에서 적는다: a, b'
    >>> refusal(UserError("said nowhere else"))
    'said nowhere else'
    """
    said = [text(part) if part else "" for part in (error.what, error.hint)]
    if None in said:
        return str(error)
    where = catalogue()[_WORDS].get(error.where, error.where)
    return str(UserError(str(said[0]), where, str(said[1])))


def in_both(error: UserError) -> Remark:
    """Return what an error says, with its Korean."""
    return Remark(str(error), refusal(error))


def text(english: str) -> str | None:
    """Return a text in Korean, or None where it is not known.

    A text of several sentences is known if each of them is.
    """
    english = " ".join(english.split())
    whole = _whole(english)
    if whole is not None:
        return whole
    if _HANGUL.search(english) and not _SENTENCE_OF_WORDS.search(english):
        return english  # said in Korean already
    for place in _BETWEEN.finditer(english):
        first, rest = english[: place.start()], english[place.end() :]
        known = _whole(first)
        if known is not None:
            then = text(rest.rstrip("."))
            if then is not None:
                return f"{known}. {then}"
    return None


def _whole(english: str) -> str | None:
    if english in catalogue()[_WORDS]:
        return catalogue()[_WORDS][english]
    for pattern, korean in _patterns():
        found = pattern.fullmatch(english)
        if found is None:
            continue
        shown = {
            name: given for name, given in found.groupdict().items() if f"{{{name}}}" in korean
        }
        values = {name: _word(given) for name, given in shown.items()}
        for name, value in values.items():
            if _SENTENCE_OF_WORDS.search(value):  # a reason in brackets may be left out
                korean = korean.replace(f"({{{name}}})", "")
        foreign = (value for name, value in values.items() if f"{{{name}}}" in korean)
        if not any(map(_SENTENCE_OF_WORDS.search, foreign)):  # rather English than half
            return _filled(korean, values)
    return None


def _filled(korean: str, values: Mapping[str, str]) -> str:
    """Fill in what was given and choose the particles behind it."""
    filled = re.sub(r"\{([a-z])\}", lambda place: values[place[1]], korean)
    return particles(filled)


def _word(given: str) -> str:
    """Return what was given: units, meanings and what other programs say have their Korean."""
    known = catalogue()[_WORDS].get(given) or _meanings().get(given)
    if known is None and len(given.split()) >= _SENTENCE:
        known = text(given)
    return known if known is not None else in_language(given, KOREAN)


@cache
def _meanings() -> Mapping[str, str]:
    """Return the Korean of what every parameter means, by its English."""
    from sim.parameters.registry import registry

    return {each.meaning: each.label_ko for each in registry()}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return every text as a pattern, the one with the most letters of its own first."""
    return tuple(sorted(_compiled(), key=lambda each: -len(_own(each[0].pattern))))


def _compiled() -> Iterator[tuple[re.Pattern[str], str]]:
    for name, texts in catalogue().items():
        if name != _WORDS:
            for english, korean in texts.items():
                pattern = _PLACE.sub(r"(?P<\1>.+?)", re.escape(english))
                yield re.compile(pattern, re.DOTALL), korean


def _own(pattern: str) -> str:
    return re.sub(r"\(\?P<.>\.\+\?\)", "", pattern)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return the Korean of every text by its English, in groups."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found
