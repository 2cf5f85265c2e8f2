"""The table `groups`: outcomes of industries, regions and sizes, some years at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.experiment.job import Prepared
from sim.experiment.measurements import BLOCK_BYTES
from sim.experiment.replicates import Replicates
from sim.outcomes.measures import GROUPED_FRAMES
from sim.outcomes.registry import REPORTED_GROUPS, REPORTED_YEARS, group_outcomes
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema, columns
from sim.statistics.intervals import Floats, spread

if TYPE_CHECKING:
    import pandas as pd

_STATISTICS: Final = ("mean", "sd", "p05", "p95")

GROUPS: Final = Schema(
    "groups",
    {
        **columns(TEXT, "scenario"),
        **columns(WHOLE, "year"),
        **columns(TEXT, "frame", "dimension", "group", "outcome"),
        **columns(NUMBER, *_STATISTICS),
    },
)


def table(prepared: Prepared, replicates: Replicates, hidden: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the table `groups`; columns are described in docs/results.md.

    Parameters
    ----------
    prepared : Prepared
    replicates : Replicates
        What `sim.experiment.job.run_replicate` returned; read once for each block of years or
        groups, so that the memory that is needed does not grow with their number.
    hidden : ndarray of bool
        Blank cells by year, frame and group.
    """
    import pandas as pd

    draws, samples = prepared.experiment.draws.by_replicate, prepared.experiment.sample_of
    found: dict[str, Floats] = {name: np.empty(replicates.shape("groups")) for name in _STATISTICS}
    for years, rows in _blocks(replicates):
        part = (slice(None), years, slice(None), rows)
        block = replicates.gather("groups", part)
        block[:, :, hidden[years][:, :, rows]] = np.nan
        here = spread(block, draws, samples)
        for name, values in found.items():
            values[part] = getattr(here, name)
    labels = pd.MultiIndex.from_product(
        [
            prepared.experiment.names,
            REPORTED_YEARS,
            GROUPED_FRAMES,
            range(len(REPORTED_GROUPS)),
            group_outcomes(),
        ],
        names=["scenario", "year", "frame", "row", "outcome"],
    ).to_frame(index=False)
    row = labels.pop("row").to_numpy()
    labels["dimension"], labels["group"] = (
        pd.Series(names).array.take(row) for names in zip(*REPORTED_GROUPS, strict=True)
    )
    statistics = {name: values.ravel() for name, values in found.items()}
    return GROUPS.table(labels.assign(**statistics))


def _blocks(replicates: Replicates) -> Iterator[tuple[slice, slice]]:
    """Yield so many years, or groups of one year, at a time as fit into memory; at least one."""
    _, years, _, rows, _ = shape = replicates.shape("groups")
    cell = max(len(replicates) * 8 * math.prod(shape) // (years * rows), 1)
    some_years = max(BLOCK_BYTES // (cell * rows), 1)
    some_rows = rows if some_years > 1 else min(max(BLOCK_BYTES // cell, 1), rows)
    for year in range(0, years, some_years):
        for row in range(0, rows, some_rows):
            yield slice(year, year + some_years), slice(row, row + some_rows)
