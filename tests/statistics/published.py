"""The published example of scenario discovery that PRIM and CART are held against."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from sim.statistics.scenario_box import Inputs, Mask

FILE = Path(__file__).parent / "data" / "bryant_lempert_2010.csv"


@cache
def bryant_and_lempert() -> tuple[Inputs, Mask]:
    """Return the 882 cases, 89 of them of interest."""
    table = pd.read_csv(FILE)
    *names, last = table.columns
    return Inputs(tuple(names), table[names].to_numpy(float)), table[last].to_numpy(bool)


def planted(n: int = 600, seed: int = 5) -> tuple[Inputs, Mask]:
    """Return cases of interest exactly where a > 0.7, b < 0.5 and the kind is not the first."""
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.uniform(size=(n, 4)), rng.integers(0, 3, n)])
    x = Inputs(("a", "b", "c", "d", "kind"), values, {"kind": ("low", "middle", "high")})
    return x, (x.column("a") > 0.7) & (x.column("b") < 0.5) & (x.column("kind") > 0)
