"""What an experiment is: scenarios, firms, draws, luck; and what two must share to be one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.calibration.fit.fixed_point import Fit
from sim.engine.coefficients import Intercepts
from sim.errors import UserError, require_whole
from sim.experiment import populations
from sim.experiment.draws import Draws
from sim.experiment.provenance import code_digest, data_digest
from sim.outcomes.registry import REPORTED_YEARS, registry
from sim.parameters.registry import Parameters
from sim.policy.package import all_warnings
from sim.policy.remark import in_both
from sim.population.schema import Population
from sim.scenario import Scenario
from sim.statistics.intervals import Floats, Integers
from sim.units import MAX_SEED


@dataclass(frozen=True, eq=False)
class Experiment:
    """Scenarios run on the same firms with the same luck.

    Attributes
    ----------
    scenarios : tuple of Scenario
        With different names.
    baseline : str
        Name of the scenario that the others are compared with.
    draws : Draws
        The fitted models that replicates take in turn.
    seed : int
        Key of the luck, 0 to 2**32 - 1; replicate r of every scenario shares its luck.
    horizon : int
        Year of the answer and of the attribution.
    population : Population
    firms : mapping
        How the population was made, for the run record.
    overrides : mapping of str to float
        Values by symbol that go before a draw's and the scenarios'.
    further : tuple of Population
        More samples of firms, which the draws take in turn with `population`. All scenarios of a
        replicate have the same firms.

    Raises
    ------
    UserError
        If the scenarios' names clash, the baseline is none of them, a number is out of range, or
        the draws are too few for so many samples.
    """

    scenarios: tuple[Scenario, ...]
    baseline: str
    draws: Draws
    seed: int
    horizon: int
    population: Population
    firms: Mapping[str, Any]
    overrides: Mapping[str, float]
    further: tuple[Population, ...] = ()

    def __post_init__(self) -> None:
        names = self.names
        for name in names:
            if names.count(name) > 1:
                raise UserError(
                    f"scenario {name!r} is named twice", hint="name each one once, or rename a file"
                )
        if self.baseline not in names:
            raise UserError(
                f"the baseline {self.baseline!r} is not among the scenarios",
                hint=f"use one of {', '.join(names)}",
            )
        require_whole("seed", self.seed, 0, MAX_SEED)
        require_whole("horizon", self.horizon, REPORTED_YEARS[0], REPORTED_YEARS[-1])
        populations.check(self.draws, len(self.populations))

    @property
    def populations(self) -> tuple[Population, ...]:
        """Every sample of firms."""
        return (self.population, *self.further)

    @cached_property
    def sample_of(self) -> Integers:
        """Place among `populations` of every replicate's firms, shape (replicates,)."""
        return populations.allotted(self.draws, len(self.populations))

    @property
    def population_digest(self) -> str:
        """Digest of the firms: of one sample its own."""
        return populations.joint_digest(self.populations)

    def over_samples(self, count: Callable[[Population], Floats]) -> Floats:
        """Return what is counted among the firms, the mean over the replicates' samples."""
        if not self.further:
            return count(self.population)
        shares = np.bincount(self.sample_of, minlength=len(self.populations)) / self.replicates
        counted = [
            share * count(each) for share, each in zip(shares, self.populations, strict=True)
        ]
        return np.sum(counted, axis=0)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios in order."""
        return tuple(scenario.name for scenario in self.scenarios)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has to be known of the firms, and doubts about the scenarios' amounts."""
        made = self.firms
        about_firms = in_both(made.get("remarks", ()), made.get("remarks_ko", ()))
        return (*about_firms, *all_warnings(self.scenarios, self.population))

    @property
    def packages(self) -> tuple[Scenario, ...]:
        """The scenarios without the baseline."""
        return tuple(each for each in self.scenarios if each.name != self.baseline)

    @property
    def replicates(self) -> int:
        """Runs of each scenario."""
        return self.draws.replicates

    def parameters_of(self, scenario: Scenario, fit: Fit) -> Parameters:
        """Return a scenario's parameters: the draw's, then the scenario's, then the overrides."""
        return fit.parameters.replace(**{**scenario.parameters, **self.overrides})

    def held(self, scenario: Scenario) -> frozenset[str]:
        """Return the parameters that do not move with the draw: a scenario or an override sets."""
        baseline = self.scenarios[self.names.index(self.baseline)]
        return frozenset({*scenario.parameters, *baseline.parameters, *self.overrides})

    def identity(self) -> dict[str, Any]:
        """Return what decides every replicate, as plain data.

        With the best fit alone the number of replicates is left out: a replicate is the same
        whatever their number, so more can be added to those that are there. Another number of
        draws is another choice from the posterior.
        """
        first = self.draws.first
        return {
            "scenarios": {each.name: each.digest() for each in self.scenarios},
            "baseline": self.baseline,
            "seed": self.seed,
            "horizon": self.horizon,
            "population": self.population_digest,
            "draws": self.draws.identity(),
            "parameters": dict(first.parameters),
            "overrides": dict(self.overrides),
            "fit": plain_intercepts(first.intercepts),
            "outcomes": list(registry()),
            "data": data_digest(),
            "code": code_digest(),
        }

    def digest(self) -> str:
        """Return SHA-256 of `identity`."""
        text = json.dumps(self.identity(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def plain_intercepts(intercepts: Intercepts) -> dict[str, Any]:
    """Return the fitted numbers as JSON types, years as text."""
    plain = asdict(intercepts)
    plain["industry"] = dict(sorted(intercepts.industry.items()))
    plain["region"] = dict(sorted(intercepts.region.items()))
    for name in ("year", "product"):
        plain[name] = {str(year): value for year, value in sorted(plain[name].items())}
    return plain
