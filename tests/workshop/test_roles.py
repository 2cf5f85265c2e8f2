"""A role play on the page and on phones; whatever is killed, the room is back."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.calibration.fit import store
from sim.experiment.draws import Draws
from sim.workshop import scenes
from sim.workshop.constituency import MEASURES, gains
from sim.workshop.contributions import Contributions
from sim.workshop.gift_form import give, programmes
from sim.workshop.live import Desk
from sim.workshop.package import to_scenario
from sim.workshop.pairs import MEASURED, YEARS, Package, Sizes
from sim.workshop.question import Question
from sim.workshop.role import ROLES, fundable
from sim.workshop.role_play import RolePlay
from sim.workshop.state import State
from sim.workshop.words import Words
from tests.workshop.conftest import Served, Visitor

VOUCHER = "ai_voucher.budget_krw_bn"
REGION = next(each for each in ROLES if each.name == "region")


def rows(**values: float) -> dict[int, Any]:
    """Return two runs with some outcomes in the last year, by ``outcome__frame``."""
    made = {}
    for replicate in (0, 1):
        run = np.zeros((len(MEASURED), len(YEARS)))
        for name, value in values.items():
            run[MEASURED.index(tuple(name.split("__"))), -1] = value + replicate
        made[replicate] = run
    return made


@pytest.mark.parametrize(
    ("role", "base", "package", "said"),
    [
        ("region", {"region_gap__sba": 5.0}, {"region_gap__sba": 3.5}, "−1.50 points"),
        ("ministry", {"users__all": 900.0}, {"users__all": 1000.0}, "+100 firms"),
        ("supplier", {"project_users__sba": 40.0}, {"project_users__sba": 30.0}, "−10 firms"),
        ("large-firm", {"shortage__all": 0.20}, {"shortage__all": 0.25}, "+5.00 points"),
        (
            "sme-association",
            {"users__all": 900.0, "users__sba": 400.0},
            {"users__all": 1000.0, "users__sba": 450.0},
            "+50 firms",
        ),
    ],
)
def test_each_role_sees_what_its_constituency_got(
    role: str, base: dict[str, float], package: dict[str, float], said: str
):
    draws = Draws((0,), {0: store.shipped()}, 2)
    first = gains(role, draws, rows(**package), rows(**base))[0]
    words = Words("en")
    assert said in first.text(words)
    better = first.measure.good * (first.found.mean if first.found else 0.0) > 0
    assert first.verdict(words) == words("roles.better" if better else "roles.worse")


def test_before_there_is_a_pair_it_is_being_worked_out():
    draws = Draws((0,), {0: store.shipped()}, 2)
    for each in ROLES:
        assert MEASURES[each.name]
        for gain in gains(each.name, draws, {}, {}):
            assert "계산 중" in gain.text(Words("ko"))
            assert gain.verdict(Words("ko")) == ""


def test_what_a_role_was_needed_for_is_the_whole_without_its_money():
    desk = Desk(Sizes(60, 10), replicates=4)
    known = threading.Event()
    play = RolePlay(0, State(), {"ministry": 20_000, "region": 10_000, "supplier": 500})
    play.give("ministry", VOUCHER, 20_000)
    play.give("region", VOUCHER, 10_000)
    play.end()
    found = Contributions(desk, known.set)
    found.ask(play)

    def complete() -> bool:
        known.clear()
        mine = found.of(play, REGION)
        lost = None if mine is None or mine.missing is None else mine.missing.found
        return lost is not None and lost.pairs == 4

    while not complete():
        assert known.wait(60)
    # Policies as they are give it KRW 27.6 bn a year.
    question = Question.of(State())
    pairs = desk.pairs(question, desk.whole)
    everything, only_ministry = (
        Package.of(to_scenario(State(levers={VOUCHER: bn}))) for bn in (3_027.6, 2_027.6)
    )
    users = MEASURED.index(("users", "all"))
    lost = [
        pairs.rows(everything)[r][users, -1] - pairs.rows(only_ministry)[r][users, -1]
        for r in range(4)
    ]
    region = found.of(play, REGION)
    assert region is not None
    assert region.missing is not None
    assert region.missing.found is not None
    assert region.missing.found.mean == pytest.approx(np.mean(lost))
    [done] = region.done
    assert done.programme == "ai_voucher"
    assert done.awards > 0.0
    supplier = found.of(play, next(each for each in ROLES if each.name == "supplier"))
    assert supplier is not None
    assert supplier.missing is None
    found.stop()
    desk.close()


def test_money_can_be_given_to_every_programme_that_is_offered():
    assert VOUCHER in programmes()
    assert "lead_projects.projects_new" not in programmes()  # projects are no money
    play = RolePlay(0, State(), {"ministry": 10_000})
    for name in programmes():
        play.give("ministry", fundable(name).name, 10)
    assert len(play.end().levers) >= len(programmes())


@pytest.mark.parametrize(
    ("typed", "korean"),
    [
        ("400억", "배분"),
        ("501", "500억"),
        ("많이", "금액이 아닙니다"),
        (None, "금액이 아닙니다"),
        ("<b>", "금액이 아닙니다"),
    ],
)
def test_what_was_typed_is_taken_or_answered_in_the_language(typed: object, korean: str):
    play = RolePlay(0, State(), {"region": 500})
    said = give(play, REGION, VOUCHER, typed, Words("ko"))
    assert korean in said.replace("\N{NO-BREAK SPACE}", " ")
    assert play.round.left("region") == (100 if typed == "400억" else 500)


def test_after_the_end_nothing_is_taken():
    play = RolePlay(0, State(), {"region": 500})
    play.end()
    assert give(play, REGION, VOUCHER, "1", Words("en")).startswith("The round is over")


def test_a_round_and_a_scene_survive_the_death_of_the_server(browser: Any, tmp_path: Path):
    scene = scenes.scene("subsidies-stall")
    server = Served(tmp_path, "network")
    try:
        leader = Visitor(browser, server.address)
        leader.ready()
        page = leader.page
        page.get_by_role("button", name="역할극", exact=True).click()
        page.get_by_role("button", name="시작", exact=True).click()
        page.locator(".role-card").nth(4).wait_for()
        phone = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        phone.goto(f"{server.address}guess")
        phone.get_by_role("button", name="지역").click()
        phone.get_by_label("사업").click()
        phone.get_by_role("option", name="AI 바우처(NIPA)").click()
        amount = phone.get_by_label("연간 금액")
        amount.fill("501")
        phone.get_by_role("button", name="배분하기").click()
        phone.get_by_text("쓸 수 있는 금액은").wait_for()
        amount.fill("400")
        phone.get_by_role("button", name="배분하기").click()
        page.get_by_text("AI 바우처(NIPA): 400억").wait_for()
        page.get_by_role("button", name="장면", exact=True).click()
        page.get_by_role("button", name=f"시작: {scene.title.ko}").click()
        page.get_by_role("dialog").wait_for(state="hidden")
        while not page.locator(".covered").count():
            page.keyboard.press("PageDown")
            page.wait_for_timeout(400)
        phone.get_by_role("button", name="보내기").wait_for()  # the question in place of the form
        phone.get_by_role("textbox").fill("300")
        phone.get_by_role("button", name="보내기").click()
        page.get_by_text("예상 1개").wait_for()
        page.get_by_role("button", name="파일로 가져가기").click()
        page.get_by_text("가져가려면 먼저 답을 보이십시오").wait_for()
        assert page.get_by_role("dialog").count() == 0
        where = page.url
        leader.context.close()
        server.kill()
        server.begin()
        again = Visitor(browser, where)
        page = again.page
        page.get_by_text("예상 1개").wait_for()
        assert page.locator(".covered").count() == 1
        page.get_by_text("AI 바우처(NIPA): 400억").wait_for()
        # A page of its own, for the old one loads itself again as soon as it finds the server.
        phone = phone.context.new_page()
        phone.goto(f"{server.address}guess")
        phone.get_by_role("button", name="보내기").wait_for()
        phone.get_by_role("textbox").fill("350")  # the same phone: in place of its guess
        phone.get_by_role("button", name="보내기").click()
        phone.get_by_text("받았습니다").wait_for()
        page.get_by_text("예상 1개").wait_for()
        page.keyboard.press("PageDown")
        page.get_by_text("+350개사").wait_for(timeout=30_000)
        page.get_by_role("button", name="장면 닫기").click()
        page.get_by_role("button", name="라운드 마치기").click()
        page.locator(".role-card").get_by_text("수도권과 비수도권의 활용률 격차").wait_for()
        page.locator(".shelf tbody tr").get_by_text("1라운드").wait_for(state="attached")
        slider = page.locator(f'input[data-lever="{VOUCHER}"]')
        assert float(slider.input_value()) == pytest.approx(67.6, abs=1.0)
        assert again.wrong == []
        again.context.close()
        phone.context.close()
    finally:
        server.end()
