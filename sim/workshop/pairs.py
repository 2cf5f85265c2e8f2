"""Runs of packages beside the baseline, kept by replicate so that nobody runs the same twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Lock
from typing import Final

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.paired import SharedRun, Start
from sim.engine.run import Run, World
from sim.experiment.draws import Draws
from sim.experiment.prepared_scenario import PreparedScenario, configure
from sim.outcomes import measures
from sim.outcomes.attribution import FirmHistory, attribute
from sim.outcomes.labelled import Floats
from sim.outcomes.registry import REPORTED_FRAMES
from sim.parameters.registry import Parameters
from sim.population import Population, synthesise
from sim.scenario import Scenario
from sim.workshop.followed import BELIEFS, MONEY, Followed
from sim.workshop.lever import LEVER_YEAR
from sim.workshop.question import Question

HORIZON: Final = 2030
"""Year of the answer, and the last one that is run."""
FIRST_SHOWN: Final = 2017
YEARS: Final = tuple(range(FIRST_SHOWN, HORIZON + 1))
GRAPHS: Final = (
    ("interested_rate", "sba"),
    ("project_users", "sba"),
    ("product_users", "sba"),
    ("embedded_share", "sba"),
    ("abandoners", "sba"),
    ("size_gap", "sba"),
    ("region_gap", "sba"),
    ("effect_users", "sba"),
    ("productivity", "sba"),
    ("price", "all"),
    ("shortage", "all"),
    ("public_cost_krw_bn", "all"),
)
"""Outcome and frame of every small graph of one line."""
STAGES: Final = (("product_users", "sba"), ("pilot_users", "sba"), ("embedded_users", "sba"))
"""The kinds of users, which come to all users."""
EXECUTION: Final = tuple((name, "all") for name in MONEY)
BELIEF: Final = tuple((name, "sba") for name in BELIEFS)
_OUTCOMES: Final = (
    ("users", "sba"),
    ("users", "all"),
    ("adoption_rate", "sba"),
    ("reported_rate", "sba"),
    ("public_cost_total_krw_bn", "all"),
    *dict.fromkeys((*GRAPHS, *STAGES)),
)
MEASURED: Final = (*_OUTCOMES, *EXECUTION, *BELIEF)
"""Outcome, or what is followed, and frame of every row that is kept of a run."""

_LAST: Final = HORIZON + 1 - ar.FIRST_YEAR
# The price of a year is set at the end of the year before, so the past ends one year earlier.
_PAST: Final = LEVER_YEAR - 1 - ar.FIRST_YEAR
_MAX_PACKAGES: Final = 64
_MAX_PLANS: Final = 8
"""Plans are as large as the firms are many."""


class StoppedError(Exception):
    """Nobody waits for the run any more."""


@dataclass(frozen=True)
class Sizes:
    """How many firms are run.

    Attributes
    ----------
    firms : int or None
        Rows that stand for the survey frame; None for every firm by itself.
    small : int
        Rows that stand for the firms with 10 to 49 employees.
    """

    firms: int | None
    small: int

    def population(self) -> Population:
        """Return the firms."""
        return synthesise(n_sba=self.firms, n_small=self.small)


@dataclass(frozen=True)
class Package:
    """A scenario with its digest, which takes a while to work out and is asked for often.

    Attributes
    ----------
    scenario : Scenario
    digest : str
    """

    scenario: Scenario
    digest: str

    @classmethod
    def of(cls, scenario: Scenario) -> Package:
        """Return a scenario with its digest."""
        return cls(scenario, scenario.digest())


class Pairs:
    """Every run of one question on some firms.

    What is kept of a run is the rows of `MEASURED`; of the first few replicates the baseline's run
    up to `LEVER_YEAR` is kept too, so that a package only has to be run from there.

    Parameters
    ----------
    world : World
        Any world of the firms.
    question : Question
    draws : Draws
    pasts : collection of int
        Replicates of which the past is kept.
    follow : bool
        Follow firms from year to year: needed for beliefs and for what became of whom.
    """

    def __init__(
        self,
        world: World,
        question: Question,
        draws: Draws,
        pasts: frozenset[int],
        *,
        follow: bool = True,
    ) -> None:
        self.draws = draws
        self.question = question
        self._follow = follow
        self._world = world
        self._keep = pasts
        self.baseline = Package.of(question.baseline())
        self._baseline = PreparedScenario.of(
            self.baseline.scenario, world.population, self._parameters(self.baseline.scenario, 0)
        )
        self._pasts: dict[int, SharedRun[Followed]] = {}
        self._base: dict[int, Floats] = {}
        self._histories: dict[int, FirmHistory] = {}
        self._classes: dict[str, dict[int, Floats]] = {}
        self._rows: OrderedDict[str, dict[int, Floats]] = OrderedDict()
        self._prepared: OrderedDict[str, PreparedScenario] = OrderedDict()
        self._lock = Lock()
        self._busy: dict[object, Lock] = {}

    def base(self) -> Mapping[int, Floats]:
        """Return what is known of the baseline, by replicate."""
        with self._lock:
            return dict(self._base)

    def rows(self, package: Package) -> Mapping[int, Floats]:
        """Return what is known of a package, by replicate."""
        if self.is_baseline(package):
            return self.base()
        with self._lock:
            return dict(self._rows.get(package.digest, {}))

    def classes(self, package: Package) -> Mapping[int, Floats]:
        """Return firms of the survey frame by class of `sim.outcomes.attribution`, by replicate."""
        with self._lock:
            return dict(self._classes.get(package.digest, {}))

    def is_baseline(self, package: Package) -> bool:
        """Whether a package changes nothing."""
        return package.digest == self.baseline.digest

    def run(self, package: Package, replicate: int, stop: Event) -> None:
        """Run what is not known yet of a package and the baseline in one replicate.

        Raises
        ------
        StoppedError
            If `stop` is set meanwhile.
        UserError
            If the package cannot be applied to the firms.
        """
        with self._alone("base", replicate):
            known = replicate in self._base
            past = self._past(replicate, stop)
            if not known:
                done = _advanced(past.snapshot().release(), stop)
                row, history = _measured(done), done.history()
                with self._lock:
                    self._base[replicate] = row
                    if history is not None:
                        self._histories[replicate] = history
        if self.is_baseline(package) or replicate in self.rows(package):
            return
        prepared = self._prepare(package, replicate)
        [other] = configure(
            [prepared],
            [self._parameters(package.scenario, replicate)],
            past.base.world,
            self.draws.fit(replicate).intercepts,
        )
        done = _advanced(past.branch(other), stop)  # from the beginning if it changes the past
        row = _measured(done)
        became = self._became(done, prepared, past.run, replicate)
        with self._lock:
            rows = self._rows.setdefault(package.digest, {})
            self._rows.move_to_end(package.digest)
            rows[replicate] = row
            if became is not None:
                self._classes.setdefault(package.digest, {})[replicate] = became
            while len(self._rows) > _MAX_PACKAGES:
                forgotten, _ = self._rows.popitem(last=False)
                self._classes.pop(forgotten, None)

    def _became(
        self, done: Followed, prepared: PreparedScenario, base: Followed, replicate: int
    ) -> Floats | None:
        """Return firms by class, shape (8,), if they were followed."""
        history, before = done.history(), self._histories.get(replicate)
        if history is None or before is None:
            return None
        names = prepared.accounts, self._baseline.accounts
        found = attribute(done.run, history, names[0], base.run, before, names[1], HORIZON)
        became: Floats = found.firms[REPORTED_FRAMES.index("sba")]
        return became

    def _past(self, replicate: int, stop: Event) -> SharedRun[Followed]:
        """Return the baseline's run up to the levers' year."""
        if replicate in self._pasts:
            return self._pasts[replicate]
        scenario = self.baseline.scenario
        [base] = configure(
            [self._baseline],
            [self._parameters(scenario, replicate)],
            self._world,
            self.draws.fit(replicate).intercepts,
        )
        past = SharedRun(self._start(replicate), base)
        for years in range(1, _PAST + 1):
            _check(stop)
            past.advance(years)
        if replicate in self._keep:
            self._pasts[replicate] = past
        return past

    def _prepare(self, package: Package, replicate: int) -> PreparedScenario:
        """Lay a package out for the firms; building a plan takes about as long as a run.

        It is laid out with the parameters of the first replicate that needs it, so that this one
        does not need another plan.
        """
        digest = package.digest
        with self._alone("plan", digest):
            if digest not in self._prepared:
                prepared = PreparedScenario.of(
                    package.scenario,
                    self._world.population,
                    self._parameters(package.scenario, replicate),
                    self._baseline,
                )
                with self._lock:
                    self._prepared[digest] = prepared
                    while len(self._prepared) > _MAX_PLANS:
                        self._prepared.popitem(last=False)
                return prepared
            return self._prepared[digest]

    def _parameters(self, scenario: Scenario, replicate: int) -> Parameters:
        return self.draws.fit(replicate).parameters.replace(**scenario.parameters)

    def _start(self, replicate: int) -> Start[Followed]:
        def start(world: World, plan: Plan) -> Followed:
            run = Run.start(world, plan, seed=self.question.seed, replicate=replicate)
            return Followed.of(run, HORIZON if self._follow else None)

        return start

    def _alone(self, *what: object) -> Lock:
        """Return the lock of one piece of work, which a second thread waits for."""
        with self._lock:
            return self._busy.setdefault(what, Lock())


def _advanced(run: Followed, stop: Event) -> Followed:
    while run.years < _LAST:
        _check(stop)
        run.advance(run.years + 1)
    return run


def _check(stop: Event) -> None:
    if stop.is_set():
        raise StoppedError


def _measured(done: Followed) -> Floats:
    """Return the rows of `MEASURED` over `YEARS`."""
    found = measures.measure(done.run, dict.fromkeys(outcome for outcome, _ in _OUTCOMES))
    rows = [found.sel(outcome=o, frame=f).data[: len(YEARS)] for o, f in _OUTCOMES]
    return np.vstack([*rows, done.rows(FIRST_SHOWN, len(YEARS))])
