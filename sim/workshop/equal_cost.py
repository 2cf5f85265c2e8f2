"""The packages of the shelf at the same public cost, as `hwaksan compare --equal-cost` has them."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import Event, Thread
from typing import Final

from sim.analysis.costing.equal_cost import Scaled, scale_to
from sim.analysis.costing.evaluator import SEARCHED, Search, answer_searches
from sim.errors import UserError
from sim.scenario import Scenario
from sim.workshop.answer import additional_cost
from sim.workshop.live import Desk, Failure
from sim.workshop.pairs import Package, StoppedError
from sim.workshop.question import Question, spread_out
from sim.workshop.task import Batch

_DIGITS: Final = 2

_log = logging.getLogger(__name__)


class PairSearcher:
    """Runs packages at the scales that a search asks for, as pairs of a question.

    Parameters
    ----------
    desk : Desk
    question : Question
    stop : Event
        Set when nobody waits any more.
    ran : callable
        Told how many pairs were asked for, whenever more are.
    """

    def __init__(
        self, desk: Desk, question: Question, stop: Event, ran: Callable[[int], None]
    ) -> None:
        self._desk = desk
        self._pairs = desk.pairs(question, desk.whole)
        self._stop = stop
        self._ran = ran
        self._asked = 0
        self.baseline: Scenario = self._pairs.baseline.scenario

    @property
    def every(self) -> tuple[int, ...]:
        """All replicates."""
        return tuple(range(self._desk.replicates))

    @property
    def some(self) -> tuple[int, ...]:
        """The replicates of a first search: those whose past is kept, which are quick to run."""
        if self._desk.replicates <= SEARCHED:
            return self.every
        return tuple(sorted(spread_out(self._desk.replicates // 2)[:SEARCHED]))

    def search(
        self,
        packages: Mapping[str, Scenario],
        searches: Mapping[str, Search],
        replicates: tuple[int, ...],
    ) -> None:
        """Answer what the searches ask, until none asks any more.

        Raises
        ------
        StoppedError
            If nobody waits any more.
        """

        def measure(trials: Sequence[Scenario]) -> list[tuple[float, float]]:
            return [(cost, math.nan) for cost in self._costs(trials, replicates)]

        answer_searches(packages, searches, self.baseline, measure)

    def _costs(self, trials: Sequence[Scenario], replicates: tuple[int, ...]) -> list[float]:
        packages = [Package.of(each) for each in trials]
        steps = [
            partial(self._pairs.run, package, replicate, self._stop)
            for replicate in replicates
            for package in packages
        ]
        self._asked += len(steps)
        self._ran(self._asked)
        Batch(self._desk, steps, self._stop).wait()
        base = self._pairs.base()
        return [additional_cost(self._pairs.rows(each), base, replicates) for each in packages]


class Scaling:
    """A search for the scales at which packages cost the same; it takes seconds and can be ended.

    It waits in a thread of its own, so that the desk's threads run what is asked beside it.

    Parameters
    ----------
    desk : Desk
    question : Question
    packages : sequence of Scenario
    amount : float
        Additional public cost to the last year, KRW bn.
    tell : callable
        Takes the scaled packages in the same order, or why there are none; called in that thread.
    ran : callable
        Told how many pairs of runs were asked for so far, in that thread.
    """

    def __init__(
        self,
        desk: Desk,
        question: Question,
        packages: Sequence[Callable[[], Scenario]],
        amount: float,
        tell: Callable[[tuple[Scaled, ...] | Failure], None],
        ran: Callable[[int], None] = lambda count: None,
    ) -> None:
        self._stop = Event()
        self._desk = desk
        self._question = question
        self._packages = packages
        self._amount = amount
        self._tell = tell
        self._ran = ran
        Thread(target=self._work, daemon=True).start()

    def cancel(self) -> None:
        """Give it up: nothing is told any more."""
        self._stop.set()

    def _work(self) -> None:
        try:
            found: tuple[Scaled, ...] | Failure = self._find()
        except StoppedError:
            return
        except UserError as error:
            found = Failure.of(error)
        except Exception as error:  # noqa: BLE001 - a dead run must not kill the page
            _log.exception("a search for equal cost failed")
            found = Failure(f"{type(error).__name__}: {error}", mistake=False)
        if not self._stop.is_set():
            self._tell(found)

    def _find(self) -> tuple[Scaled, ...]:
        searcher = PairSearcher(self._desk, self._question, self._stop, self._ran)
        packages = {str(place): make() for place, make in enumerate(self._packages)}
        return scale_to(self._amount, packages, searcher)


def proposed(costs: Sequence[float]) -> float | None:
    """Return an amount to compare at: the middle of what packages cost, rounded; None if nothing.

    Examples
    --------
    >>> proposed([812.3, -20.0, 95.0, 441.0]), proposed([0.0])
    (440.0, None)
    """
    spent = sorted(each for each in costs if math.isfinite(each) and each > 0.0)
    if not spent:
        return None
    middle = spent[len(spent) // 2]
    return round(middle, _DIGITS - 1 - math.floor(math.log10(middle)))
