"""Money of a firm relative to its sales: size class in law, R&D, taxable income, tax due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.population.margins import Margins, rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def above_sme(
    ln_sales: Floats, section: NDArray[np.integer], margins: Margins
) -> NDArray[np.bool_]:
    """Whether sales are above the section's ceiling for small and medium enterprises.

    Parameters
    ----------
    ln_sales : float64[n]
        KRW million, 2022.
    section : int[n]
        Position in ``INDUSTRIES``.
    margins : Margins
        Holds the ceilings (assumption: one a section; the law has one a division).

    Returns
    -------
    bool[n]
    """
    result: NDArray[np.bool_] = (
        np.exp(ln_sales) > 1000 * margins.section["sme_sales_krw_bn"][section]
    )
    return result


def tax_due(a: Mapping[str, float], ln_sales: Floats, ln_lp: Floats, noise: Floats) -> Floats:
    """Corporate tax due a year at an assumed profit margin.

    Parameters
    ----------
    a : mapping
        Assumptions.
    ln_sales, ln_lp : float64[n]
        Ln sales and ln value added per worker, KRW million.
    noise : float64[n]
        Standard normal.

    Returns
    -------
    float64[n]
        KRW million, 0 in loss.
    """
    margin = a["margin_mean"] + a["margin_spread"] * noise
    margin += a["margin_lp"] * (ln_lp - a["lp_level"])
    return corporate_tax(margin * np.exp(ln_sales))


def corporate_tax(income: Floats) -> Floats:
    """Corporate tax by the brackets of ``tax_brackets.csv``.

    Parameters
    ----------
    income : float64[n]
        Taxable income, KRW million; losses pay nothing.

    Returns
    -------
    float64[n]
        KRW million.

    Examples
    --------
    >>> corporate_tax(np.array([-5.0, 100.0, 1200.0])).tolist()
    [0.0, 10.0, 220.0]
    """
    table = rows("tax_brackets.csv")
    start = [float(row["from_krw_million"]) for row in table]
    rate = [float(row["rate_percent"]) / 100 for row in table]
    tax = np.zeros(len(income))
    for low, step in zip(start, np.diff(rate, prepend=0.0), strict=True):
        tax += step * np.maximum(income - low, 0.0)
    return tax


def rd_level(raw: Floats, sales: Floats, ceiling: float, target: float) -> float:
    """Factor that brings aggregate R&D over sales to ``target`` percent under the ceiling.

    Parameters
    ----------
    raw, sales : float64[n]
        R&D intensity before the factor, percent; sales.
    ceiling, target : float
        Percent.

    Returns
    -------
    float
    """
    level = 1.0
    for _ in range(50):
        aggregate = float(np.minimum(level * raw, ceiling) @ sales / sales.sum())
        if aggregate == 0 or abs(aggregate / target - 1) < 1e-6:
            break
        level *= target / aggregate
    return level
