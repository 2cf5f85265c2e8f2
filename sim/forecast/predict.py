"""The model's forecast: simulated paths, measured as the survey would, written into a record.

`simulate` is the one place where runs are made; everything else takes what it returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

import sim
from sim import resources
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.future.pace import Pace, explanation_of
from sim.calibration.future.path import continued
from sim.calibration.posterior import posterior
from sim.calibration.posterior.fingerprint import fingerprint
from sim.calibration.posterior.posterior import Posterior
from sim.calibration.validation import candidates
from sim.calibration.validation.candidates import Candidates
from sim.engine import arrays as ar
from sim.engine.run import Run, World
from sim.engine.run import simulate as run_world
from sim.experiment.provenance import code_digest, data_digest
from sim.forecast import benchmarks
from sim.forecast.figure import DIGITS, FIRMS, YEAR, Group, Question, questions
from sim.forecast.record import FORMAT, MODEL, Distribution, Forecast, Record
from sim.jobs.run import map_jobs
from sim.outcomes import surveys
from sim.outcomes.surveys import Rows
from sim.population.schema import INDUSTRIES, Population
from sim.scenario.future import allotted_within, default_probabilities, registry

Floats = NDArray[np.float64]

DRAWS: Final = 100
"""From the posterior, if nothing else is asked for."""
PATHS_PER_DRAW: Final = 5
ASSUMPTIONS: Final = (
    "policies are those of the shipped baseline",
    "a common year effect and ready products are equally likely reasons of the rise since 2022",
    "the pace after 2024 is that of three futures (pace-fades, pace-holds, pace-of-europe) with "
    "probabilities that are judgement, and departs from it as much as the published pace did from "
    "year to year",
    "sections, regions, sizes and traits keep their fitted weights",
    "firms answer the question about AI as they did from 2017 on",
)
"""Of the model's paths, beside those of each figure."""


def simulate(draws: int, seed: int, paths: int, executor: Executor) -> dict[str, Floats]:
    """Simulate every figure by the fitted model.

    Parameters
    ----------
    draws : int
        Fitted models that stand for the posterior; they take turns.
    seed : int
        Key of luck and of the year effects to come.
    paths : int
        Simulated paths.
    executor : Executor
        Of threads; the result does not depend on how many.

    Returns
    -------
    dict of str to ndarray, shape (paths,)
        By id of the figure, in its unit.
    """
    return run_paths(*models(draws), seed, paths, executor)


def models(draws: int) -> tuple[Candidates, Sequence[Pace]]:
    """Lay out so many draws of the shipped posterior on the synthetic population."""
    found = shipped()
    picked = found.pick(draws).tolist()
    fits = [found.fit(number) for number in picked]
    paces = [found.pace(number) for number in picked]
    return candidates.of_fits(fits, "posterior", str(draws)), paces


def shipped() -> Posterior:
    """Return the posterior that travels with the program, also if it is stale (the record says)."""
    return posterior.read(resources.path("calibration"), allow_stale=True)


def run_paths(
    here: Candidates, paces: Sequence[Pace], seed: int, paths: int, executor: Executor
) -> dict[str, Floats]:
    """Run paths of models that are laid out and measure every figure in each.

    `paces` are what it takes in each model to keep the pace of a future, in the same order.
    """
    asked = questions()
    survey = Survey.of(here.settings[0].world, asked)
    futures = allotted_within(
        [explanation_of(here.setting(number).world.parameters) for number in range(paths)],
        default_probabilities(),
    )

    def path(number: int) -> Floats:
        setting = here.setting(number)
        world = setting.world
        key = (seed << 32) + number
        fit = Fit(world.parameters, world.intercepts)
        own = paces[number % len(paces)]
        ahead = continued(fit, own, registry()[futures[number]], key).intercepts
        run = run_world(
            world.with_parameters(world.parameters, ahead),
            setting.plan,
            seed=seed,
            replicate=number,
            histories=True,
            years=YEAR - ar.FIRST_YEAR + 1,
        )
        return survey.ask(run)

    found = np.array(map_jobs(path, range(paths), executor))
    return {each.figure.id: found[:, k] for k, each in enumerate(asked)}


@dataclass(frozen=True, eq=False)
class Survey:
    """The firms that the survey of the year asks, and who counts for which figure.

    Attributes
    ----------
    questions : tuple of Question
    rows : Rows
    weight : ndarray, shape (rows,)
        Firms represented.
    counts : ndarray of bool, shape (questions, rows)
    """

    questions: tuple[Question, ...]
    rows: Rows
    weight: Floats
    counts: NDArray[np.bool_]

    @classmethod
    def of(cls, world: World, questions: tuple[Question, ...]) -> Survey:
        """Find the firms of the survey frame in the year that is forecast."""
        rows = Rows.of(world.population, YEAR, YEAR, frame=0)
        counts = [_belongs(each.group, world.population)[rows.firm] for each in questions]
        weight = world.firms.firm["weight"][rows.firm]
        return cls(questions, rows, weight, np.array(counts))

    def ask(self, run: Run) -> Floats:
        """Return every figure of a run that kept histories, in its unit."""
        reports = surveys.reports(run, self.rows)
        firm = self.rows.firm
        technologies = run.world.population.calendar.year(YEAR - ar.FIRST_YEAR)[firm]
        uses_any = reports | ((technologies | run.states["tech"][firm]) != 0)
        return np.array(
            [
                self._value(
                    question, self.counts[k], uses_any if question.any_technology else reports
                )
                for k, question in enumerate(self.questions)
            ]
        )

    def _value(
        self, question: Question, counts: NDArray[np.bool_], says_yes: NDArray[np.bool_]
    ) -> float:
        users = float(self.weight[counts & says_yes].sum())
        if question.figure.unit == FIRMS:
            return users
        return 100.0 * users / max(float(self.weight[counts].sum()), 1e-9)


def _belongs(group: Group, population: Population) -> NDArray[np.bool_]:
    section = np.array([letter in group.sections for letter in INDUSTRIES])
    # As the engine tells its bands apart.
    employees = np.exp(population.ln_employees)
    least, below = group.employees
    found: NDArray[np.bool_] = (
        section[population.industry] & (employees >= least) & (employees < below)
    )
    return found


def forecast(
    *, draws: int, seed: int, executor: Executor, date: str, command: Sequence[str]
) -> Record:
    """Simulate the model and the null models and write down what they say.

    Parameters
    ----------
    draws : int
    seed : int
    executor : Executor
        Of threads.
    date : str
        Today, UTC, such as ``2026-11-27``.
    command : sequence of str
        Command line that gives the same numbers.
    """
    paths = PATHS_PER_DRAW * draws
    said = simulate(draws, seed, paths, executor)
    return compose(
        said,
        benchmarks.simulate(questions(), seed, paths, executor),
        shipped(),
        draws=draws,
        seed=seed,
        date=date,
        command=command,
    )


def compose(
    said: Mapping[str, Floats],
    others: Mapping[str, Mapping[str, Floats]],
    used: Posterior,
    *,
    draws: int,
    seed: int,
    date: str,
    command: Sequence[str],
) -> Record:
    """Return the record of what the model and the null models say, and of what it was made by."""
    forecasts = []
    for question in questions():
        figure = question.figure
        by_model = {MODEL: said[figure.id], **others[figure.id]}
        digits = DIGITS[figure.unit]
        forecasts.append(
            Forecast(
                figure=figure,
                nulls=benchmarks.basis(question),
                models={name: Distribution.of(values, digits) for name, values in by_model.items()},
            )
        )
    return Record(
        format=FORMAT,
        date=date,
        hwaksan=sim.__version__,
        command=tuple(command),
        seed=seed,
        draws=draws,
        paths=len(next(iter(said.values()))),
        model=fingerprint(),
        posterior=used.digest,
        posterior_stale=tuple(used.stale),
        code=code_digest(),
        data=data_digest(),
        assumptions=ASSUMPTIONS,
        figures=tuple(forecasts),
    )
