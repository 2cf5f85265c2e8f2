"""Beliefs: what a firm expects AI to do to its log labour productivity."""

from __future__ import annotations

import numpy as np

from sim.engine.jit import inline


@inline
def updated(
    p: np.record,
    belief: float,
    own: float,
    own_seen: float,
    peers: float,
    peers_seen: float,
    peers_early: float,
    demos: float,
    demos_seen: float,
) -> float:
    """Return m', the precision-weighted average of the old belief and what was seen last year.

    m' = (h0 m + w_o n_o y_o + w_p n_p (y_p + (1 - xi) J_p) + w_d w_p n_d y_d)
         / (h0 + w_o n_o + w_p n_p + w_d w_p n_d)

    n_p J_p is the passing early loss in the peers' results: how many of them are before results
    times (a_late - a_early). With xi = 1 firms read early losses as low returns (the vicious
    circle), with xi = 0 they see through them. w_d is relative to peers, as its prior says.

    Parameters
    ----------
    p : record
        Parameters.
    belief, own, demos : float
        m, y_o, y_d in log points.
    peers : float
        n_p y_p, the sum of the peers' results in log points.
    own_seen, peers_seen, demos_seen : float
        n_o, n_p, n_d: how many results were seen.
    peers_early : float
        How many of the seen peers are still before results.
    """
    passing = peers_early * (p.a_late - p.a_early)
    weight_own = p.w_o * own_seen
    weight_demos = p.w_d * p.w_p * demos_seen
    total = p.h0 + weight_own + p.w_p * peers_seen + weight_demos
    return (
        p.h0 * belief
        + weight_own * own
        + p.w_p * (peers + (1.0 - p.xi) * passing)
        + weight_demos * demos
    ) / total
