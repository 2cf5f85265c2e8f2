"""The order of the year.

A year is these ten steps, each with the functions that `run_years` calls for it, in order:

1. technology: `update_technologies`, `update_frame`, `draw_traits`
2. programmes open: `open_accounts`, `lapse_credits`, `provide`, `train`, `prepare_year`
3. awareness: `look_around`, `hear`
4. beliefs: `update_belief` in `look_around`
5. apply and award: `list_candidates`, `apply_and_award`, `mark_rejected`
6. adopt: `adopt`, `renew_credits`, `claim_credits`
7. perform: `list_open`, `perform`
8. deepen or abandon: `deepen_or_abandon`
9. supply side: `advance_supply`
10. observe: `observe`, `close_accounts`

Beliefs are updated while a firm looks around, before it may hear of AI: neither reads what the
other writes, so their order changes nothing, and a pass of its own for beliefs would take a
twenty-fifth of a run's time more.

Steps 3 to 5 go block by block over the firms in the frame, so that a block's firms are still at
hand in the next step, and so do steps 7 and 8 over the firms whose year is open. What a firm tells
the survey depends on nothing after its own last step; it is noted then (`close_year`, called in
`hear`, `list_candidates` and `deepen_or_abandon`), so that nobody is looked at once more.

The passes over all firms are in `sim.engine.passes`, what programmes do is in
`sim.engine.programmes`, a firm's rules are the scalar functions of `sim.engine.rules`; here they
are only called.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Coefficients, Firms, Outputs, Plan, Scratch
from sim.engine.jit import kernel
from sim.engine.passes.adoption import adopt
from sim.engine.passes.awareness import hear
from sim.engine.passes.beliefs import look_around
from sim.engine.passes.candidates import list_candidates
from sim.engine.passes.entry import draw_traits, update_frame, update_technologies
from sim.engine.passes.performance import deepen_or_abandon, list_open, perform
from sim.engine.passes.preparation import prepare_year
from sim.engine.passes.recording import observe
from sim.engine.programmes.accounts import close_accounts, open_accounts, provide
from sim.engine.programmes.awards import apply_and_award, mark_rejected
from sim.engine.programmes.places import train
from sim.engine.programmes.tax import claim_credits, lapse_credits, renew_credits
from sim.engine.rng import BLOCK, Key
from sim.engine.rules.supply import advance_supply, open_supply


@kernel
def run_years(
    first: int,
    last: int,
    firms: Firms,
    states: np.recarray,
    awarded: NDArray[np.int16],
    p: np.record,
    c: Coefficients,
    plan: Plan,
    outputs: Outputs,
    scratch: Scratch,
    key: Key,
) -> None:
    """Run the years with index first to last - 1: the order of the year, in one place."""
    if first == 0:
        open_supply(p, c.fit, plan, outputs)
    filled = scratch.filled[0]
    tax_credit = outputs.accounts[plan.terms.size]
    for t in range(first, last):
        update_technologies(t, firms, scratch)
        update_frame(t, firms, scratch)
        draw_traits(firms, states, p, c, scratch, key)
        open_accounts(t, plan, outputs)
        lapse_credits(t, firms.stay, states, p, tax_credit[t], scratch)
        provide(t, plan, outputs)
        train(t, firms, states, plan, awarded, outputs, scratch, key)
        prepare_year(t, p, c, plan, outputs, scratch)
        for begin in range(0, filled.active, BLOCK):
            end = min(begin + BLOCK, filled.active)
            look_around(t, begin, end, firms, states, p, c, scratch)
            hear(t, begin, end, firms, states, p, c.fit, outputs, scratch, key)
            list_candidates(t, begin, end, firms, states, p, c, outputs, scratch, key)
        apply_and_award(t, firms, states, p, c.fit, plan, awarded, outputs, scratch, key)
        mark_rejected(states, scratch)
        adopt(t, firms.firm, states, p, c.fit, plan, outputs, scratch)
        renew_credits(t, firms.firm, states, p, plan, outputs, scratch)
        claim_credits(t, firms.firm, states, tax_credit[t], scratch)
        list_open(firms, scratch)
        for begin in range(0, filled.open, BLOCK):
            end = min(begin + BLOCK, filled.open)
            perform(t, begin, end, firms, states, p, scratch, key)
            deepen_or_abandon(t, begin, end, firms, states, p, outputs, scratch, key)
        advance_supply(t, p, c.fit, plan, outputs)
        observe(t, firms, outputs, scratch)
        close_accounts(t, plan, outputs)
