"""A programme whose terms change by year: it ends, and its successors go on with the new terms.

The engine takes one own share, reach or list of regions for all years of a programme. Where a
scenario gives a table by year for such a setting, the programme becomes several that follow each
other (`sim.policy.successor`): the first bears its name, the others ``<name>_from_<year>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.errors import UserError
from sim.policy.instrument import Instrument
from sim.policy.successor import successor
from sim.population.schema import YEARS
from sim.scenario.by_year import ByYear
from sim.scenario.layering import Layered


@dataclass(frozen=True)
class Split:
    """A programme as it was laid and the ones it became, so that a change finds it whole.

    Attributes
    ----------
    settings : Layered
    labels : tuple of (str, str)
        English and Korean label of the whole.
    parts : mapping of str to Instrument
    """

    settings: Layered[Instrument]
    labels: tuple[str, str]
    parts: Mapping[str, Instrument]


def phases(name: str, settings: Layered[Instrument], where: str) -> dict[str, Instrument]:
    """Return the instruments that one table of a scenario comes to, by name.

    Parameters
    ----------
    name : str
    settings : Layered
    where : str
        File and table, for messages.

    Raises
    ------
    UserError
        If values do not go together, or a year with money has no value of a setting.
    """
    by_year = settings.by_year()
    if not by_year:
        return {name: settings.build(where)}
    whole = settings.in_year(YEARS[0], {}).build(where)
    funded = _funded(whole)
    if not funded:
        return {name: whole}
    _check_begins(by_year, funded[0], where)
    parts: dict[str, Instrument] = {}
    for first, last in _spells(by_year, whole):
        if any(first <= year <= last for year in funded):
            years = {"start_year": first} if parts else {}
            if last < whole.end_year:
                years["end_year"] = last
            called = successor(name, first) if parts else name
            parts[called] = settings.in_year(first, years).build(where)
    return parts


def _spells(by_year: Mapping[str, ByYear], whole: Instrument) -> Iterator[tuple[int, int]]:
    """Yield the first and last year of each spell in which no term changes."""
    first = whole.start_year
    terms = {key: each.at(first) for key, each in by_year.items()}
    for year in range(first + 1, whole.end_year + 1):
        now = {key: each.at(year) for key, each in by_year.items()}
        if now != terms:
            yield first, year - 1
            first, terms = year, now
    yield first, whole.end_year


def _funded(whole: Instrument) -> list[int]:
    """Return the years with money; of an instrument without amounts, those in which it holds."""
    amounts = [whole.yearly(key) for key, about in whole.settings().items() if about.scales]
    is_open = np.any(amounts, axis=0) if amounts else whole.valid_years()
    return [year for year, within in zip(YEARS, is_open, strict=True) if within]


def _check_begins(by_year: Mapping[str, ByYear], opens: int, where: str) -> None:
    for key, each in by_year.items():
        if opens < each.steps[0][0]:
            raise UserError(
                f"there is no value for {opens}, in which the programme is open",
                f"{where} {key}",
                f'add "{opens}" = ... to the table, or begin later by start_year',
            )
