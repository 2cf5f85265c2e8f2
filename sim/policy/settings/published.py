"""Published figures by id, so that a default is never typed a second time."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sim import resources

# File -> column of the value. Grades: external facts carry their own; the other two files hold
# figures printed in the report and the press release (A), unless noted as derived (C).
_FILES: Final = {
    "external_facts.csv": "value",
    "moments.csv": "value",
    "policies.csv": "amount_or_rate",
}


@dataclass(frozen=True)
class Figure:
    """One published number.

    Attributes
    ----------
    id : str
    value : float
    unit : str
    grade : str
        A official, B secondary, C derived.
    source : str
        Publication and place.
    """

    id: str
    value: float
    unit: str
    grade: str
    source: str


@dataclass(frozen=True)
class Published:
    """A default taken from published figures: one number, or one for each named year.

    Attributes
    ----------
    ids : tuple of (int or None, str)
        Year (None: no year) and id of the figure.
    scale : float
        Factor from the printed unit to the setting's (KRW 100m to KRW bn: 0.1).
    """

    ids: tuple[tuple[int | None, str], ...]
    scale: float = 1.0

    def value(self) -> float | dict[int, float]:
        """Return the number, or numbers by year, in the setting's unit."""
        by_year = {year: self._scaled(id_) for year, id_ in self.ids}
        if None in by_year:
            return by_year[None]
        return {year: number for year, number in by_year.items() if year is not None}

    def grade(self) -> str:
        """Return the weakest grade among the figures."""
        return max(figure(id_).grade for _, id_ in self.ids)

    def source(self) -> str:
        """Return where the figures are printed."""
        return "; ".join(dict.fromkeys(figure(id_).source for _, id_ in self.ids))

    def _scaled(self, id_: str) -> float:
        # 79.3 x 0.1 must be 7.93, as a reader would write it.
        return round(figure(id_).value * self.scale, 9)


def published(ids: str | Mapping[int, str], scale: float = 1.0) -> Published:
    """Return a default that is read from the shipped figures when it is needed.

    Parameters
    ----------
    ids : str or mapping of int to str
        Id of a figure, or one for each year.
    scale : float
        Factor from the printed unit to the setting's.

    Examples
    --------
    >>> published({2020: "voucher_2020", 2021: "voucher_2021"}).value()
    {2020: 59.9, 2021: 56.0}
    >>> published("tr.expert.budget.2021", scale=0.1).value()
    7.93
    """
    if isinstance(ids, str):
        return Published(((None, ids),), scale)
    return Published(tuple(sorted(ids.items())), scale)


def figure(id_: str) -> Figure:
    """Return one published figure.

    Raises
    ------
    KeyError
        If no shipped file has the id (a mistake in the code, not of a user).
    """
    file, row = _rows()[id_]
    derived = "DERIVED" in row.get("note", "")
    return Figure(
        id=id_,
        value=float(row[_FILES[file]]),
        unit=row["unit"],
        grade=row.get("grade") or ("C" if derived else "A"),
        source=", ".join(part for part in (row["source"], row.get("place", "")) if part),
    )


@cache
def _rows() -> dict[str, tuple[str, dict[str, str]]]:
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for file in _FILES:
        path = resources.path("calibration", file)
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                found[row["id"]] = (file, row)
    return found
