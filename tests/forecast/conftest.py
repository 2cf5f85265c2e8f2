"""Records without a run of the model: values drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.posterior import posterior
from sim.calibration.posterior.posterior import Posterior
from sim.forecast import benchmarks, page, predict
from sim.forecast import record as records
from sim.forecast.figure import FIRMS, questions
from sim.forecast.record import MODEL, Record

PATHS = 7


@pytest.fixture(scope="session")
def small_posterior(posterior_folder: Path) -> Posterior:
    """Return a posterior that does not change with the shipped one."""
    return posterior.read(posterior_folder)


@pytest.fixture(scope="session")
def make_record(small_posterior: Posterior) -> Callable[..., Record]:
    """Return a function that makes a record of so many random values."""

    def make(paths: int = PATHS, date: str = "2026-11-27", seed: int = 1) -> Record:
        rng = np.random.default_rng(seed)
        scales = {
            each.figure.id: 3000.0 if each.figure.unit == FIRMS else 10.0 for each in questions()
        }
        drawn = {
            name: {id: scale * rng.gamma(20.0, 0.05, paths) for id, scale in scales.items()}
            for name in (MODEL, *benchmarks.NAMES)
        }
        others = {id: {name: drawn[name][id] for name in benchmarks.NAMES} for id in scales}
        return predict.compose(
            drawn[MODEL],
            others,
            small_posterior,
            draws=1,
            seed=seed,
            date=date,
            command=("hwaksan", "forecast"),
        )

    return make


@pytest.fixture(scope="session")
def record(make_record: Callable[..., Record]) -> Record:
    return make_record()


@pytest.fixture
def written(record: Record, tmp_path: Path) -> Path:
    """Return the file of a record that was written."""
    return records.write(tmp_path / "forecasts", record, page.markdown(record))
