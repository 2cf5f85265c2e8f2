"""The closer look, stacking and equal cost on the page."""

from __future__ import annotations

from typing import Any

from sim.workshop import link
from sim.workshop.state import State

STATE = State(levers={"ai_voucher.budget_krw_bn": 400.0})


def _open(visit: Any, state: State = STATE) -> Any:
    visitor = visit(f"?s={link.write(state)}")
    visitor.ready()
    visitor.page.locator(".closer .q-expansion-item .q-item").first.click()
    return visitor


def _shelve(page: Any, *labels: str) -> None:
    for label in labels:
        page.get_by_label("수록 패키지 추가").click()
        page.get_by_role("option", name=label, exact=True).click()
        page.locator(".shelf tbody th", has_text=label).first.wait_for()


def test_who_gains_is_a_map_a_heat_map_and_a_table(visit: Any):
    visitor = _open(visit)
    page = visitor.page
    page.locator(".region-map button").nth(16).wait_for()
    page.get_by_role("button", name="경상남도").click()
    page.locator(".closer .shelf-line", has_text="경상남도: 1,000개당").wait_for()
    page.get_by_role("button", name="표로 보기").last.click()
    rows = page.get_by_role("dialog").locator("tbody tr")
    rows.nth(16).wait_for()
    assert "서울특별시" in page.get_by_role("dialog").inner_text()
    page.get_by_role("dialog").get_by_role("button", name="닫기").click()
    page.get_by_label("보기", exact=True).click()
    page.get_by_role("option", name="업종 × 지역").click()
    page.locator(".closer table.heat td").nth(18 * 17 - 1).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert visitor.wrong == []


def test_where_the_money_went_is_drawn_for_all_and_for_one_programme(visit: Any):
    visitor = _open(visit)
    page = visitor.page
    page.get_by_role("tab", name="돈은 어디로 갔나").click()
    page.locator(".flow svg").nth(1).wait_for()
    drawn = page.locator(".flow").first.inner_text()
    assert "AI 바우처(NIPA)" in drawn
    assert "집행" in drawn
    page.get_by_label("사업", exact=True).click()
    page.get_by_role("option", name="AI 바우처(NIPA)").click()
    page.locator(".flow", has_text="예산 현액").wait_for()
    page.locator(".money-body tbody tr").nth(1).wait_for(state="detached")
    assert page.locator(".money-body tbody tr").count() == 1
    assert visitor.wrong == []


def test_one_firm_is_told_of_under_both_policies_and_in_both_languages(visit: Any):
    visitor = _open(visit)
    page = visitor.page
    page.get_by_role("tab", name="한 기업의 이야기").click()
    page.locator(".story thead").wait_for()
    assert "실제 어느 기업에 대한 예측도 아닙니다" in page.locator(".closer").inner_text()
    page.get_by_role("button", name="View in English").click()
    visitor.speaks("en")
    page.get_by_role("tab", name="One firm").click()
    page.locator(".story thead", has_text="Policies as they are").wait_for()
    assert "not a forecast for any real firm" in page.locator(".closer").inner_text()
    page.get_by_label("Firm", exact=True).click()
    page.get_by_role("option").nth(1).click()
    page.locator(".story .shelf-line", has_text="In this life").wait_for()
    assert visitor.wrong == []


def test_without_a_package_the_closer_look_says_what_to_do(visit: Any):
    visitor = _open(visit, State())
    visitor.page.get_by_text("정책을 움직이거나 비교함에 패키지를 담으십시오").wait_for()
    assert visitor.wrong == []


def test_two_packages_are_stacked_and_a_contradiction_is_said(visit: Any):
    visitor = visit()
    visitor.ready()
    page = visitor.page
    page.get_by_role("button", name="두 개 합치기").click()
    page.get_by_text("먼저 비교함에 패키지를 두 개 담으십시오").wait_for()
    _shelve(page, "AI 바우처 확대", "2030년 목표", "교육훈련 확대")
    page.get_by_role("button", name="두 개 합치기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="합치기", exact=True).click()
    dialog.get_by_text("함께 시행할 수 없습니다").wait_for()
    dialog.get_by_label("그리고 이 패키지").click()
    page.get_by_role("option", name="교육훈련 확대").click()
    dialog.get_by_role("button", name="합치기", exact=True).click()
    both = "AI 바우처 확대 + 교육훈련 확대"
    page.locator(".shelf tbody th", has_text=both).wait_for()
    page.reload()
    page.locator(".shelf tbody th", has_text=both).wait_for()
    assert visitor.wrong == []


def test_packages_are_compared_at_equal_cost_and_as_they_are_again(visit: Any):
    visitor = visit()
    visitor.ready()
    page = visitor.page
    _shelve(page, "교육훈련 확대")
    price = page.locator(".shelf tbody td .shelf-number").nth(1)
    price.wait_for()
    before = price.inner_text()
    switch = page.get_by_role("switch", name="같은 비용으로 비교")
    switch.click()
    amount = page.get_by_label("추가 공공비용(억 원)")
    amount.fill("500")
    page.locator(".shelf", has_text="추가 공공비용입니다").wait_for()
    page.locator(".shelf tbody th", has_text="추가분의").wait_for()
    page.wait_for_function(
        "before => !document.querySelector('.shelf tbody').innerText.includes(before)", arg=before
    )
    switch.click()
    page.locator(".shelf tbody td", has_text=before).first.wait_for()
    assert page.get_by_text("추가분의").count() == 0
    assert visitor.wrong == []
