"""Runs of packages beside the baseline, kept by replicate so that nobody runs the same twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Lock
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.paired import SharedRun, Start
from sim.engine.run import Run, World
from sim.experiment.draws import Draws
from sim.experiment.prepared_scenario import PreparedScenario, configure
from sim.outcomes import measures
from sim.outcomes.attribution import FirmHistory, Tracker, attribute
from sim.outcomes.labelled import Floats
from sim.outcomes.registry import REPORTED_FRAMES
from sim.parameters.registry import Parameters
from sim.population import Population, synthesise
from sim.scenario import Scenario
from sim.workshop.detail import Detail, Groups, Recorder
from sim.workshop.followed import BELIEFS, MONEY, Followed
from sim.workshop.lever import HORIZON as HORIZON
from sim.workshop.lever import LEVER_YEAR
from sim.workshop.question import Question

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


class _Kept(NamedTuple):
    """What is kept of one run; detail and classes only where firms are followed."""

    row: Floats
    detail: Detail | None
    classes: Floats | None


class Pairs:
    """Every run of one question on some firms.

    What is kept of a run is the rows of `MEASURED`, its `Detail` and what became of its firms; of
    the first few replicates the baseline's run up to `LEVER_YEAR` is kept too, so that a package
    only has to be run from there.

    Parameters
    ----------
    world : World
        Any world of the firms.
    question : Question
    draws : Draws
    pasts : collection of int
        Replicates of which the past is kept.
    detailed : bool
        Whether firms are followed from year to year (beliefs, who was paid, what became of whom).
        It takes half as long again, which a first answer does not have.
    """

    def __init__(
        self,
        world: World,
        question: Question,
        draws: Draws,
        pasts: frozenset[int],
        *,
        detailed: bool = True,
    ) -> None:
        self.draws = draws
        self.question = question
        self.groups = Groups(world.population)
        self._detailed = detailed
        self._world = world
        self._keep = pasts
        self.baseline = Package.of(question.baseline())
        self._baseline = PreparedScenario.of(
            self.baseline.scenario, world.population, self._parameters(self.baseline.scenario, 0)
        )
        self._pasts: dict[int, SharedRun[Followed]] = {}
        self._base: dict[int, _Kept] = {}
        self._histories: dict[int, FirmHistory] = {}
        self._rows: OrderedDict[str, dict[int, _Kept]] = OrderedDict()
        self._prepared: OrderedDict[str, PreparedScenario] = OrderedDict()
        self._lock = Lock()
        self._busy: WeakValueDictionary[object, Lock] = WeakValueDictionary()

    def base(self) -> Mapping[int, Floats]:
        """Return what is known of the baseline, by replicate."""
        return {replicate: kept.row for replicate, kept in self._known(self.baseline).items()}

    def rows(self, package: Package) -> Mapping[int, Floats]:
        """Return what is known of a package, by replicate."""
        return {replicate: kept.row for replicate, kept in self._known(package).items()}

    def details(self, package: Package) -> Mapping[int, Detail]:
        """Return who uses AI and what programmes did, by replicate."""
        known = self._known(package)
        return {r: kept.detail for r, kept in known.items() if kept.detail is not None}

    def classes(self, package: Package) -> Mapping[int, Floats]:
        """Return firms of the survey frame by class of `sim.outcomes.attribution`, by replicate."""
        known = self._known(package)
        return {r: kept.classes for r, kept in known.items() if kept.classes is not None}

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
                done = past.snapshot().release()
                row, detail = self._run_on(done, stop)
                history = done.history()
                with self._lock:
                    self._base[replicate] = _Kept(row, detail, None)
                    if history is not None:
                        self._histories[replicate] = history
        if self.is_baseline(package):
            return
        with self._alone(package.digest, replicate):  # two browsers may ask for the same
            if replicate not in self.rows(package):
                self._run_package(package, replicate, past, stop)

    def _run_package(
        self, package: Package, replicate: int, past: SharedRun[Followed], stop: Event
    ) -> None:
        prepared = self._prepare(package, replicate)
        [other] = configure(
            [prepared],
            [self._parameters(package.scenario, replicate)],
            past.base.world,
            self.draws.fit(replicate).intercepts,
        )
        done = past.branch(other)  # from the beginning if it changes the past
        row, detail = self._run_on(done, stop)
        became = self._became(done, prepared, past.run, replicate)
        with self._lock:
            rows = self._rows.setdefault(package.digest, {})
            self._rows.move_to_end(package.digest)
            rows[replicate] = _Kept(row, detail, became)
            while len(self._rows) > _MAX_PACKAGES:
                self._rows.popitem(last=False)

    def accounts(self, package: Package) -> tuple[str, ...]:
        """Return the names of a package's accounts, in the order of its details."""
        return (self._baseline if self.is_baseline(package) else self._prepare(package)).accounts

    def histories(
        self, package: Package, replicate: int, stop: Event
    ) -> tuple[tuple[Run, FirmHistory], tuple[Run, FirmHistory]]:
        """Run a package and the baseline once more, and keep what every firm did in every year.

        Returns
        -------
        tuple
            Run and history of the package, then of the baseline; both are large.

        Raises
        ------
        StoppedError
            If `stop` is set meanwhile.
        UserError
            If the package cannot be applied to the firms.
        """
        prepared = [self._prepare(package), self._baseline]
        scenarios = [package.scenario, self.baseline.scenario]
        configured = configure(
            prepared,
            [self._parameters(each, replicate) for each in scenarios],
            self._world,
            self.draws.fit(replicate).intercepts,
        )
        found = []
        for world, plan in configured:
            run = Run.start(
                world, plan, seed=self.question.seed, replicate=replicate, histories=True
            )
            tracker = Tracker.of(run, HORIZON)
            while tracker.years < _LAST:
                _check(stop)
                tracker.advance(tracker.years + 1)
            found.append((run, tracker.finish(beyond=False)))
        return found[0], found[1]

    def _known(self, package: Package) -> Mapping[int, _Kept]:
        with self._lock:
            if self.is_baseline(package):
                return dict(self._base)
            return dict(self._rows.get(package.digest, {}))

    def _run_on(self, run: Followed, stop: Event) -> tuple[Floats, Detail | None]:
        """Run on to the horizon and return its rows and its detail."""
        recorder = Recorder(self.groups) if self._detailed else None
        while run.years < _LAST:
            _check(stop)
            if recorder is not None:
                recorder.before(run.run)
            run.advance(run.years + 1)
            if recorder is not None:
                recorder.after(run.run)
        return _measured(run), None if recorder is None else recorder.finish(run.run)

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

    def _prepare(self, package: Package, replicate: int = 0) -> PreparedScenario:
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
            return Followed.of(run, HORIZON if self._detailed else None)

        return start

    def _alone(self, *what: object) -> Lock:
        """Return the lock of one piece of work, which a second thread waits for."""
        with self._lock:
            return self._busy.setdefault(what, Lock())  # it goes when nobody holds it


def _check(stop: Event) -> None:
    if stop.is_set():
        raise StoppedError


def _measured(done: Followed) -> Floats:
    """Return the rows of `MEASURED` over `YEARS`."""
    found = measures.measure(done.run, dict.fromkeys(outcome for outcome, _ in _OUTCOMES))
    rows = [found.sel(outcome=o, frame=f).data[: len(YEARS)] for o, f in _OUTCOMES]
    return np.vstack([*rows, done.rows(FIRST_SHOWN, len(YEARS))])
