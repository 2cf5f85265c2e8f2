"""A small experiment at the parameters' defaults, so that these tests do not move with the fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.calibration.fit.fixed_point import Fit
from sim.calibration.posterior.posterior import Posterior, read
from sim.engine.coefficients import Intercepts
from sim.experiment import Experiment
from sim.experiment.draws import Draws
from sim.parameters.registry import defaults
from sim.population import Population, synthesise
from sim.scenario import load

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
        posterior: Posterior | None = None,
    ) -> Experiment:
        scenarios = tuple(load(name) for name in names or ("baseline", "no-policy"))
        return Experiment(
            scenarios=scenarios,
            baseline=scenarios[0].name,
            draws=Draws.of_fit(Fit(defaults(), Intercepts()), replicates)
            if posterior is None
            else Draws.of_posterior(posterior, replicates),
            seed=seed,
            horizon=2030,
            population=firms,
            firms={"source": "synthetic"},
            overrides=overrides or {},
        )

    return experiment


@pytest.fixture(scope="session")
def posterior(posterior_folder: Path) -> Posterior:
    return read(posterior_folder)


@pytest.fixture
def twin(tmp_path: Path) -> Path:
    """Return a scenario file that changes nothing of the baseline."""
    file = tmp_path / "twin.toml"
    file.write_text('[scenario]\nname = "twin"\nextends = "baseline"\n', encoding="utf-8")
    return file
