"""What a refusal says in Korean: every part by its English, or the whole stays English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from sim.errors import UserError
from sim.resources import korean_beside
from sim.units import in_language

KOREAN: Final = "ko"
_OPTION: Final = "--lang"
_PLACE: Final = re.compile(r"\\\{([a-z])\\\}")
_WORDS: Final = "words"
_HANGUL: Final = re.compile("[가-힣]")
_SENTENCE_OF_WORDS: Final = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
_SENTENCE: Final = 3
"""Words from which what was given may be a sentence of its own."""
# Where a hint of two sentences or clauses may be parted.
_BETWEEN: Final = re.compile(r"(?<=\?) |(?<=\?); |; |\. ")


def asked(arguments: Sequence[str]) -> bool:
    """Return whether a command line asks for Korean.

    Examples
    --------
    >>> asked(["run", "--lang", "ko"]), asked(["run", "--lang=ko"]), asked(["run"])
    (True, True, False)
    """
    following = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(pair == (_OPTION, KOREAN) for pair in following) or (
        f"{_OPTION}={KOREAN}" in arguments
    )


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
    return str(UserError(str(said[0]), error.where, str(said[1])))


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
    for pattern, korean in _patterns():
        found = pattern.fullmatch(english)
        if found is None:
            continue
        shown = {
            name: given for name, given in found.groupdict().items() if f"{{{name}}}" in korean
        }
        values = {name: _word(given) for name, given in shown.items()}
        if not any(map(_SENTENCE_OF_WORDS.search, values.values())):  # rather English than half
            return _filled(korean, values)
    return None


def _filled(korean: str, values: Mapping[str, str]) -> str:
    """Fill in what was given and choose the particles behind it."""
    from sim.report.text.words import particles

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
    return korean_beside(__file__)
