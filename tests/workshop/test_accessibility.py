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


def serious(page: Any) -> list[str]:
    """What axe-core finds serious or critical, and where."""
    found = Axe().run(page).response["violations"]
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
    for place in range(page.get_by_role("tab").count()):
        page.get_by_role("tab").nth(place).click()
        page.wait_for_timeout(400)  # panels slide
        assert serious(page) == []
    page.get_by_role("button", name=ENLARGE[language]).first.click()
    page.get_by_role("dialog").locator("svg").first.wait_for()
    page.wait_for_timeout(400)
    assert serious(page) == []
