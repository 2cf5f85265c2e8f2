"""From a question to the candidates that were tried and the front among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from sim.analysis.optimisation import robust
from sim.analysis.optimisation.candidate import candidate
from sim.analysis.optimisation.evaluator import Elsewhere, Evaluator
from sim.analysis.optimisation.evolution import Judged, Values, evolve
from sim.analysis.optimisation.front import thinned, unbeaten
from sim.analysis.optimisation.levers import values_of
from sim.analysis.optimisation.log import Log
from sim.analysis.optimisation.objective import Floats, Measured
from sim.analysis.optimisation.spec import Spec
from sim.errors import ReplicatesFailed, UserError
from sim.experiment import failures
from sim.experiment.same_program import SameProgram
from sim.jobs.run import JobsFailed, run_jobs
from sim.policy.remark import Remark
from sim.units import amount

MAX_POINTS: Final = 40
"""A longer front is thinned to points spread over it."""
_SCALES: Final = (1.0, 0.75, 0.5, 0.25, 0.0)


@dataclass(frozen=True, eq=False)
class Search:
    """A search in progress.

    Attributes
    ----------
    spec : Question
    log : Log
    executor : concurrent.futures.Executor
    tried : dict
        What the optimiser has seen so far, in its order. Not the log: that may hold what an earlier
        attempt saw later.
    """

    spec: Spec
    log: Log
    executor: Executor
    tried: dict[Values, Measured] = field(default_factory=dict)

    def evaluate(
        self,
        stage: str,
        evaluator: Evaluator | Elsewhere,
        wanted: Sequence[Values],
        done: Callable[[], None],
    ) -> list[Measured]:
        """Return what is measured of candidates; what the log does not have is run and kept."""
        missing = [v for v in dict.fromkeys(wanted) if self.log.get(stage, v) is None]

        def finished(values: Values, measured: Measured) -> None:
            self.log.add(stage, values, measured)
            done()

        try:
            job = SameProgram(_Job(self.spec, evaluator))
            run_jobs(job, missing, self.executor, finished)
        except JobsFailed as failed:
            raise self._told(stage, failed.failures) from failed
        return [self.log.get(stage, values) or {} for values in wanted]

    def run(
        self, evaluator: Evaluator | Elsewhere, budget: float, done: Callable[[], None]
    ) -> None:
        """Let the optimiser go through its generations.

        A regret needs a best to be measured against: the first half of the evaluations looks for
        it by the mean, the second half starts from the front of the first.
        """
        asked = self.spec
        starts = [values_of(asked.levers, scale) for scale in _SCALES]
        if asked.rule != "regret":
            self._evolve(asked.rule, None, starts, asked.evaluations, evaluator, budget, done)
            return
        half = asked.generation * max(asked.evaluations // (2 * asked.generation), 1)
        self._evolve("mean", None, starts, half, evaluator, budget, done)
        found = self.front("mean", budget)
        kept = [measured for _, measured in self._affordable("mean", budget)]
        best = robust.best(asked.objectives, kept)
        rest = asked.evaluations - half
        self._evolve("regret", best, found, rest, evaluator, budget, done)

    def front(self, rule: str, budget: float) -> list[Values]:
        """Return the affordable candidates that no other beats.

        Raises
        ------
        UserError
            If none is affordable.
        """
        tried = self._affordable(rule, budget)
        if not tried:
            least = min(robust.cost(rule, measured) for measured in self.tried.values())
            raise UserError(
                f"no package within KRW {amount(budget)} bn was found; the cheapest costs KRW "
                f"{amount(round(least, 1))} bn",
                "--budget",
                "raise it, or give levers that save more",
            )
        objectives = self.spec.objectives
        best = robust.best(objectives, [measured for _, measured in tried])
        scores = scores_of(rule, self.spec, [measured for _, measured in tried], best)
        signs = [robust.gains(rule, each) for each in objectives]
        rows = np.flatnonzero(unbeaten(scores, signs))
        # Levers at which nothing differs give several equal rows; one is enough.
        _, first = np.unique(scores[rows], axis=0, return_index=True)
        rows = rows[np.sort(first)]
        return [tried[row][0] for row in rows[thinned(scores[rows], signs, MAX_POINTS)]]

    def _told(self, stage: str, failed: Mapping[Values, Exception]) -> ReplicatesFailed:
        """Write down at what levers evaluations failed; the finished ones are in the log."""
        names, seed = [lever.name for lever in self.spec.levers], self.spec.seed
        described = [
            failures.described_by(
                {"stage": stage, "seed": seed, "levers": dict(zip(names, values, strict=True))},
                error,
            )
            for values, error in sorted(failed.items())
        ]
        file = failures.write(self.log.held.folder, described)
        first, kept = described[0], len(self.log)
        at = ", ".join(f"{name} {amount(value)}" for name, value in first["levers"].items())
        said = Remark(
            f"{len(described)} evaluations failed, the first of them at {at}: {first['error']}; "
            f"levers and tracebacks are in {file}; {kept} finished ones are kept, the same command "
            "goes on from them",
            f"평가 {len(described)}개가 실패했다. 첫 번째의 정책 수단 값: {at}. 오류: "
            f"{first['error']}. 값과 오류 기록은 {file}에 있다. 끝난 {kept}개는 남아 있으며, "
            "같은 명령을 다시 쓰면 이어서 실행한다",
        )
        return ReplicatesFailed((), file, said)

    def _affordable(self, rule: str, budget: float) -> list[tuple[Values, Measured]]:
        return [each for each in self.tried.items() if robust.cost(rule, each[1]) <= budget]

    def _evolve(
        self,
        rule: str,
        best: Sequence[Floats] | None,
        starts: Sequence[Values],
        evaluations: int,
        evaluator: Evaluator | Elsewhere,
        budget: float,
        done: Callable[[], None],
    ) -> None:
        asked = self.spec

        def judge(generation: Sequence[Values]) -> list[Judged]:
            rounded = [
                tuple(lever.rounded(v) for lever, v in zip(asked.levers, values, strict=True))
                for values in generation
            ]
            measured = self.evaluate("search", evaluator, rounded, done)
            self.tried.update(zip(rounded, measured, strict=True))
            scores = scores_of(rule, asked, measured, best)
            return [
                (tuple(map(float, row)), robust.cost(rule, each) - budget)
                for row, each in zip(scores, measured, strict=True)
            ]

        evolve(
            [(lever.low, lever.high) for lever in asked.levers],
            [robust.gains(rule, each) for each in asked.objectives],
            judge,
            evaluations=evaluations,
            generation=asked.generation,
            seed=asked.seed,
            starts=starts,
        )


@dataclass(frozen=True, eq=False)
class _Job:
    """Measures a candidate by its levers."""

    spec: Spec
    evaluator: Evaluator | Elsewhere

    def __call__(self, values: Values) -> Measured:
        asked = self.spec
        return self.evaluator.measure(candidate(asked.base, asked.levers, values, asked.since))


def scores_of(
    rule: str, spec: Spec, measured: Sequence[Measured], best: Sequence[Floats] | None
) -> Floats:
    """Return the robust values, shape (candidates, objectives)."""
    known: Sequence[Floats | None] = best if best is not None else [None] * len(spec.objectives)
    return np.array(
        [
            [
                robust.score(rule, objective, each, found)
                for objective, found in zip(spec.objectives, known, strict=True)
            ]
            for each in measured
        ]
    )
