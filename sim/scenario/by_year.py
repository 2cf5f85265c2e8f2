"""A setting that holds in all years of a programme, given by year all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.policy.settings.schedule import continued
from sim.policy.settings.setting import Setting
from sim.population.schema import FIRST_YEAR


@dataclass(frozen=True)
class ByYear:
    """The values of a lasting setting, each from the year it names until the next one.

    Attributes
    ----------
    steps : tuple of (int, value)
    sources : tuple of (int, str)
        Where they come from, from a year on; empty text: the default's own source.
    """

    steps: tuple[tuple[int, Any], ...]
    sources: tuple[tuple[int, str], ...]

    def after(self, before: Any, source: str) -> ByYear:
        """Return these values as they take over from earlier ones, which may hold in all years.

        Parameters
        ----------
        before
            A value in normal form, or a `ByYear`.
        source : str
            Of the value before; not used of a `ByYear`, which has its own.
        """
        if not isinstance(before, ByYear):
            before = ByYear(((FIRST_YEAR, before),), ((FIRST_YEAR, source),))
        return ByYear(continued(before.steps, self.steps), continued(before.sources, self.sources))

    def at(self, year: int) -> Any:
        """Return the value of a year; before the first named one, the first."""
        return _held(self.steps, year)

    def source_at(self, year: int) -> str:
        """Return where the value of a year comes from; empty if it is the default."""
        source: str = _held(self.sources, year)
        return source


def read_by_year(about: Setting, raw: Mapping[Any, Any], where: str, source: str) -> ByYear:
    """Return a table by year of a setting that otherwise takes one value.

    Parameters
    ----------
    about : Setting
    raw : mapping
        As written.
    where : str
        The key, for messages.
    source : str
        Of all its values.

    Raises
    ------
    UserError
        As `Setting.read`.
    """
    steps = replace(about, by_year=True, optional=False).read(raw, where)
    return ByYear(steps, ((steps[0][0], source),))


def _held(steps: tuple[tuple[int, Any], ...], year: int) -> Any:
    held = [value for first, value in steps if first <= year]
    return held[-1] if held else steps[0][1]
