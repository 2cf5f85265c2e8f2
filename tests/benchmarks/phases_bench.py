"""Where a run's time goes, and how far it is from what memory and arithmetic allow.

    python -m tests.benchmarks.phases_bench

The passes of `sim.engine.year.run_years` are called one by one and timed; the bounds are measured
in the same process: reading what a year reads once at the speed of a copy, and drawing and adding
what a year draws without any branch.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from types import FunctionType
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine import year as engine
from sim.engine.run import Run
from tests.benchmarks import machine, worlds

Row = dict[str, object]
REPEATS = 15
# What a firm-year of the first pass reads and writes: firm, state (written back), traits,
# technologies, the list of active rows and ids.
BYTES = ar.FIRM.itemsize + 2 * ar.STATE.itemsize + 4 + 1 + 8


#: Calls of a year by what they are timed as; the others by their own name.
PHASES = {
    "update_technologies": "entry and exit", "update_frame": "entry and exit",
    "draw_traits": "entry and exit", "open_accounts": "programmes", "lapse_credits": "tax credits",
    "provide": "programmes", "train": "training", "prepare_year": "programmes",
    "look_around": "peers and beliefs", "hear": "awareness", "list_candidates": "who decides",
    "apply_and_award": "apply and award", "mark_rejected": "apply and award", "adopt": "adopt",
    "renew_credits": "tax credits", "claim_credits": "tax credits", "list_open": "perform",
    "perform": "perform", "deepen_or_abandon": "deepen or abandon, close",
    "advance_supply": "supply side", "observe": "observe", "close_accounts": "programmes",
}  # fmt: skip


class Timed:
    """A pass that adds the seconds that it takes to what its phase has taken so far."""

    def __init__(self, name: str, spent: dict[str, float]) -> None:
        self._function, self._phase, self._spent = getattr(engine, name), PHASES[name], spent

    def __call__(self, *arguments: Any) -> None:
        begun = time.perf_counter()
        self._function(*arguments)
        self._spent[self._phase] += time.perf_counter() - begun


def one_run(run: Run, spent: dict[str, float]) -> None:
    """Run all years, adding the seconds of each pass: the loop itself, with passes that are timed.

    The loop runs in plain Python, the passes compiled.
    """
    timed = {name: Timed(name, spent) for name in PHASES}
    plain = engine.run_years.py_func
    loop = FunctionType(plain.__code__, vars(engine) | timed)
    loop(
        0, ar.T, run.world.firms, run.states, run.awarded, run.world.parameter_record,
        run.world.coefficients, run.plan, run.outputs, run.scratch,
        rng.Key(run.seed, run.replicate),
    )  # fmt: skip


def copy_bandwidth() -> float:
    """Return bytes a second that a copy of a gigabyte reads and writes."""
    source = np.ones(2**27)
    target = np.empty_like(source)
    best = np.inf
    for _ in range(5):
        begun = time.perf_counter()
        np.copyto(target, source)
        best = min(best, time.perf_counter() - begun)
    return 2.0 * source.nbytes / best


@numba.njit(nogil=True)
def _draw_all(ids: NDArray[np.int32], words: NDArray[np.float64], year: int) -> float:
    total = 0.0
    for first in range(0, ids.size, rng.BLOCK):
        block = ids[first : first + rng.BLOCK]
        rng.fill(words, rng.Key(1, 2), rng.LIFE, year, block)
        rng.fill(words, rng.Key(1, 2), rng.DECISION, year, block)
        for k in range(block.size):
            total += np.exp(-words[0, k]) + 1.0 / (1.0 + words[1, k])
    return total


def branchless_draws() -> float:
    """Return seconds a firm-year for its two draws of four, one exponential and one division."""
    ids, words = np.arange(100_000, dtype=np.int32), np.zeros((4, rng.BLOCK))
    _draw_all(ids, words, 2020)
    best = np.inf
    for _ in range(20):
        begun = time.perf_counter()
        _draw_all(ids, words, 2021)
        best = min(best, time.perf_counter() - begun)
    return best / ids.size


def phases(size: str, n_sba: int | None, n_small: int, repeats: int) -> Iterator[Row]:
    """Yield the nanoseconds a firm-year of every pass, of the fastest run."""
    here = worlds.world(n_sba=n_sba, n_small=n_small)
    years = worlds.firm_years(here)
    for scenario in ("no-policy", "baseline"):
        plan = worlds.plan(here, scenario)
        best: dict[str, float] = {}
        for replicate in range(repeats + 1):
            spent: dict[str, float] = defaultdict(float)
            one_run(Run.start(here, plan, seed=1, replicate=replicate), spent)
            if not best or sum(spent.values()) < sum(best.values()):
                best = dict(spent)
        for phase, seconds in best.items():
            share = round(100.0 * seconds / sum(best.values()), 1)
            yield _row(size, scenario, phase, seconds / years, share)


def bounds() -> Iterator[Row]:
    """Yield what a firm-year takes at least: for moving its bytes, and for its draws."""
    bandwidth = copy_bandwidth()
    moved = f"bound: {BYTES} bytes at {bandwidth / 1e9:.1f} GB/s"
    yield _row("any", "bound", moved, BYTES / bandwidth, "")
    drawn = "bound: 8 draws, exp, division without a branch"
    yield _row("any", "bound", drawn, branchless_draws(), "")


def _row(size: str, scenario: str, phase: str, seconds: float, percent: float | str) -> Row:
    return {
        "size": size,
        "scenario": scenario,
        "phase": phase,
        "ns_per_firm_year": round(1e9 * seconds, 2),
        "percent": percent,
    }


def main() -> None:
    """Time, bound, write."""
    with machine.Table("phases") as table:
        for row in chain(
            phases("13,824 firms", None, 0, REPEATS),
            phases("1,000,000 firms", 800, 999_200, 1),
            bounds(),
        ):
            table.add(row)


if __name__ == "__main__":
    main()
