"""What a statistic of the vocabulary is: one number that a survey would compute from a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

#: The survey that a name's first part stands for.
SURVEYS: Final[Mapping[str, str]] = MappingProxyType(
    {"sba": "SBA", "kiet": "KIET", "nia": "NIA", "trial": "trial", "programme": "programme"}
)


@dataclass(frozen=True)
class Statistic:
    """One number that a survey would compute from a run.

    Attributes
    ----------
    name : str
    unit : str
        Unit of the number; its targets are in the same unit.
    label_en, label_ko : str
    definition : str
        What is computed, in a line.
    """

    name: str
    unit: str
    label_en: str
    label_ko: str
    definition: str

    @property
    def survey(self) -> str:
        """The survey that sees it."""
        return SURVEYS[self.name.split(".")[0]]


def family(
    pattern: str, keys: Iterable[object], unit: str, en: str, ko: str, definition: str
) -> Iterator[Statistic]:
    """Return one statistic a key; ``{}`` in the name and the labels is the key."""
    for key in keys:
        yield Statistic(pattern.format(key), unit, en.format(key), ko.format(key), definition)
