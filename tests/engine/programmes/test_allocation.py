"""Awards go by rank, whatever fits, and never more than there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import arrays as ar
from sim.engine.programmes.allocation import hand_out

APPLICATIONS = st.lists(
    st.tuples(
        st.floats(-3.0, 3.0, width=32), st.integers(0, 60), st.sampled_from([0.5, 1.0, 2.25])
    ),
    max_size=60,
    unique_by=lambda each: each[0],
)


def by_rank(asked, money, places, lowest):
    """Return who wins where all applications are sorted and tried in turn."""
    won = set()
    for k in sorted(range(len(asked)), key=lambda k: -asked[k][0]):
        score, amount, weight = asked[k]
        if score >= lowest and amount <= money and weight <= places:
            won.add(k)
            money, places = money - amount, places - weight
    return won, money


@given(
    APPLICATIONS,
    st.integers(0, 400),
    st.one_of(st.just(np.inf), st.floats(0.0, 30.0)),
    st.sampled_from([-np.inf, -0.5]),
    st.booleans(),
)
def test_awards_are_those_of_trying_all_in_order_of_rank(asked, money, places, lowest, keeps):
    applications = ar.records(max(len(asked), 1), ar.APPLICATION)
    for k, (score, amount, weight) in enumerate(asked):
        record = applications[k]
        record.score, record.amount, record.weight = score, amount, weight
    terms, offers, accounts = (
        ar.records(1, ar.TERMS),
        ar.records(1, ar.OFFER),
        ar.records(1, ar.ACCOUNT),
    )
    terms[0].minimum_score, terms[0].carry_over = lowest, float(keeps)
    offers[0].max_awards = places
    accounts[0].appropriated = money
    hand_out(len(asked), applications, terms[0], offers[0], accounts[0])
    won, rest = by_rank(asked, money, places, lowest)
    assert set(np.flatnonzero(applications.won[: len(asked)]).tolist()) == won
    assert accounts[0].awards == sum(asked[k][2] for k in won)
    assert (accounts[0].carried_out, accounts[0].lapsed) == ((rest, 0) if keeps else (0, rest))


def test_equal_scores_share_out_what_there_is():
    applications = ar.records(9, ar.APPLICATION)
    applications.amount, applications.weight = 10, 1.0
    terms, offers, accounts = (
        ar.records(1, ar.TERMS),
        ar.records(1, ar.OFFER),
        ar.records(1, ar.ACCOUNT),
    )
    offers[0].max_awards, accounts[0].appropriated = np.inf, 45
    hand_out(9, applications, terms[0], offers[0], accounts[0])
    assert applications.won.sum() == 4
    assert accounts[0].lapsed == 5
