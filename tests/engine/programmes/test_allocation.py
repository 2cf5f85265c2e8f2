"""Awards go by rank, whatever fits, and never more than there is."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sim.engine import arrays as ar
from sim.engine.programmes.allocation import (
    CLOSE,
    LEAST_GUESS,
    affordable,
    chance_at_most,
    count_applications,
    expected_chance,
    hand_out,
    put_away,
)

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
    terms, accounts = ar.records(1, ar.TERMS), ar.records(1, ar.ACCOUNT)
    terms[0].minimum_score, terms[0].carry_over = lowest, float(keeps)
    left = hand_out(len(asked), applications, terms[0], money, places, accounts[0])
    put_away(left[0], terms[0], accounts[0])
    won, rest = by_rank(asked, money, places, lowest)
    assert set(np.flatnonzero(applications.won[: len(asked)]).tolist()) == won
    assert accounts[0].awards == sum(asked[k][2] for k in won)
    assert left == (rest, places - accounts[0].awards)
    assert (accounts[0].carried_out, accounts[0].lapsed) == ((rest, 0) if keeps else (0, rest))


def test_equal_scores_share_out_what_there_is():
    applications = ar.records(9, ar.APPLICATION)
    applications.amount, applications.weight = 10, 1.0
    terms, accounts = ar.records(1, ar.TERMS), ar.records(1, ar.ACCOUNT)
    assert hand_out(9, applications, terms[0], 45, np.inf, accounts[0]) == (5, np.inf)
    assert applications.won.sum() == 4


@given(
    st.lists(
        st.tuples(st.floats(0.0, 1.0), st.floats(0.01, 1.0), st.integers(1, 60)),
        min_size=1,
        max_size=40,
    ),
    st.integers(0, 2000),
)
@example([(1.0, 1.0, 60)], 0)
def test_the_chance_that_all_expect_is_the_one_that_comes_of_it(filed, money):
    applications = ar.records(len(filed), ar.APPLICATION)
    for k, (needed, likely, amount) in enumerate(filed):
        record = applications[k]
        record.needed, record.likely, record.amount, record.weight = needed, likely, amount, 1.0
    chance = expected_chance(len(filed), applications, money, np.inf, 1.0)

    def wanted(expected):
        return sum(likely * amount for needed, likely, amount in filed if needed <= expected)

    # No more is promised than there is, and a little more would be too much. A chance is known to
    # CLOSE: it is 1 where only those have too little who need more than that.
    promised = chance if chance < 1.0 else 1.0 - CLOSE
    assert promised * wanted(promised) <= money + 1e-9
    higher = min(chance + 2.0 * CLOSE, 1.0)
    assert chance == 1.0 or higher * wanted(higher) > money - 1e-9


@given(
    st.lists(
        st.tuples(st.floats(0.0, 1.0), st.floats(0.01, 1.0), st.integers(1, 60)),
        min_size=1,
        max_size=40,
    ),
    st.integers(0, 2000),
    st.sampled_from([0.5, 0.25, 2.0**-8]),
)
def test_a_bound_that_cannot_be_afforded_changes_no_chance(filed, money, bound):
    applications = ar.records(len(filed), ar.APPLICATION)
    for k, (needed, likely, amount) in enumerate(filed):
        record = applications[k]
        record.needed, record.likely, record.amount, record.weight = needed, likely, amount, 1.0
    whole = expected_chance(len(filed), applications, money, np.inf, 1.0)
    kept = np.array([k for k, (needed, _, _) in enumerate(filed) if needed <= bound], np.int64)
    some = applications[kept].copy() if kept.size else ar.records(1, ar.APPLICATION)
    if not affordable(bound, len(kept), some, money, np.inf):
        assert expected_chance(len(kept), some, money, np.inf, bound) == whole
    else:
        assert whole >= bound - CLOSE


def test_applications_are_counted_by_the_firms_that_they_stand_for():
    applications, accounts = ar.records(4, ar.APPLICATION), ar.records(1, ar.ACCOUNT)
    applications.weight, applications.won = [1.0, 2.25, 4.0, 8.0], [0, 0, 2, 0]
    count_applications(3, applications, accounts[0])  # the third has won before, the fourth is none
    assert accounts[0].applications == 3.25


def test_places_bound_the_chance_as_money_does():
    """Ten firms of which half would go ahead want five places; there are four."""
    applications = ar.records(10, ar.APPLICATION)
    applications.likely, applications.weight, applications.amount = 0.5, 1.0, 10
    assert 0.8 - CLOSE <= expected_chance(10, applications, 10**6, 4.0, 1.0) <= 0.8
    # At a chance of a half they want 2.5 places and 25 of money.
    assert affordable(0.5, 10, applications, 25, 2.5)
    assert not affordable(0.5, 10, applications, 24, 2.5)
    assert not affordable(0.5, 10, applications, 25, 2.4)


def test_the_chance_that_is_guessed_is_twice_to_four_times_that_of_the_year_before():
    def guess(applications, awards):
        before = ar.records(1, ar.ACCOUNT)
        before.applications, before.awards = applications, awards
        return chance_at_most(before[0])

    assert guess(0.0, 0.0) == 1.0
    assert guess(100.0, 60.0) == 1.0
    assert guess(100.0, 10.0) == 0.25
    assert guess(8.0, 1.0) == 0.5
    assert guess(100.0, 0.0) == LEAST_GUESS
