"""Firms of a population in the columns of the user's microdata: the inverse of reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.categories import NEVER, TECHNOLOGIES
from sim.population.schema import Population
from sim.population.trait_table import TRAITS

if TYPE_CHECKING:
    import pandas as pd


def microdata_table(population: Population, year: int) -> pd.DataFrame:
    """Return firms in the columns of docs/microdata.md, with the technologies of one year.

    Parameters
    ----------
    population : Population
    year : int
        Calendar year of the technologies, 2010 to 2035.

    Returns
    -------
    pandas.DataFrame
        One row a firm in the order of the population; ``exit_year`` is empty for firms that stay.
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    for trait in TRAITS:
        if trait.name == "tech":
            columns |= {k: population.uses(k, year).astype(np.uint8) for k in TECHNOLOGIES}
        elif trait.column:
            columns[trait.column.name] = trait.written(getattr(population, trait.name))
    leaves = pd.Series(population.exit, dtype="Int64")
    return pd.DataFrame(columns | {"exit_year": leaves.mask(population.exit == NEVER)})


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
    if firm["exit_year"] == NEVER:
        firm["exit_year"] = None
    return firm
