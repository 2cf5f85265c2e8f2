"""The tables of a sensitivity analysis: indices, pairs, convergence, draws and their outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.design import Design
from sim.analysis.sensitivity.factors import DUMMY, Factors
from sim.analysis.sensitivity.found import Found
from sim.analysis.sensitivity.indices import INDICES, MAIN
from sim.analysis.sensitivity.quantity import Quantity
from sim.outcomes.schema import MAYBE, NUMBER, TEXT, WHOLE, YES_NO, Schema, columns

if TYPE_CHECKING:
    import pandas as pd

SENSITIVITY: Final = Schema(
    "sensitivity",
    {
        **columns(TEXT, "method", "outcome", "kind", "factor", "label_en", "label_ko"),
        **columns(TEXT, "unit", "grade", "index", "index_unit"),
        **columns(NUMBER, "value", "low", "high", "floor"),
        "told_from_noise": MAYBE,
        **columns(NUMBER, "noise_sd", "noise_share"),
    },
)
PAIRS: Final = Schema(
    "interactions",
    {
        **columns(TEXT, "outcome", "factor", "other"),
        **columns(NUMBER, "value", "low", "high", "floor"),
        **columns(YES_NO, "told_from_noise"),
    },
)
CONVERGENCE: Final = Schema(
    "convergence",
    {
        **columns(TEXT, "outcome"),
        **columns(WHOLE, "bases"),
        **columns(TEXT, "factor", "index"),
        **columns(NUMBER, "value", "low", "high", "floor"),
    },
)
DRAWS: Final = Schema(
    "draws",
    {
        **columns(WHOLE, "draw", "base", "luck"),
        **columns(NUMBER, f"u_{DUMMY}", "anchor_miss_points"),
    },
    further=NUMBER,
)
LEVELS: Final = Schema(
    "levels",
    {
        **columns(WHOLE, "draw", "replicate"),
        **columns(TEXT, "scenario", "outcome"),
        **columns(NUMBER, "value"),
    },
)
SCHEMAS: Final = (SENSITIVITY, PAIRS, CONVERGENCE, DRAWS, LEVELS)

DUMMY_LABELS: Final = ("dummy: another luck, nothing else", "더미: 난수만 바뀜")
#: The dummy is a device of the method, a group holds several factors.
DUMMY_GRADE: Final = "C"
GROUP_GRADE: Final = "R"
_UNITS: Final = {
    "sobol": "share of variance",
    "pawn": "distance of distributions",
    "delta": "share of density",
    "rsa": "distance of distributions",
}


def indices(design: Design, factors: Factors, found: Sequence[Found]) -> pd.DataFrame:
    """Return one row an answer, index and factor, the most influential factor first in each.

    Returns
    -------
    DataFrame
        method, outcome (what is analysed), kind (level, effect, lead, price), factor, label_en,
        label_ko, unit, grade (of the factor), index, index_unit, value, low, high, floor,
        told_from_noise, noise_sd and noise_share (of the answer, the same in all its rows).
    """
    import pandas as pd

    rows = []
    for answer, each in ((one, each) for one in found for each in one.indices):
        rows.append(
            {
                "method": design.method,
                "outcome": answer.answer.name,
                "kind": answer.answer.kind,
                "factor": each.factor,
                **_about(factors, each.factor),
                "index": each.name,
                "index_unit": _UNITS.get(design.method, answer.answer.unit),
                "value": each.value,
                "low": each.low,
                "high": each.high,
                "floor": each.floor,
                "told_from_noise": each.told_from_noise,
                "noise_sd": answer.noise.sd,
                "noise_share": answer.noise.share,
            }
        )
    table = SENSITIVITY.table(pd.DataFrame(rows))
    names = [one.answer.name for one in found]
    order: dict[str, Any] = {
        "_answer": pd.Categorical(table["outcome"], names, ordered=True),
        "_index": pd.Categorical(table["index"], INDICES[design.method], ordered=True),
        "_size": table["value"].abs(),
    }
    return (
        table.assign(**order)
        .sort_values([*order, "factor"], ascending=[True, True, False, True])
        .drop(columns=[*order])
        .reset_index(drop=True)
    )


def _about(factors: Factors, name: str) -> dict[str, Any]:
    known = factors.about.get(name)
    if known is not None:
        return {
            "label_en": known.label_en,
            "label_ko": known.label_ko,
            "unit": known.unit,
            "grade": known.grade,
        }
    labels = DUMMY_LABELS if name == DUMMY else (f"group: {name}", f"묶음: {name}")
    grade = DUMMY_GRADE if name == DUMMY else GROUP_GRADE
    return {"label_en": labels[0], "label_ko": labels[1], "unit": "1", "grade": grade}


def interactions(found: Sequence[Found]) -> pd.DataFrame:
    """Return one row an answer and pair of factors, the largest first."""
    import pandas as pd

    rows = [
        {
            "outcome": one.answer.name,
            "factor": each.factor,
            "other": each.other,
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "floor": each.floor,
            "told_from_noise": each.told_from_noise,
        }
        for one in found
        for each in sorted(one.pairs, key=lambda pair: -abs(pair.value))
    ]
    return PAIRS.joined([pd.DataFrame(rows)] if rows else [])


def convergence(found: Sequence[Found]) -> pd.DataFrame:
    """Return one row an answer, number of bases and factor: the main index from so many bases."""
    import pandas as pd

    rows = [
        {
            "outcome": one.answer.name,
            "bases": bases,
            "factor": each.factor,
            "index": each.name,
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "floor": each.floor,
        }
        for one in found
        for bases, step in one.convergence.steps
        for each in step
    ]
    return CONVERGENCE.table(pd.DataFrame(rows))


def draws(
    design: Design,
    factors: Factors,
    values: NDArray[np.float64],
    miss_points: NDArray[np.float64],
) -> pd.DataFrame:
    """Return one row a draw.

    Returns
    -------
    DataFrame
        draw, base (trajectory, base sample or the draw itself), luck, ``u_DUMMY``,
        anchor_miss_points, and one column a factor.
    """
    import pandas as pd

    found: dict[str, NDArray[np.generic]] = {
        "draw": np.arange(len(miss_points)),
        "base": design.base,
        "luck": design.luck,
        f"u_{DUMMY}": design.u[:, -1],
        "anchor_miss_points": miss_points,
    }
    found |= {name: values[:, k] for k, name in enumerate(factors.about)}
    return DRAWS.table(pd.DataFrame(found))


def levels(
    scenarios: Sequence[str], quantities: Sequence[Quantity], found: NDArray[np.float64]
) -> pd.DataFrame:
    """Return one row a draw, replicate, scenario and quantity.

    Parameters
    ----------
    found : ndarray, shape (draws, R, S, Q)
    """
    import pandas as pd

    n, replicates, s, q = found.shape
    names = [each.name for each in quantities]
    return LEVELS.table(
        pd.DataFrame(
            {
                "draw": np.repeat(np.arange(n), replicates * s * q),
                "replicate": np.tile(np.repeat(np.arange(replicates), s * q), n),
                "scenario": np.tile(
                    np.repeat(np.array(scenarios, dtype=object), q), n * replicates
                ),
                "outcome": np.tile(np.array(names, dtype=object), n * replicates * s),
                "value": found.ravel(),
            }
        )
    )


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the index by which factors are ranked, most influential first."""
    method = str(table["method"].iloc[0])
    return table[table["index"] == MAIN[method]].reset_index(drop=True)
