"""The least public cost at which a share of firms uses AI, for instruments alone and for a mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.costing.equal_cost import check_amount, check_differs
from sim.analysis.costing.evaluator import Evaluator, Found
from sim.analysis.costing.search import GoalSearch
from sim.errors import UserError, nearest
from sim.experiment.experiment import Experiment
from sim.jobs.executor import Where, open_executor
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, YES_NO, Schema, columns
from sim.policy.successor import stem
from sim.scenario import Scenario, library, load
from sim.scenario.scaling import alone, scalable, scaled
from sim.statistics.intervals import PERCENTS, Floats, Integers, spread
from sim.units import amount

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES: Final = ("adoption_rate", "reported_rate")
"""What a goal may be about: firms that use AI, or that tell the survey so."""
FRAME: Final = "sba"
MIX: Final = "full-package"
GOAL: Final = Schema(
    "goal",
    {
        **columns(TEXT, "package", "label_en", "label_ko", "outcome", "frame"),
        **columns(NUMBER, "goal_percent"),
        **columns(WHOLE, "by"),
        **columns(YES_NO, "reached"),
        **columns(TEXT, "status"),
        **columns(NUMBER, "factor"),
        **columns(NUMBER, "cost_krw_bn", *(f"cost_krw_bn_{end}" for end in PERCENTS)),
        **columns(NUMBER, "level_percent", *(f"level_percent_{end}" for end in PERCENTS)),
        **columns(NUMBER, "baseline_percent", "probability", "probability_baseline"),
        **columns(NUMBER, "most_cost_krw_bn"),
        **columns(WHOLE, "replicates", "draws"),
    },
)
MAX_COST: Final = 10_000.0
"""KRW bn that may be spent if nothing is said (an assumption, far above any budget of today)."""


@dataclass(frozen=True)
class Goal:
    """A share of firms to be reached.

    Attributes
    ----------
    share : float
        Of the firms of the survey frame, above 0, at most 1.
    outcome : str
        One of `OUTCOMES`.
    most_cost : float
        What may be spent besides the baseline's, KRW bn.

    Raises
    ------
    UserError
        If one of them is out of range.
    """

    share: float
    outcome: str = OUTCOMES[0]
    most_cost: float = MAX_COST

    def __post_init__(self) -> None:
        if not 0.0 < self.share <= 1.0:
            raise UserError(
                f"{amount(self.share)} is not a share",
                "--share",
                "use 0.30 for 30 percent, at most 1",
            )
        if self.outcome not in OUTCOMES:
            raise UserError(
                f"a goal cannot be about {self.outcome!r}",
                "--outcome",
                nearest(self.outcome, OUTCOMES),
            )
        check_amount(self.most_cost, "--most-cost")


def packages_of(mix: Scenario, baseline: Scenario) -> tuple[Scenario, ...]:
    """Return what a mix adds to the baseline, each of its instruments alone, and the mix itself.

    Examples
    --------
    >>> mix, baseline = load("training"), load("baseline")
    >>> [each.name for each in packages_of(mix, baseline)]
    ['training-ceo', 'training-expert', 'training']
    """
    # A programme and its successors are one instrument: `alone` takes them together.
    found = {stem(name): name for name in reversed(scalable(mix, baseline))}
    names = tuple(reversed(found.values()))
    return (*(alone(mix, baseline, name) for name in names if len(names) > 1), mix)


def instrument(name: str, baseline: Scenario) -> Scenario:
    """Return the baseline with one instrument as the first shipped scenario changes it.

    Parameters
    ----------
    name : str
        The instrument's name in the scenario, or its type.
    baseline : Scenario

    Raises
    ------
    UserError
        If no shipped scenario has more of such an instrument than the baseline.
    """
    known: dict[str, None] = {}
    for entry in library():
        scenario = load(entry.name)
        for each in scalable(scenario, baseline):
            known |= dict.fromkeys((each, scenario.instruments[each].type_name))
            if name in (each, scenario.instruments[each].type_name):
                return alone(scenario, baseline, each)
    raise UserError(
        f"no shipped scenario has more of an instrument {name!r} than {baseline.name!r}",
        "--instrument",
        nearest(name, known),
    )


def seek(
    experiment: Experiment,
    packages: Sequence[Scenario],
    goal: Goal,
    *,
    workers: int = 1,
    executor: Where = None,
) -> pd.DataFrame:
    """Look for the least cost of a goal, package by package.

    Parameters
    ----------
    experiment : Experiment
        Firms, draws, luck, baseline; the goal is for its horizon.
    packages : sequence of Scenario
        With different names. Each is scaled in what it adds to the baseline.
    goal : Goal
    workers : int
        Threads. The result is the same for any number.
    executor : Executor, distributed.Client or str, optional
        Where runs are made instead: see `sim.jobs.executor.open_executor`.

    Returns
    -------
    pandas.DataFrame
        One row a package; columns are described in docs/results.md.

    Raises
    ------
    UserError
        If a package is the baseline itself.
    """
    import pandas as pd

    aim = 100.0 * goal.share
    named = {each.name: each for each in packages}
    with open_executor(executor, workers) as opened:
        evaluator = Evaluator(experiment, opened, outcome=goal.outcome, frame=FRAME)
        for each in packages:
            check_differs(each, evaluator.baseline)
        before = evaluator.before(evaluator.every)
        searches = {
            name: GoalSearch(
                aim,
                float(before.level.mean()),
                goal.most_cost,
                scales=bool(scalable(each, evaluator.baseline)),
            )
            for name, each in named.items()
        }
        evaluator.search(named, searches, evaluator.every)
        trials = [
            scaled(each, evaluator.baseline, searches[name].chosen().factor)
            if searches[name].chosen().factor > 0.0
            else evaluator.baseline
            for name, each in named.items()
        ]
        found = evaluator.measure(trials, evaluator.every)
    draws = experiment.draws.by_replicate
    rows = []
    for package, search, after in zip(packages, searches.values(), found, strict=True):
        about = {
            "package": package.name,
            "label_en": package.label_en,
            "label_ko": package.label_ko,
            "outcome": goal.outcome,
            "frame": FRAME,
            "goal_percent": aim,
            "by": experiment.horizon,
            "reached": search.reached,
            "status": search.status.value,
            "factor": search.chosen().factor,
        }
        rows.append(about | _numbers(before, after, aim, draws))
    table = pd.DataFrame(rows)
    table["most_cost_krw_bn"] = goal.most_cost
    table["replicates"], table["draws"] = experiment.replicates, len(experiment.draws.fits)
    return GOAL.table(table)


def probability(level: Floats, aim: float, draws: Integers) -> float:
    """Return the share of draws in which a level is reached, luck averaged first.

    With one model only it is the share of runs.

    Examples
    --------
    >>> probability(np.array([29.0, 32.0, 10.0, 11.0]), 30.0, np.array([0, 0, 1, 1]))
    0.5
    """
    models, place = np.unique(draws, return_inverse=True)
    runs = np.bincount(place).astype(np.float64)
    if len(models) == 1:
        return float((level >= aim).mean())
    mean = np.bincount(place, weights=level) / runs
    # A draw that stands for much of the posterior was run more often and counts for more.
    return float(runs[mean >= aim].sum() / runs.sum())


def _numbers(before: Found, after: Found, aim: float, draws: Integers) -> dict[str, float]:
    row: dict[str, float] = {}
    values = {"cost_krw_bn": after.cost - before.cost, "level_percent": after.level}
    for name, each in values.items():
        found = spread(each, draws)
        row[name] = float(found.mean)
        row |= {f"{name}_{end}": float(getattr(found, end)) for end in PERCENTS}
    row["baseline_percent"] = float(before.level.mean())
    row["probability"] = probability(after.level, aim, draws)
    row["probability_baseline"] = probability(before.level, aim, draws)
    return row
