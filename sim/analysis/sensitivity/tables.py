"""The tables of a sensitivity analysis: indices with everything known about their factor, draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.design import Design
from sim.analysis.sensitivity.factors import DUMMY, Factors
from sim.analysis.sensitivity.indices import INDICES, MAIN, Index, Noise
from sim.outcomes.schema import MAYBE, NUMBER, TEXT, WHOLE, Schema, columns

if TYPE_CHECKING:
    import pandas as pd

SENSITIVITY: Final = Schema(
    "sensitivity",
    {
        **columns(TEXT, "method", "outcome", "factor", "label_en", "label_ko", "unit", "grade"),
        **columns(TEXT, "index", "index_unit"),
        **columns(NUMBER, "value", "low", "high", "floor"),
        "told_from_noise": MAYBE,
        **columns(NUMBER, "noise_sd", "noise_share"),
    },
)
DRAWS: Final = Schema(
    "draws",
    {
        **columns(WHOLE, "draw", "base", "luck", "replicate"),
        **columns(NUMBER, f"u_{DUMMY}", "anchor_miss_points", "level_baseline", "level_package"),
    },
    further=NUMBER,
)

DUMMY_LABELS: Final = ("dummy: another luck, nothing else", "더미: 난수만 바뀜")
#: The dummy is a device of the method.
DUMMY_GRADE: Final = "C"


def indices(
    design: Design,
    factors: Factors,
    found: Sequence[Index],
    noise: Noise,
    outcome: str,
    outcome_unit: str,
) -> pd.DataFrame:
    """Return one row a factor and index, the most influential factor first in each index.

    Returns
    -------
    DataFrame
        method, outcome, factor, label_en, label_ko, unit, grade (of the factor), index,
        index_unit, value, low, high, floor, told_from_noise, noise_sd and noise_share (of the
        outcome, the same in every row).
    """
    import pandas as pd

    known = {p.symbol: p for p in factors.parameters}
    names = INDICES[design.method]
    rows = []
    for each in found:
        p = known.get(each.factor)
        labels = DUMMY_LABELS if p is None else (p.meaning, p.label_ko)
        rows.append(
            {
                "method": design.method,
                "outcome": outcome,
                "factor": each.factor,
                "label_en": labels[0],
                "label_ko": labels[1],
                "unit": "1" if p is None else p.unit,
                "grade": DUMMY_GRADE if p is None else p.grade,
                "index": each.name,
                "index_unit": outcome_unit if design.method == "morris" else "share of variance",
                "value": each.value,
                "low": each.low,
                "high": each.high,
                "floor": each.floor,
                "told_from_noise": each.told_from_noise,
                "noise_sd": noise.sd,
                "noise_share": noise.share,
            }
        )
    table = SENSITIVITY.table(pd.DataFrame(rows))
    order = pd.Categorical(table["index"], names, ordered=True)
    size = table["value"].abs()
    return (
        table.assign(_order=order, _size=size)
        .sort_values(["_order", "_size", "factor"], ascending=[True, False, True])
        .drop(columns=["_order", "_size"])
        .reset_index(drop=True)
    )


def draws(
    design: Design,
    factors: Factors,
    values: NDArray[np.float64],
    levels: NDArray[np.float64],
    miss_points: NDArray[np.float64],
) -> pd.DataFrame:
    """Return one row a draw and replicate.

    Parameters
    ----------
    levels : ndarray, shape (draws, R, S)
        The quantity in the baseline, and in the package if its effect is analysed.
    miss_points : ndarray, shape (draws,)

    Returns
    -------
    DataFrame
        draw, base (trajectory or base sample), luck, replicate, ``u_DUMMY``, anchor_miss_points,
        level_baseline and level_package (empty without one), and one column a parameter.
    """
    import pandas as pd

    n, replicates, _ = levels.shape
    found: dict[str, NDArray[np.generic]] = {
        "draw": np.repeat(np.arange(n), replicates),
        "base": np.repeat(design.base, replicates),
        "luck": np.repeat(design.luck, replicates),
        "replicate": np.tile(np.arange(replicates), n),
    }
    for k, p in enumerate(factors.parameters):
        found[p.symbol] = np.repeat(values[:, k], replicates)
    found[f"u_{DUMMY}"] = np.repeat(design.u[:, -1], replicates)
    found["anchor_miss_points"] = np.repeat(miss_points, replicates)
    found["level_baseline"] = levels[:, :, 0].ravel()
    package = levels[:, :, 1] if levels.shape[2] > 1 else np.full((n, replicates), np.nan)
    found["level_package"] = package.ravel()
    return DRAWS.table(pd.DataFrame(found))


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the index by which factors are ranked, most influential first."""
    method = str(table["method"].iloc[0])
    return table[table["index"] == MAIN[method]].reset_index(drop=True)
