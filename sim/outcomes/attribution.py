"""Firm by firm with the same luck: what a package changed, and for whom it paid in vain.

Every firm that was in the frame by the horizon falls into exactly one class:

=================  ===========================================================================
reached            firms that the scenario supported, or supported on better terms, and the
                   baseline did not
- additional       began a project by the horizon, in the baseline not
- accelerated      began a project in both, in the scenario earlier
- windfall         began a project in both, in the baseline no later
- unused           began a project in neither
not reached
- induced          began a project in the scenario only: through peers, prices, references
- retimed          began a project in both, in another year
- unchanged        the same year in both, or never
either
- crowded_out      began a project in the baseline only
=================  ===========================================================================

A project is the firm's own, which is the kind of AI that policy pays for. Some firms that begin one
would have used a ready product instead: they are counted beside the classes (``from_product``).

Only what came with or before the first project counts as support of it. A programme is one
of the scenario's own if the baseline has none of its name (nor, for a successor, of the name it
carries on; see `sim.policy.successor`), if it did not support the firm there
by the horizon, or if its terms of that year are better (a higher share, cap, rate cut or gain). The
tax law is there for everybody: it counts only where its rates are better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.branching import Branching, branching_of
from sim.engine.programmes.tax import TAX_BIT
from sim.engine.run import Run, carried_over
from sim.outcomes.registry import REPORTED_FRAMES
from sim.policy.successor import stem

REACHED: Final = ("additional", "accelerated", "windfall", "unused")
"""Classes of firms that a scenario newly supported."""
USING: Final = tuple(name for name in REACHED if name != "unused")
"""Newly supported firms that introduce AI by the horizon; shares are of these, since how many
more a programme reaches that do nothing (training) differs by its kind."""
OTHERS: Final = ("induced", "crowded_out", "retimed", "unchanged")
CLASSES: Final = (*REACHED, *OTHERS)

_BETTER_TERMS: Final = ("support", "rate_cut", "additionality", "awareness", "gain", "reference")
_BETTER_TAX: Final = ("current", "bonus", "bonus_cap", "increment")


@dataclass(frozen=True, eq=False)
class FirmHistory:
    """What a run's firms had done and received by the horizon.

    Attributes
    ----------
    first : uint8[n]
        Year index of the first project, `NO_YEAR` of `sim.engine.arrays` if not by the
        horizon.
    support : uint32[n]
        Bits of the programmes that supported the firm up to its first project, or up to the
        horizon if there was none.
    support_ever : uint32[n]
        The same up to the horizon for all firms.
    uses : bool[n]
        In the frame and using AI at the horizon, of either kind.
    product : bool[n]
        In the frame and using a ready product at the horizon.
    turned_down : bool[n]
        Applied in some year up to the horizon and got nothing.
    grants : float64[n]
        Grants awarded and used up to the horizon, KRW million; also those still to be paid.
    """

    first: NDArray[np.uint8]
    support: NDArray[np.uint32]
    support_ever: NDArray[np.uint32]
    uses: NDArray[np.bool_]
    product: NDArray[np.bool_]
    turned_down: NDArray[np.bool_]
    grants: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Tracker:
    """A run on its way to the horizon, and what it did to its firms so far.

    Attributes
    ----------
    run : Run
    horizon : int
        Calendar year.
    support : uint32[n]
        Bits of the programmes that supported the firm up to its first project.
    turned_down : bool[n]
    grants : float64[n]
        As in `FirmHistory`.
    """

    run: Run
    horizon: int
    support: NDArray[np.uint32]
    turned_down: NDArray[np.bool_]
    grants: NDArray[np.float64]

    @classmethod
    def of(cls, run: Run, horizon: int) -> Tracker:
        """Watch a run that has not begun."""
        n = run.world.population.n
        return cls(run, horizon, np.zeros(n, np.uint32), np.zeros(n, np.bool_), np.zeros(n))

    @property
    def years(self) -> int:
        """How many years have been run."""
        return self.run.years

    @property
    def last(self) -> int:
        """How many years there are up to the horizon."""
        return self.horizon + 1 - ar.FIRST_YEAR

    def advance(self, last: int) -> None:
        """Run on until so many years have been run, those up to the horizon one by one."""
        run = self.run
        first, support = (np.asarray(run.states[name]) for name in ("first", "support"))
        for t in range(run.years, min(last, self.last)):
            run.advance(t + 1)
            terms = run.deciding()
            began, share = terms["row"], terms["share"]
            granted = np.flatnonzero(share)  # few of those that decide
            self.grants[began[granted]] += terms["gross"][granted] * share[granted]
            self.turned_down[began[terms["turned_down"] != 0]] = True
            began = began[first[began] == t]
            self.support[began] = support[began]
        run.advance(last)

    def branch(self, plan: Plan, branching: Branching) -> Tracker:
        """Return a watch over a run that goes on from here under another plan."""
        return Tracker(
            run=self.run.branch(plan, branching),
            horizon=self.horizon,
            support=carried_over(self.support, branching),
            turned_down=self.turned_down.copy(),
            grants=self.grants.copy(),
        )

    def under(self, plan: Plan) -> Tracker:
        """Return a watch over `Run.under` another plan."""
        branching = branching_of(self.run.plan, plan)
        if branching.years >= self.years:
            return self.branch(plan, branching.until(self.years))
        return Tracker.of(self.run.under(plan), self.horizon)

    def finish(self, *, beyond: bool = True) -> FirmHistory:
        """Run on to the horizon, take stock, and run to the last year if asked.

        Raises
        ------
        ValueError
            If the run is past the horizon.
        """
        if self.years > self.last:
            raise ValueError(f"the run is past {self.horizon}")
        self.advance(self.last)
        run = self.run
        first = np.array(run.states["first"])
        ever = np.array(run.states["support"])
        never = first == ar.NO_YEAR
        here = run.world.population.active(self.horizon)
        history = FirmHistory(
            first=first,
            support=np.where(never, ever, self.support),
            support_ever=ever,
            uses=(run.states["stage"] >= ar.S) & here,
            product=(run.states["stage"] == ar.S) & here,
            turned_down=self.turned_down,
            grants=self.grants,
        )
        if beyond:
            run.advance(ar.T)
        return history


def follow(run: Run, horizon: int, *, beyond: bool = True) -> FirmHistory:
    """Run a run that has not begun to its end, and note what happened up to the horizon.

    Parameters
    ----------
    run : Run
        Fresh from `Run.start`.
    horizon : int
        Calendar year.
    beyond : bool
        Run on to the last year; otherwise the run stops with the horizon.
    """
    return Tracker.of(run, horizon).finish(beyond=beyond)


@dataclass(frozen=True, eq=False)
class Attribution:
    """Represented firms by class.

    Attributes
    ----------
    firms : ndarray, shape (3, 8)
        By frame of `REPORTED_FRAMES` and class of `CLASSES`.
    accelerated_years : ndarray, shape (3,)
        Mean years by which accelerated firms were earlier; NaN without such firms.
    from_product : ndarray, shape (3,)
        Firms that are additional or induced and use a ready product in the baseline at the horizon.
    classes : int64[n]
        Class of every firm as its position in `CLASSES`.
    """

    firms: NDArray[np.float64]
    accelerated_years: NDArray[np.float64]
    from_product: NDArray[np.float64]
    classes: NDArray[np.int64]


def attribute(
    run: Run,
    history: FirmHistory,
    names: Sequence[str],
    base_run: Run,
    base_history: FirmHistory,
    base_names: Sequence[str],
    horizon: int,
) -> Attribution:
    """Compare every firm's life in a scenario with its life in the baseline.

    Parameters
    ----------
    run, lives, names
        The scenario's run, what `follow` noted of it, and the names of its accounts
        (`sim.engine.plan.programme_names`).
    base_run, base_history, base_names
        The same of the baseline, with the same firms, seed and replicate.
    horizon : int
        Calendar year.
    """
    scenario, baseline = history.first.astype(np.int64), base_history.first.astype(np.int64)
    population = run.world.population
    # Most firms were neither supported nor began in another year.
    rows = np.flatnonzero((history.support != 0) | (scenario != baseline))
    reached = newly_supported(run, history, names, base_run, base_history, base_names, rows)
    classes = np.full(population.n, CLASSES.index("unchanged"))
    classes[rows] = classify(reached, scenario[rows], baseline[rows])
    weight = np.where(population.entry <= horizon, population.weight, 0.0)
    cell = population.frame.astype(np.int64) * len(CLASSES) + classes
    cells = len(CLASSES) * ar.N_FRAMES
    counted = np.bincount(cell, weights=weight, minlength=cells).astype(np.float64)
    firms = counted.reshape(ar.N_FRAMES, len(CLASSES))
    earlier = CLASSES.index("accelerated")
    rows = np.flatnonzero(classes == earlier)
    gained = weight[rows] * (baseline[rows] - scenario[rows])
    years = np.bincount(population.frame[rows], weights=gained, minlength=ar.N_FRAMES)
    firms = np.vstack([firms, firms.sum(axis=0)])
    years = np.append(years, years.sum())
    mean = np.full(len(REPORTED_FRAMES), np.nan)
    np.divide(years, firms[:, earlier], out=mean, where=firms[:, earlier] > 0.0)
    gained = np.isin(classes, [CLASSES.index("additional"), CLASSES.index("induced")])
    moved = np.bincount(
        population.frame, weights=weight * (gained & base_history.product), minlength=ar.N_FRAMES
    )
    return Attribution(
        firms=firms,
        accelerated_years=mean,
        from_product=np.append(moved, moved.sum()),
        classes=classes,
    )


def classify(
    reached: NDArray[np.bool_], scenario: NDArray[np.int64], baseline: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the class of every firm as its position in `CLASSES`.

    Parameters
    ----------
    reached : bool[n]
        Newly supported.
    scenario, baseline : int64[n]
        Year index of the first introduction by the horizon, `sim.engine.arrays.NO_YEAR` for none.

    Examples
    --------
    >>> reached = np.array([True, True, True, True, True, False, False, False])
    >>> never = 255
    >>> scenario = np.array([15, 15, 15, never, never, 15, 15, 15])
    >>> baseline = np.array([never, 17, 15, never, 15, never, 16, 15])
    >>> [CLASSES[k] for k in classify(reached, scenario, baseline)]
    ['additional', 'accelerated', 'windfall', 'unused', 'crowded_out', 'induced', 'retimed',
     'unchanged']
    """
    used, would_use = scenario != ar.NO_YEAR, baseline != ar.NO_YEAR
    both = used & would_use
    conditions = {
        "crowded_out": would_use & ~used,
        "additional": reached & used & ~would_use,
        "accelerated": reached & both & (scenario < baseline),
        "windfall": reached & both & (scenario >= baseline),
        "unused": reached & ~used & ~would_use,
        "induced": ~reached & used & ~would_use,
        "retimed": ~reached & both & (scenario != baseline),
    }
    return np.select(
        list(conditions.values()),
        [CLASSES.index(name) for name in conditions],
        default=CLASSES.index("unchanged"),
    )


def newly_supported(
    run: Run,
    history: FirmHistory,
    names: Sequence[str],
    base_run: Run,
    base_history: FirmHistory,
    base_names: Sequence[str],
    rows: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Return which of the firms in `rows` are newly supported.

    That is: by the scenario, and by the baseline not or on worse terms.
    """
    support, before_ever = history.support[rows], base_history.support_ever[rows]
    reached = np.zeros(rows.size, np.bool_)
    at = np.minimum(history.first[rows], ar.T - 1).astype(np.int64)
    own = {name: row for row, name in enumerate(base_names[:-1])}
    for row, name in enumerate(names[:-1]):
        supported = np.flatnonzero(_bit(support, row))
        before = own.get(name, own.get(stem(name)))
        if before is None:
            reached[supported] = True
            continue
        better = _better_terms(run, row, base_run, before, rows[supported], at[supported])
        reached[supported] |= better | ~_bit(before_ever[supported], before)
    supported = np.flatnonzero(_bit(support, TAX_BIT))
    better = _better_tax(run, base_run, rows[supported], at[supported])
    reached[supported] |= better
    return reached


def _bit(bits: NDArray[np.uint32], position: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (bits & np.uint32(1 << position)) != 0
    return found


def _better_terms(
    run: Run,
    row: int,
    base_run: Run,
    base_row: int,
    rows: NDArray[np.intp],
    at: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return for which firms a programme's terms are better in the year index `at`."""
    terms, before = run.plan.terms[row], base_run.plan.terms[base_row]
    if any(terms[name] > before[name] for name in _BETTER_TERMS):
        return np.ones(at.shape, np.bool_)
    offers, old = run.plan.offers[row], base_run.plan.offers[base_row]
    better = np.asarray(offers["cap"] > old["cap"])[at]
    share = (
        run.plan.conditions["share"][row, rows] > base_run.plan.conditions["share"][base_row, rows]
    )
    result: NDArray[np.bool_] = better | share
    return result


def _better_tax(
    run: Run, base_run: Run, rows: NDArray[np.intp], at: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return for which firms a rate of the tax credit is higher in the year index `at`."""
    size_class = run.world.population.size_class[rows]
    result = np.zeros(at.shape, np.bool_)
    for name in _BETTER_TAX:
        result |= (run.plan.tax[name] > base_run.plan.tax[name])[at, size_class]
    return result
