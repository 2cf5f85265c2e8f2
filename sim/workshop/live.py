"""Live answers: a moved lever is answered at once from a few runs, and better with every further.

Nothing here knows of a page. A `Desk` owns the firms and the threads; a `Session` asks one thing
at a time, and what it asked before is given up.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from threading import Condition, Event, Lock, RLock, Thread
from typing import TYPE_CHECKING, Final

from sim.api import inputs
from sim.engine.run import World
from sim.errors import UserError
from sim.policy.remark import said_in
from sim.population.synthesis import SURVEY_FIRMS
from sim.report.refusals.korean import in_both
from sim.scenario import Scenario
from sim.workshop.answer import Answer, between, compose, uninformed
from sim.workshop.assumptions import Assumption, assumptions
from sim.workshop.package import to_scenario
from sim.workshop.pairs import Package, Pairs, Sizes, StoppedError
from sim.workshop.question import REPLICATES, Question, spread_out
from sim.workshop.state import State
from sim.workshop.words import Words
from sim.workshop.work import PUT_AWAY, Work

if TYPE_CHECKING:
    from sim.calibration.fit.fixed_point import Fit
    from sim.calibration.posterior.posterior import Posterior
    from sim.report.data.estimate import Estimate

WHOLE: Final = Sizes(firms=None, small=5000)
"""Every firm of the survey frame by itself, and the fringe that the model was fitted with."""
SAMPLE: Final = Sizes(firms=2000, small=300)
"""Few enough that an answer takes a thirtieth of a second of one core."""
WORKERS: Final = 2

_QUICK: Final = 8
"""Pairs on the sample before those on all firms."""
_PASTS: Final = 16
"""Replicates of which the past of all firms is kept, about 17 MB each."""
_QUESTIONS: Final = 3
"""Questions whose runs are kept."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """A question that has no answer.

    Attributes
    ----------
    text : str
        What is wrong, in one line; of a mistake with its Korean (`sim.policy.remark.Remark`).
    mistake : bool
        Whether what was asked is at fault, not the program.
    """

    text: str
    mistake: bool

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Return what is said of an error; one that is not the user's is logged."""
        if isinstance(error, UserError):
            return cls(in_both(error), mistake=True)
        _log.error("a run failed", exc_info=error)
        return cls(f"{type(error).__name__}: {error}", mistake=False)

    def said(self, words: Words) -> str:
        """Return what the page says of it."""
        key = "failure.mistake" if self.mistake else "failure.program"
        return words(key, text=said_in(self.text, words.language))


Tell = Callable[[Answer | Failure], None]
"""Takes every answer; called in a worker's thread."""


class Desk:
    """The firms, the runs that are known, and the threads that make more.

    Parameters
    ----------
    whole, sample : Sizes
        All firms, and those of the first answers.
    replicates : int
        Runs of each scenario in the end.
    workers : int
        Threads that refine answers; one more makes first ones, which wait for none of them.
    """

    def __init__(
        self,
        whole: Sizes = WHOLE,
        sample: Sizes = SAMPLE,
        *,
        replicates: int = REPLICATES,
        workers: int = WORKERS,
    ) -> None:
        self.whole = whole
        few = whole.firms is not None and (sample.firms or 0) >= whole.firms
        self.sample = whole if few else sample
        self.replicates = replicates
        self._changed = Condition()
        self._requests: list[Work] = []
        self._numbers = count()
        self._closed = False
        self._firms: dict[Sizes, World] = {}
        self._pairs: OrderedDict[tuple[Question, Sizes], Pairs] = OrderedDict()
        self._posterior: Posterior | None = None
        self._making = Lock()
        self._threads = [
            Thread(target=self._work, args=(refines,), daemon=True)
            for refines in (False, *[True] * workers)
        ]
        for thread in self._threads:
            thread.start()

    def session(self, tell: Tell) -> Session:
        """Return a session whose answers go to `tell`."""
        return Session(self, tell)

    def close(self) -> None:
        """Give up everything that is asked, and end the threads."""
        with self._changed:
            self._closed = True
            for request in self._requests:
                request.stop.set()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=10)

    @property
    def survey_firms(self) -> int:
        """How many firms the survey frame has, however many rows stand for them."""
        return SURVEY_FIRMS

    @property
    def waiting(self) -> int:
        """How many questions are not answered in full."""
        with self._changed:
            return len(self._requests)

    def pairs(self, question: Question, sizes: Sizes) -> Pairs:
        """Return the runs of a question on some firms."""
        key = question, sizes
        with self._making:
            if key not in self._pairs:
                draws = question.draws(self._read_posterior(), self.replicates)
                order = spread_out(len(draws.draw_ids))
                kept = order[: _QUICK if sizes == self.sample else _PASTS]
                self._pairs[key] = Pairs(
                    self._world(sizes, draws.first),
                    question,
                    draws,
                    frozenset(kept),
                    detailed=sizes == self.whole,
                )
            self._pairs.move_to_end(key)
            while len(self._pairs) > 2 * _QUESTIONS:
                self._pairs.popitem(last=False)
            return self._pairs[key]

    def answer(self, question: Question, package: Package) -> Answer | None:
        """Return what is known so far of a package."""
        sample, whole = (self.pairs(question, sizes) for sizes in (self.sample, self.whole))
        return compose(
            whole.draws,
            base=whole.base(),
            package=whole.rows(package),
            quick_base=sample.base(),
            quick_package=sample.rows(package),
            moved=not whole.is_baseline(package),
            uninformed=uninformed(package.scenario, whole.baseline.scenario, whole.draws),
            classes=whole.classes(package),
        )

    def difference(self, question: Question, one: Package, other: Package) -> Estimate | None:
        """Return additional users of one package over another, None before there is a pair."""
        whole = self.pairs(question, self.whole)
        return between(whole.draws, whole.rows(one), whole.rows(other))

    def assumptions(self, question: Question, package: Package) -> tuple[Assumption, ...]:
        """Return the assumptions behind a package's answer, the weightiest first."""
        whole = self.pairs(question, self.whole)
        return assumptions(
            whole.draws,
            package,
            whole.baseline,
            rows=whole.rows(package),
            base=whole.base(),
            changed=dict(question.parameters),
        )

    def submit(self, request: Work) -> None:
        """Put a question on the desk."""
        with self._changed:
            closed = self._closed
            if not closed:
                self._requests.append(request)
                self._changed.notify_all()
        if closed:
            request.refuse()

    def withdraw(self, request: Work) -> None:
        """Take a question from the desk, and stop what runs for it."""
        request.stop.set()
        self.done(request)

    def done(self, request: Work) -> None:
        """Take a question from the desk that is answered."""
        with self._changed:
            if request in self._requests:
                self._requests.remove(request)
                self._changed.notify_all()  # one that was still to begin held others back

    def number(self) -> int:
        """Return a number that no other question has."""
        return next(self._numbers)

    def _read_posterior(self) -> Posterior:
        if self._posterior is None:
            self._posterior = inputs.posterior(None, allow_stale=False)
        return self._posterior

    def _world(self, sizes: Sizes, fit: Fit) -> World:
        if sizes not in self._firms:
            self._firms[sizes] = World.of(sizes.population(), fit.parameters, fit.intercepts)
        return self._firms[sizes]

    def _work(self, refines: bool) -> None:
        while True:
            with self._changed:
                while not self._closed and (request := self._next(refines)) is None:
                    self._changed.wait()
                if self._closed:
                    return
                assert request is not None
                step = request.take()
                if request.empty:
                    self._requests.remove(request)
            if step is not None:
                step()
                with self._changed:
                    request.begun = True
                    self._changed.notify_all()

    def _next(self, refines: bool) -> Work | None:
        """Return the question of which least has been run: a fresh move goes before refinement.

        While the first pair of a question runs, nothing is refined: two threads that take the
        interpreter's lock in turns need several times as long for it as one.
        """
        found = [each for each in self._requests if not each.taken]
        if not found and refines and all(each.begun for each in self._requests):
            found = self._requests
        return min(found, key=lambda each: (each.taken, each.number), default=None)


class _Request:
    """One question of one session: its steps, and whether anybody still waits."""

    def __init__(
        self, desk: Desk, question: Question, make: Callable[[], Scenario], tell: Tell
    ) -> None:
        self.stop = Event()
        self.number = desk.number()
        self.taken = 0
        self.begun = False
        self._desk = desk
        self._tell = tell
        self._question = question
        self._make = make
        self._package: Package | None = None
        order = spread_out(desk.replicates // 2)
        several = desk.sample != desk.whole
        quick = [(desk.sample, replicate) for replicate in order[:_QUICK] if several]
        self._steps = [*quick, *((desk.whole, replicate) for replicate in order)]
        self._said = -1
        self._telling = Lock()

    @property
    def empty(self) -> bool:
        """Whether every step was taken."""
        return self.taken >= len(self._steps)

    def take(self) -> Callable[[], None] | None:
        """Return the next step."""
        if self.empty:
            return None
        self.taken += 1
        return partial(self.do, *self._steps[self.taken - 1])

    def do(self, sizes: Sizes, replicate: int) -> None:
        """Run one pair and say what is known with it."""
        try:
            package = self._asked()
            self._desk.pairs(self._question, sizes).run(package, replicate, self.stop)
            if not self.stop.is_set():  # what nobody waits for would hold up what somebody does
                self._say(self._desk.answer(self._question, package))
        except StoppedError:
            return
        except Exception as error:  # noqa: BLE001 - a dead run must not kill the page
            self._fail(Failure.of(error))

    def refuse(self) -> None:
        """Say that nobody answers here any more."""
        self._fail(Failure.of(UserError(PUT_AWAY)))

    def _asked(self) -> Package:
        if self._package is None:
            self._package = Package.of(self._make())
        return self._package

    def _say(self, answer: Answer | None) -> None:
        """Hand an answer on unless one that knew more was handed on before."""
        if answer is None:
            return
        with self._telling:
            known = answer.runs + 2 * answer.pairs + (0 if answer.quick else 1)
            if known <= self._said or self.stop.is_set():
                return
            self._said = known
            self._tell(answer)
        if answer.complete:
            self._desk.done(self)

    def _fail(self, failure: Failure) -> None:
        with self._telling:
            if not self.stop.is_set():
                self._desk.withdraw(self)
                self._tell(failure)


class Session:
    """What one participant asks: always the latest state, and nothing else.

    Parameters
    ----------
    desk : Desk
    tell : callable
        Takes every answer; called in a worker's thread.
    """

    def __init__(self, desk: Desk, tell: Tell) -> None:
        self._desk = desk
        self._listener = tell
        self._request: _Request | None = None
        self._latest = RLock()

    def ask(self, state: State) -> None:
        """Ask what a state brings; what was asked before is given up."""
        self.ask_about(Question.of(state), lambda: to_scenario(state))

    def ask_about(self, question: Question, make: Callable[[], Scenario]) -> None:
        """Ask what a scenario brings; it is made in a worker's thread.

        Parameters
        ----------
        question : Question
        make : callable
            Returns the scenario.
        """
        self.stop()

        def tell(answer: Answer | Failure) -> None:
            # An answer on its way while something else is asked must not come after it.
            with self._latest:
                if self._request is request:
                    self._listener(answer)

        request = _Request(self._desk, question, make, tell)
        with self._latest:
            self._request = request
        self._desk.submit(request)

    def stop(self) -> None:
        """Give up what was asked; nothing of it is told any more."""
        with self._latest:
            asked, self._request = self._request, None
        if asked is not None:
            self._desk.withdraw(asked)
