"""What a file cannot say of its firms, filled in; see ``docs/microdata.md`` (grade R)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from sim.population import finance, traits
from sim.population.categories import FIRST_YEAR, TECHNOLOGIES, WEIGHT_UNIT, T
from sim.population.employment import standard_size
from sim.population.margins import Margins
from sim.population.quota import Channel, generator
from sim.population.trait_table import BY_NAME, TRAITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Values = Mapping[str, NDArray[np.float64]]


def complete(values: Values, margins: Margins, seed: int) -> dict[str, NDArray[Any]]:
    """Return the traits of firms but their partners.

    Parameters
    ----------
    values : mapping of str to float64[n]
        Columns of the microdata as numbers; NaN where something is to be filled in.
    margins : Margins
        Holds the assumptions.
    seed : int
        Key of the draws.

    Returns
    -------
    dict of str to array[n]
        As `Population` holds them.
    """
    a = margins.assumption
    n = len(values["id"])
    rng = generator(seed, Channel.IMPUTATION)
    read: dict[str, NDArray[Any]] = {
        trait.name: trait.kept(values[trait.column.name]) for trait in TRAITS if trait.column
    }
    bits = np.column_stack([values[name] for name in TECHNOLOGIES]).astype(np.uint32)
    weight = np.maximum(np.rint(read["weight"] / WEIGHT_UNIT), 1) * WEIGHT_UNIT
    maturity = _given(read["maturity"], _maturity(rng, np.bitwise_count(bits).sum(axis=1), weight))
    size = standard_size(margins, read["ln_employees"])
    capability = traits.capability(a, maturity, size, rng.standard_normal(n))
    tax_due = finance.tax_due(a, read["ln_sales"], read["ln_lp"], rng.standard_normal(n))
    filled = read | {
        "id": keys(values["id"]),
        "size_class": _given(read["size_class"], _size_class(values, read["ln_sales"], margins)),
        "entry": _given(read["entry"], np.maximum(read["birth"], FIRST_YEAR)),
        "maturity": maturity,
        "capability": _given(read["capability"], capability),
        "tax_due": _given(read["tax_due"], tax_due),
        "tech": _technologies(bits),
        "weight": weight,
    }
    return {name: array.astype(BY_NAME[name].dtype) for name, array in filled.items()}


MAX_KEY = 1_000_000_000
"""Above it a number of a firm does not fit where random numbers are keyed by it."""


def keys(ids: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what keys the random numbers of firms: their ids, or the ranks of larger ones."""
    if not len(ids) or ids.max() <= MAX_KEY:
        return ids
    rank = np.argsort(np.argsort(ids, kind="stable"), kind="stable")
    return rank.astype(np.float64) + 1


def _given(read: NDArray[Any], otherwise: NDArray[Any]) -> NDArray[Any]:
    return np.where(np.isnan(read), otherwise, read)


def _technologies(bits: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Technologies by year (n, T) from the years by technology (n, K)."""
    code = np.zeros((len(bits), T), np.uint8)
    for t in range(T):
        for k in range(len(TECHNOLOGIES)):
            code[:, t] |= (((bits[:, k] >> np.uint32(t)) & 1) << k).astype(np.uint8)
    return code


def _maturity(
    rng: np.random.Generator, used: NDArray[np.integer], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Standard normal in the order of technology-years in use, ties in random order."""
    order = np.lexsort((rng.random(len(used)), used))
    below = np.cumsum(weight[order]) - weight[order] / 2
    result = np.empty(len(used))
    result[order] = ndtri(below / weight.sum())
    return result


def _size_class(
    values: Values, ln_sales: NDArray[np.float64], margins: Margins
) -> NDArray[np.float64]:
    industry = values["industry"].astype(np.intp)
    return finance.above_sme(ln_sales, industry, margins).astype(np.float64)
