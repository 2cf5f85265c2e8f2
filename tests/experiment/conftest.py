"""A small experiment; the fit is left out, so that these tests do not move with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.experiment import Experiment
from sim.parameters import defaults
from sim.population import Population, synthesise
from sim.scenario import load
from sim.world import Intercepts

Make = Callable[..., Experiment]


@pytest.fixture(scope="session")
def population() -> Population:
    return synthesise(n_sba=800, n_small=200)


@pytest.fixture(scope="session")
def make(population: Population) -> Make:
    def experiment(
        *names: str | Path,
        replicates: int = 3,
        seed: int = 1,
        firms: Population = population,
        overrides: dict[str, float] | None = None,
    ) -> Experiment:
        scenarios = tuple(load(name) for name in names or ("baseline", "no-policy"))
        return Experiment(
            scenarios=scenarios,
            baseline=scenarios[0].name,
            replicates=replicates,
            seed=seed,
            horizon=2030,
            population=firms,
            firms={"source": "synthetic"},
            parameters=defaults(),
            intercepts=Intercepts(),
            overrides=overrides or {},
        )

    return experiment


@pytest.fixture
def twin(tmp_path: Path) -> Path:
    """Return a scenario file that changes nothing of the baseline."""
    file = tmp_path / "twin.toml"
    file.write_text('[scenario]\nname = "twin"\nextends = "baseline"\n', encoding="utf-8")
    return file
