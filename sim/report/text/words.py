"""Every text of the report in two languages, from the one catalogue `words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sim.errors import UserError, nearest
from sim.report.text import escaping

LANGUAGES: Final = ("en", "ko")

# A choice of particle such as [은/는]: the first follows a final consonant, the second a vowel.
# A tag between them is not read.
_PARTICLE: Final = re.compile(r"([A-Za-z]+|.)((?:</?[a-z]+>|\W)*)\[([가-힣]+)/([가-힣]+)\]")
_HANGUL: Final = ("가", "힣")
_FINALS: Final = 28
_RIEUL: Final = 8
# Read aloud, these end in a consonant: 영 일 삼 육 칠 팔 and the letters l m n r.
_CLOSED: Final = "013678lmnrLMNR"
_CLOSED_RIEUL: Final = "178lrLR"
_WORD: Final = re.compile("[A-Za-z]*[a-z]{2}")
# Stands for a bracket of the values while particles are chosen: those of a label are text.
_BRACKET: Final = "\ue000"


class Words:
    """The catalogue in one language.

    Parameters
    ----------
    language : str
        ``en`` or ``ko``.

    Raises
    ------
    UserError
        For another language.

    Examples
    --------
    >>> Words("en")("table.package")
    'Package'
    """

    def __init__(self, language: str, *, drawn: bool = False) -> None:
        if language not in LANGUAGES:
            raise UserError(
                f"the report has no language {language!r}", "--lang", nearest(language, LANGUAGES)
            )
        self.language = language
        self._drawn = drawn

    def for_figures(self) -> Words:
        """Return the catalogue whose every text the figures' font can draw."""
        return Words(self.language, drawn=True)

    def __call__(self, key: str, **values: str) -> str:
        """Return a text with its values filled in.

        Parameters
        ----------
        key : str
            Table and name in the catalogue, such as ``answer.none``.
        **values : str
            One for each placeholder; checked against the text.
        """
        template = catalogue()[key][self.language]
        if self.language == "ko":
            values = {name: value.replace("[", _BRACKET) for name, value in values.items()}
            return self._out(particles(template.format(**values)).replace(_BRACKET, "["))
        return self._out(template.format(**values))

    def pick(self, english: str, korean: str) -> str:
        """Return whichever of two texts is in this language; English if the Korean is empty."""
        return self._out((korean or english) if self.language == "ko" else english)

    def count(self, key: str, number: int, **values: str) -> str:
        """Return a text in the singular (``key_one``) for one thing, else in the plural.

        Examples
        --------
        >>> Words("en").count("page.packages", 1), Words("en").count("page.packages", 3)
        ('1 package', '3 packages')
        """
        chosen = f"{key}_one" if number == 1 else key
        return self(chosen, number=str(number), **values)

    def listed(self, names: list[str]) -> str:
        """Join names into a list as it is read aloud.

        Examples
        --------
        >>> Words("en").listed(["a", "b", "c"])
        'a, b and c'
        """
        if len(names) < 2:
            return "".join(names)
        last = f"{self('list.and')}{names[-1]}"
        return ", ".join(names[:-1]) + last

    def _out(self, text: str) -> str:
        return escaping.figure(text) if self._drawn else text


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return ``table.name`` -> language -> text."""
    file = Path(__file__).with_name("words.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        f"{table}.{name}": {language: _line(text) for language, text in entry.items()}
        for table, entries in tables.items()
        for name, entry in entries.items()
    }


def _line(text: str) -> str:
    """Join the lines of a text; a percent sign stays with its number."""
    return re.sub(r"\n\s*", " ", text).replace(" %", "\N{NO-BREAK SPACE}%")


def particles(text: str) -> str:
    """Choose Korean particles by the sound before them.

    Examples
    --------
    >>> particles("바우처[은/는]"), particles("기금[은/는]"), particles("서울[으로/로]")
    ('바우처는', '기금은', '서울로')
    >>> particles("30%[을/를]")
    '30%를'
    """

    def chosen(match: re.Match[str]) -> str:
        last, between, closed, is_open = match.groups()
        # "%" is read 퍼센트, which ends in a vowel.
        final, rieul = (False, False) if "%" in between else _ending(last)
        # 으로/로: a final ㄹ takes the short form.
        takes_first = final and not (rieul and closed == "으로")
        return f"{last}{between}{closed if takes_first else is_open}"

    return _PARTICLE.sub(chosen, text)


def _ending(read: str) -> tuple[bool, bool]:
    """Say whether a letter or an English word ends in a consonant when read, and in ㄹ."""
    if _WORD.fullmatch(read):  # a word is read otherwise than its letters: 바우처, 트레이닝
        heard = read.removesuffix("e")  # not spoken behind a consonant: 베이스라인, 파일
        return heard.endswith(("l", "m", "n", "ng")), heard.endswith("l")
    letter = read[-1]
    if _HANGUL[0] <= letter <= _HANGUL[1]:
        final = (ord(letter) - ord(_HANGUL[0])) % _FINALS
        return final != 0, final == _RIEUL
    return letter in _CLOSED, letter in _CLOSED_RIEUL
