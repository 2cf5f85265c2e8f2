"""What stands in a working folder, as a program of one's own would read it while it is written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.experiment.part_file import JOB, REPLICATE


def files(partial: Path) -> list[Path]:
    return sorted(partial.glob("jobs-*.parquet"))


def finished(partial: Path) -> pd.DataFrame:
    """Return a row a finished replicate."""
    found = files(partial)
    empty = pd.DataFrame(columns=[JOB, REPLICATE])
    return pd.read_parquet(found) if found else empty


def replicates(partial: Path) -> list[int]:
    return sorted(finished(partial)[REPLICATE])
