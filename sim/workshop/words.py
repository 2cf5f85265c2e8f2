"""Every text of the page in two languages, from the one catalogue `words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sim.errors import UserError
from sim.report.refusals.korean import refusal as korean_refusal
from sim.report.text import formatting
from sim.report.text.words import particles
from sim.units import in_language
from sim.workshop.state import LANGUAGES

_SPACES: Final = re.compile(r"\s*\n\s*")


class Words:
    """The catalogue in one language.

    Parameters
    ----------
    language : str
        ``ko`` or ``en``.

    Examples
    --------
    >>> Words("en")("group.money"), Words("ko")("group.money")
    ('Money', '돈')
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"there is no language {language!r}")
        self.language = language

    def __call__(self, key: str, **values: str) -> str:
        """Return a text with its values filled in.

        Parameters
        ----------
        key : str
            Table and name in the catalogue.
        **values : str
            One for each placeholder.
        """
        text = catalogue()[key][self.language].format(**values)
        return particles(text) if self.language == "ko" else text

    def pick(self, english: str, korean: str) -> str:
        """Return whichever of two texts is in this language; English if the Korean is empty."""
        return (korean or english) if self.language == "ko" else english

    def refusal(self, error: UserError) -> str:
        """Return what an error says in this language."""
        return korean_refusal(error) if self.language == "ko" else str(error)

    def count(self, key: str, number: int) -> str:
        """Return a text in the singular (``key_one``) for one thing, else in the plural."""
        return self(f"{key}_one" if number == 1 else key, number=str(number))

    def firms(self, value: float, *, signed: bool = False) -> str:
        """Return a number of firms.

        Examples
        --------
        >>> Words("ko").firms(1234.0), Words("en").firms(3.26)
        ('1,234개사', '3.3 firms')
        """
        return self("tile.firms", count=formatting.count(value, signed=signed))

    def amount(self, value: float, unit: str) -> str:
        """Return an amount a year in the unit that the language counts in.

        Examples
        --------
        >>> Words("ko").amount(27.6, "KRW bn"), Words("ko").amount(30, "projects")
        ('연 276억 원', '연 30건')
        """
        if value == 0.0:
            return self("lever.nothing")
        if unit == "KRW bn":
            return self("lever.a_year", amount=formatting.money_bn(value, self.language))
        if unit == "projects":
            return self("lever.projects", count=formatting.number(value))
        return f"{formatting.number(value)} {in_language(unit, self.language)}"

    def unit(self, unit: str) -> str:
        """Return a unit as the language expects it: Korean budgets count in 억 원.

        Examples
        --------
        >>> Words("ko").unit("KRW bn"), Words("en").unit("KRW bn")
        ('억 원', 'KRW bn')
        """
        if (unit, self.language) == ("KRW bn", "ko"):
            return "억 원"
        return in_language(unit, self.language)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return ``table.name`` -> language -> text."""
    tables = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {
        f"{table}.{name}": {lang: _SPACES.sub(" ", text) for lang, text in entry.items()}
        for table, entries in tables.items()
        for name, entry in entries.items()
    }
