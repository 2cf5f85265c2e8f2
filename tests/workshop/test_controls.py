from __future__ import annotations

import pytest

from sim.policy.instrument import shipped_types
from sim.workshop.controls import GROUPS, Control, control, controls, group_of
from sim.workshop.lever import load_baseline
from sim.workshop.package import to_scenario
from sim.workshop.state import State

EVERY = pytest.mark.parametrize("one", controls(), ids=lambda each: each.name)


def elsewhere(one: Control) -> float | bool | str:
    if one.is_switch:
        return not one.shipped
    if one.is_choice:
        return next(each for each in one.choices if each != one.shipped)
    return one.top


@EVERY
def test_a_control_says_what_it_is_in_both_languages(one: Control) -> None:
    assert all((one.label_en, one.label_ko, one.summary_en, one.summary_ko))
    assert one.is_switch or (one.setting_en and one.setting_ko)
    assert one.provenance.grade in "ABCR"
    assert one.provenance.source


@EVERY
def test_a_control_moves_its_programme_and_comes_back(one: Control) -> None:
    moved = one.moved(State(), elsewhere(one))
    assert one.value(moved) == elsewhere(one)
    assert to_scenario(moved).digest() != to_scenario(State()).digest()
    assert one.moved(moved, None) == State()
    assert one.moved(moved, one.shipped) == State()


@EVERY
def test_a_slider_begins_at_nothing_and_holds_what_is_in_force(one: Control) -> None:
    if one.is_switch or one.is_choice:
        return
    assert 0.0 <= float(one.shipped) < one.top
    assert one.proposed is None or one.proposed < one.top
    assert 20 <= one.top / one.step <= 200


def test_every_kind_of_instrument_has_a_group_and_every_group_a_control():
    assert {group_of(each) for each in shipped_types().values()} == set(GROUPS)
    assert {each.group for each in controls()} == set(GROUPS)
    assert [each.group for each in controls()] == sorted(
        (each.group for each in controls()), key=GROUPS.index
    )


def test_every_open_programme_of_the_baseline_has_a_control():
    found = {each.programme for each in controls()}
    open_ones = {
        name for name, each in load_baseline().instruments.items() if each.end_year >= 2026
    }
    assert open_ones <= found


def test_more_money_for_training_means_more_places():
    training = control("training_expert.budget_krw_bn")
    assert isinstance(training.shipped, float)
    found = to_scenario(training.moved(State(), 3 * training.shipped))
    one = found.instruments["training_expert"].plain()
    before = load_baseline().instruments["training_expert"].plain()
    assert one["budget_krw_bn"]["2026"] == pytest.approx(3 * before["budget_krw_bn"]["2024"])
    assert one["trainees_persons"]["2026"] == pytest.approx(3 * before["trainees_persons"]["2024"])


def test_a_value_beyond_the_end_of_a_slider_is_taken_for_the_end():
    voucher = control("ai_voucher.budget_krw_bn")
    assert voucher.value(voucher.moved(State(), 1e9)) == voucher.top
