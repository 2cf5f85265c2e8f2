"""Packages at the same additional public cost, and what each brings for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from sim.analysis.costing.evaluator import Evaluator, Search
from sim.analysis.costing.search import CostSearch, Point, Status
from sim.errors import UserError
from sim.experiment.experiment import Experiment
from sim.jobs.executor import Where, open_executor
from sim.scenario import Scenario
from sim.scenario.scaling import scalable, scaled
from sim.units import amount

TOLERANCE: Final = 0.02
"""Costs of packages that differ by less than this share are called equal."""
SUFFIX: Final = "-equal-cost"
_CLOSE: Final = 0.005
"""Relative tolerance of the search on some replicates."""
_POLISHED: Final = 0.01
"""The same on all replicates, for which there are few tries."""
_TRIES: Final = 5


@dataclass(frozen=True)
class Scaled:
    """A package at the scale at which it is compared.

    Attributes
    ----------
    package : str
        Name of the package as it was given.
    scenario : Scenario
        The same at that scale.
    factor : float
        Of what it adds to the baseline; 1 is the package itself.
    status : Status
    cost : float
        Additional public cost up to the horizon, KRW bn, mean over the replicates searched.
    tries : int
        Scales that were run.
    """

    package: str
    scenario: Scenario
    factor: float
    status: Status
    cost: float
    tries: int


def check_amount(money: float, option: str) -> None:
    """Raise `UserError` unless an amount of money is above 0 and finite."""
    if not (math.isfinite(money) and money > 0.0):
        raise UserError(f"{amount(money)} is not an amount to spend", option, "use KRW bn above 0")


def check_differs(package: Scenario, baseline: Scenario) -> None:
    """Raise `UserError` if a package is the baseline under another name."""
    if package.content() == baseline.content():
        raise UserError(
            f"{package.name!r} is the same as the baseline {baseline.name!r}",
            hint="name a package that changes something",
        )


def check(amount: float, packages: Iterable[Scenario], baseline: Scenario) -> None:
    """Refuse an amount or a package that cannot be scaled to it, before any run.

    Raises
    ------
    UserError
    """
    check_amount(amount, "--equal-cost")
    for each in packages:
        check_differs(each, baseline)


def equal_cost(
    experiment: Experiment, amount: float, *, workers: int = 1, executor: Where = None
) -> tuple[Scaled, ...]:
    """Scale every package of an experiment to the same additional public cost.

    The scale is searched on some replicates, and once more on all of them where they are more.

    Parameters
    ----------
    experiment : Experiment
    amount : float
        KRW bn, from the first year that differs from the baseline to the horizon.
    workers : int
        Threads. The result is the same for any number.
    executor : Executor, distributed.Client or str, optional
        Where runs are made instead: see `sim.jobs.executor.open_executor`.

    Returns
    -------
    tuple of Scaled
        In the experiment's order. A package that cannot cost the amount is there at what it does
        cost, and says why.

    Raises
    ------
    UserError
        If the amount is none, or a package is the baseline itself.
    """
    check_amount(amount, "--equal-cost")
    packages = {each.name: each for each in experiment.packages}
    with open_executor(executor, workers) as opened:
        return scale_to(amount, packages, Evaluator(experiment, opened, outcome="adoption_rate"))


class Searcher(Protocol):
    """What runs packages at the scales that searches ask for."""

    baseline: Scenario

    @property
    def some(self) -> tuple[int, ...]:
        """The replicates of a first search."""

    @property
    def every(self) -> tuple[int, ...]:
        """All replicates."""

    def search(
        self,
        packages: Mapping[str, Scenario],
        searches: Mapping[str, Search],
        replicates: tuple[int, ...],
    ) -> None:
        """Answer what the searches ask, until none asks any more."""


def scale_to(
    amount: float, packages: Mapping[str, Scenario], searcher: Searcher
) -> tuple[Scaled, ...]:
    """Scale packages to the same additional public cost; see `equal_cost`.

    Parameters
    ----------
    amount : float
        KRW bn.
    packages : mapping of str to Scenario
        By name.
    searcher : Searcher

    Raises
    ------
    UserError
        If a package is the baseline itself.
    """
    for each in packages.values():
        check_differs(each, searcher.baseline)
    searches = {
        name: CostSearch(amount, tolerance=_CLOSE)
        if scalable(each, searcher.baseline)
        else CostSearch(amount, tolerance=math.inf)  # as it is, whatever that costs
        for name, each in packages.items()
    }
    searcher.search(packages, searches, searcher.some)
    polished: dict[str, CostSearch] = {}
    if searcher.some != searcher.every:
        polished = {
            name: CostSearch(amount, start=search.chosen().factor, tolerance=_POLISHED, most=_TRIES)
            for name, search in searches.items()
            if search.status in (Status.MET, Status.CLOSEST)
            and scalable(packages[name], searcher.baseline)
        }
        searcher.search(packages, polished, searcher.every)
    return tuple(
        _scaled(each, searcher.baseline, amount, searches[name], polished.get(name))
        for name, each in packages.items()
    )


def _scaled(
    package: Scenario,
    baseline: Scenario,
    amount: float,
    search: CostSearch,
    polished: CostSearch | None,
) -> Scaled:
    last = polished or search
    status = last.status or Status.CLOSEST
    if not scalable(package, baseline):
        status = Status.FIXED
    point = last.chosen() if status is not Status.FREE else _itself(last)
    if status is Status.CLOSEST and abs(point.cost / amount - 1.0) <= TOLERANCE:
        status = Status.MET
    tries = len(search.points) + (len(polished.points) if polished else 0)
    return Scaled(
        package=package.name,
        scenario=_named(package, baseline, point.factor),
        factor=point.factor,
        status=status,
        cost=point.cost,
        tries=tries,
    )


def _itself(search: CostSearch) -> Point:
    """Return the point of the package as it was given."""
    return next(each for each in search.points if each.factor == 1.0)


def _named(package: Scenario, baseline: Scenario, factor: float) -> Scenario:
    """Return a package at a scale under a name and labels that say so."""
    there = scaled(package, baseline, factor, name=f"{package.name}{SUFFIX}")
    en = f"What it adds to '{baseline.label_en}', times {factor:.4g}."
    ko = f"'{baseline.label_ko}' 대비 추가분의 {factor:.4g}배."
    return replace(
        there,
        label_en=f"{package.label_en} × {factor:.3g}",
        label_ko=f"{package.label_ko} × {factor:.3g}",
        description_en=f"{en} {package.description_en}".strip(),
        description_ko=f"{ko} {package.description_ko}".strip(),
    )
