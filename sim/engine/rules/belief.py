"""Beliefs: what a firm expects AI to do to its log labour productivity."""

from __future__ import annotations

import numpy as np

from sim.engine.jit import inline

#: A project of which no results have come by then counts as failed.
LAST_RESULTS = 3


@inline
def is_news(year: int, since: int, results: int, never: int) -> bool:
    """Return whether a user's year tells more than the year before did.

    Its first year does (losses come early), the year in which results come, and where none ever
    come the year in which they are given up. What was seen once is not counted again.
    """
    failed = results == never and year == since + LAST_RESULTS
    return failed or year in (since, results)


@inline
def updated(
    p: np.record,
    belief: float,
    precision: float,
    own: float,
    own_seen: float,
    peers: float,
    peers_seen: float,
    peers_early: float,
    demos: float,
    demos_seen: float,
) -> tuple[float, float]:
    """Return m' and h', the belief and its precision after what was new last year.

    h' = h + w_o n_o + w_p n_p + w_d w_p n_d
    m' = (h m + w_o n_o y_o + w_p n_p (y_p + (1 - xi) J_p) + w_d w_p n_d y_d) / h'

    h begins at h0 and grows: the more a firm has seen, the less the next result moves it. n_p J_p
    is the passing early loss in the peers' results: how many of them are in their first year times
    (a_late - a_early). With xi = 1 firms read early losses as low returns (the vicious circle),
    with xi = 0 they see through them. w_d is relative to peers, as its prior says.

    Parameters
    ----------
    p : record
        Parameters.
    belief, own, demos : float
        m, y_o, y_d in log points.
    precision : float
        h.
    peers : float
        n_p y_p, the sum of the peers' new results in log points.
    own_seen, peers_seen, demos_seen : float
        n_o, n_p, n_d: how many new results were seen.
    peers_early : float
        How many of those of peers are from a first year.
    """
    passing = peers_early * (p.a_late - p.a_early)
    weight_own = p.w_o * own_seen
    weight_demos = p.w_d * p.w_p * demos_seen
    total = precision + weight_own + p.w_p * peers_seen + weight_demos
    mean = (
        precision * belief
        + weight_own * own
        + p.w_p * (peers + (1.0 - p.xi) * passing)
        + weight_demos * demos
    ) / total
    return mean, total
