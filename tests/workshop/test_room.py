from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sim.errors import UserError
from sim.workshop import scenes
from sim.workshop.play import Play
from sim.workshop.room import MAX_PARTICIPANTS, Room
from sim.workshop.state import State
from tests.workshop.conftest import Served, Visitor


def playing() -> tuple[Room, Play]:
    """Return a room in which the first hidden step of a scene stands."""
    room = Room()
    play = Play(scenes.scene("subsidies-stall"), State())
    while not play.hidden:
        play.forward()
    room.play = play
    return room, play


def test_nothing_is_taken_while_nothing_is_asked():
    with pytest.raises(UserError, match="nothing is asked"):
        Room().give("a", "3", "ko")


def test_a_phone_has_one_guess_until_the_answer_is_shown():
    room, play = playing()
    room.give("a", "100", "ko")
    room.give("a", "200개", "ko")
    room.give("b", "50", "en")
    assert play.guesses is not None
    assert play.guesses.all() == {1: 200.0, 2: 50.0}
    play.forward()
    with pytest.raises(UserError, match="shown already"):
        room.give("a", "90", "ko")


def test_a_room_is_full_one_day():
    room = Room()
    for number in range(MAX_PARTICIPANTS):
        room.participant(str(number))
    assert room.participant("0") == 1
    with pytest.raises(UserError, match="share a phone"):
        room.participant("one more")


def test_three_phones_guess_and_the_room_sees_how_near(visit: Any, browser: Any, address: str):
    scene = scenes.scene("subsidies-stall")
    leader = visit()
    leader.ready()
    phones = []
    for _ in range(3):
        context = browser.new_context(viewport={"width": 390, "height": 844})
        phones.append(context.new_page())
        phones[-1].goto(f"{address}guess")
        phones[-1].get_by_text("다음 질문을 기다려 주십시오").wait_for()
    page = leader.page
    page.get_by_role("button", name="장면", exact=True).click()
    page.get_by_role("button", name=f"시작: {scene.title.ko}").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    while not page.locator(".covered").count():
        page.keyboard.press("PageDown")
        page.wait_for_timeout(400)
    for phone, guess in zip(phones, ("10", "300", "many"), strict=True):
        field = phone.get_by_role("textbox")
        field.fill(guess)
        phone.get_by_role("button", name="보내기").click()
        phone.get_by_role("status").filter(
            has_text="many" if guess == "many" else "받았"
        ).wait_for()
    page.get_by_text("예상 2개").wait_for()
    assert page.locator(".covered").count() == 1
    page.keyboard.press("PageDown")
    page.get_by_text("가장 가까운 예상").wait_for(timeout=30_000)
    phones[0].get_by_text("답이 화면에 나왔습니다").wait_for()
    for phone in phones:
        phone.context.close()
    assert leader.wrong == []


def test_the_code_for_phones_is_scanned_from_the_page(browser: Any, tmp_path: Path):
    server = Served(tmp_path, "network")
    try:
        visitor = Visitor(browser, server.address)
        visitor.page.get_by_role("button", name="휴대전화", exact=True).click()
        dialog = visitor.page.get_by_role("dialog")
        dialog.get_by_text("/guess").wait_for()
        assert dialog.locator("svg.segno").count() == 1
        assert dialog.get_by_text(re.compile(r"^\d{6}$")).count() == 1
        assert visitor.wrong == []
        visitor.context.close()
    finally:
        server.end()
