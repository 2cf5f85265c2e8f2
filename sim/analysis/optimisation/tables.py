"""The front as a table on fresh draws, and by how much it shrank there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.optimisation import robust
from sim.analysis.optimisation.evolution import Values
from sim.analysis.optimisation.front import unbeaten
from sim.analysis.optimisation.objective import Measured
from sim.analysis.optimisation.search import scores_of
from sim.analysis.optimisation.spec import Spec
from sim.outcomes.schema import NUMBER, TEXT, YES_NO, Schema, columns

if TYPE_CHECKING:
    import pandas as pd

_ENDS: Final = ("", "_p05", "_p95")
FRONT: Final = Schema(
    "front",
    {
        **columns(TEXT, "point"),
        **columns(YES_NO, "within_budget", "stands"),
        **columns(NUMBER, *(f"{robust.COST}{end}" for end in _ENDS), f"{robust.COST}_search"),
        **columns(NUMBER, "committed_krw_bn"),
    },
    further=NUMBER,
)


def front(
    spec: Spec,
    points: Sequence[Values],
    searched: Sequence[Measured],
    fresh: Sequence[Measured],
    budget: float,
) -> pd.DataFrame:
    """Return one row a point of the search's front, those that stand on fresh draws first.

    Parameters
    ----------
    points : sequence of tuple
        Their levers.
    searched, fresh : sequence
        What was measured of each in the search, and again on other draws and luck.
    budget : float

    Returns
    -------
    pandas.DataFrame
        See docs/optimise.md.
    """
    import pandas as pd

    affordable = np.array([robust.cost(spec.rule, each) <= budget for each in fresh])
    measured = [each for each, kept in zip(fresh, affordable, strict=True) if kept]
    best = robust.best(spec.objectives, measured or fresh)
    scores = scores_of(spec.rule, spec, fresh, best)
    stands = np.zeros(len(points), dtype=np.bool_)
    stands[affordable] = unbeaten(scores[affordable], spec.signs)
    rows = []
    for row, values in enumerate(points):
        entry: dict[str, Any] = {
            "within_budget": bool(affordable[row]),
            "stands": bool(stands[row]),
        }
        for position, objective in enumerate(spec.objectives):
            column = objective.column
            each = objective.of(fresh[row])
            entry |= _spread(column, each)
            entry[f"{column}_search"] = float(objective.of(searched[row]).mean())
            entry[f"{column}_score"] = float(scores[row, position])
        entry |= _spread("public_cost_krw_bn", fresh[row][robust.COST])
        entry["public_cost_krw_bn_search"] = float(searched[row][robust.COST].mean())
        entry["committed_krw_bn"] = float(fresh[row]["committed_krw_bn"].mean())
        entry |= {lever.name: v for lever, v in zip(spec.levers, values, strict=True)}
        rows.append(entry)
    column = spec.objectives[0].column
    table = pd.DataFrame(rows).sort_values(
        ["stands", column],
        ascending=[False, spec.objectives[0].sign < 0],
        kind="stable",
        ignore_index=True,
    )
    table["point"] = [f"point-{number:02d}" for number in range(1, len(table) + 1)]
    return FRONT.table(table)


def shrinkage(
    spec: Spec,
    searched: Sequence[Measured],
    fresh: Sequence[Measured],
    base: tuple[Measured, Measured],
) -> list[dict[str, Any]]:
    """Return by objective what the search promised and what fresh draws and luck gave.

    Means over the front's points of the mean over draws. The base package was not chosen by the
    search: how it differs is what the other draws do, and the rest is what choosing does.
    """
    found = []
    for each in spec.objectives:
        promised = float(np.mean([each.of(one).mean() for one in searched]))
        given = float(np.mean([each.of(one).mean() for one in fresh]))
        before, after = (float(each.of(one).mean()) for one in base)
        found.append(
            {
                "objective": each.name,
                "unit": each.unit,
                "search": promised,
                "fresh": given,
                "lost": each.sign * (promised - given),
                "base_search": before,
                "base_fresh": after,
                "base_lost": each.sign * (before - after),
            }
        )
    return found


def base(spec: Spec, fresh: Measured) -> dict[str, float]:
    """Return objectives and cost of the base package on the fresh draws, as `front` has them."""
    row: dict[str, float] = {}
    for each in spec.objectives:
        row |= _spread(each.column, each.of(fresh))
    row |= _spread("public_cost_krw_bn", fresh[robust.COST])
    return row | {"committed_krw_bn": float(fresh["committed_krw_bn"].mean())}


def _spread(column: str, values: Any) -> dict[str, float]:
    low, high = np.quantile(values, [0.05, 0.95])
    return {
        column: float(np.mean(values)),
        f"{column}_p05": float(low),
        f"{column}_p95": float(high),
    }
