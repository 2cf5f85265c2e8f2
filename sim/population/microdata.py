"""The user's own firms: read, check every cell, and complete what the model needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.population import firm_years
from sim.population.cells import divisions, empty, parse
from sim.population.columns import AI_USE, AI_YEAR, columns
from sim.population.header import named
from sim.population.margins import rows
from sim.population.own_population import assemble
from sim.population.schema import FRAMES, INDUSTRIES, Population
from sim.population.table import Table, read_table
from sim.population.trait import Column
from sim.population.wording import Problem, Remark, reason, refused, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = dict[str, NDArray[np.float64]]

SHOWN = 20
"""Problems that a message lists; the rest is counted."""


@dataclass(frozen=True)
class Observed:
    """Share of a frame's firms that told a survey of AI.

    Attributes
    ----------
    year : int
    frame : str
    percent : float
        By weight.
    firms : int
        How many were asked.
    """

    year: int
    frame: str
    percent: float
    firms: int


@dataclass(frozen=True, eq=False)
class Microdata:
    """Firms of a file, and what has to be known of how they were read.

    Attributes
    ----------
    population : Population
        Own firms in the order of id, then those of a frame that was added.
    own : int
        How many are the user's own.
    added : str or None
        The frame that synthetic firms stand for.
    missing : dict of str to int
        Column to empty cells, in columns that are there.
    left_out : tuple of str
        Columns of the schema that the file does not have.
    remarks : tuple of Remark
    observed : tuple of Observed
        What the own firms told a survey of AI.
    """

    population: Population
    own: int
    added: str | None
    missing: Mapping[str, int]
    left_out: tuple[str, ...]
    remarks: tuple[Remark, ...]
    observed: tuple[Observed, ...]


def read_microdata(path: str | Path, *, seed: int = 1) -> Population:
    """Read firms from a CSV, Excel or Parquet file in the schema of ``docs/microdata.md``.

    Nothing is dropped or repaired: either every cell is right, or all problems are reported.
    The result does not depend on the order of the rows.

    Parameters
    ----------
    path : str or pathlib.Path
        ``.csv``, ``.xlsx`` or ``.parquet``.
    seed : int
        Key of what the file cannot say: the latent maturity and capability, tax due and partners.

    Returns
    -------
    Population
        Rows in the order of id.

    Raises
    ------
    UserError
        With column, row and reason of the first problems and the number of all.
    """
    return read_firms(path, seed=seed).population


def read_firms(
    path: str | Path,
    *,
    seed: int = 1,
    with_other_frame: bool = False,
    sizes: tuple[int | None, int | None] = (None, None),
    language: str = "en",
) -> Microdata:
    """Read firms as `read_microdata`, and say what has to be known of them.

    Parameters
    ----------
    path : str or pathlib.Path
    seed : int
    with_other_frame : bool
        Whether synthetic firms stand for the frame that the file does not hold.
    sizes : (int or None, int or None)
        How many stand for the survey frame, or for small firms; as in `synthesise`.
    language : str
        Of what a `UserError` says: ``en`` or ``ko``.

    Returns
    -------
    Microdata

    Raises
    ------
    UserError
        As `read_microdata`.
    """
    return firms_of(
        read_table(Path(path), language),
        seed=seed,
        with_other_frame=with_other_frame,
        sizes=sizes,
        language=language,
    )


def firms_of(
    raw: Table,
    *,
    seed: int = 1,
    with_other_frame: bool = False,
    sizes: tuple[int | None, int | None] = (None, None),
    language: str = "en",
) -> Microdata:
    """Return the firms of a table, see `read_firms`.

    Parameters
    ----------
    raw : Table
    seed, with_other_frame, sizes, language
        As in `read_firms`.

    Raises
    ------
    UserError
        As `read_microdata`.
    """
    schema = columns()
    table = named(raw, schema, language)
    values, problems = _parse(table, schema, language)
    several = firm_years.read(raw, values["id"], language)
    if several is None:
        problems += _repeated(table, values["id"], language)
    else:
        table = named(firm_years.without_year(raw), schema, language)
        problems += several.problems
        values = firm_years.date_answers(values, several.year)
    problems += _across_columns(table, values, language)
    if problems:
        order = {column.name: k for k, column in enumerate(schema)}
        raise refused(table.name, problems, order, language, SHOWN)
    observed, read = _observed(values), table.remarks
    if several is not None:
        rows_of_firms, remark = firm_years.latest(values, several.year, table.name)
        values = {name: array[rows_of_firms] for name, array in values.items()}
        read = (*read, remark)
    order_of_id = np.argsort(values["id"], kind="stable")
    values = {name: array[order_of_id] for name, array in values.items()}
    population, remarks = assemble(
        values, seed, table.name, with_other_frame=with_other_frame, sizes=sizes
    )
    return Microdata(
        population=population,
        own=len(order_of_id),
        added=_added_frame(population, len(order_of_id)),
        missing={name: int(empty(cells).sum()) for name, cells in table.columns.items()},
        left_out=tuple(c.name for c in schema if c.name not in table.columns),
        remarks=(*read, *remarks),
        observed=observed,
    )


def _parse(table: Table, schema: tuple[Column, ...], language: str) -> tuple[Values, list[Problem]]:
    problems = list(table.problems)
    values: Values = {}
    for column in schema:
        if column.name not in table.columns:
            values[column.name] = np.full(len(table.row), column.default, np.float64)
            continue
        cells = table.columns[column.name]
        values[column.name], wrong = parse(column, cells)
        nothing = empty(cells)
        for i in np.flatnonzero(wrong):
            why = reason(column, cells[i], nothing=bool(nothing[i]), language=language)
            problems.append(Problem(int(table.row[i]), column.name, why))
        if not column.partly and not nothing.all():
            uneven = say("uneven", language, column=column.name)
            gaps = np.flatnonzero(nothing)
            problems += [Problem(int(table.row[i]), column.name, uneven) for i in gaps]
    unknown = values["industry2"] == 0
    by_code = divisions(table.columns["industry"])
    values["industry2"] = np.where(unknown, by_code, values["industry2"])
    return values, problems


def _repeated(table: Table, ids: NDArray[np.float64], language: str) -> list[Problem]:
    """Return ids that stand twice."""
    problems = []
    first_of: dict[float, int] = {}
    for i, firm in enumerate(ids):
        if not np.isnan(firm):
            first = first_of.setdefault(firm, i)
            if first != i:
                text = say("same_id", language, id=int(firm), row=int(table.row[first]))
                problems.append(Problem(int(table.row[i]), "id", text))
    return problems


def _across_columns(table: Table, values: Values, language: str) -> list[Problem]:
    """Problems that no cell has alone. Comparisons with NaN (refused cells) are False."""
    problems: list[Problem] = []

    def add(wrong: NDArray[np.bool_], column: str, key: str, **said: object) -> None:
        text = say(key, language, **said)
        problems.extend(Problem(int(table.row[i]), column, text) for i in np.flatnonzero(wrong))

    entry, born, leaves = values["entry_year"], values["birth_year"], values["exit_year"]
    add(born > entry, "entry_year", "before_birth")
    add(leaves <= entry, "exit_year", "after_entry")
    add(leaves <= born, "exit_year", "after_birth")
    asked = ~np.isnan(values[AI_USE.name])
    undated = np.isnan(values[AI_YEAR.name]) & _left_open(table, AI_YEAR.name)
    add(asked & undated, AI_YEAR.name, "ai_year")
    division, industry = values["industry2"], values["industry"]
    span = {row["section"]: row for row in rows("ksic.csv")}
    for j, section in enumerate(INDUSTRIES):
        low, high = int(span[section]["first_division"]), int(span[section]["last_division"])
        outside = (industry == j) & (division > 0) & ((division < low) | (division > high))
        add(outside, "industry2", "division", section=section, low=low, high=high)
    return problems


def _left_open(table: Table, name: str) -> NDArray[np.bool_]:
    """Return in which rows a column says nothing; what is wrong there is said by itself."""
    if name not in table.columns:
        return np.full(len(table.row), fill_value=True)
    return empty(table.columns[name])


def _added_frame(population: Population, own: int) -> str | None:
    return FRAMES[population.frame[-1]] if population.n > own else None


def _observed(values: Values) -> tuple[Observed, ...]:
    use, year, weight = values[AI_USE.name], values[AI_YEAR.name], values["weight"]
    found = []
    for code, frame in enumerate(FRAMES):
        told = (values["frame"] == code) & ~np.isnan(use)
        for each in np.unique(year[told]):
            asked = told & (year == each)
            share = 100 * float(weight[asked] @ use[asked] / weight[asked].sum())
            found.append(Observed(int(each), frame, share, int(np.count_nonzero(asked))))
    return tuple(found)
