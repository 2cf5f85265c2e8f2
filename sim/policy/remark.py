"""A remark in English that has its Korean with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self


class Remark(str):
    """A text in English, a plain string wherever one is expected, that knows its Korean.

    Parameters
    ----------
    english, korean : str

    Examples
    --------
    >>> said = Remark("is the unit right?", "단위가 맞는지 확인한다").after("[target]: ")
    >>> said
    '[target]: is the unit right?'
    >>> said.korean
    '[target]: 단위가 맞는지 확인한다'
    """

    __slots__ = ("korean",)
    korean: str

    def __new__(cls, english: str, korean: str) -> Self:
        """See the class."""
        made = super().__new__(cls, english)
        made.korean = korean
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Return what makes it again when it is unpickled."""
        return str(self), self.korean

    def after(self, place: str) -> Remark:
        """Return the remark behind where it belongs, which is the same in both languages."""
        return Remark(place + self, place + self.korean)


def after(place: str, text: str) -> str:
    """Return a text behind where it belongs, with its Korean if it has one."""
    return text.after(place) if isinstance(text, Remark) else place + text


def said_in(text: str, language: str) -> str:
    """Return a text in English (``en``) or Korean (``ko``), in English where it has no Korean."""
    return text.korean if language == "ko" and isinstance(text, Remark) else str(text)


def in_korean(texts: Iterable[str]) -> list[str]:
    """Return texts in Korean, for a record that holds both languages."""
    return [said_in(text, "ko") for text in texts]


def in_both(english: Iterable[str], korean: Iterable[str]) -> tuple[Remark, ...]:
    """Return remarks again from a record that holds both languages."""
    return tuple(Remark(*pair) for pair in zip(english, korean, strict=True))
