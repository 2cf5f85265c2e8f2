"""A scenario's instruments and economy-wide policy as the one package that the engine takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol, runtime_checkable

import numpy as np

from sim.errors import UserError
from sim.parameters.registry import defaults
from sim.policy.applicants import Weighty, coarse, heaviest, shortage
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument
from sim.policy.plausibility import slips
from sim.policy.remark import Remark, after
from sim.policy.successor import stem
from sim.policy.terms import MAX_PROGRAMMES, Package, Programme, TaxTerms
from sim.population.schema import FIRST_YEAR, FRAMES, Population

_NO_SMALL_FIRMS: Final = Remark(
    "no firm with 10-49 employees is among the firms: nobody else competes for public money, so "
    "programmes run out of applicants and more money may change nothing",
    "10~49인 기업이 없다. 공공 자금을 두고 경쟁하는 다른 기업이 없어 사업의 신청이 바닥나며, "
    "예산을 늘려도 바뀌는 것이 없을 수 있다",
)


@runtime_checkable
class HasRemarks(Protocol):
    """A scenario that was loaded, and looked at then."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is possible but looks like a slip."""


class HasPolicy(Protocol):
    """What is asked of a scenario here; `sim.scenario.Scenario` has it."""

    @property
    def name(self) -> str:
        """The scenario's name."""

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """Instruments that are switched on, by name."""

    @property
    def economy_wide(self) -> EconomyWideSettings:
        """Policy that reaches everybody."""


def build_package(
    scenario: HasPolicy, population: Population, parameters: Mapping[str, float]
) -> Package:
    """Return a scenario's policy as arrays over the population's firms.

    Programmes stand in the order in which their contests are settled: by precedence, then name.

    Parameters
    ----------
    scenario : Scenario
    population : Population
    parameters : mapping of str to float
        Value by symbol.

    Returns
    -------
    Package

    Raises
    ------
    UserError
        If an instrument selects no firm, lacks a value for an open year, two tax credits hold in
        one year, or one measure of regulation twice in an industry.
    """
    check_agree(scenario.instruments, scenario.name)
    programmes: list[Programme] = []
    taxes: list[TaxTerms] = []
    for name, instrument in _in_order(scenario.instruments):
        where = f"{scenario.name} [instruments.{name}]"
        try:
            terms = instrument.terms(name, population, parameters)
        except UserError as error:
            raise UserError(error.what, f"{where} {error.where}".strip(), error.hint) from error
        if isinstance(terms, TaxTerms):
            taxes.append(terms)
        else:
            narrowed = any(name.startswith("eligible_") for name in instrument.model_fields_set)
            _check_reaches_somebody(terms, population, where, narrowed)
            programmes.append(terms)
    if len(programmes) > MAX_PROGRAMMES:
        raise UserError(
            f"there are {len(programmes)} instruments besides the tax credit",
            f"{scenario.name} [instruments]",
            f"use at most {MAX_PROGRAMMES}: switch some off, or join those of the same terms",
        )
    economy_wide = scenario.economy_wide.terms()
    for programme in programmes:
        if programme.economy_wide is not None:
            economy_wide = economy_wide.joined(programme.economy_wide)
    return Package(
        programmes=tuple(programmes),
        tax=_one_statute(taxes, scenario.name),
        economy_wide=economy_wide,
    )


def warnings(scenario: HasPolicy) -> tuple[str, ...]:
    """Return remarks on what is possible but looks like a slip; see `Instrument.warnings`."""
    own = [
        after(f"[instruments.{name}]: ", warning)
        for name, instrument in _in_order(scenario.instruments)
        for warning in instrument.warnings()
    ]
    everywhere = [slip.after("[economy_wide]: ") for slip in slips(scenario.economy_wide)]
    history = scenario.remarks if isinstance(scenario, HasRemarks) else ()
    return tuple(after(f"{scenario.name} ", remark) for remark in (*own, *everywhere, *history))


def all_warnings(scenarios: Sequence[HasPolicy], population: Population) -> tuple[str, ...]:
    """Return remarks on scenarios, and on what these firms can say of their programmes."""
    small = population.frame == FRAMES.index("small")
    alone = () if small.any() else (_NO_SMALL_FIRMS,)
    own = (warning for each in scenarios for warning in warnings(each))
    return (*alone, *own, *about_applicants(scenarios, population))


def about_applicants(
    scenarios: Sequence[HasPolicy], population: Population, *, sample: bool = True
) -> tuple[str, ...]:
    """Return remarks on programmes without firms enough, or that hang on few rows of the firms.

    Parameters
    ----------
    scenarios : sequence of Scenario
        A programme that several share is remarked on once.
    population : Population
    sample : bool
        Whether these are the firms of a run, so that their number may be too small.
    """
    remarks: list[str] = []
    weighty: dict[str, Weighty] = {}
    seen: list[tuple[str, Instrument]] = []
    for scenario in scenarios:
        for name, instrument in _in_order(scenario.instruments):
            if (name, instrument) in seen:
                continue
            seen.append((name, instrument))
            try:
                terms = instrument.terms(name, population, defaults())
            except UserError as error:
                # A run refuses it in the same words; before one, it is a remark.
                remarks += [] if sample else [f"{scenario.name} [instruments.{name}]: {error}"]
                continue
            if isinstance(terms, TaxTerms):
                continue
            if short := shortage(terms, population):
                remarks.append(short.after(f"{scenario.name} [instruments.{name}]: "))
            found = heaviest(terms, population)
            weighty[name] = max(found, weighty.get(name, found), key=lambda each: each.share)
    return (*remarks, *(coarse(weighty, population) if sample else ()))


def _in_order(instruments: Mapping[str, Instrument]) -> list[tuple[str, Instrument]]:
    return sorted(instruments.items(), key=lambda item: (item[1].precedence, item[0]))


def _check_reaches_somebody(
    programme: Programme, population: Population, where: str, narrowed: bool
) -> None:
    """Refuse a programme that could help nobody: a zero effect would say that it does not work.

    Where its type alone says for whom it is, and these firms are not among the given ones, it goes
    without applicants; `about_applicants` says so.
    """
    off = "or switch it off by enabled = false"
    if not programme.eligible.any():
        if programme.economy_wide is not None:
            raise UserError(
                "no firm of the population is served", where, f"widen industries or regions, {off}"
            )
        if not narrowed:
            return
        raise UserError(
            "no firm of the population is eligible",
            where,
            f"widen what the settings eligible_... ask for, {off}",
        )
    funded = np.flatnonzero(programme.budget)
    if not funded.size:
        return
    first, last = FIRST_YEAR + int(funded[0]), FIRST_YEAR + int(funded[-1])
    there = (population.entry <= last) & (population.exit > first)
    if not (programme.eligible & there).any():
        raise UserError(
            f"no eligible firm is in the population from {first} to {last}, when it has money",
            where,
            f"take a larger population, widen who is eligible, {off}",
        )


def check_agree(instruments: Mapping[str, Instrument], where: str) -> None:
    """Refuse instruments that contradict each other: what holds by law holds once."""
    held: dict[tuple[str, ...], str] = {}
    for name, instrument in sorted(instruments.items()):
        for claim in instrument.claims():
            if claim in held:
                raise UserError(
                    f"{held[claim]!r} and {name!r} are the same measure twice: {' '.join(claim)}",
                    f"{where} [instruments]",
                    "switch one off, or let them hold in other industries or years "
                    "(end_year, start_year)",
                )
            held[claim] = name


def _both_names(first: str, then: str) -> str:
    return first if stem(then) == stem(first) else f"{first}+{then}"


def _one_statute(taxes: Iterable[TaxTerms], scenario_name: str) -> TaxTerms | None:
    """Join tax credits of different years; the law cannot be two things in one year.

    A credit and its successors have one account, by the name of the first: so it is compared with
    the baseline's.
    """
    joined: TaxTerms | None = None
    for tax in taxes:
        if joined is None:
            joined = tax
            continue
        both = np.flatnonzero(joined.valid & tax.valid)
        if both.size:
            raise UserError(
                f"tax credits {joined.name!r} and {tax.name!r} both hold in "
                f"{FIRST_YEAR + int(both[0])}",
                f"{scenario_name} [instruments]",
                "set end_year of the first before start_year of the second",
            )
        joined = TaxTerms(
            name=_both_names(joined.name, tax.name),
            valid=joined.valid | tax.valid,
            general=joined.general | tax.general,
            current=joined.current + tax.current,
            bonus=joined.bonus + tax.bonus,
            bonus_cap=joined.bonus_cap + tax.bonus_cap,
            increment=joined.increment + tax.increment,
        )
    return joined
