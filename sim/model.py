"""The Mesa model: a `mesa.Model` whose step is one year of the compiled engine.

Institutions (government, suppliers, bank) are Mesa agents. Firms are not: 13,824 Python objects
would cost hundreds of times the year itself. A firm's view is made on demand with `firm(id)`.
"""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np

from sim.calibration.fit.shipped import load_fit
from sim.engine import arrays as ar
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import Run, World
from sim.errors import UserError
from sim.outcomes.firm_view import FirmView
from sim.outcomes.ledger import public_cost
from sim.policy.package import build_package
from sim.policy.package import warnings as policy_warnings
from sim.population import synthesise
from sim.population.schema import Population
from sim.scenario import Scenario, load
from sim.units import MAX_SEED, THOUSAND_PER_BN


class Government(mesa.Agent):
    """The state: it sees what its programmes cost."""

    model: AIDiffusionModel

    @property
    def public_cost_krw_bn(self) -> float:
        """Public cost of the last year, KRW bn."""
        return float(public_cost(self.model.run)[:, self.model.last].sum() / THOUSAND_PER_BN)


class Suppliers(mesa.Agent):
    """The suppliers of AI: what a project costs, and what has been deployed."""

    model: AIDiffusionModel

    @property
    def price(self) -> float:
        """P_t, relative to 2022."""
        return float(self.model.run.outputs.years["price"][self.model.last])

    @property
    def deployments(self) -> float:
        """Q, cumulated deployments (represented firms)."""
        return float(self.model.run.outputs.years["deployments"][self.model.last])

    @property
    def talent_shortage(self) -> float:
        """H, unmet demand for specialists per specialist."""
        return float(self.model.run.outputs.years["shortage"][self.model.last])


class Bank(mesa.Agent):
    """The policy bank: credit that is out."""

    model: AIDiffusionModel

    @property
    def outstanding_krw_bn(self) -> float:
        """Outstanding policy credit at the end of the last year, KRW bn."""
        accounts = self.model.run.outputs.accounts["outstanding_out"][:, self.model.last]
        return float(accounts.sum() / THOUSAND_PER_BN)


class AIDiffusionModel(mesa.Model):
    """How AI spreads among Korean firms under one scenario, 2010 to 2035; a step is a year.

    Parameters
    ----------
    scenario : str or Scenario
        A built-in scenario's name, a scenario file's path, or a loaded scenario.
    n_sba : int, optional
        Firms of the survey frame active in 2022; any number represents the whole frame by its
        weights. None takes all 13,824.
    n_small : int
        Sampled firms of the fringe with 10 to 49 employees; 0 for none.
    seed : int, optional
        Key of the run's luck, 0 to 2**32 - 1; drawn anew if not given, and kept in `seed`.
    replicate : int
        Second part of the key: replicates with the same seed have different luck, scenarios with
        the same seed and replicate have the same.
    population : Population, optional
        Firms to use instead of synthetic ones.
    parameters : mapping of str to float, optional
        Parameter values by symbol, over the fitted ones and the scenario's.
    rng : optional
        Accepted for `mesa.batch_run`; if no seed is given, the seed is drawn from it.

    Attributes
    ----------
    policy : Scenario
        The scenario that is run (Mesa keeps the name `scenario` for itself).
    run : Run
        State and records of the engine.
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
        n_small: int = 0,
        seed: int | None = None,
        replicate: int = 0,
        population: Population | None = None,
        parameters: Mapping[str, float] | None = None,
        rng: Any = None,
    ) -> None:
        if seed is None:
            drawn = (
                secrets.randbits(32) if rng is None else np.random.default_rng(rng).integers(2**32)
            )
            seed = int(drawn)
        if not 0 <= seed <= MAX_SEED:
            raise UserError(f"seed {seed} is out of range", "seed", f"use 0 to {MAX_SEED}")
        super().__init__(rng=seed)
        self.key = (seed, replicate)
        self.policy = scenario if isinstance(scenario, Scenario) else load(scenario)
        fitted, intercepts = load_fit()
        values = fitted.replace(**self.policy.parameters).replace(**dict(parameters or {}))
        firms = synthesise(n_sba=n_sba, n_small=n_small) if population is None else population
        package = build_package(self.policy, firms, values)
        for remark in policy_warnings(self.policy):
            warnings.warn(remark, stacklevel=2)
        self.programmes = programme_names(package)
        self.run = Run.start(
            World.of(firms, values, intercepts),
            lay_out(package, firms.n),
            seed=seed,
            replicate=replicate,
            histories=True,
        )
        self.last = -1
        self.government = Government(self)
        self.suppliers = Suppliers(self)
        self.bank = Bank(self)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "year": "year",
                "adoption_rate": "adoption_rate",
                "reported_rate": "reported_rate",
                "users": "users",
                "embedded_users": "embedded_users",
                "interested_firms": "interested_firms",
                "price": lambda m: m.suppliers.price,
                "talent_shortage": lambda m: m.suppliers.talent_shortage,
                "public_cost_krw_bn": lambda m: m.government.public_cost_krw_bn,
                "outstanding_credit_krw_bn": lambda m: m.bank.outstanding_krw_bn,
            }
        )

    @property
    def year(self) -> int:
        """The last year that was run; 2009 before the first step."""
        return ar.FIRST_YEAR + self.last

    def step(self) -> None:
        """Run one year: the order of the year is written out in `sim.engine.year.run_years`."""
        if self.last + 1 >= ar.T:
            raise UserError("the run has ended", str(ar.LAST_YEAR), "start a new model")
        self.last += 1
        self.run.advance(self.last + 1)
        self.datacollector.collect(self)
        self.running = self.last + 1 < ar.T

    def _sba(self, *columns: str) -> float:
        """Return the survey frame's total of some record columns in the last year."""
        total = self.run.outputs.groups[self.last, 0, ar.TOTAL_ROW]
        return float(sum(total[column] for column in columns))

    @property
    def _firms(self) -> float:
        return float(self.run.world.firms.totals[self.last, 0, ar.TOTAL_ROW])

    @property
    def users(self) -> float:
        """Firms of the survey frame that use AI (stage P or E)."""
        return self._sba("pilot", "embedded")

    @property
    def embedded_users(self) -> float:
        """Firms of the survey frame that have embedded AI (stage E)."""
        return self._sba("embedded")

    @property
    def interested_firms(self) -> float:
        """Firms of the survey frame that are interested but do not use AI (stage I)."""
        return self._sba("interested")

    @property
    def adoption_rate(self) -> float:
        """Users of AI in percent of the survey frame."""
        return 100.0 * self.users / self._firms

    @property
    def reported_rate(self) -> float:
        """Firms that report AI to the survey in percent of the frame."""
        return 100.0 * self._sba("reported") / self._firms

    def firm(self, id: int) -> FirmView:
        """Return the view of one firm by its id: its traits and its story year by year.

        Raises
        ------
        UserError
            If no firm has the id.
        """
        rows = np.flatnonzero(self.run.world.population.id == id)
        if rows.size == 0:
            ids = self.run.world.population.id
            raise UserError(
                f"there is no firm {id}", "firm", f"ids go from {np.min(ids)} to {np.max(ids)}"
            )
        return FirmView(self.run, int(rows[0]), self.programmes, self.last)
