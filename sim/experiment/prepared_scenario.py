"""A scenario whose numbers change from draw to draw, and its policy with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.engine.arrays import Plan
from sim.engine.coefficients import Intercepts
from sim.engine.paired import Configuration
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import World
from sim.parameters.registry import Parameters
from sim.policy.package import build_package
from sim.population.schema import Population
from sim.scenario import Scenario
from sim.scenario.memo import ReadLog, with_cached_terms


@dataclass(frozen=True, eq=False)
class PreparedScenario:
    """One scenario of an experiment.

    Attributes
    ----------
    scenario : Scenario
        Its instruments remember what they laid out for the firms.
    accounts : tuple of str
        Names of the ledger's accounts.
    plan : Plan
        The policy where the parameters that it reads have the values `read`.
    read : mapping of str to float
        Parameters that the policy reads: only other values of these need another plan.
    """

    scenario: Scenario
    accounts: tuple[str, ...]
    plan: Plan
    read: Mapping[str, float]

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        population: Population,
        parameters: Mapping[str, float],
        like: PreparedScenario | None = None,
    ) -> PreparedScenario:
        """Build the package once and note what it reads.

        Parameters
        ----------
        scenario : Scenario
        population : Population
        parameters : mapping of str to float
            The scenario's parameters by symbol.
        like : PreparedScenario, optional
            One for the same population, whose instruments need not be laid out again.

        Raises
        ------
        UserError
            If the scenario cannot be applied to the population.
        """
        log = ReadLog(parameters)
        known = with_cached_terms(scenario, None if like is None else like.scenario)
        package = build_package(known, population, log)
        plan = lay_out(package, population.n)
        accounts = programme_names(package)
        return cls(known, accounts, plan, dict(log.read))

    def plan_at(self, world: World) -> Plan:
        """Return the plan for a world of the same firms with other parameters."""
        if all(world.parameters[symbol] == value for symbol, value in self.read.items()):
            return self.plan
        package = build_package(self.scenario, world.population, world.parameters)
        return lay_out(package, world.population.n)


def configure(
    scenarios: Sequence[PreparedScenario],
    parameters: Sequence[Parameters],
    world: World,
    intercepts: Intercepts,
) -> list[Configuration]:
    """Return scenarios as the engine takes them; those with equal parameters share a world.

    Parameters
    ----------
    scenarios : sequence of PreparedScenario
    parameters : sequence of Parameters
        Of each scenario.
    world : World
        Any world of the same firms.
    intercepts : Intercepts
    """
    worlds = {each: world.with_parameters(each, intercepts) for each in dict.fromkeys(parameters)}
    return [
        Configuration(worlds[own], scenario.plan_at(worlds[own]))
        for scenario, own in zip(scenarios, parameters, strict=True)
    ]
