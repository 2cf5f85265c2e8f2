from __future__ import annotations

from typing import Any

from sim.workshop import scenes


def test_a_scene_is_played_by_one_key_and_hides_its_answer(visit: Any):
    scene = scenes.scene("subsidies-stall")
    hidden = next(k for k, step in enumerate(scene.steps) if step.hidden)
    visitor = visit()
    visitor.ready()
    page = visitor.page
    page.get_by_role("button", name="장면", exact=True).click()
    page.get_by_role("button", name=f"시작: {scene.title.ko}").click()
    page.locator(".stage").wait_for(state="visible")
    page.get_by_role("dialog").wait_for(state="hidden")
    for _ in range(hidden):
        page.keyboard.press("PageDown")
    page.get_by_text(f"{len(scene.steps)}단계 중 {hidden + 1}단계").wait_for()
    page.locator(".path").wait_for(state="hidden")
    assert not page.locator("[data-tile=users] .number").is_visible()
    page.keyboard.press("PageDown")
    page.locator(".path").wait_for(state="visible")
    page.keyboard.press("PageDown")
    page.get_by_text(f"{len(scene.steps)}단계 중 {hidden + 2}단계").wait_for()
    page.keyboard.press("PageUp")
    page.get_by_text(f"{len(scene.steps)}단계 중 {hidden + 1}단계").wait_for()
    page.locator(".path").wait_for(state="visible")  # what was shown stays shown
    assert page.evaluate("window.scrollY") == 0  # the keys of a remote do not scroll
    page.get_by_role("button", name="이전").click()
    page.get_by_text(f"{len(scene.steps)}단계 중 {hidden}단계").wait_for()
    page.keyboard.press("PageDown")  # with the focus on a button
    page.get_by_text(f"{len(scene.steps)}단계 중 {hidden + 1}단계").wait_for()
    page.get_by_role("button", name="장면 닫기").click()
    page.locator(".stage").wait_for(state="hidden")
    assert visitor.wrong == []


def test_a_reload_keeps_what_was_set_and_a_link_is_offered(visit: Any):
    visitor = visit()
    visitor.ready()
    before = visitor.number("cost")
    visitor.push("ai_voucher.budget_krw_bn", "PageUp", times=1)
    visitor.until("cost", before)
    visitor.page.wait_for_timeout(500)
    slider = visitor.page.locator('[data-lever="ai_voucher.budget_krw_bn"]')
    now = slider.input_value()
    visitor.page.get_by_role("button", name="링크", exact=True).click()
    visitor.page.get_by_role("dialog").get_by_text("http://localhost").wait_for()
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("button", name="답 가리기").click()
    visitor.page.locator(".path").wait_for(state="hidden")
    visitor.page.reload()
    visitor.page.wait_for_selector(".workshop .tile")
    assert slider.input_value() == now
    visitor.page.locator(".path").wait_for(state="hidden")  # nobody sees it by a reload
    visitor.page.get_by_role("button", name="파일로 가져가기").click()
    visitor.page.get_by_text("가져가려면 먼저 답을 보이십시오").wait_for()
    visitor.page.get_by_role("button", name="답 보이기").click()
    visitor.page.locator(".path").wait_for(state="visible")
