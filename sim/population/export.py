"""Firms of a population in the columns of the user's microdata: the inverse of reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.categories import FIRST_YEAR, LAST_YEAR, NEVER, TECHNOLOGIES
from sim.population.columns import PARTNER_COLUMNS
from sim.population.schema import Population
from sim.population.trait_table import TRAITS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def microdata_table(population: Population, year: int | None = None) -> pd.DataFrame:
    """Return firms in the columns of docs/microdata.md.

    Read back from a file, they are the same firms to the bit, unless technologies are of one year.

    Parameters
    ----------
    population : Population
    year : int, optional
        Calendar year of the technologies, 2010 to 2035: each is then 0 or 1. By default each names
        the years in which it is in use.

    Returns
    -------
    pandas.DataFrame
        One row a firm in the order of the population; ``exit_year`` is empty for firms that stay.
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    for trait in TRAITS:
        if trait.name == "tech":
            columns |= {name: _technology(population, name, year) for name in TECHNOLOGIES}
        elif trait.name == "partners":
            ids = np.append(population.ids, 0)[population.partners]
            columns |= {column.name: ids[:, k] for k, column in enumerate(PARTNER_COLUMNS)}
        elif trait.name == "id":
            columns["id"] = population.ids
        elif trait.column:
            columns[trait.column.name] = trait.written(getattr(population, trait.name))
    leaves = pd.Series(population.exit, dtype="Int64")
    return pd.DataFrame(columns | {"exit_year": leaves.mask(population.exit == NEVER)})


def _technology(population: Population, name: str, year: int | None) -> NDArray[Any]:
    """Whether a technology is in use in a year, or the years in which it is as text."""
    if year is not None:
        return population.uses(name, year).astype(np.uint8)
    used = (population.tech & (1 << TECHNOLOGIES.index(name))) != 0
    patterns, which = np.unique(used, axis=0, return_inverse=True)
    return np.array([_spells(pattern) for pattern in patterns], dtype=object)[which]


def _spells(used: NDArray[np.bool_]) -> str:
    """Return years in use as ``2015-2019 2022-``; 0 for never and 1 for always."""
    if used.all() or not used.any():
        return str(int(used[0]))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], used, [False]]).astype(np.int8)))
    spells = []
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        start, end = FIRST_YEAR + int(first), FIRST_YEAR + int(after) - 1
        last = "" if end == LAST_YEAR else str(end)
        spells.append(str(start) if start == end else f"{start}-{last}")
    return " ".join(spells)


def describe(population: Population, row: int) -> dict[str, object]:
    """Return the traits of one firm, by microdata column or, without one, by their own name.

    Parameters
    ----------
    population : Population
    row : int
        Position of the firm.

    Returns
    -------
    dict
        Names of categories as text, numbers in the unit of the column, ``exit_year`` None for a
        firm that stays. Matrices (technologies, partners) are left out.
    """
    firm: dict[str, object] = {}
    for trait in TRAITS:
        if not trait.width:
            value = trait.written(getattr(population, trait.name)[row : row + 1])[0]
            name = trait.column.name if trait.column else trait.name
            firm[name] = value if isinstance(value, str) else value.item()
    firm["id"] = int(population.ids[row])
    if firm["exit_year"] == NEVER:
        firm["exit_year"] = None
    return firm
