"""The user's own firms: read, check every cell, and complete what the model needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from sim.errors import UserError, nearest
from sim.population import finance, partners, traits
from sim.population import margins as _margins
from sim.population.columns import columns, parse, reason
from sim.population.employment import standard_size
from sim.population.frame import Slots
from sim.population.margins import Margins, rows
from sim.population.quota import Channel, generator
from sim.population.schema import (
    FIRST_YEAR,
    INDUSTRIES,
    TECHNOLOGIES,
    WEIGHT_UNIT,
    Population,
    T,
)
from sim.population.table import Problem, Table, read_table
from sim.population.trait import Column
from sim.population.trait_table import BY_NAME, TRAITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = dict[str, NDArray[np.float64]]

SHOWN = 20
"""Problems that a message lists; the rest is counted."""


def read_microdata(path: str | Path, *, seed: int = 1) -> Population:
    """Read firms from a CSV or Parquet file in the schema of ``docs/microdata.md``.

    Nothing is dropped or repaired: either every cell is right, or all problems are reported.
    The result does not depend on the order of the rows.

    Parameters
    ----------
    path : str or pathlib.Path
        ``.csv`` or ``.parquet``.
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
    table = read_table(Path(path))
    schema = columns()
    _check_columns(table, schema)
    values, problems = _parse(table, schema)
    problems += _across_columns(table, values)
    if problems:
        raise _report(table.name, problems)
    order = np.argsort(values["id"], kind="stable")
    return _complete({name: array[order] for name, array in values.items()}, seed)


def _check_columns(table: Table, schema: tuple[Column, ...]) -> None:
    known = {column.name: column for column in schema}
    unknown = [name for name in table.columns if name not in known]
    missing = [c.name for c in schema if c.default is None and c.name not in table.columns]
    if missing:
        near = [f"{name!r}: {nearest(name, unknown)}" for name in missing if unknown]
        raise UserError(
            f"missing column {', '.join(missing)}",
            where=table.name,
            hint="; ".join(near[:3]) or "docs/microdata.md lists the columns",
        )
    if unknown:
        raise UserError(
            f"unknown column {', '.join(unknown)}",
            where=table.name,
            hint=f"{nearest(unknown[0], known)} Rename or remove it",
        )


def _parse(table: Table, schema: tuple[Column, ...]) -> tuple[Values, list[Problem]]:
    problems = list(table.problems)
    values: Values = {}
    for column in schema:
        if column.name not in table.columns:
            values[column.name] = np.full(len(table.row), column.default, np.float64)
            continue
        cells = table.columns[column.name]
        values[column.name], wrong = parse(column, cells)
        problems += [
            Problem(int(table.row[i]), column.name, reason(column, cells[i]))
            for i in np.flatnonzero(wrong)
        ]
    return values, problems


def _across_columns(table: Table, values: Values) -> list[Problem]:
    """Problems that no cell has alone. Comparisons with NaN (refused cells) are False."""
    problems: list[Problem] = []

    def add(wrong: NDArray[np.bool_], column: str, text: str) -> None:
        problems.extend(Problem(int(table.row[i]), column, text) for i in np.flatnonzero(wrong))

    first_of: dict[float, int] = {}
    for i, firm in enumerate(values["id"]):
        if not np.isnan(firm):
            first = first_of.setdefault(firm, i)
            if first != i:
                text = f"{int(firm)} is already the id of row {int(table.row[first])}"
                problems.append(Problem(int(table.row[i]), "id", text))
    entry = values["entry_year"]
    add(values["birth_year"] > entry, "entry_year", "is before birth_year")
    add(values["exit_year"] <= entry, "exit_year", "must be after entry_year")
    born = values["birth_year"]
    add(values["exit_year"] <= born, "exit_year", "must be after birth_year")
    division, industry = values["industry2"], values["industry"]
    span = {row["section"]: row for row in rows("ksic.csv")}
    for j, section in enumerate(INDUSTRIES):
        low, high = int(span[section]["first_division"]), int(span[section]["last_division"])
        outside = (industry == j) & (division > 0) & ((division < low) | (division > high))
        add(outside, "industry2", f"is not a division of section {section} ({low} to {high})")
    return problems


def _report(name: str, problems: list[Problem]) -> UserError:
    order = {column.name: k for k, column in enumerate(columns())}
    problems = sorted(problems, key=lambda p: (p.row, order.get(p.column, -1)))
    n_rows = len({problem.row for problem in problems})
    shown = "; ".join(str(problem) for problem in problems[:SHOWN])
    more = len(problems) - SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    where = "1 row" if n_rows == 1 else f"{n_rows} rows"
    return UserError(
        f"{count} in {where}: {shown}{rest}",
        where=name,
        hint="nothing was read; docs/microdata.md lists what each column may hold",
    )


def _complete(values: Values, seed: int) -> Population:
    """Fill in what the file cannot say; see ``docs/microdata.md`` (assumptions, grade R)."""
    margins = _margins.read()
    a = margins.assumption
    n = len(values["id"])
    rng = generator(seed, Channel.IMPUTATION)
    filled: dict[str, NDArray[Any]] = {
        trait.name: trait.kept(values[trait.column.name]) for trait in TRAITS if trait.column
    }
    flags = np.column_stack([values[name] for name in TECHNOLOGIES]).astype(np.uint8)
    weight = np.maximum(np.rint(filled["weight"] / WEIGHT_UNIT), 1) * WEIGHT_UNIT
    maturity = _maturity(rng, flags.sum(axis=1), weight)
    entry = np.maximum(filled["birth"], FIRST_YEAR)
    code = (flags << np.arange(len(TECHNOLOGIES), dtype=np.uint8)).sum(axis=1).astype(np.uint8)
    size = standard_size(margins, filled["ln_employees"])
    filled |= {
        "size_class": _size_class(values, filled["ln_sales"], margins),
        "entry": np.where(np.isnan(filled["entry"]), entry, filled["entry"]),
        "maturity": maturity,
        "capability": traits.capability(a, maturity, size, rng.standard_normal(n)),
        "tax_due": finance.tax_due(a, filled["ln_sales"], filled["ln_lp"], rng.standard_normal(n)),
        "tech": np.repeat(code[:, None], T, axis=1),
        "weight": weight,
    }
    arrays = {name: array.astype(BY_NAME[name].dtype) for name, array in filled.items()}
    arrays["partners"] = _partners(
        generator(seed, Channel.PARTNER), arrays, a["partner_same_industry"]
    )
    return Population(**arrays)


def _maturity(
    rng: np.random.Generator, used: NDArray[np.integer], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Standard normal in the order of technologies in use, ties in random order."""
    order = np.lexsort((rng.random(len(used)), used))
    below = np.cumsum(weight[order]) - weight[order] / 2
    result = np.empty(len(used))
    result[order] = ndtri(below / weight.sum())
    return result


def _size_class(
    values: Values, ln_sales: NDArray[np.float64], margins: Margins
) -> NDArray[np.float64]:
    industry = values["industry"].astype(np.intp)
    by_sales = finance.above_sme(ln_sales, industry, margins).astype(np.float64)
    return np.where(np.isnan(values["size_class"]), by_sales, values["size_class"])


def _partners(
    rng: np.random.Generator, arrays: Mapping[str, NDArray[Any]], same_industry: float
) -> NDArray[np.int32]:
    """Partners among the firms in the file; each firm is a slot of its own."""
    entry, leaves = arrays["entry"].astype(np.int64), arrays["exit"].astype(np.int64)
    order = np.argsort(entry, kind="stable")
    opened = (entry[order] - FIRST_YEAR).astype(np.uint8)
    n = len(order)
    slots = Slots(
        section=arrays["industry"][order],
        region=arrays["region"][order],
        count=np.searchsorted(opened, np.arange(T), side="right").astype(np.int64),
        opened=opened,
        changes=np.zeros(n, np.uint32),
        first_row=np.arange(n + 1),
    )
    drawn = partners.draw(
        rng,
        np.arange(n),
        slots.section,
        opened.astype(np.int64),
        (partners.directory(slots, 0), None),
        same_industry,
    )
    row = np.append(order, -1)
    result = np.full(drawn.shape, -1, np.int32)
    result[order] = row[drawn]
    gone = leaves[result] <= entry[:, None]  # left before the firm came
    return np.where((result >= 0) & ~gone, result, -1).astype(np.int32)
