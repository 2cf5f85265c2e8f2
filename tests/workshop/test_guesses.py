"""Guesses are held against the band, and nobody overdraws a budget."""

from __future__ import annotations

import contextlib
import math
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.scenario import load
from sim.workshop.guesses import SAME, Guesses
from sim.workshop.number import Band
from sim.workshop.package import to_scenario
from sim.workshop.role import ROLES, Round, role
from sim.workshop.scenes import scene
from sim.workshop.score import best_option, crowd, ranked, score
from sim.workshop.state import State

BAND = Band(mean=200.0, low=100.0, high=320.0, inner_low=160.0, inner_high=250.0)
USERS = scene("subsidies-stall").steps[1].question
SHARE = scene("thirty-percent").steps[1].question
CHOICE = scene("left-behind").steps[3].question


@pytest.mark.parametrize(
    ("question", "typed", "language", "value"),
    [
        (USERS, "1,200", "ko", 1200.0),
        (USERS, " 300 개 ", "ko", 300.0),
        (USERS, "+250 firms", "en", 250.0),
        (USERS, "\N{MINUS SIGN}50", "en", -50.0),
        (USERS, "３００", "ko", 300.0),  # as a Korean keyboard may type it
        (USERS, 42, "en", 42.0),
        (SHARE, "12.5%", "ko", 12.5),
        (SHARE, "12.5 percent", "en", 12.5),
        (CHOICE, "2", "ko", 2.0),
        (CHOICE, SAME, "ko", -1.0),
    ],
)
def test_numbers_are_read_as_people_type_them(question, typed, language, value):
    assert Guesses(question).give(1, typed, language) == value


def test_money_is_asked_for_in_the_units_of_the_language():
    from dataclasses import replace

    cost = replace(USERS, number="effect.public_cost_total_krw_bn")
    assert Guesses(cost).give(1, "8,000억 원", "ko") == 800.0  # KRW bn
    assert Guesses(cost).give(1, "8000억", "ko") == 800.0
    assert Guesses(cost).give(1, "800 KRW bn", "en") == 800.0
    price = replace(USERS, number="cost_per_user")
    assert Guesses(price).give(1, "50,000 만원", "ko") == 500.0  # KRW million
    with pytest.raises(UserError, match="type a number of 억 원"):
        Guesses(cost).give(1, "1조", "ko")  # would be read as 1


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        *((USERS, each) for each in ("", "many", "1e5", "1.2.3", "nan", "-", "1만", "1 2 개 3")),
        *((USERS, each) for each in (None, True, math.nan, math.inf, 10**30, [1], "9" * 41)),
        *((SHARE, each) for each in ("101", "-1", 1000)),
        *((CHOICE, each) for each in ("3", "-2", "a", None, 1.5, 10**400)),
    ],
)
def test_what_is_no_guess_is_a_sentence(question, typed):
    asked = Guesses(question)
    with pytest.raises(UserError) as raised:
        asked.give(1, typed, "ko")
    assert str(raised.value).startswith("guess: ")
    assert asked.all() == {}


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_sentence(typed):
    asked = Guesses(USERS)
    try:
        value = asked.give(1, typed, "ko")
    except UserError:
        value = 0.0
    assert math.isfinite(value)


def test_a_later_guess_takes_the_place_of_an_earlier_one_until_the_answer_is_shown():
    asked = Guesses(USERS)
    for participant, value in ((2, 100), (1, 50), (2, 120)):
        asked.give(participant, value, "ko")
    assert asked.all() == {1: 50.0, 2: 120.0}
    asked.close()
    with pytest.raises(UserError, match="the answer is shown already; wait for the next"):
        asked.give(1, 60, "ko")
    assert asked.all() == {1: 50.0, 2: 120.0}


def test_votes_are_counted_with_those_that_nobody_chose():
    asked = Guesses(CHOICE)
    for participant, option in enumerate((0, 2, 2, SAME)):
        asked.give(participant, option, "ko")
    assert asked.votes() == {0: 1, 1: 0, 2: 2, SAME: 1}


def test_guesses_of_many_phones_at_once_are_all_kept():
    asked = Guesses(USERS)
    threads = [threading.Thread(target=asked.give, args=(k, k, "ko")) for k in range(50)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(asked.all()) == 50


@pytest.mark.parametrize(
    ("guess", "within_50", "within_90", "distance", "english", "korean"),
    [
        (160.0, True, True, 0.0, "inside the 50 % band", "50% 구간 안"),
        (159.0, False, True, 0.0, "inside the 90 % band", "90% 구간 안"),
        (320.0, False, True, 0.0, "inside the 90 % band", "90% 구간 안"),
        (70.0, False, False, -30.0, "below the 90 % band", "90% 구간보다 작음"),
        (400.0, False, False, 80.0, "above the 90 % band", "90% 구간보다 큼"),
    ],
)
def test_a_guess_is_held_against_both_bands(guess, within_50, within_90, distance, english, korean):
    found = score(guess, BAND)
    assert (found.within_50, found.within_90, found.distance) == (within_50, within_90, distance)
    assert (found.verdict("en"), found.verdict("ko")) == (english, korean)


def test_the_loss_of_a_certain_answer_is_the_absolute_error():
    certain = Band(mean=5.0, low=5.0, high=5.0, inner_low=5.0, inner_high=5.0)
    for guess in (-3.0, 5.0, 11.0):
        assert score(guess, certain).loss == pytest.approx(abs(guess - 5.0))


def test_the_loss_is_near_the_score_of_a_normal_distribution():
    # CRPS of N(0, 1) at y: y (2 F(y) - 1) + 2 f(y) - 1 / sqrt(pi) (Gneiting and Raftery 2007).
    normal = Band(mean=0.0, low=-1.645, high=1.645, inner_low=-0.674, inner_high=0.674)
    for y in (0.0, 0.5, 1.0, 2.0, 4.0):
        below = 0.5 * (1 + math.erf(y / math.sqrt(2)))
        density = math.exp(-y * y / 2) / math.sqrt(2 * math.pi)
        crps = y * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi)
        assert score(y, normal).loss == pytest.approx(crps, rel=0.15)


@settings(max_examples=100)
@given(st.floats(-1e6, 1e6), st.floats(0.1, 1e5))
def test_further_out_is_never_better(guess, further):
    away = guess + further if guess >= BAND.mean else guess - further
    assert score(away, BAND).loss >= score(guess, BAND).loss


def test_ranks_are_by_loss_and_shared_by_equals():
    found = ranked({7: 400.0, 3: 205.0, 5: 205.0, 1: 100.0}, BAND)
    assert [(each.rank, each.participant) for each in found] == [(1, 3), (1, 5), (3, 1), (4, 7)]


def test_the_crowd_is_often_better_than_its_people():
    found = crowd({1: 50.0, 2: 200.0, 3: 240.0, 4: 900.0}, BAND)
    assert (found.count, found.median) == (4, 220.0)
    assert (found.within_50, found.within_90) == (0.5, 0.5)
    assert crowd({}, BAND) is None


def test_without_a_band_nothing_is_scored():
    with pytest.raises(UserError, match="wait for more runs"):
        score(1.0, Band(mean=1.0, low=math.nan, high=1.0, inner_low=1.0, inner_high=1.0))


@pytest.mark.parametrize(
    ("ahead", "best"),
    [(20, 0), (18, 0), (17, SAME), (10, SAME), (2, 1)],
)
def test_an_option_is_best_from_nine_draws_of_ten_on(ahead, best):
    draws = np.arange(20)
    one = np.where(draws < ahead, 1.0, -1.0)
    assert best_option([one, np.zeros(20)], draws) == best
    assert best_option([-one, np.zeros(20)], draws, lowest=True) == best


def test_the_five_roles_are_there_in_both_languages():
    assert [each.name for each in ROLES] == [
        *("ministry", "sme-association", "large-firm", "supplier", "region"),
    ]
    for each in ROLES:
        assert all(any("가" <= c <= "힣" for c in text) for text in (each.label_ko, each.aim_ko))
        assert each.budget_eok > 0
    with pytest.raises(UserError, match="did you mean 'ministry'"):
        role("ministri")


def test_what_roles_give_adds_up_in_the_package():
    first = Round()
    first = first.give("ministry", "ai_voucher.budget_krw_bn", 1_000)
    first = first.give("region", "ai_voucher.budget_krw_bn", 474)
    made = to_scenario(first.state(State()))
    # 27.6 in force and 100 + 47.4: the shipped expansion's KRW 175bn
    assert made.digest() == load("voucher-expansion").digest()
    assert (first.left("ministry"), first.left("region")) == (1_000, 26)


def test_money_for_a_programme_that_is_off_opens_it():
    given = Round().give("ministry", "industrial_ai_fund.budget_krw_bn", 500)
    made = to_scenario(given.state(State(levers={"industrial_ai_fund.enabled": False})))
    assert made.instruments["industrial_ai_fund"].plain()["budget_krw_bn"]["2026"] == 50.0


def test_given_again_is_in_place_of_before_and_nothing_takes_it_back():
    first = Round().give("region", "ai_voucher.budget_krw_bn", 400)
    assert first.give("region", "ai_voucher.budget_krw_bn", 500).left("region") == 0
    assert first.give("region", "ai_voucher.budget_krw_bn", 0) == Round()


@pytest.mark.parametrize(
    ("who", "to", "amount", "says"),
    [
        ("region", "ai_voucher.budget_krw_bn", 501, "region has 500 of 500 left, and 501"),
        ("regions", "ai_voucher.budget_krw_bn", 1, "did you mean 'region'"),
        ("region", "ai_voucher.reach_percent", 1, "is no yearly budget; give to ai_voucher.budg"),
        ("region", "lead_projects.projects_new", 1, "is no yearly budget"),
        ("region", "ai_voucher.budget", 1, "budget_krw_bn"),
        ("region", "ai_voucher.budget_krw_bn", -1, "use a whole number of 억"),
        ("region", "ai_voucher.budget_krw_bn", 1.5, "use a whole number of 억"),
        ("region", "ai_voucher.budget_krw_bn", True, "use a whole number of 억"),
        ("region", "ai_voucher.budget_krw_bn", 10**400, "use a whole number of 억"),
    ],
)
def test_nobody_gives_what_it_has_not(who, to, amount, says):
    with pytest.raises(UserError) as raised:
        Round().give(who, to, amount)
    assert says in str(raised.value)


def test_a_round_cannot_be_made_that_is_overdrawn():
    with pytest.raises(UserError, match="region has given 500 more than it has"):
        Round(given={("region", "ai_voucher.budget_krw_bn"): 1_000})
    with pytest.raises(UserError, match="has no budget"):
        Round(budgets={"region": 5}, given={("ministry", "ai_voucher.budget_krw_bn"): 1})
    with pytest.raises(UserError, match="does not play"):
        Round(budgets={"region": 5}).give("ministry", "ai_voucher.budget_krw_bn", 1)


GIFTS = st.lists(
    st.tuples(
        st.sampled_from([each.name for each in ROLES]),
        st.sampled_from(["ai_voucher.budget_krw_bn", "consulting.budget_krw_bn"]),
        st.integers(-10, 3_000),
    ),
    max_size=30,
)


@settings(max_examples=100)
@given(GIFTS)
def test_allocations_never_exceed_the_budget_whatever_is_tried(gifts):
    now = Round()
    for who, to, amount in gifts:
        with contextlib.suppress(UserError):
            now = now.give(who, to, amount)
        for each in ROLES:
            spent = sum(value for (name, _), value in now.given.items() if name == each.name)
            assert 0 <= spent <= each.budget_eok
            assert now.left(each.name) == each.budget_eok - spent
