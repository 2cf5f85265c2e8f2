"""The points of a search as a table, kept with the posterior so that it can be examined again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from sim.calibration.posterior.posterior import open_parameters
from sim.calibration.posterior.wave import Point
from sim.errors import UserError

FILE: Final = "search.parquet"
_SCORE: Final = "z."
_STATISTIC: Final = "s."
_NOISE: Final = "n."


def write(folder: Path, earlier: Sequence[Point], draws: Sequence[Point]) -> None:
    """Write the points of all waves; the fitted numbers stand in the posterior's own table."""
    symbols = [p.symbol for p in open_parameters()]
    rows = []
    for kind, points in (("earlier", earlier), ("draw", draws)):
        for t in points:
            rows.append(
                {
                    "number": t.number,
                    "kind": kind,
                    **{f"{_SCORE}{s}": np.float32(v) for s, v in zip(symbols, t.z, strict=True)},
                    **{f"{_STATISTIC}{k}": np.float32(v) for k, v in t.statistics.items()},
                    **{f"{_NOISE}{k}": np.float32(v) for k, v in t.noise.items()},
                }
            )
    temporary = folder / f"{FILE}.tmp"
    pd.DataFrame(rows).to_parquet(temporary, index=False)
    temporary.replace(folder / FILE)


def read(folder: Path) -> tuple[list[Point], list[Point]]:
    """Return earlier points and draws.

    Raises
    ------
    UserError
        If the file is missing or of another version.
    """
    path = folder / FILE
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise UserError(
            f"the points of the search cannot be read ({error})", str(path), "run hwaksan calibrate"
        ) from error
    scores = [f"{_SCORE}{p.symbol}" for p in open_parameters()]
    missing = [name for name in scores if name not in table.columns]
    if missing:
        raise UserError(
            f"the search has no parameter {missing[0].removeprefix(_SCORE)}",
            str(path),
            "it was made by another version; run hwaksan calibrate",
        )
    statistics = [c for c in table.columns if c.startswith(_STATISTIC)]
    z = table[scores].to_numpy(np.float64)
    s = table[statistics].to_numpy(np.float64)
    n = table[[f"{_NOISE}{c.removeprefix(_STATISTIC)}" for c in statistics]].to_numpy(np.float64)
    names = [c.removeprefix(_STATISTIC) for c in statistics]
    found: dict[str, list[Point]] = {"earlier": [], "draw": []}
    for k, (number, kind) in enumerate(zip(table["number"], table["kind"], strict=True)):
        values = dict(zip(names, s[k].tolist(), strict=True))
        noise = dict(zip(names, n[k].tolist(), strict=True))
        found[kind].append(Point(int(number), z[k], np.empty(0), values, noise))
    return found["earlier"], found["draw"]
