"""Channels that can be switched off: what then no longer passes from policy to firms.

A channel is switched off in the package and in the baseline alike, so that with all of them off
nothing tells the two apart. What the engine is handed is changed, never the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Plan
from sim.engine.run import Run, World
from sim.policy.channels import Channel
from sim.policy.terms import Mechanism
from sim.scenario import Scenario

COST: Final = "cost"
AWARENESS: Final = "awareness"
CAPABILITY: Final = "capability"
BELIEF: Final = "belief"
PEERS: Final = "peers"

LABELS: Final[Mapping[str, tuple[str, str]]] = {
    COST: ("cost and finance", "비용·금융"),
    AWARENESS: ("awareness", "인지"),
    CAPABILITY: ("capability", "역량"),
    BELIEF: ("beliefs (results shown)", "기대(성과 공개)"),
    PEERS: ("what peers see", "동료 기업 관찰"),
}
"""Every channel with its English and Korean label, the last one between firms."""

GROUPS: Final[Mapping[Channel, tuple[str, ...]]] = {
    Channel.COST_SHARE: (COST,),
    Channel.APPLICATION: (COST,),
    Channel.TAX: (COST,),
    Channel.CREDIT: (COST,),
    Channel.PRICE: (COST,),
    Channel.REGULATION: (COST,),
    Channel.TALENT: (COST,),
    Channel.DEMAND: (COST,),
    Channel.SUPPORT: (CAPABILITY,),
    Channel.GAIN: (CAPABILITY,),
    Channel.CAPABILITY: (CAPABILITY,),
    Channel.TECHNOLOGY: (CAPABILITY,),
    Channel.SUCCESS: (CAPABILITY,),
    Channel.DELAY: (CAPABILITY,),
    Channel.DOMAIN: (CAPABILITY,),
    Channel.AWARENESS: (AWARENESS,),
    Channel.CASES: (AWARENESS,),
    Channel.INFORMATION: (BELIEF,),
    Channel.REFERENCE: (AWARENESS, CAPABILITY, BELIEF),
}
"""Which of them a declared channel of policy belongs to."""

# Weights of what only policy makes: courses, reference projects seen, shown and learnt from.
_WEIGHTS: Final[Mapping[str, tuple[str, ...]]] = {
    AWARENESS: ("a_T", "a_D"),
    CAPABILITY: ("training_gain", "ref_dom"),
    BELIEF: ("w_d",),
}
_TOLD: Final = ("users", "news", "early", "effect")
"""What partners tell a firm; what its own year tells it stays."""


def touched(
    *scenarios: Scenario, names: Collection[str], economy_wide: Collection[str]
) -> tuple[str, ...]:
    """Return the channels through which some instruments and covers declare to work.

    Parameters
    ----------
    *scenarios : Scenario
        Where the instruments are.
    names, economy_wide : collection of str
        Instruments, and settings of the covers.

    Returns
    -------
    tuple of str
        In the order of `LABELS`, without what passes between firms.
    """
    declared = [
        channel
        for scenario in scenarios
        for name in names
        if name in scenario.instruments
        for channel in scenario.instruments[name].channels
    ]
    declared += [scenarios[0].economy_wide.channels[key] for key in economy_wide]
    found = {group for channel in declared for group in GROUPS[channel]}
    return tuple(name for name in LABELS if name in found)


@dataclass(frozen=True, eq=False)
class ChannelKnockout(World):
    """A world in which some of what policy makes has no weight.

    Attributes
    ----------
    knocked_out : tuple of str
        Symbols of the weights that are zero, whatever their bounds.
    """

    knocked_out: tuple[str, ...] = ()

    @cached_property
    def parameter_record(self) -> np.record:
        """The parameters as the engine takes them, without the weights of what is knocked out."""
        record = self.parameters.record().copy()
        for symbol in self.knocked_out:
            record[symbol] = 0.0
        return record


def world_without(world: World, off: Collection[str]) -> World:
    """Return a world in which policy does not pass through some channels."""
    return ChannelKnockout(
        population=world.population,
        parameters=world.parameters,
        intercepts=world.intercepts,
        firms=world.firms,
        coefficients=world.coefficients,
        knocked_out=tuple(symbol for name in off for symbol in _WEIGHTS.get(name, ())),
    )


def plan_without(plan: Plan, off: Collection[str]) -> Plan:
    """Return a plan that hands nothing to the engine on some channels.

    Without money nobody applies: what a contest or a credit brings beside it goes with it.
    """
    terms, given = plan.terms.copy(), plan.given.copy()
    if CAPABILITY in off:
        for name in ("support", "tech", "success", "delay"):
            terms[name] = 0
        for name in ("capability", "domain"):
            given[name] = 0.0
    if BELIEF in off:
        given["information"] = 0.0
    if COST not in off:
        return plan._replace(terms=terms, given=given)
    paying = terms["mechanism"] <= int(Mechanism.CREDIT)
    conditions = plan.conditions.copy()
    conditions["share"][paying] = 0.0
    terms["best_share"][paying] = 0.0
    terms["exempt"] = 0.0
    economy_wide = plan.economy_wide.copy()
    for name in ("talent", "public_demand", "technology_price"):
        economy_wide[name] = 0.0
    return plan._replace(
        terms=terms,
        conditions=conditions,
        tax_valid=np.zeros_like(plan.tax_valid),
        economy_wide=economy_wide,
        infrastructure=np.zeros_like(plan.infrastructure),
        regulation=np.ones_like(plan.regulation),
        given=given,
    )


@dataclass(frozen=True, eq=False)
class Sights:
    """What the firms of a run saw of each other, by year index."""

    groups: dict[int, NDArray[np.void]]
    partners: dict[int, dict[str, NDArray[np.generic]]]

    @classmethod
    def of(cls, run: Run, years: int) -> Sights:
        """Run on until so many years have been run, and note what firms saw of each other."""
        sights = cls({}, {})
        for t in range(run.years, years):
            run.advance(t + 1)
            sights.groups[t] = np.array(run.outputs.seen[t])
            sights.partners[t] = {name: np.array(run.scratch.told[name]) for name in _TOLD}
        return sights

    def show(self, run: Run, years: int) -> None:
        """Run on as long with firms that see of each other what is noted here."""
        for t in range(run.years, years):
            run.advance(t + 1)
            run.outputs.seen[t] = self.groups[t]
            for name in _TOLD:
                run.scratch.told[name] = self.partners[t][name]
