from __future__ import annotations

from typing import Any

import pytest

from sim.workshop import link
from sim.workshop.assumptions import SHOWN
from sim.workshop.live import Desk
from sim.workshop.package import to_scenario
from sim.workshop.pairs import Package, Sizes
from sim.workshop.question import Question
from sim.workshop.state import State
from tests.workshop.test_live import Listener

MORE = {"ai_voucher.budget_krw_bn": 200.0}


@pytest.mark.parametrize("parameters", [{}, {"c_apply": 8.0}])
def test_assumptions_of_a_policy_come_with_what_is_known_of_them(parameters: dict[str, float]):
    desk = Desk(Sizes(120, 30), replicates=12)
    heard = Listener()
    state = State(levers=MORE, parameters=parameters)
    session = desk.session(heard)
    session.ask(state)
    heard.until()
    found = desk.assumptions(Question.of(state), Package.of(to_scenario(state)))
    desk.close()
    assert len(found) == SHOWN
    by_symbol = {each.about.symbol: each for each in found}
    if parameters:
        assert found[0].about.symbol == "c_apply"
        assert by_symbol["c_apply"].changed == 8.0
        assert by_symbol["c_apply"].mean != 8.0  # what the models had is still said
    else:
        assert any(each.declared for each in found)
        assert not all(each.informed for each in found)
        assert not any(each.changed for each in found)
    for each in found:
        assert each.low <= each.mean <= each.high
    sizes = [abs(each.rho) for each in found if each.declared and each.changed is None]
    assert sizes == sorted(sizes, reverse=True)


def test_nothing_moved_orders_them_by_the_level():
    desk = Desk(Sizes(120, 30), replicates=12)
    heard = Listener()
    session = desk.session(heard)
    session.ask(State())
    heard.until()
    found = desk.assumptions(Question.of(State()), Package.of(to_scenario(State())))
    desk.close()
    assert not any(each.declared for each in found)
    assert abs(found[0].rho) >= abs(found[-1].rho) > 0.0


def test_an_assumption_is_changed_on_the_page_and_shown_as_changed(visit: Any):
    # What is changed comes first, so it is there whichever few models the small workshop has.
    state = State(levers=MORE, parameters={"c_apply": 7.0}, language="en")
    visitor = visit(f"?s={link.write(state)}")
    visitor.ready()
    page = visitor.page
    page.get_by_text("All runs are in").wait_for(timeout=30_000)
    page.get_by_role("button", name="What the answer hangs on").click()
    field = page.locator(".assumption input").first
    field.fill("much")
    field.press("Enter")
    page.get_by_text("“much” is not a number").wait_for()
    page.get_by_role("row").filter(has_text="c_apply").locator("input").fill("8")
    page.get_by_role("row").filter(has_text="c_apply").locator("input").press("Enter")
    page.get_by_text("Changed assumptions: c_apply = 8").wait_for(timeout=30_000)
    page.locator(".assumption.changed").wait_for(timeout=30_000)
    page.get_by_role("button", name="Take home").click()
    page.get_by_role("button", name="Save what-if-baseline.toml").wait_for()
    assert visitor.wrong == []
