from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiment.draws import Draws
from sim.workshop.answer import between
from sim.workshop.pairs import MEASURED, YEARS
from sim.workshop.question import Question
from sim.workshop.shelf import Entry, pairs_of, shipped
from sim.workshop.state import State
from sim.workshop.words import Words

VOUCHER = "ai_voucher.budget_krw_bn"


def test_a_label_says_what_was_moved():
    words = Words("en")
    assert Entry(shipped="training").label(words) == "Training"
    mine = Entry(state=State(levers={VOUCHER: 80.0}))
    assert "".join(mine.label(words).split()) == "AIvoucher(NIPA):KRW80.0bnayear"
    more = {VOUCHER: 80.0, "digital_fund.budget_krw_bn": 10.0, "growth_fund.budget_krw_bn": 1.0}
    assert Entry(state=State(levers=more)).label(words).endswith("1 more")
    off = Entry(state=State(levers={"sandbox.enabled": True}))
    assert off.label(Words("ko")).endswith("시행")


def test_every_shipped_package_goes_on_the_shelf_under_changed_assumptions():
    question = Question("mixed", "both", 1, (("xi", 0.5),))
    for name in shipped(Words("ko")):
        assert Entry(shipped=name).scenario(question).parameters["xi"] == 0.5
    mine = Entry(state=State(levers={VOUCHER: 80.0}))
    assert mine.scenario(question).parameters == {"xi": 0.5}


def test_every_two_are_compared():
    entries = [Entry(shipped=name) for name in ("training", "no-policy", "tax-strategic")]
    assert len(pairs_of(entries)) == 3


def test_packages_are_compared_replicate_by_replicate():
    draws = _draws(4)
    rows = {r: np.full((len(MEASURED), len(YEARS)), 10.0 * r) for r in range(4)}
    more = {r: row + 5.0 for r, row in rows.items() if r != 2}
    found = between(draws, more, rows)
    assert found is not None
    assert (found.mean, found.low, found.high, found.pairs) == (5.0, 5.0, 5.0, 3)
    assert between(draws, {}, rows) is None


def _draws(replicates: int) -> Draws:
    from sim.calibration.fit import store

    return Draws((0,), {0: store.shipped()}, replicates)


def test_the_shelf_on_the_page(visit: Any):
    visitor = visit()
    visitor.ready()
    page = visitor.page
    page.get_by_role("button", name="비교함에 담기").click()
    page.get_by_text("먼저 정책을 움직이십시오").wait_for()
    before = visitor.number("cost")
    visitor.push(VOUCHER)
    visitor.until("cost", before)
    page.get_by_role("button", name="비교함에 담기").click()
    page.get_by_label("수록 패키지 추가").click()
    page.get_by_role("option", name="교육훈련 확대").click()
    page.locator(".shelf tbody tr").nth(1).wait_for()
    button = page.get_by_role("button", name="교육훈련 확대 빼기").element_handle()
    page.locator(".shelf-line").first.wait_for(timeout=30_000)
    # A button that was made anew with every run would lose the click that comes at that moment.
    assert button.evaluate("it => it.isConnected")
    assert "교육훈련 확대" in page.locator(".shelf-line").first.inner_text()
    button.click()
    page.locator(".shelf tbody tr").nth(1).wait_for(state="detached")
    assert page.locator(".shelf tbody tr").count() == 1
    assert visitor.wrong == []


def test_too_many_scenarios_on_the_command_line_are_refused(capsys: pytest.CaptureFixture[str]):
    from sim.cli import main

    names = ["no-policy", "training", "tax-strategic", "full-package", "target-2030", "ai-plus-x"]
    assert main(["workshop", "--no-browser", *names]) == 2
    assert "name at most 5" in capsys.readouterr().err
    assert main(["workshop", "--no-browser", "trainig"]) == 2
    assert "did you mean 'training'?" in capsys.readouterr().err
