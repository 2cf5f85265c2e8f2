"""Two packages at once are what both change; what they change differently is refused."""

from __future__ import annotations

import pytest

from sim.errors import UserError
from sim.scenario import Scenario, diff, load
from sim.workshop.log import Log
from sim.workshop.question import Question
from sim.workshop.shelf import Entry, stack
from sim.workshop.stack_dialog import said
from sim.workshop.stacking import Conflict, conflicts, stacked
from sim.workshop.state import State
from sim.workshop.words import Words

QUESTION = Question("mixed", "both", 1, ())
VOUCHER = "ai_voucher.budget_krw_bn"


def changes(package: Scenario) -> dict[str, object]:
    return {
        each.key: each.b
        for each in diff(QUESTION.baseline(), package)
        if not each.key.startswith("target")
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("training", "voucher-expansion"),
        ("kiet-talent", "kiet-finance"),
        ("kiet-regulation", "motie-task-10-institutions"),
        ("tax-strategic", "public-procurement"),
        ("ai-plus-x", "lead-projects"),
        ("full-package", "industrial-ai-fund"),
    ],
)
def test_a_stack_changes_what_both_change(one: str, other: str):
    found = stack(Entry(shipped=one), Entry(shipped=other), QUESTION)
    assert isinstance(found, Entry)
    together = found.scenario(QUESTION)
    assert changes(together) == {**changes(load(one)), **changes(load(other))}
    assert found.label(Words("ko")) == f"{load(one).label_ko} + {load(other).label_ko}"


def test_the_order_does_not_matter():
    entries = Entry(shipped="training"), Entry(shipped="voucher-expansion")
    digests = set()
    for one, other in (entries, entries[::-1]):
        found = stack(one, other, QUESTION)
        assert isinstance(found, Entry)
        digests.add(found.scenario(QUESTION).digest())
    assert len(digests) == 1


def test_a_third_package_goes_on_a_stack_and_a_stack_is_a_valid_file(tmp_path):
    first = stack(Entry(shipped="training"), Entry(shipped="voucher-expansion"), QUESTION)
    assert isinstance(first, Entry)
    found = stack(first, Entry(state=State(levers={"sandbox.enabled": True})), QUESTION)
    assert isinstance(found, Entry)
    assert len(found.parts) == 3
    together = found.scenario(QUESTION)
    saved = together.save(tmp_path / "stack.toml")
    assert load(saved).digest() == together.digest()


def test_different_values_of_one_setting_contradict_each_other():
    baseline = QUESTION.baseline()
    more, less = (load("baseline").change("ai_voucher", budget_krw_bn={2026: n}) for n in (90, 60))
    [found] = conflicts(baseline, more, less)
    assert "90" in found.one[0]
    assert "60" in found.other[1]
    with pytest.raises(UserError, match="contradict each other: AI voucher"):
        stacked(baseline, more, less, ("x", "x"))
    assert conflicts(baseline, more, more) == ()


def test_two_tax_regimes_contradict_each_other():
    mine = Entry(state=State(levers={"rd_tax_credit.regime": "new_growth"}))
    found = stack(Entry(shipped="tax-strategic"), mine, QUESTION)
    assert isinstance(found, tuple)
    sentence = said(found[0], Words("ko"))
    assert "연구·인력개발비 세액공제" in sentence
    assert "함께 시행할 수 없습니다" in sentence


def test_different_settings_of_one_programme_go_together():
    baseline = QUESTION.baseline()
    money = load("baseline").change("ai_voucher", budget_krw_bn={2026: 90})
    terms = load("baseline").change("ai_voucher", repeat_years=3)
    assert conflicts(baseline, money, terms) == ()
    together = stacked(baseline, money, terms, ("x", "x")).instruments["ai_voucher"].plain()
    assert together["budget_krw_bn"]["2026"] == 90
    assert together["repeat_years"] == 3


def test_a_closed_programme_and_a_larger_one_contradict_each_other():
    baseline = QUESTION.baseline()
    [found] = conflicts(
        baseline,
        load("baseline").without("ai_voucher"),
        load("baseline").change("ai_voucher", budget_krw_bn={2026: 90}),
    )
    assert found == Conflict("AI voucher (NIPA)", "AI 바우처(NIPA)")


def test_two_own_packages_become_one_of_all_their_levers():
    one = Entry(state=State(levers={VOUCHER: 80.0}))
    other = Entry(state=State(levers={"sandbox.enabled": True}))
    found = stack(one, other, QUESTION)
    assert found == Entry(state=State(levers={VOUCHER: 80.0, "sandbox.enabled": True}))
    assert isinstance(stack(one, Entry(state=State(levers={VOUCHER: 90.0})), QUESTION), tuple)


def test_a_stack_comes_back_from_the_log(tmp_path):
    mine = State(levers={VOUCHER: 80.0})
    entry = Entry(parts=(Entry(shipped="training"), Entry(state=mine)))
    log = Log(tmp_path / "a.log")
    log.put_aside([entry.plain()])
    assert Entry.kept(Log(tmp_path / "a.log").shelf) == [entry]
    assert entry.lasting
    assert not Entry(parts=(Entry(shipped="mine.toml"), Entry(state=mine))).lasting
    with pytest.raises(UserError, match="there is no scenario 'trainig'"):
        log.put_aside([("trainig", mine)])
