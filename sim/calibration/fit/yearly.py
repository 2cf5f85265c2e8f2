"""The effects of years: which kind explains a year, and the steps that make its share fit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim.calibration.observation.moments import Replicate
from sim.engine.coefficients import Intercepts
from sim.engine.rules import product

#: The same for year effects, of which each moves mostly its own year.
YEAR_DAMPING = 0.8
#: Of the stock that misses in a year, the part that still misses a year later: users stay on the
#: average some four years, and what they have not become in one year others make up in the next.
STILL_MISSING = 0.75
#: Percent of firms that begin in a year at least, where logs are taken.
MIN_FLOW = 0.05
#: Last years before products whose mean d_t is the reference of relevance.
REFERENCE_YEARS = 3
#: s_t from which a search begins.
FIRST_PRODUCT_EFFECT = -1.0
#: Percent of firms that report AI without using it, about: no flow answers for them.
MISREPORTS = 0.35
#: Largest step of a number in one iteration.
MAX_STEP = 0.35


def by_product(parameters: Mapping[str, float]) -> bool:
    """Return whether the rise after 2022 is put down to ready products (`product` = 1)."""
    return parameters["product"] > 0.5


def explained(
    c: Intercepts, parameters: Mapping[str, float], effects: Mapping[int, float]
) -> Intercepts:
    """Return the intercepts with yearly effects, of whichever kind explains a year.

    Parameters
    ----------
    c : Intercepts
    parameters : mapping of str to float
        Of which `product` says which explanation holds.
    effects : mapping of int to float
        By year up to the last published one: d_t; from 2023 on s_t where products explain it.

    Notes
    -----
    A local level: d_t, or s_t, stays where it last was. Where products explain the years from
    2023 on, d_t stays where it was in 2022. The reference of relevance is the mean of the last
    three years before products, so that no later year rewrites who heard of AI before.

    Examples
    --------
    >>> c = explained(Intercepts(), {"product": 1}, {2020: 1.0, 2021: 2.0, 2022: 3.0, 2023: -1.0})
    >>> c.later, c.reference, dict(c.product)
    (3.0, 2.0, {2023: -1.0})
    """
    before = {y: v for y, v in effects.items() if y < product.FIRST_YEAR}
    since = {y: v for y, v in effects.items() if y >= product.FIRST_YEAR}
    year = before if by_product(parameters) else {**before, **since}
    return replace(
        c,
        year=year,
        product=since if by_product(parameters) else {},
        later=year[max(year)],
        reference=float(np.mean([before[y] for y in sorted(before)[-REFERENCE_YEARS:]])),
    )


def drawn_on(c: Intercepts, ahead: Mapping[int, float], *, products: bool) -> Intercepts:
    """Return the intercepts with further years: s_t if products explain them, else d_t."""
    if products:
        return replace(c, product={**c.product, **ahead})
    return replace(c, year={**c.year, **ahead})


def yearly_effect(c: Intercepts, parameters: Mapping[str, float], year: int) -> float:
    """Return the effect that explains a year: s_t from 2023 on if products do, else d_t."""
    if by_product(parameters) and year >= product.FIRST_YEAR:
        known = sorted(c.product)
        return c.product[min(year, known[-1])] if known else FIRST_PRODUCT_EFFECT
    return c.year_effect(year)


def year_steps(
    result: Replicate, response: float, aims: Mapping[int, float], *, products: bool = False
) -> dict[int, float]:
    """Return the steps of the yearly effects: a year's flow makes up for what its stock misses.

    `aims` are the published shares by year, from 2017 on; from 2023 on it is the flow of
    `products` that has to make up for it, if they explain these years.
    """
    steps = {}
    missing_before = 0.0
    for k, (year, aim) in enumerate(aims.items()):
        missing = aim - float(result.year[k])
        moving = products and year >= product.FIRST_YEAR
        flow = max(float((result.product_flow if moving else result.flow)[k]), MIN_FLOW)
        if k == 0:
            seen = max(float(result.year[0]) - MISREPORTS, 0.1)
            wanted = flow * max(aim - MISREPORTS, 0.1) / seen
        else:
            wanted = flow + missing - STILL_MISSING * missing_before
        step = YEAR_DAMPING * math.log(max(wanted, 0.3 * flow) / flow) / response
        steps[year] = min(max(step, -MAX_STEP), MAX_STEP)
        missing_before = missing
    return steps
