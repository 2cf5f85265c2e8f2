"""Who is in the frame this year, and what firms bring when they enter it."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Coefficients, Firms, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.rules import cost
from sim.engine.rules.normal import quantile


@kernel
def update_technologies(t: int, firms: Firms, scratch: Scratch) -> None:
    """Bring the technologies that firms use to this year.

    Reads: ``firms.change_*``.
    Writes: ``scratch.tech``.
    """
    rows, patterns, tech = firms.change_row, firms.change_tech, scratch.tech
    for e in range(firms.change_start[t], firms.change_start[t + 1]):
        tech[rows[e]] = patterns[e]


@kernel
def update_frame(t: int, firms: Firms, scratch: Scratch) -> None:
    """Take firms that left off the list of active ones, and put those that enter on it.

    Reads: ``firms.stay``, ``arrivals``, ``arrived``; ``firm.id``.
    Writes: ``scratch.active``, ``active_id``, ``filled.active``, ``filled.newcomers``.
    """
    year = ar.FIRST_YEAR + t
    rows, stays, arrivals = firms.firm, firms.stay, firms.arrivals
    listed = arrivals.size > 0
    active, active_id = scratch.active, scratch.active_id
    n = 0
    # Everybody is written down, and overwritten by the next unless it counts: no branch to guess.
    for k in range(scratch.filled[0].active):
        i = active[k]
        active[n] = i
        active_id[n] = active_id[k]
        n += 1 if year < stays[i].exit else 0
    scratch.filled[0].newcomers = n
    for k in range(firms.arrived[t] if t > 0 else 0, firms.arrived[t + 1]):
        i = arrivals[k] if listed else np.uint32(k)
        active[n] = i
        active_id[n] = rows[i].id
        n += 1 if year < stays[i].exit else 0
    scratch.filled[0].active = n


@kernel
def draw_traits(
    firms: Firms,
    states: np.recarray,
    p: np.record,
    c: Coefficients,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """Give firms their lasting traits when they enter the frame.

    Reads: ``firm.ln_employees``, ``sales``; ``c.project``; ``scratch.active``, ``active_id``.
    Writes: ``state.ln_project``, ``belief``, ``precision``, ``lasting``, ``no_use``;
    ``scratch.luck``.
    """
    rows, projects, luck = firms.firm, c.project, scratch.luck[0]
    kept = projects.size > 0
    first = scratch.filled[0].newcomers
    active = scratch.active[first : scratch.filled[0].active]
    active_id = scratch.active_id[first : scratch.filled[0].active]
    for k in range(active.size):
        m = k % rng.BLOCK
        if m == 0:
            block = active_id[k : k + rng.BLOCK]
            rng.fill(luck, key, rng.TRAITS, 0, block)
        i = active[k]
        firm, state = rows[i], states[i]
        if kept:
            low, width = projects[i].low, projects[i].width
        else:
            low, width = cost.truncation(p, firm.ln_employees, firm.sales)
        state.ln_project = cost.project(p, firm.ln_employees, low, width, luck[0, m])
        state.belief = p.m_0 + p.sd_m * quantile(luck[1, m])
        state.precision = p.h0
        state.lasting = p.sd_u * quantile(luck[2, m])
        state.no_use = luck[3, m] < p.no_use


@inline
def years_known(year: int, birth: int) -> float:
    """Return for how many years a newcomer's first year in the frame stands.

    A firm that grows into the frame was there before: its first year stands for those in which it
    could hear of AI and decide outside the frame.
    """
    return float(year - max(birth, ar.FIRST_YEAR) + 1)


@inline
def over_years(u: float, years: float) -> float:
    """Return the draw that falls below q as often as one of so many yearly draws would."""
    return 1.0 - (1.0 - u) ** (1.0 / years)


@inline
def each_year(u: float, years: float) -> float:
    """Return the yearly draw of which `over_years` made u."""
    return 1.0 - (1.0 - u) ** years
