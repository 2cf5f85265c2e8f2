"""Where the value of a setting comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from.

    Attributes
    ----------
    grade : str
        A official, B secondary, C derived, R assumption.
    source : str
    """

    grade: str
    source: str

    def __str__(self) -> str:
        return f"{self.grade}: {self.source}"
