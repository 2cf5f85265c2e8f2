"""What the null models say about the same figures: they know published figures and nothing else.

A figure with a yearly series has null models of its own. Of the others the last published value is
taken times the national null model over the national share of that year. Sections without a
published share have, all alike, what those with one leave of the national share.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.targets import catalogue
from sim.calibration.validation import nulls
from sim.forecast.figure import (
    FIRMS,
    YEAR,
    Question,
    any_shares,
    frame_firms,
    national_shares,
)
from sim.population import margins
from sim.population.margins import REFERENCE_YEAR
from sim.population.schema import INDUSTRIES

Floats = NDArray[np.float64]

NAMES: Final = (*(curve.name for curve in nulls.CURVES), "random_walk")
_THOUSAND: Final = 1000.0
_OTHER_KEY: Final = 1
"""Added to the seed for the number of firms: its chance is not that of the shares."""


def simulate(
    questions: tuple[Question, ...], seed: int, paths: int, executor: Executor
) -> dict[str, dict[str, Floats]]:
    """Return the null models' simulated values by id of the figure and name of the null model."""
    shares = national_shares()
    national = _paths(shares, seed, paths, executor)
    used = _paths(any_shares(), seed, paths, executor)
    firms = _number_of_firms(seed, paths)
    found: dict[str, dict[str, Floats]] = {}
    for question in questions:
        figure = question.figure
        if question.any_technology:
            times = firms / 100.0 if figure.unit == FIRMS else 1.0
            found[figure.id] = {name: times * values for name, values in used.items()}
        else:
            scale = _scale(figure.published, shares)
            found[figure.id] = {
                name: np.minimum(scale * values, nulls.MAX_SHARE)
                for name, values in national.items()
            }
    return found


def basis(question: Question) -> str:
    """Say what the null models of a figure are made from."""
    known = question.figure.published
    national = national_shares()
    if question.any_technology or _has_every_year(known, national):
        text = f"the figure's own yearly series, {min(known)} to {max(known)}"
        if question.figure.unit == FIRMS:
            text += ", as a share, times the number of firms by a random walk with drift"
        return text
    span = _base(known, national)
    share, year = (_rest(), str(REFERENCE_YEAR)) if span is None else (known[span], span)
    source = (
        "left of {} by the sections with a published share" if span is None else "published for {}"
    )
    return (
        f"{share:.3g} percent, {source.format(year)}, times the national null models over the "
        "national share then"
    )


def _scale(known: Mapping[str, float], national: Mapping[int, float]) -> float:
    """Return how far a figure lay above the national share when it was last published."""
    if _has_every_year(known, national):
        return 1.0
    span = _base(known, national)
    if span is None:
        return _rest() / national[REFERENCE_YEAR]
    return known[span] / float(np.mean([national[year] for year in _years(span)]))


@cache
def _rest() -> float:
    """Return the share of firms reporting AI in the sections without a published one, percent.

    Of 2022, the year of the published sections; how many firms a section has is partly assumed.
    """
    targets = catalogue.industry_targets()
    firms = dict(zip(INDUSTRIES, margins.read().sections.tolist(), strict=True))
    users = national_shares()[REFERENCE_YEAR] * sum(firms.values())
    users -= sum(targets[section].value * firms[section] for section in targets)
    return max(users, 0.0) / sum(firms[each] for each in firms if each not in targets)


def _has_every_year(known: Mapping[str, float], national: Mapping[int, float]) -> bool:
    return set(known) == {str(year) for year in national}


def _base(known: Mapping[str, float], national: Mapping[int, float]) -> str | None:
    """Return the last year or span of a figure for which the national share is published too."""
    spans = [span for span in known if all(year in national for year in _years(span))]
    return max(spans, key=lambda span: _years(span)[-1], default=None)


def _years(span: str) -> range:
    first, _, last = span.partition("-")
    return range(int(first), int(last or first) + 1)


def _paths(
    shares: Mapping[int, float], seed: int, paths: int, executor: Executor
) -> dict[str, Floats]:
    """Return every null model's simulated shares of the year forecast, percent."""
    years = range(max(shares) + 1, YEAR + 1)
    found = {
        curve.name: nulls.fit_curve(curve, shares).paths(years, paths, seed, executor)[:, -1]
        for curve in nulls.CURVES
    }
    walk = nulls.random_walk(shares, years, seed, paths)
    return {**found, walk.model: walk.paths[:, -1]}


def _number_of_firms(seed: int, paths: int) -> Floats:
    """Return the number of firms of the survey by a random walk with drift.

    In thousands, so that the bounds of a share do not bind.
    """
    thousands = {year: firms / _THOUSAND for year, firms in frame_firms().items()}
    years = range(max(thousands) + 1, YEAR + 1)
    walk = nulls.random_walk(thousands, years, seed + _OTHER_KEY, paths)
    return _THOUSAND * walk.paths[:, -1]
