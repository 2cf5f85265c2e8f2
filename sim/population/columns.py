"""The columns of a user's microdata, and how a value is read or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population.categories import REGIONS, TECHNOLOGIES
from sim.population.margins import rows
from sim.population.trait import FLAG, NAME, WHOLE, Column
from sim.population.trait_table import TRAITS

if TYPE_CHECKING:
    from numpy.typing import NDArray


def columns() -> tuple[Column, ...]:
    """The microdata schema in its documented order: what must be there, then the rest.

    Returns
    -------
    tuple of Column
    """
    read = [trait.column for trait in TRAITS if trait.column]
    needed = [column for column in read if column.default is None]
    technologies = [Column(name, FLAG) for name in TECHNOLOGIES]
    return (*needed, *technologies, *(column for column in read if column not in needed))


def parse(column: Column, values: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Values as numbers (names as codes), and which of them are wrong.

    Parameters
    ----------
    column : Column
        What they must be.
    values : array[n]
        Text, or what Parquet holds.

    Returns
    -------
    numbers : float64[n]
        NaN where wrong.
    wrong : bool[n]
    """
    import pandas as pd

    missing = pd.isna(values) | (values.astype(str) == "")
    if column.kind == NAME:
        numbers = pd.Series(values.astype(str)).str.lower().map(_codes(column)).to_numpy(float)
    else:
        numbers = pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(float)
    if column.kind == FLAG:
        wrong = ~np.isin(numbers, (0.0, 1.0))
    elif column.kind == NAME:
        wrong = np.isnan(numbers)
    else:
        below = numbers <= column.low if column.open else numbers < column.low
        wrong = ~np.isfinite(numbers) | below | (numbers > column.high)
        if column.kind == WHOLE:
            wrong |= numbers != np.floor(numbers)
    if column.default is not None:
        numbers = np.where(missing, column.default, numbers)
        wrong &= ~missing
    return np.where(wrong, np.nan, numbers), wrong


def reason(column: Column, value: object) -> str:
    """Why a value is refused."""
    text = str(value)
    if text in ("", "None", "nan", "NaN", "<NA>"):
        return f"is empty; {column.rule}"
    return f"{text[:40]!r} {column.rule}"


def _codes(column: Column) -> dict[str, int]:
    codes = {name.lower(): code for code, name in enumerate(column.names)}
    if column.name == "region":  # Korean names: official, former, short and common
        known = rows("region_names.csv", "microdata")
        codes |= {row["name"]: REGIONS.index(row["region"]) for row in known}
    return codes
