"""A run before its first year: the firms' states, empty outputs and room to work in."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import MAX_PAYMENT_YEARS, Outputs, Plan, Scratch
from sim.engine.memory import cache_lines, room
from sim.engine.rng import BLOCK


def states(n: int) -> np.recarray:
    """Return the firms' state before the first year."""
    empty = cache_lines(n, ar.STATE)
    empty["first"] = ar.NO_YEAR
    empty["results"] = ar.NEVER
    return empty


def scratch(n: int) -> Scratch:
    """Return room to work in for n firms; pages that are never touched cost no memory.

    Lists are not cleared: they are read as far as they are filled.
    """
    return Scratch(
        tech=np.zeros(n, np.uint8),
        deciding=room(n, ar.DECIDING),
        deciding_id=np.empty(n, np.int32),
        applications=room(n, ar.APPLICATION),
        active=np.empty(n, np.uint32),
        active_id=np.empty(n, np.int32),
        users=np.empty(n, np.uint32),
        claimants=np.empty(n, np.uint32),
        filled=ar.records(1, ar.COUNT),
        open=np.empty(n, np.uint32),
        open_id=np.empty(n, np.int32),
        sights=room(n, ar.SIGHT),
        told=ar.records(n, ar.TOLD),
        sight=ar.records((ar.N_FRAMES, ar.ROWS), ar.SEEN),
        per_partner=np.zeros(ar.N_PARTNERS + 1),
        shown=ar.records(ar.N_INDUSTRIES, ar.SHOWN),
        relative=np.zeros((ar.N_INDUSTRIES, ar.N_REGIONS)),
        ln_least=np.zeros((ar.N_INDUSTRIES, ar.N_REGIONS)),
        domain=np.zeros(ar.N_INDUSTRIES),
        now=ar.records(1, ar.NOW),
        luck=np.zeros((2, 4, BLOCK)),
        peers=np.zeros(BLOCK),
        standing=np.zeros(BLOCK),
        asleep=np.zeros(BLOCK, np.uint32),
        awake=np.zeros(BLOCK, np.uint32),
        awake_id=np.zeros(BLOCK, np.int32),
        could=np.zeros(BLOCK, np.uint32),
        left=np.zeros(BLOCK, np.uint32),
    )


def outputs(plan: Plan, n: int, histories: bool) -> Outputs:
    """Return empty outputs; firm histories only if asked for (7 bytes a firm and year)."""
    k = plan.terms.size
    kept = (ar.T, n) if histories else (0, 0)
    by_group = (ar.T, ar.N_FRAMES, ar.ROWS)
    return Outputs(
        groups=ar.records(by_group, ar.GROUP),
        seen=ar.records(by_group, ar.SEEN),
        industries=ar.records((ar.T, ar.N_INDUSTRIES), ar.INDUSTRY),
        years=ar.records(ar.T, ar.YEAR),
        heat=np.zeros((ar.T, ar.N_INDUSTRIES, ar.N_REGIONS)),
        accounts=ar.records((k + 1, ar.T), ar.ACCOUNT),
        committed=np.zeros((k, ar.T + MAX_PAYMENT_YEARS), np.int64),
        cohort=np.zeros((k, ar.T), np.int64),
        stage=np.full(kept, ar.NO_YEAR, np.uint8),
        event=np.zeros(kept, np.uint16),
        effect=np.zeros(kept, np.float32),
    )
