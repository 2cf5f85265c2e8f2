"""Where the value of a setting comes from."""

from __future__ import annotations

from dataclasses import dataclass

from sim.policy.settings import korean


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

    def source_in(self, language: str) -> str:
        """Return the source in English (``en``) or Korean (``ko``)."""
        return korean.source(self.source) if language == "ko" else self.source

    def __str__(self) -> str:
        return f"{self.grade}: {self.source}"
