"""What is asked of a search, what two must share to be one, and its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final

from sim.analysis.optimisation import robust
from sim.analysis.optimisation.levers import Lever
from sim.analysis.optimisation.models import Models
from sim.analysis.optimisation.objective import Objective
from sim.errors import UserError
from sim.experiment.experiment import plain_intercepts
from sim.experiment.limits import KNOWN
from sim.experiment.provenance import code_digest, data_digest, versions
from sim.policy.remark import Remark, in_korean
from sim.population.schema import FIRST_YEAR, Population
from sim.scenario import Scenario
from sim.units import amount

MIN_GENERATION: Final = 4
MAX_EVALUATIONS: Final = 1_000_000

LIMITS: Final = (
    "The front is what this search found with these levers, ranges and draws; that nothing better "
    "exists is not shown.",
    "The budget is held against public cost up to the horizon; grants that are still to be paid "
    "after it stand in committed_krw_bn and do not count.",
    "A candidate's amounts hold unchanged from the year of decision on.",
)


_NO_MORE: Final = Remark(
    "a budget of 0 asks for packages that cost no more than the baseline: what one programme gets "
    "more, another has to get less",
    "예산 0은 기준 시나리오보다 비용이 늘지 않는 패키지를 찾는다는 뜻이다. 한 사업이 늘면 다른 "
    "사업이 그만큼 줄어야 한다",
)


@dataclass(frozen=True, eq=False)
class Spec:
    """A search for packages.

    Attributes
    ----------
    base, baseline : Scenario
        The package whose levers are moved, and what all are compared with.
    levers : tuple of Lever
    objectives : tuple of Objective
    rule : str
        How draws become one number (`sim.analysis.optimisation.robust`).
    budget : float or None
        Additional public cost up to the horizon, KRW bn; None for what the base package costs.
    since, horizon : int
        First year that is decided on, year of the outcomes.
    evaluations, generation : int
    seed : int
        Of the search and of the luck.

    Raises
    ------
    UserError
        If a number is out of range.
    """

    base: Scenario
    baseline: Scenario
    levers: tuple[Lever, ...]
    objectives: tuple[Objective, ...]
    rule: str
    budget: float | None
    since: int
    horizon: int
    evaluations: int
    generation: int
    seed: int

    def __post_init__(self) -> None:
        if self.budget is not None and not self.budget >= 0.0:
            raise UserError(
                f"KRW {amount(self.budget)} bn is below 0", "--budget", "give 0 or more"
            )
        check_years(self.since, self.horizon)
        if self.generation < MIN_GENERATION or self.generation % 2:
            raise UserError(
                f"{self.generation} is out of range",
                "--generation",
                f"use an even number, {MIN_GENERATION} or more",
            )
        rounds = 2 if self.rule == "regret" else 1
        least = rounds * self.generation
        if not least <= self.evaluations <= MAX_EVALUATIONS:
            raise UserError(
                f"{self.evaluations} is out of range",
                "--evaluations",
                f"use {least} (one generation{' of each round' if rounds > 1 else ''}) "
                f"to {MAX_EVALUATIONS}",
            )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has to be known of the question itself."""
        return (_NO_MORE,) if self.budget == 0.0 else ()

    @property
    def signs(self) -> tuple[int, ...]:
        """By objective, 1 if more of its robust value is better, -1 if less is."""
        return tuple(robust.gains(self.rule, each) for each in self.objectives)

    def identity(self, population: Population, models: Sequence[Models]) -> dict[str, Any]:
        """Return what decides every evaluation and the way of the search, as plain data."""
        return {
            "base": self.base.digest(),
            "baseline": self.baseline.digest(),
            "levers": {each.name: [each.low, each.high] for each in self.levers},
            "objectives": [each.name for each in self.objectives],
            "robust": self.rule,
            "budget": self.budget,
            "from": self.since,
            "horizon": self.horizon,
            "evaluations": self.evaluations,
            "generation": self.generation,
            "seed": self.seed,
            "population": population.digest(),
            "models": [
                {**each.record, "runs": each.runs, "first": _numbers(each)} for each in models
            ],
            "optuna": metadata.version("optuna"),
            "data": data_digest(),
            "code": code_digest(),
        }


def check_years(since: int, horizon: int) -> None:
    """Raise `UserError` unless the first year of decision comes before the horizon."""
    if not FIRST_YEAR < since <= horizon:
        raise UserError(
            f"{since} is out of range", "--from", f"use {FIRST_YEAR + 1} to the horizon, {horizon}"
        )


def record(
    spec: Spec,
    command: Sequence[str],
    population: Population,
    firms: Mapping[str, Any],
    models: Sequence[Models],
    budget: float,
    base: Mapping[str, float],
    shrinkage: Sequence[Mapping[str, Any]],
    warnings: Sequence[str],
) -> dict[str, Any]:
    """Return the run record as JSON types; it holds no time and no path of a machine."""
    search, fresh = models
    return {
        "command": list(command),
        "baseline": spec.baseline.name,
        "base": spec.base.name,
        "seed": spec.seed,
        "levers": {
            each.name: {
                "low": each.low,
                "high": each.high,
                "base": each.base,
                "unit": each.about.unit,
                "label_en": each.about.label_en,
                "label_ko": each.about.label_ko,
                "instrument": each.instrument,
                "moves_with_it": each.follower,
            }
            for each in spec.levers
        },
        "objectives": {
            each.name: {
                "column": each.column,
                "better": "more" if each.sign > 0 else "less",
                "unit": each.unit,
                "label_en": each.label_en,
                "label_ko": each.label_ko,
            }
            for each in spec.objectives
        },
        "robust": spec.rule,
        "budget_krw_bn": budget,
        "budget_is_the_base_packages": spec.budget is None,
        "from": spec.since,
        "horizon": spec.horizon,
        "evaluations": spec.evaluations,
        "generation": spec.generation,
        "base_package": dict(base),
        "shrinkage": list(shrinkage),
        "scenarios": {each.name: each.resolve() for each in (spec.baseline, spec.base)},
        "population": {**firms, "rows": population.n, "digest": population.digest()},
        "draws": {
            "search": {**search.record, "runs": search.runs},
            "check": {**fresh.record, "runs": fresh.runs},
        },
        "parameters": dict(search.fits[0].parameters),
        "fit": plain_intercepts(search.fits[0].intercepts),
        "warnings": list(warnings),
        "warnings_ko": in_korean(warnings),
        "known_limits": [*LIMITS, *(english for english, _ in KNOWN)],
        "versions": {**versions(), "optuna": metadata.version("optuna")},
        "digests": {"data": data_digest(), "code": code_digest()},
    }


def _numbers(models: Models) -> dict[str, Any]:
    fit = models.fits[0]
    return {"parameters": dict(fit.parameters), "fit": plain_intercepts(fit.intercepts)}
