from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from sim.workshop import link
from sim.workshop.state import State

VOUCHER = "ai_voucher.budget_krw_bn"
MORE = {"ko": "더 많은 그림", "en": "More graphs"}
ENLARGE = {"ko": "크게 보기", "en": "Enlarge"}
ASSUMED = {"ko": "결과를 좌우하는 가정", "en": "What the answer hangs on"}
PIN = {"ko": "비교함에 담기", "en": "Put on the shelf"}


def serious(page: Any, part: str | None = None) -> list[str]:
    """What axe-core finds serious or critical on the page or a part of it, and where."""
    found = Axe().run(page, context=part).response["violations"]
    return [
        f"{each['id']}: {node['target']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_serious_finding_on_the_page_its_graphs_and_its_dialogs(visit: Any, language: str):
    visitor = visit(f"?s={link.write(State(levers={VOUCHER: 150.0}, language=language))}")
    visitor.ready()
    visitor.speaks(language)
    page = visitor.page
    for button in (ASSUMED[language], MORE[language]):
        page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=PIN[language]).click()
    page.locator(".shelf tbody tr").wait_for()
    page.locator(".small-graph svg").first.wait_for()
    assert serious(page) == []
    for place in range(1, page.get_by_role("tab").count()):
        page.get_by_role("tab").nth(place).click()
        page.wait_for_timeout(400)  # panels slide
        assert serious(page, ".levers") == []
    page.get_by_role("button", name=ENLARGE[language]).first.click()
    page.get_by_role("dialog").locator("svg").first.wait_for()
    # A dialog that is still fading in stands before another colour.
    page.wait_for_function("document.getAnimations().every(each => each.playState === 'finished')")
    assert serious(page, ".q-dialog") == []


def test_the_whole_page_works_by_keyboard_alone(visit: Any):
    visitor = visit()
    visitor.ready()
    visitor.complete()
    page = visitor.page

    def tab_to(selector: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("css => !!document.activeElement?.closest(css)", selector):
                return
        pytest.fail(f"Tab does not reach {selector}")

    before = visitor.number("cost")
    tab_to(f'input[data-lever="{VOUCHER}"]')
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"  # who looks sees where the focus is
    page.keyboard.press("PageUp")
    visitor.until("cost", before)
    tab_to(".strip .q-item")
    page.keyboard.press("Enter")
    page.locator(".small-graph svg").first.wait_for()
    tab_to("[data-graph=execution] [aria-label^='크게 보기']")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.locator(".path svg").wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    tab_to(".shelf .q-btn")
    page.keyboard.press("Enter")
    page.locator(".shelf tbody tr").wait_for()
    page.keyboard.press("Control+Home")
    page.evaluate("document.activeElement.blur()")
    tab_to('[aria-label="View in English"]')
    page.keyboard.press("Enter")
    visitor.speaks("en")
    page.locator(".shelf tbody tr").wait_for()
    assert visitor.wrong == []


def test_quick_keys_leave_slider_number_and_state_together(visit: Any):
    visitor = visit()
    visitor.ready()
    visitor.push(VOUCHER, "ArrowRight", times=15)
    visitor.push(VOUCHER, "ArrowLeft", times=4)
    slider = visitor.page.locator(f'input[data-lever="{VOUCHER}"]')
    # From 27.6, between two marks: 28 is the first one, and every further press is one of 2.
    assert float(slider.input_value()) == 48.0
    visitor.page.get_by_text("연 480억 원").first.wait_for()
    visitor.page.wait_for_timeout(600)  # answers to earlier values have come
    assert float(slider.input_value()) == 48.0
    now = visitor.page.url
    visitor.page.wait_for_timeout(1_000)
    assert visitor.page.url == now  # the address follows in a moment
    visitor.page.reload()
    visitor.page.wait_for_selector(".workshop .tile")
    assert float(slider.input_value()) == 48.0


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_large_type_fits_and_outlives_a_reload(visit: Any, size: tuple[int, int]):
    visitor = visit()
    page = visitor.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visitor.ready()
    number = "document.querySelector('[data-tile=users] .number').getBoundingClientRect().height"
    before = page.evaluate(number)
    button = page.get_by_role("button", name="큰 글씨")
    button.click()
    page.reload()
    page.wait_for_selector(".workshop .tile")
    visitor.ready()
    page.wait_for_function("document.querySelector('[data-large]').ariaPressed === 'true'")
    assert page.evaluate(number) >= 1.2 * before
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
