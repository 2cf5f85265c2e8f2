"""A clean slate for a run: states, records and room to work in before the first year."""

from __future__ import annotations

import numpy as np

from sim import layout as a
from sim.layout import LONGEST_PAYMENT, Plan, Record, Scratch
from sim.shocks import BLOCK


def states(n: int) -> np.recarray:
    """Return the firms' state before the first year."""
    empty = a.records(n, a.STATE)
    empty["first"] = a.NO_YEAR
    empty["results"] = a.NEVER
    return empty


def scratch(n: int) -> Scratch:
    """Return room to work in for n firms; pages that are never touched cost no memory."""
    return Scratch(
        tech=np.zeros(n, np.uint8),
        deciding=a.records(n, a.DECIDING),
        deciding_id=np.zeros(n, np.int32),
        applications=a.records(n, a.APPLICATION),
        active=np.zeros(n, np.uint32),
        active_id=np.zeros(n, np.int32),
        users=np.zeros(n, np.uint32),
        claimants=np.zeros(n, np.uint32),
        filled=a.records(1, a.COUNT),
        open=np.zeros(n, np.uint32),
        open_id=np.zeros(n, np.int32),
        sights=a.records(n, a.SIGHT),
        sight=a.records((a.N_FRAMES, a.ROWS), a.SEEN),
        shown=a.records(a.N_INDUSTRIES, a.SHOWN),
        relative=np.zeros((a.N_INDUSTRIES, a.N_REGIONS)),
        ln_relative=np.zeros((a.N_INDUSTRIES, a.N_REGIONS)),
        domain=np.zeros(a.N_INDUSTRIES),
        now=a.records(1, a.NOW),
        luck=np.zeros((2, 4, BLOCK)),
        peers=np.zeros(BLOCK),
        standing=np.zeros(BLOCK),
        asleep=np.zeros(BLOCK, np.uint32),
        awake=np.zeros(BLOCK, np.uint32),
        awake_id=np.zeros(BLOCK, np.int32),
        could=np.zeros(BLOCK, np.uint32),
        left=np.zeros(BLOCK, np.uint32),
    )


def record(plan: Plan, n: int, histories: bool) -> Record:
    """Return empty records; firm histories only if asked for (7 bytes a firm and year)."""
    k = plan.terms.size
    kept = (a.YEARS, n) if histories else (0, 0)
    by_group = (a.YEARS, a.N_FRAMES, a.ROWS)
    return Record(
        groups=a.records(by_group, a.GROUP),
        seen=a.records(by_group, a.SEEN),
        industries=a.records((a.YEARS, a.N_INDUSTRIES), a.INDUSTRY),
        years=a.records(a.YEARS, a.YEAR),
        heat=np.zeros((a.YEARS, a.N_INDUSTRIES, a.N_REGIONS)),
        books=a.records((k + 1, a.YEARS), a.BOOK),
        committed=np.zeros((k, a.YEARS + LONGEST_PAYMENT), np.int64),
        cohort=np.zeros((k, a.YEARS), np.int64),
        stage=np.full(kept, a.NO_YEAR, np.uint8),
        event=np.zeros(kept, np.uint16),
        effect=np.zeros(kept, np.float32),
    )
