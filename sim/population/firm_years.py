"""Several years of a firm in a user's file: its latest row describes it, all of them tell of AI."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.population.cells import empty, parse
from sim.population.columns import AI_USE, AI_YEAR
from sim.population.schema import FIRST_YEAR, LAST_YEAR
from sim.population.table import Table
from sim.population.trait import WHOLE, Column
from sim.population.wording import Problem, Remark, reason, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = dict[str, NDArray[np.float64]]

YEAR: Final = Column("year", WHOLE, FIRST_YEAR, LAST_YEAR, headers=("연도", "조사연도", "기준연도"))
"""The column that makes firm-years of rows; without firms in several years it is kept apart."""


@dataclass(frozen=True, eq=False)
class FirmYears:
    """The year of each row.

    Attributes
    ----------
    year : float64[n]
        NaN where it cannot be read.
    problems : tuple of Problem
        Years that cannot be read, and a firm twice in one year.
    """

    year: NDArray[np.float64]
    problems: tuple[Problem, ...]


def without_year(raw: Table) -> Table:
    """Return a table without the column of years."""
    header = _header(raw)
    return replace(raw, columns={name: raw.columns[name] for name in raw.columns if name != header})


def read(raw: Table, ids: NDArray[np.float64], language: str) -> FirmYears | None:
    """Read the years of a table in which firms stand several times; None if it holds no such.

    Parameters
    ----------
    raw : Table
        With the headers of the file.
    ids : float64[n]
        NaN where one cannot be read.
    language : str
        Of what is said.
    """
    header = _header(raw)
    known = ids[~np.isnan(ids)]
    if header is None or len(np.unique(known)) == len(known):
        return None
    cells = raw.columns[header]
    year, wrong = parse(YEAR, cells)
    nothing = empty(cells)
    wrong |= nothing
    problems = [
        Problem(
            int(raw.row[i]), header, reason(YEAR, cells[i], nothing=nothing[i], language=language)
        )
        for i in np.flatnonzero(wrong)
    ]
    year = np.where(wrong, np.nan, year)
    first_of: dict[tuple[float, float], int] = {}
    for i, pair in enumerate(zip(ids.tolist(), year.tolist(), strict=True)):
        if np.isnan(pair).any():
            continue
        first = first_of.setdefault(pair, i)
        if first != i:
            row = int(raw.row[first])
            text = say("same_firm_year", language, id=int(pair[0]), year=int(pair[1]), row=row)
            problems.append(Problem(int(raw.row[i]), "id", text))
    return FirmYears(year, tuple(problems))


def date_answers(values: Values, year: NDArray[np.float64]) -> Values:
    """Return the columns with every answer on AI dated: by its row where it has no year.

    An answer from before the first survey of AI is left out.
    """
    use, told = values[AI_USE.name], values[AI_YEAR.name]
    # A year that cannot be read is a problem of its own: its answer is not called undated too.
    by_row = np.where(np.isnan(year), AI_YEAR.low, year)
    told = np.where(~np.isnan(use) & np.isnan(told), by_row, told)
    early = told < AI_YEAR.low
    return values | {
        AI_USE.name: np.where(early, np.nan, use),
        AI_YEAR.name: np.where(early, np.nan, told),
    }


def latest(
    values: Values, year: NDArray[np.float64], file: str
) -> tuple[NDArray[np.int64], Remark]:
    """Return which rows describe their firms, and what has to be known of that."""
    by_firm = np.lexsort((year, values["id"]))
    ids = values["id"][by_firm]
    last = by_firm[np.append(ids[1:] != ids[:-1], True)]
    end = year.max()
    open_end = values["exit_year"][last] > end
    said = {
        "file": file,
        "rows": f"{len(year):,}",
        "firms": f"{len(last):,}",
        "first": int(year.min()),
        "last": int(end),
        "gone": f"{int(((year[last] < end) & open_end).sum()):,}",
    }
    return np.sort(last), Remark("firm_years", said)


def _header(table: Table) -> str | None:
    """Return the column that makes firm-years of the rows, None if there is none."""
    known = (YEAR.name, *YEAR.headers)
    return next((name for name in table.columns if name.lower() in known), None)
