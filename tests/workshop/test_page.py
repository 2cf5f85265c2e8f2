from __future__ import annotations

import re
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.workshop import link
from sim.workshop.controls import GROUPS, controls
from sim.workshop.state import State
from tests.workshop.serve import UNLUCKY
from tests.workshop.test_link import forged

VOUCHER = "ai_voucher.budget_krw_bn"


def test_it_loads_without_a_failed_or_a_foreign_request(visit: Any, address: str):
    visitor = visit()
    visitor.ready()
    assert visitor.wrong == []
    assert [each for each in visitor.requests if not each.startswith((address, "data:"))] == []
    fonts = "[...document.fonts].filter(f => f.family === 'hwaksan').map(f => f.status)"
    assert set(visitor.page.evaluate(fonts)) == {"loaded"}
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_lever_moved_by_keyboard_changes_the_numbers_and_the_chart(visit: Any):
    visitor = visit()
    visitor.ready()
    visitor.complete()
    before, drawn = visitor.number("cost"), visitor.path()
    visitor.push(VOUCHER, "PageUp", times=1)  # ten steps by one press are one move
    assert "억 원" in visitor.until("cost", before)
    visitor.page.wait_for_function(
        "drawn => document.querySelector('.path svg').innerHTML !== drawn", arg=drawn
    )
    band = visitor.page.locator("[data-tile=cost] .band")
    band.filter(has_text="90%").wait_for()
    visitor.complete()
    moved = visitor.number("cost")
    visitor.page.get_by_role("button", name="되돌리기", exact=True).click()
    visitor.shows("cost", before)
    visitor.page.get_by_role("button", name="다시 하기").click()
    visitor.shows("cost", moved)
    assert visitor.wrong == []


def test_every_group_has_its_levers_with_source_and_grade(visit: Any):
    visitor = visit()
    for place, group in enumerate(GROUPS):
        visitor.page.get_by_role("tab").nth(place).click()
        [*names] = [each.name for each in controls() if each.group == group]
        for name in names:
            visitor.page.locator(f'[data-lever="{name}"]').first.wait_for(state="attached")
    visitor.page.get_by_role("tab").first.click()
    visitor.page.get_by_role("button", name="AI 바우처(NIPA) 설명").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_text("external facts voucher_2020").wait_for()
    assert "억 원" in dialog.inner_text()
    visitor.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_the_language_switches_with_the_page_and_keeps_what_was_set(visit: Any):
    visitor = visit()
    visitor.ready()
    visitor.speaks("ko")
    before = visitor.number("cost")
    visitor.push(VOUCHER)
    visitor.until("cost", before)
    visitor.page.get_by_role("button", name="View in English").click()
    visitor.page.get_by_text("How many firms will use AI in 2030").wait_for()
    visitor.speaks("en")
    visitor.page.wait_for_function(
        "/KRW/.test(document.querySelector('[data-tile=cost] .number').innerText)"
    )
    shown = visitor.page.locator(".workshop").inner_text().replace("한국어", "")
    assert not re.search("[가-힣]", shown)
    slider = visitor.page.locator(f'[data-lever="{VOUCHER}"]')
    assert float(slider.input_value()) > 27.6


def test_two_browsers_do_not_see_each_others_levers(visit: Any):
    one, other = visit(), visit()
    one.ready(), other.ready()
    before = one.number("cost")
    one.push(VOUCHER)
    one.until("cost", before)
    assert other.number("cost") == before
    slider = other.page.locator(f'[data-lever="{VOUCHER}"]')
    assert float(slider.input_value()) == 27.6


def test_a_link_restores_what_was_set(visit: Any):
    state = State(levers={VOUCHER: 150.0}, future="pace-holds", language="en")
    visitor = visit(f"?s={link.write(state)}")
    slider = visitor.page.locator(f'[data-lever="{VOUCHER}"]')
    assert float(slider.input_value()) == 150.0
    visitor.speaks("en")
    payload = forged(b'{"shipped": "00000000", "seed": 7}')
    older = visit(f"?s={payload}")
    older.page.locator(".q-notification").get_by_text("현행 정책 자료가 바뀌었습니다").wait_for()
    broken = visit("?s=broken")
    broken.page.locator(".q-notification").first.wait_for()
    assert broken.ready()


def test_a_run_that_dies_shows_a_message_and_the_page_lives_on(visit: Any):
    visitor = visit(f"?s={link.write(State(seed=UNLUCKY))}")
    alert = visitor.page.get_by_role("alert").filter(has_text="out of luck")
    alert.wait_for(timeout=30_000)
    visitor.page.get_by_role("button", name="View in English").click()
    visitor.page.get_by_text("How many firms").wait_for()
    visitor.page.get_by_role("alert").filter(has_text="The run failed").wait_for()


def test_the_files_to_take_home_come_with_their_command(visit: Any):
    visitor = visit(f"?s={link.write(State(levers={VOUCHER: 150.0}))}")
    visitor.page.get_by_role("button", name="파일로 가져가기").click()
    visitor.page.get_by_text("hwaksan compare what-if.toml").wait_for()
    with visitor.page.expect_download() as waited:
        visitor.page.get_by_role("button", name="what-if.toml 저장").click()
    assert "150.0" in waited.value.path().read_text(encoding="utf-8")


def test_a_phone_sees_all_of_it_without_sliding_sideways(visit: Any):
    visitor = visit()
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.ready()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_foreign_page_may_not_open_a_socket(address: str):
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    place = f"ws{address.removeprefix('http')}_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with connect(place, origin=address.rstrip("/")) as own:
        assert str(own.recv(timeout=10)).startswith("0")
    for origin in ("http://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            connect(place, origin=origin)
        assert refused.value.response.status_code == 403


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    assert main(["workshop", "--no-browser", *arguments]) == 2
    [line] = capsys.readouterr().err.splitlines()
    return line


def test_a_port_in_use_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        line = refused(capsys, ["--port", str(port)])
    assert line.startswith(f"hwaksan: --port: port {port} cannot be used")


def test_a_missing_extra_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "nicegui", None)
    assert 'pip install "hwaksan[workshop]"' in refused(capsys, [])
