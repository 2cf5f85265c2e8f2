"""Training places: eligible firms of any stage ask for one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Firms, Outputs, Plan, Scratch
from sim.engine.jit import kernel
from sim.engine.programmes.accounts import THOUSAND, commit, open_money
from sim.engine.programmes.allocation import hand_out, put_away
from sim.engine.programmes.applications import file_application, is_additional, may_apply
from sim.policy.terms import Mechanism

PLACES = int(Mechanism.PLACES)
PERCENT = 100.0


@kernel
def train(
    t: int,
    firms: Firms,
    states: np.recarray,
    plan: Plan,
    awarded: NDArray[np.int16],
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """Let every programme that has places give them, in the order of the plan.

    Reads and writes: what `ask_for_places` and `give_places` do.
    """
    for k in range(plan.terms.size):
        account = outputs.accounts[k, t]
        if plan.terms[k].mechanism == PLACES and open_money(account) > 0:
            n = ask_for_places(t, k, firms, plan, awarded, outputs, scratch, key)
            money, left = open_money(account), plan.offers[k, t].max_awards
            money, _ = hand_out(n, scratch.applications, plan.terms[k], money, left, account)
            give_places(t, k, n, firms, states, plan, awarded, outputs, scratch, key)
            put_away(money, plan.terms[k], account)


@kernel
def ask_for_places(
    t: int,
    k: int,
    firms: Firms,
    plan: Plan,
    awarded: NDArray[np.int16],
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> int:
    """Let eligible firms that hear of programme k ask for a place; return how many did.

    Reads: ``scratch.active``, ``active_id``; ``firm.id``, ``weight``; ``plan.conditions``;
    ``awarded``.
    Writes: ``scratch.applications``, ``luck``, ``could`` and ``awake_id`` (a block's list);
    ``account.applications``.
    """
    year = ar.FIRST_YEAR + t
    rows, applications, luck = firms.firm, scratch.applications, scratch.luck[0]
    terms, account = plan.terms[k], outputs.accounts[k, t]
    conditions, last_awarded = plan.conditions[k], awarded[plan.slot[k]]
    active, active_id = scratch.active, scratch.active_id
    n_active = scratch.filled[0].active
    chosen, chosen_id = scratch.could, scratch.awake_id
    money = plan.offers[k, t].unit_cost / THOUSAND
    n_applications = 0
    for first in range(0, n_active, rng.BLOCK):
        # Who may ask is settled first: nothing is drawn for the others.
        n_chosen = 0
        for e in range(first, min(first + rng.BLOCK, n_active)):
            i = active[e]
            chosen[n_chosen] = i
            chosen_id[n_chosen] = active_id[e]
            n_chosen += 1 if may_apply(conditions[i], last_awarded[i], terms, year) else 0
        rng.fill(luck, key, terms.key, year, chosen_id[:n_chosen])
        for m in range(n_chosen):
            if luck[0, m] >= terms.reach:
                continue
            i = chosen[m]
            noise, _ = rng.normal_pair(luck[1, m], luck[2, m])
            score = conditions[i].score + terms.score_noise * noise
            file_application(applications[n_applications], i, rows[i], score, money, 0.0, 1.0)
            account.applications += rows[i].weight
            n_applications += 1
    return n_applications


@kernel
def give_places(
    t: int,
    k: int,
    n_applications: int,
    firms: Firms,
    states: np.recarray,
    plan: Plan,
    awarded: NDArray[np.int16],
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """Train the firms that won a place.

    Reads: ``scratch.applications``; ``firm.id``, ``weight``.
    Writes: ``state.event``, ``support``, ``cover``, ``gain``, ``tech``, ``success``, ``sooner``;
    ``awarded``; ``account.committed_out``; ``outputs.committed``.
    """
    year = ar.FIRST_YEAR + t
    terms, account, committed = plan.terms[k], outputs.accounts[k, t], outputs.committed[k]
    for m in range(n_applications):
        application = scratch.applications[m]
        if application.won == 0:
            continue
        i = application.row
        firm, state = firms.firm[i], states[i]
        awarded[plan.slot[k], i] = year
        _, _, _, u_additional = rng.uniforms(key, terms.key, year, firm.id)
        commit(t, application.amount, 1, account, committed)
        state.event |= np.uint16(ar.TRAINED)
        state.support |= np.uint32(1) << np.uint32(k)
        state.cover = min(1.0, state.cover + terms.awareness)
        state.gain += terms.gain
        if is_additional(terms, u_additional):
            state.tech |= np.uint8(terms.tech)
        state.success = max(state.success, np.uint8(PERCENT * terms.success))
        state.sooner = max(state.sooner, np.uint8(max(-terms.delay, 0.0)))
