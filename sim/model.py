"""The Mesa model: a `mesa.Model` whose step is one year of the compiled engine.

Institutions (government, suppliers, bank) are Mesa agents. Firms are not: 13,824 Python objects
would cost hundreds of times the year itself. A firm's view is made on demand with `firm(id)`.
"""

from __future__ import annotations

import inspect
import math
import secrets
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

import mesa
import numpy as np

from sim.calibration.future.path import best_fit
from sim.engine import arrays as ar
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import Run, World
from sim.errors import UserError, require_whole
from sim.outcomes.firm_view import FirmView, firm
from sim.outcomes.ledger import public_cost
from sim.outcomes.measures import measure
from sim.outcomes.registry import REPORTED_YEARS, registry
from sim.policy.package import all_warnings, build_package
from sim.population import synthesise
from sim.population.schema import Population
from sim.population.synthesis import DEFAULT_SMALL, SURVEY_FIRMS
from sim.scenario import Scenario, load
from sim.units import MAX_SEED, THOUSAND_PER_BN


class Government(mesa.Agent):
    """The state: it sees what its programmes cost."""

    model: AIDiffusionModel

    @property
    def public_cost_krw_bn(self) -> float:
        """Public cost of the last year, KRW bn."""
        return float(public_cost(self.model.engine_run)[:, self.model.last].sum() / THOUSAND_PER_BN)


class Suppliers(mesa.Agent):
    """The suppliers of AI: what a project costs, and what has been deployed."""

    model: AIDiffusionModel

    @property
    def price(self) -> float:
        """P_t, relative to 2022."""
        return float(self.model.engine_run.outputs.years["price"][self.model.last])

    @property
    def deployments(self) -> float:
        """Q, cumulated deployments (represented firms)."""
        return float(self.model.engine_run.outputs.years["deployments"][self.model.last])

    @property
    def talent_shortage(self) -> float:
        """H, unmet demand for specialists per specialist."""
        return float(self.model.engine_run.outputs.years["shortage"][self.model.last])


class Bank(mesa.Agent):
    """The policy bank: credit that is out."""

    model: AIDiffusionModel

    @property
    def outstanding_krw_bn(self) -> float:
        """Outstanding policy credit at the end of the last year, KRW bn."""
        accounts = self.model.engine_run.outputs.accounts["outstanding_out"][:, self.model.last]
        return float(accounts.sum() / THOUSAND_PER_BN)


def _without(function: Callable[..., object], *names: str) -> inspect.Signature:
    """Return a function's signature without some of its arguments."""
    full = inspect.signature(function)
    return full.replace(parameters=[p for name, p in full.parameters.items() if name not in names])


class AIDiffusionModel(mesa.Model):
    """How AI spreads among Korean firms under one scenario, 2010 to 2035; a step is a year.

    Parameters
    ----------
    scenario : str or Scenario
        A built-in scenario's name, a scenario file's path, or a loaded scenario.
    n_sba : int, optional
        Firms of the survey frame active in 2022; any number represents the whole frame by its
        weights. None takes all 13,824.
    n_small : int, optional
        Sampled firms of the fringe with 10 to 49 employees; by default as many in proportion as
        `sim.compare` takes. They compete for public money: without them (0) programmes run out
        of applicants and more money may change nothing, which is warned about.
    seed : int, optional
        Key of the run's luck, 0 to 2**32 - 1; drawn anew if not given, and kept in `seed`.
    replicate : int
        Second part of the key: replicates with the same seed have different luck, scenarios with
        the same seed and replicate have the same.
    population : Population, optional
        Firms to use instead of synthetic ones.
    parameters : mapping of str to float, optional
        Parameter values by symbol, over the fitted ones and the scenario's.
    explanation : str
        Of the rise of use after 2022: ``year-effect`` or ``product`` (docs/identification.md).
    future : str, optional
        One of the named futures; the likeliest by default.
    rng : int or numpy.random.Generator, optional
        Accepted for `mesa.batch_run`: a whole number is the seed, from anything else one is drawn.

    Attributes
    ----------
    policy : Scenario
        The scenario that is run (Mesa keeps the name `scenario` for itself).
    engine_run : Run
        State and outputs of the engine.
    datacollector : mesa.DataCollector
        One row a year.
    government, suppliers, bank : mesa.Agent

    Examples
    --------
    >>> model = AIDiffusionModel("baseline", n_sba=300, seed=1)
    >>> while model.running:
    ...     model.step()
    >>> model.year
    2035
    >>> table = model.datacollector.get_model_vars_dataframe()
    >>> len(table)
    26
    """

    def __init__(
        self,
        scenario: str | Scenario = "baseline",
        *,
        n_sba: int | None = 1000,
        n_small: int | None = None,
        seed: int | None = None,
        replicate: int = 0,
        population: Population | None = None,
        parameters: Mapping[str, float] | None = None,
        explanation: str = "year-effect",
        future: str | None = None,
        rng: Any = None,
    ) -> None:
        seed = _seed(seed, rng)
        super().__init__(rng=seed)
        require_whole("replicate", replicate, 0, MAX_SEED)
        self.key = (seed, replicate)
        self.policy = scenario if isinstance(scenario, Scenario) else load(scenario)
        fit = best_fit(explanation, future, self.policy.futures)
        values = fit.parameters.replace(**self.policy.parameters).replace(**dict(parameters or {}))
        firms = _firms(n_sba, n_small) if population is None else population
        package = build_package(self.policy, firms, values)
        for remark in all_warnings((self.policy,), firms):
            warnings.warn(remark, stacklevel=2)
        self.programmes = programme_names(package)
        self.engine_run = Run.start(
            World.of(firms, values, fit.intercepts),
            lay_out(package, firms.n),
            seed=seed,
            replicate=replicate,
            histories=True,
        )
        self.last = -1
        self._measured_year = -1
        self.government = Government(self)
        self.suppliers = Suppliers(self)
        self.bank = Bank(self)
        self.datacollector = mesa.DataCollector(model_reporters=_reporters())

    # Mesa 3.5 overwrites an argument called seed in every run of a batch, so that what the user set
    # is lost; where it sees none of that name it hands its own on as rng and leaves seed alone.
    __signature__: ClassVar[inspect.Signature] = _without(__init__, "self", "seed")

    @property
    def year(self) -> int:
        """The last year that was run; 2009 before the first step."""
        return ar.FIRST_YEAR + self.last

    def step(self) -> None:
        """Run one year: the order of the year is written out in `sim.engine.year.run_years`."""
        if self.last + 1 >= ar.T:
            raise UserError("the run has ended", str(ar.LAST_YEAR), "start a new model")
        self.last += 1
        self.engine_run.advance(self.last + 1)
        self.datacollector.collect(self)
        self.running = self.last + 1 < ar.T

    def outcome(self, name: str, frame: str | None = None) -> float:
        """Return an outcome of the last year; NaN before 2017, when outcomes begin.

        Parameters
        ----------
        name : str
            One of `sim.outcomes.registry.registry`.
        frame : str, optional
            ``sba``, ``small`` or ``all``; the first for which it is defined by default.
        """
        if self.year < REPORTED_YEARS[0]:
            return math.nan
        if self._measured_year != self.year:
            self._measured, self._measured_year = measure(self.engine_run), self.year
        which = registry()[name].frames[0] if frame is None else frame
        return float(self._measured.at(name, which, self.year))

    def firm(self, id: int) -> FirmView:
        """Return the view of one firm by its id: its traits and its story year by year.

        Raises
        ------
        UserError
            If no firm has the id.
        """
        return firm(self.engine_run, id, self.programmes, self.last)


def _seed(seed: int | None, rng: Any) -> int:
    """Return the key that is meant: `mesa.batch_run` hands its seeds on as `rng`."""
    if seed is None and isinstance(rng, int | np.integer) and not isinstance(rng, bool):
        seed = int(rng)
    if seed is None:
        drawn = secrets.randbits(32) if rng is None else np.random.default_rng(rng).integers(2**32)
        seed = int(drawn)
    require_whole("seed", seed, 0, MAX_SEED)
    return seed


def _firms(n_sba: int | None, n_small: int | None) -> Population:
    """Return synthetic firms; the fringe in proportion where its number is not given."""
    if n_small is None:
        share = 1.0 if n_sba is None else n_sba / SURVEY_FIRMS
        n_small = max(round(DEFAULT_SMALL * share), 1)
    return synthesise(n_sba=n_sba, n_small=n_small)


def _reporters() -> dict[str, Any]:
    """Return what is collected each year: every outcome, then what the institutions see.

    An outcome stands under its name for the first frame for which it is defined, with the frame
    behind the name for the others.
    """
    reporters: dict[str, Any] = {"year": "year", "seed": lambda m: m.key[0]}
    for name, about in registry().items():
        for frame in about.frames:
            column = name if frame == about.frames[0] else f"{name}_{frame}"
            reporters[column] = partial(AIDiffusionModel.outcome, name=name, frame=frame)
    reporters["outstanding_credit_krw_bn"] = lambda m: m.bank.outstanding_krw_bn
    return reporters
