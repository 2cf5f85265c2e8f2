"""What is possible but looks like a slip is questioned, with how to insist; the rest is refused."""

from __future__ import annotations

import pickle
import re

import pytest

from sim.errors import UserError
from sim.policy.remark import said_in
from sim.scenario import load, remarks

VOUCHER = "[instruments.ai_voucher]\n"
NEW = '[instruments.regional]\ntype = "voucher"\nstart_year = 2026\n'
# The last line of each: the source with which a user insists.
SLIPS = {
    # The published budgets are 42.5 to 98 KRW bn; 27,600 is 27.6 bn in millions.
    "million for billion": (
        VOUCHER + 'budget_krw_bn = { "2027" = 27600 }\n',
        "budget_krw_bn = 27600 from 2027 is far from the published 42.5 to 98 KRW bn a year",
        'sources = { budget_krw_bn = "R: meant so" }',
    ),
    "trillion for billion": (
        VOUCHER + 'budget_krw_bn = { "2027" = 0.0276 }\n',
        "is the unit right?",
        'sources = { budget_krw_bn = "R: meant so" }',
    ),
    "share for percent": (
        NEW + "budget_krw_bn = { 2026 = 5 }\nown_share_sme_percent = 0.2\n",
        "own_share_sme_percent = 0.2 is less than one percent; if a share was meant, write 20",
        'sources = { own_share_sme_percent = "R: meant so" }',
    ),
    "share of everybody": (
        '[economy_wide]\nawareness_percent = { "2027" = 0.5 }\n',
        "mine [economy_wide]: awareness_percent = 0.5 is less than one percent",
        'sources = { awareness_percent = "R: meant so" }',
    ),
    "a cap of nothing": (
        NEW + "budget_krw_bn = { 2026 = 5 }\ncap_krw_million = 0\n",
        "cap_krw_million = 0: nothing can be paid; where no limit is meant, write a large number",
        'sources = { cap_krw_million = "R: meant so" }',
    ),
    "a programme that nobody hears of": (
        NEW + "budget_krw_bn = { 2026 = 5 }\nreach_percent = 0\n",
        "reach_percent = 0: nothing can be paid",
        'sources = { reach_percent = "R: meant so" }',
    ),
    "firms that pay all": (
        '[instruments.lead]\ntype = "lead_projects"\nstart_year = 2026\n'
        "projects_new = { 2026 = 5 }\nown_share_percent = 100\n",
        "own_share_percent = 100: firms pay all",
        'sources = { own_share_percent = "R: meant so" }',
    ),
    "firms of the eligible sizes that pay all": (
        NEW + "budget_krw_bn = { 2026 = 5 }\nown_share_sme_percent = 100\n"
        "own_share_mid_percent = 100\n",
        "own_share_sme_percent and own_share_mid_percent = 100: firms pay all",
        'sources = { own_share_sme_percent = "R: meant so" }',
    ),
    "rewritten past": (
        VOUCHER + "own_share_sme_percent = 0\n",
        "own_share_sme_percent = 0 percent also holds in 2020 to 2024, when it was 20 percent: "
        "years to which the model is fitted (to insist, give its source in sources); to change it "
        'from a year on, write a table { "2025" = ... }',
        'sources = { own_share_sme_percent = "R: meant so" }',
    ),
    "rewritten budget": (
        VOUCHER + "budget_krw_bn = 50\n",
        'to change it from a year on, write a table { "2025" = ... }',
        'sources = { budget_krw_bn = "R: meant so" }',
    ),
    "rewritten law": (
        '[instruments.rd_tax_credit]\nregime = "strategic"\n',
        "also holds in 2017 to 2024",
        'sources = { regime = "R: meant so" }',
    ),
    "rewritten rules": (
        "[economy_wide]\nregulation_level = 0.5\n",
        "also holds before 2025",
        'sources = { regulation_level = "R: meant so" }',
    ),
    # The goal is 30 percent; a goal of 0.3 percent is passed in every year.
    "goal as a share": (
        "[target]\nadoption_share_percent = 0.3\n",
        "mine [target]: adoption_share_percent = 0.3 is less than one percent; if a share was "
        "meant, write 30",
        'sources = { adoption_share_percent = "R: meant so" }',
    ),
    "a new programme in the past": (
        '[instruments.regional]\ntype = "voucher"\nbudget_krw_bn = 5\n',
        "it is open from 2020, the default of its type, in years to which the model is fitted",
        "start_year = 2020",
    ),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_is_questioned_and_whoever_insists_is_not_asked_again(write, case):
    text, remark, insist = SLIPS[case]
    found = " | ".join(remarks(load(write(text))))
    assert found.startswith("mine ["), found
    assert remark in found
    assert remark not in " | ".join(remarks(load(write(text + insist + "\n"))))


# Three English words in a row; names of settings and programmes are one.
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
FEW = 'budget_krw_bn = { 2026 = 50 }\neligible_regions = ["jeju"]\neligible_industries = ["D"]\n'
BARRED = "budget_krw_bn = { 2026 = 20000 }\nminimum_project_krw_million = 0\n"
QUESTIONED = {
    **{case: text for case, (text, _, _) in SLIPS.items()},
    "fewer firms than awards": NEW + FEW,
    "more awards than firms in some years": NEW + BARRED,
    "a cheap trainee": '[instruments.more]\ntype = "training"\nstart_year = 2026\n'
    "budget_krw_bn = { 2026 = 1 }\ntrainees_persons = { 2026 = 5000 }\n",
    "no money": NEW + "budget_krw_bn = { 2026 = 0 }\n",
}


@pytest.mark.parametrize("case", QUESTIONED)
def test_every_remark_is_said_in_korean_too(write, case):
    found = remarks(load(write(QUESTIONED[case])))
    assert found
    for remark in found:
        korean = said_in(remark, "ko")
        where = remark[: remark.index("]") + 1]
        assert korean.startswith(where)
        assert re.search("[가-힣]{2,}", korean), korean
        assert not ENGLISH.search(korean), korean
        assert pickle.loads(pickle.dumps(remark)).korean == korean  # it goes to other processes


MEANT = {
    "from a year on": VOUCHER + 'budget_krw_bn = { "2026" = 300 }',
    "a past year by name": VOUCHER + 'budget_krw_bn = { "2022" = 120 }',
    "an end": VOUCHER + "end_year = 2022",
    "off": VOUCHER + "enabled = false",
    "ten times the budget": VOUCHER + 'budget_krw_bn = { "2026" = 980 }',
    "a small region": NEW + 'budget_krw_bn = { "2026" = 0.5 }',
    "the same value again": VOUCHER + "own_share_sme_percent = 20",
    "a successor": VOUCHER
    + "end_year = 2025\n[instruments.ai_voucher_from_2026]\n"
    + 'type = "voucher"\nstart_year = 2026\nbudget_krw_bn = { "2026" = 42.5 }\n'
    + "own_share_sme_percent = 0",
    "one percent": NEW + 'budget_krw_bn = { "2026" = 5 }\nown_share_sme_percent = 1',
}


@pytest.mark.parametrize("case", MEANT)
def test_a_plain_proposal_draws_no_remark(write, case):
    assert remarks(load(write(MEANT[case]))) == ()


@pytest.mark.parametrize(
    ("type_name", "missing"),
    [
        ("voucher", "budget_krw_bn"),
        ("policy_fund", "budget_krw_bn"),
        ("lead_projects", "projects_new"),
        ("training", "budget_krw_bn"),
        ("chips_and_power", "budget_krw_bn"),
    ],
)
def test_a_new_programme_does_not_get_the_national_budget(write, type_name, missing):
    text = f'[instruments.regional]\ntype = "{type_name}"\nstart_year = 2026'
    with pytest.raises(UserError, match=f"no budget: {missing} is not given; write {missing} = "):
        load(write(text))


def test_budget_without_trainees_is_no_budget_either(write):
    text = '[instruments.own]\ntype = "training"\nbudget_krw_bn = { "2026" = 5 }'
    with pytest.raises(UserError, match="no budget: trainees_persons is not given"):
        load(write(text))


def test_the_national_programme_keeps_its_defaults(write):
    mine = load(write('[instruments.ai_voucher]\ntype = "voucher"', extends=None))
    assert mine.instruments["ai_voucher"].plain()["budget_krw_bn"]["2022"] == 98.0


def test_a_budget_may_come_from_a_file_that_extends(write):
    write('[instruments.mine]\ntype = "voucher"\nenabled = false', name="parent")
    text = '[instruments.mine]\nenabled = true\nbudget_krw_bn = { "2026" = 3 }'
    mine = load(write(text, extends="parent"))
    assert mine.instruments["mine"].plain()["budget_krw_bn"] == {"2026": 3.0}


# Texts, years and numbers that are refused -> what the one line must say.
REFUSED = {
    "long label": (f'[scenario]\nname = "mine"\nlabel_en = "{"a" * 201}"', "label_en has 201 char"),
    "long description": (
        f'[scenario]\nname = "mine"\ndescription_ko = "{"가" * 2001}"',
        "description_ko has 2,001 characters; use at most 2,000",
    ),
    "bell": (
        '[scenario]\nname = "mine"\nlabel_ko = "a\\u0007"',
        "[scenario]: label_ko holds the control character U+0007; leave it out",
    ),
    "escape in an instrument's label": (
        VOUCHER + 'label_en = "\\u001b[31mred"',
        "[instruments.ai_voucher]: label_en holds the control character U+001B",
    ),
    "text turned around": (VOUCHER + 'label_en = "a\\u202Eb"', "control character U+202E"),
    "source": (VOUCHER + 'sources = { reach_percent = "A: x\\u0000" }', "control character U+0000"),
    "leading zero": (VOUCHER + 'budget_krw_bn = { "02026" = 2 }', "'02026' is not a year; write"),
    "both": (VOUCHER + 'budget_krw_bn = { "2026" = 1, "02026" = 2 }', "'02026' is not a year"),
    "full-width digits": (
        VOUCHER + 'budget_krw_bn = { "２０２６" = 2 }',
        "'２０２６' is not a year",
    ),
    "full-width group": (
        '[economy_wide]\nregulation_level = { "２０２６" = 2 }',
        "'２０２６' is not a year",
    ),
    "5,000 digits": (VOUCHER + f"start_year = {'9' * 5000}", "a number cannot be read"),
    "5,000 hexadecimal digits": (
        VOUCHER + f"start_year = 0x{'f' * 5000}",
        "start_year: a whole number of about 6021 digits is out of bounds",
    ),
    "as a word": (
        VOUCHER + f"eligible_regions = [0x{'f' * 5000}]",
        "a whole number of about 6021 digits is not possible here",
    ),
    "as a parameter": (f"[parameters]\nxi = 0x{'f' * 5000}", "is out of bounds"),
    "deep": (VOUCHER + f"budget_krw_bn = {'[' * 5000}{']' * 5000}", "nested too deeply"),
    "less deep": (VOUCHER + f"budget_krw_bn = {'[' * 100}{']' * 100}", "... is not a number"),
    "long key": (VOUCHER + f"{'a' * 100_000} = 1", "unknown key 'aaa"),
    "long value": (VOUCHER + f'kind = "{"a" * 100_000}"', "unknown key 'kind'"),
    "long word": (VOUCHER + f'eligible_regions = ["{"a" * 100_000}"]', "is not possible here"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_odd_texts_years_and_numbers_are_refused_in_one_short_line(write, case):
    text, message = REFUSED[case]
    with pytest.raises(UserError, match=re.escape(message)) as caught:
        load(write(text))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_a_description_over_several_lines_is_one_line_of_text(write):
    file = write('[scenario]\nname = "mine"\ndescription_en = """\nOne\n\ttwo  three."""')
    assert load(file).description_en == "One two three."
