"""Where a run's time goes, and how far it is from what memory and arithmetic allow.

    python -m tests.benchmarks.phases_bench

The passes of `sim.engine.year.run_years` are called one by one and timed; the bounds are measured
in the same process: reading what a year reads once at the speed of a copy, and drawing and adding
what a year draws without any branch.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine import year as engine
from sim.engine.programmes.accounts import close_account, close_tax_account, open_money
from sim.engine.rules.supply import advance_supply, open_supply
from sim.engine.run import Run
from tests.benchmarks import machine, worlds

Row = dict[str, object]
REPEATS = 15
# What a firm-year of the first pass reads and writes: firm, state (written back), traits,
# technologies, the list of active rows and ids.
BYTES = ar.FIRM.itemsize + 2 * ar.STATE.itemsize + 4 + 1 + 8


def one_run(run: Run, spent: dict[str, float]) -> None:
    """Run all years, adding the seconds of each pass."""
    firms, states, p = run.world.firms, run.states, run.world.parameters.record()
    c, plan, record, scratch = run.world.coefficients, run.plan, run.outputs, run.scratch
    awarded, seed, replicate = run.awarded, run.seed, run.replicate

    def timed(name: str, function: Callable[..., Any], *arguments: Any) -> None:
        begun = time.perf_counter()
        function(*arguments)
        spent[name] += time.perf_counter() - begun

    open_supply(p, c.fit, plan.economy_wide, record)
    for t in range(ar.T):
        timed("entry and exit", engine.renew, t, firms, scratch)
        timed("entry and exit", engine.arrive, t, firms, scratch)
        timed("entry and exit", engine.enter, firms, states, p, c, scratch, seed, replicate)
        timed("open programmes", engine.open_programmes, t, firms, states, p, plan, record, scratch)
        for places in (True, False):
            if not places:
                timed(
                    "awareness, beliefs, who decides", engine.consider, t, firms, states, p, c,
                    plan, record, scratch, seed, replicate,
                )  # fmt: skip
            for k in range(plan.terms.size):
                account, terms, offer = record.accounts[k, t], plan.terms[k], plan.offers[k, t]
                if terms.mechanism > engine.PLACES:
                    continue
                gives_places = terms.mechanism == engine.PLACES
                if gives_places != places or open_money(account) <= 0:
                    continue
                if places:
                    active = scratch.active[: scratch.filled[0].active]
                    timed(
                        "training places", engine.give_places, t, active, scratch.active_id,
                        firms.firm, states, k, terms, offer, plan.conditions[k], awarded[k],
                        account,
                        record.committed[k], scratch.applications, scratch.luck[0], seed, replicate,
                    )  # fmt: skip
                else:
                    timed(
                        "apply and award", engine.award_projects, t,
                        scratch.deciding_id[: scratch.filled[0].deciding],
                        scratch.deciding, firms.firm, states, p, c.fit, k, terms, offer,
                        plan.conditions[k], awarded[k], plan.tax_general[t], plan.tax[t],
                        scratch.shown, account, record.committed[k], record.cohort[k],
                        scratch.applications, scratch.luck[0], seed, replicate,
                    )  # fmt: skip
        deciding = scratch.filled[0].deciding
        timed("apply and award", engine.mark_rejected, deciding, scratch.deciding, states)
        timed("adopt", engine.settle, t, firms.firm, states, p, c.fit, plan, record, scratch)
        account = record.accounts[plan.terms.size, t]
        timed("tax credits", engine.claim_credits, t, firms.firm, states, account, scratch)
        timed(
            "perform, deepen, record", engine.perform, t, firms, states, p, c.fit, record, scratch,
            seed, replicate,
        )  # fmt: skip
        timed(
            "supply and books", advance_supply, t, p, c.fit, plan.economy_wide, plan.given, record
        )
        for k in range(plan.terms.size):
            close_account(t, record.accounts[k, t], record.committed[k], record.cohort[k])
        close_tax_account(account)


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
