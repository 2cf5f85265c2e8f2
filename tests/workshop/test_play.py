"""A scene is played with one key: think, guess, show, go on."""

from __future__ import annotations

import pytest

from sim.errors import UserError
from sim.scenario import load
from sim.workshop.guesses import SAME
from sim.workshop.number import Band
from sim.workshop.package import to_scenario
from sim.workshop.play import Play
from sim.workshop.scenes import library, scene
from sim.workshop.session_page import Session, render
from sim.workshop.state import State

BAND = Band(mean=211.0, low=150.0, high=290.0, inner_low=180.0, inner_high=240.0)


def stall():
    return Play(scene("subsidies-stall"), State())


@pytest.mark.parametrize("name", [each.name for each in library()])
def test_one_key_plays_a_scene_to_its_end_and_another_back(name):
    play = Play(scene(name), State(language="en"))
    presses = 0
    while play.forward():
        presses += 1
    steps = play.scene.steps
    assert presses == len(steps) - 1 + sum(step.hidden for step in steps)
    assert play.at == len(steps) - 1
    while play.back():
        pass
    assert play.at == 0
    assert not play.back()


def test_a_hidden_step_shows_no_number_until_it_is_revealed():
    play = stall()
    play.forward()
    assert play.hidden
    play.tell({"effect.users": BAND})
    assert "211" not in play.text("ko")
    play.forward()
    assert not play.hidden
    assert play.at == 1  # the same step, its answer shown
    play.forward()
    play.tell({"effect.users": BAND})
    assert "+211개사(90% 구간 +150 ~ +290개사)" in play.text("ko")
    play.back()
    assert not play.hidden  # what was shown stays shown


def test_guesses_are_closed_when_the_answer_is_shown():
    play = stall()
    assert play.guesses is None  # nothing is asked in the first step
    play.forward()
    play.guesses.give(1, "200", "ko")
    play.forward()
    with pytest.raises(UserError, match="the answer is shown already"):
        play.guesses.give(1, "211", "ko")
    assert play.guesses.all() == {1: 200.0}


def test_the_options_of_a_choice_can_be_run_while_people_think():
    play = Play(scene("voucher-or-credit"), State())
    assert play.options() == ()
    play.forward()
    digests = [to_scenario(each).digest() for each in play.options()]
    assert digests == [load(name).digest() for name in ("voucher-expansion", "tax-strategic")]


def test_the_record_says_what_was_guessed_and_how_it_lies():
    play = stall()
    play.forward()
    for participant, value in ((1, "900"), (2, "200"), (3, "280")):
        play.guesses.give(participant, value, "ko")
    play.tell({"effect.users": BAND})
    play.forward()
    played = play.record("ko")
    assert len(played.said) == 2  # only the steps that were played
    [asked] = played.questions
    assert (asked.answer.value, asked.answer.outer) == ("+211개사", "+150 ~ +290개사")
    assert [(each.who, each.guess, each.verdict) for each in asked.guesses] == [
        ("참가자 2", "+200개사", "50% 구간 안"),
        ("참가자 3", "+280개사", "90% 구간 안"),
        ("참가자 1", "+900개사", "90% 구간보다 큼"),
    ]
    page = render(Session(scenes=[played]), "ko")
    assert "90% 구간보다 큼" in page.replace("\N{WORD JOINER}", "")


def test_the_record_without_an_answer_has_the_guesses_alone():
    play = stall()
    play.forward()
    play.guesses.give(1, "900", "ko")
    [asked] = play.record("en").questions
    assert asked.answer is None
    assert [(each.who, each.verdict) for each in asked.guesses] == [("Participant 1", "")]


def test_the_record_of_a_choice_says_which_option_the_model_has():
    play = Play(scene("voucher-or-credit"), State())
    play.forward()
    for participant, option in ((1, 0), (2, SAME)):
        play.guesses.give(participant, option, "ko")
    play.decide(SAME)
    [asked] = play.record("ko").questions
    assert asked.answer.value == "구별할 수 없음"
    assert [(each.guess, each.verdict) for each in asked.guesses] == [
        ("바우처 확대", "모형과 다름"),
        ("구별할 수 없음", "모형과 같음"),
    ]
    for wrong in (2, -2):
        with pytest.raises(UserError, match="no option of this step"):
            play.decide(wrong)
    play.forward()
    play.forward()
    with pytest.raises(UserError, match="no option of this step"):
        play.decide(0)  # nothing is asked here
