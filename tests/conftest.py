"""What every test shares: the same examples of property tests, one core, a small posterior."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import fitted_names, fitted_values
from sim.calibration.future import pace
from sim.calibration.posterior import posterior
from sim.calibration.posterior.fingerprint import fingerprint, futures

# No deadline: the first example of a compiled function pays for its compilation.
settings.register_profile("hwaksan", derandomize=True, deadline=None)
settings.load_profile("hwaksan")

# Tests run beside each other: matrices that all take every core wait for one another, and take up
# to ten times the work.
threadpool_limits(1, user_api="blas")

DRAWS = 12


@pytest.fixture(scope="session")
def make_posterior(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write a posterior for tests: priors by Latin hypercube around the shipped fit's numbers.

    Every second open parameter keeps the width of its prior, the others a part of it.
    """

    def make(draws: int = DRAWS, made_for: dict[str, str] | None = None) -> Path:
        rng = np.random.default_rng(3)
        columns: dict[str, object] = {"draw": np.arange(draws), "weight": 1.0 / draws}
        for k, parameter in enumerate(posterior.open_parameters()):
            u = (rng.permutation(draws) + 0.5) / draws
            columns[parameter.symbol] = parameter.prior.ppf(u if k % 2 else 0.5 + 0.3 * (u - 0.5))
        numbers = fitted_values(store.shipped())
        columns |= dict(zip(fitted_names(), numbers.tolist(), strict=True))
        columns |= pace.shipped("year-effect").row()
        folder = tmp_path_factory.mktemp("posterior")
        record = {
            "fingerprint": fingerprint() if made_for is None else made_for,
            "futures": futures(),
        }
        posterior.write(folder, posterior.Posterior(pd.DataFrame(columns), record))
        return folder

    return make


@pytest.fixture(scope="session")
def posterior_folder(make_posterior: Callable[..., Path]) -> Path:
    """Return the folder of a small posterior."""
    return make_posterior()
