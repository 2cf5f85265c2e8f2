"""Changes in Python: the rule of files that extend, their messages, and files written back."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.errors import UserError
from sim.scenario import library, load, scenario_from_dict

BASE = load("baseline")
NAMES = [entry.name for entry in library()]


def budget(scenario, name="ai_voucher"):
    return scenario.instruments[name].plain()["budget_krw_bn"]


def test_earlier_years_stay_and_the_scenario_itself_is_not_changed():
    more = BASE.change("ai_voucher", budget_krw_bn={2027: 120})
    assert budget(more) == {
        "2020": 59.9, "2021": 56.0, "2022": 98.0, "2023": 70.0, "2024": 42.5, "2025": 27.6,
        "2026": 27.6, "2027": 120.0,
    }  # fmt: skip
    assert "2027" not in budget(BASE)
    assert load("baseline") == BASE


@pytest.mark.parametrize("year", [2027, "2027", np.int64(2027)])
@pytest.mark.parametrize("amount", [120, 120.0, np.float32(120), np.int64(120)])
def test_years_are_numbers_or_texts_and_numbers_may_be_numpys(year, amount):
    assert budget(BASE.change("ai_voucher", budget_krw_bn={year: amount}))["2027"] == 120.0


# What a file would say -> the same in Python.
SAME = {
    "by year": (
        '[instruments.ai_voucher]\nbudget_krw_bn = { "2026" = 5, "2030" = 7 }',
        lambda s: s.change("ai_voucher", budget_krw_bn={2026: 5, 2030: 7}),
    ),
    "one number": (
        "[instruments.ai_voucher]\nbudget_krw_bn = 50\nreach_percent = 40",
        lambda s: s.change("ai_voucher", budget_krw_bn=50, reach_percent=40),
    ),
    "a new one": (
        '[instruments.mine]\ntype = "voucher"\nstart_year = 2026\n'
        'budget_krw_bn = { "2026" = 10 }\neligible_regions = ["busan"]',
        lambda s: s.change(
            "mine",
            type="voucher",
            start_year=2026,
            budget_krw_bn={2026: 10},
            eligible_regions=("busan",),
        ),
    ),
    "off": ("[instruments.ai_voucher]\nenabled = false", lambda s: s.without("ai_voucher")),
    "two off": (
        "[instruments.ai_voucher]\nenabled = false\n[instruments.digital_fund]\nenabled = false",
        lambda s: s.without("ai_voucher", "digital_fund"),
    ),
    # A preset brings its own defaults, but not over what was stated.
    "preset": (
        '[instruments.training_expert]\naudience = "ceo"\ngain_courses = 0.9',
        lambda s: s.change("training_expert", audience="ceo", gain_courses=0.9),
    ),
    "parameters": ("[parameters]\nxi = 0.5", lambda s: s.with_parameters(xi=0.5)),
    "everywhere": (
        '[economy_wide]\nregulation_level = { "2027" = 0.5 }\n'
        "infrastructure_percent = { gwangju = { 2028 = 10 } }",
        lambda s: s.with_economy_wide(
            regulation_level={2027: 0.5}, infrastructure_percent={"gwangju": {2028: 10}}
        ),
    ),
    "target": ("[target]\nyear = 2031", lambda s: s.with_target(year=2031)),
}


@pytest.mark.parametrize("case", SAME)
def test_a_change_is_what_a_file_that_extends_would_be(write, case):
    text, change = SAME[case]
    file = load(write(text))
    python = change(BASE).renamed("mine")
    assert python.content() == file.content()
    assert (python.target is None) == (file.target is None)
    assert python.target is None or python.target.plain() == file.target.plain()
    assert python.lineage == file.lineage == ("baseline", "mine")
    assert python.label_en == file.label_en == "mine"
    assert python.remarks == file.remarks
    for name, instrument in file.instruments.items():
        assert python.instruments[name].stated() == instrument.stated()
        for key in instrument.settings():
            there, here = instrument.provenance(key), python.instruments[name].provenance(key)
            assert here.grade == there.grade
            assert here.source == there.source.replace("set in scenario mine", "changed in Python")


def test_a_chain_of_changes_is_a_chain_of_files(write):
    write('[instruments.training_expert]\naudience = "employees"\ntrainees_per_firm = 3', "a")
    file = load(write('[instruments.training_expert]\naudience = "ceo"', "b", extends="a"))
    python = BASE.change("training_expert", audience="employees", trainees_per_firm=3).change(
        "training_expert", audience="ceo"
    )
    # It was stated that a firm sends three, so the new audience does not bring its one.
    assert file.instruments["training_expert"].plain()["trainees_per_firm"] == 3.0
    assert python.digest() == file.digest()


# What is wrong: a file's text, and the same in Python.
WRONG = {
    "unknown key": (
        "[instruments.ai_voucher]\nbudgt_krw_bn = 1",
        lambda s: s.change("ai_voucher", budgt_krw_bn=1),
        "unknown key 'budgt_krw_bn'; did you mean 'budget_krw_bn'?",
    ),
    "wrong unit": (
        "[instruments.ai_voucher]\nbudget_krw_million = 1",
        lambda s: s.change("ai_voucher", budget_krw_million=1),
        "this is given in KRW bn, as 'budget_krw_bn'",
    ),
    "out of bounds": (
        '[instruments.ai_voucher]\nbudget_krw_bn = { "2026" = -5 }',
        lambda s: s.change("ai_voucher", budget_krw_bn={2026: -5}),
        "budget_krw_bn.2026: -5 is out of bounds",
    ),
    "wrong type": (
        '[instruments.ai_voucher]\nbudget_krw_bn = "many"',
        lambda s: s.change("ai_voucher", budget_krw_bn="many"),
        "'many' is not a number",
    ),
    "year outside": (
        '[instruments.ai_voucher]\nbudget_krw_bn = { "2036" = 5 }',
        lambda s: s.change("ai_voucher", budget_krw_bn={2036: 5}),
        "year 2036 is outside the run; use 2010 to 2035",
    ),
    "no year": (
        "[instruments.ai_voucher]\nbudget_krw_bn = { soon = 5 }",
        lambda s: s.change("ai_voucher", budget_krw_bn={"soon": 5}),
        "'soon' is not a year",
    ),
    "unknown instrument": (
        "[instruments.ai_vouchr]\nreach_percent = 5",
        lambda s: s.change("ai_vouchr", reach_percent=5),
        "no instrument 'ai_vouchr' is inherited; did you mean 'ai_voucher'?",
    ),
    "unknown to be without": (
        "[instruments.ai_vouchr]\nenabled = false",
        lambda s: s.without("ai_vouchr"),
        "did you mean 'ai_voucher'?",
    ),
    "unknown type": (
        '[instruments.mine]\ntype = "vocher"',
        lambda s: s.change("mine", type="vocher"),
        "there is no instrument type 'vocher'; did you mean 'voucher'?",
    ),
    "no budget": (
        '[instruments.mine]\ntype = "voucher"\nstart_year = 2026',
        lambda s: s.change("mine", type="voucher", start_year=2026),
        "no budget: budget_krw_bn is not given",
    ),
    "bad name": (
        '[instruments."My Plan"]\ntype = "voucher"',
        lambda s: s.change("My Plan", type="voucher"),
        "'My Plan' cannot be an instrument's name",
    ),
    "two tax credits": (
        '[instruments.two]\ntype = "tax_credit"\nregime = { "2025" = "strategic" }',
        lambda s: s.change("two", type="tax_credit", regime={2025: "strategic"}),
        "'rd_tax_credit' and 'two' are the same measure twice: the tax credit of 2025",
    ),
    "label": (
        f'[instruments.ai_voucher]\nlabel_en = "{"a" * 201}"',
        lambda s: s.change("ai_voucher", label_en="a" * 201),
        "label_en has 201 characters; use at most 200",
    ),
    "source": (
        '[instruments.ai_voucher]\nsources = { reach_percent = "x" }',
        lambda s: s.change("ai_voucher", sources={"reach_percent": "x"}),
        "with grade A, B, C or R",
    ),
    "years in disorder": (
        "[instruments.ai_voucher]\nend_year = 2019",
        lambda s: s.change("ai_voucher", end_year=2019),
        "end_year 2019 is before start_year 2020",
    ),
    "parameter": (
        "[parameters]\nxii = 0.5",
        lambda s: s.with_parameters(xii=0.5),
        "there is no parameter 'xii'; did you mean",
    ),
    "parameter out of bounds": (
        "[parameters]\nxi = 2",
        lambda s: s.with_parameters(xi=2),
        "out of bounds; use 0 to 1",
    ),
    "region": (
        "[economy_wide]\ninfrastructure_percent = { gwanju = 5 }",
        lambda s: s.with_economy_wide(infrastructure_percent={"gwanju": 5}),
        "'gwanju' is not one of the regions; did you mean 'gwangju'?",
    ),
    "target": (
        "[target]\nyear = 2050",
        lambda s: s.with_target(year=2050),
        "[target] year: 2050 is out of bounds",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_as_of_a_file_but_for_the_place(write, case):
    text, change, message = WRONG[case]
    file = write(text)
    with pytest.raises(UserError) as of_file:
        load(file)
    with pytest.raises(UserError) as of_python:
        change(BASE)
    assert message in str(of_python.value)
    assert "\n" not in str(of_python.value)
    there = str(of_file.value).replace(str(file), "baseline (in Python)")
    assert str(of_python.value) == there


def test_what_is_changed_in_python_is_an_assumption_unless_its_source_is_stated():
    changed = BASE.change("ai_voucher", reach_percent=50).instruments["ai_voucher"]
    assert str(changed.provenance("reach_percent")) == "R: changed in Python"
    stated = BASE.change("ai_voucher", reach_percent=50, sources={"reach_percent": "B: a poll"})
    assert str(stated.instruments["ai_voucher"].provenance("reach_percent")) == "B: a poll"


def test_the_source_of_a_value_that_is_changed_often_does_not_grow():
    there = BASE
    for amount in range(100, 140):
        there = there.change("ai_voucher", budget_krw_bn={2027: amount})
    source = there.instruments["ai_voucher"].sources["budget_krw_bn"]
    assert source.count("before:") == 1
    assert source.startswith("R: changed in Python (from 2027; before: B: external facts ")


def test_a_name_brings_its_labels_and_no_text_of_the_other_scenario():
    mine = BASE.renamed("mine", "My plan", "나의 계획", description_en="What it does.")
    assert (mine.name, mine.label(), mine.label("ko")) == ("mine", "My plan", "나의 계획")
    assert (mine.description_en, mine.description_ko) == ("What it does.", "")
    assert mine.digest() == BASE.digest()


@pytest.mark.parametrize("name", ["", "a/b", " a", "a\x07", "a" * 201, ".hidden", "a\nb", 3])
def test_a_name_that_can_be_no_file_is_refused(name):
    with pytest.raises(UserError):
        BASE.renamed(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_survives_saving_and_an_empty_change(name, tmp_path):
    scenario = load(name)
    file = scenario.save(tmp_path / f"{name}.toml")
    assert load(file).digest() == scenario.digest()
    assert load(file).remarks == scenario.remarks == ()
    assert scenario.with_parameters().digest() == scenario.digest()


def test_a_changed_scenario_survives_saving(tmp_path):
    mine = (
        BASE.change("ai_voucher", budget_krw_bn={2027: 120})
        .change("mine", type="policy_fund", start_year=2026, budget_krw_bn={2026: 1})
        .without("digital_fund")
        .with_parameters(xi=0.25)
        .with_economy_wide(talent_percent={2028: 3})
        .with_target(year=2032)
    )
    again = load(mine.save(tmp_path / "mine.toml"))
    assert again.digest() == mine.digest()
    assert again.name == "mine"
    assert again.target == mine.target
    assert mine.to_toml().splitlines()[1] == 'name = "baseline"'


def test_a_file_that_is_there_is_kept(tmp_path):
    file = BASE.save(tmp_path / "mine.toml")
    before = file.read_text(encoding="utf-8")
    with pytest.raises(UserError, match=r"already; choose another name, or overwrite=True"):
        BASE.without("ai_voucher").save(file)
    assert file.read_text(encoding="utf-8") == before
    BASE.without("ai_voucher").save(file, overwrite=True)
    assert "ai_voucher" not in load(file).instruments


@pytest.mark.parametrize("name", ["mine", "mine.txt", "no/such/folder/mine.toml"])
def test_a_file_that_cannot_be_is_refused_in_one_line(tmp_path, name):
    with pytest.raises(UserError) as caught:
        BASE.save(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_one_line_names_what_is_in_force():
    line = repr(BASE.without("ai_voucher").renamed("mine", "My plan"))
    assert line.startswith("<Scenario 'mine': My plan (digital_fund, growth_fund, ")
    assert "\n" not in line


def test_a_notebooks_table_holds_texts_as_texts():
    label = "<script>alert('1')</script> & more"
    page = BASE.renamed("mine", label).change("ai_voucher", label_en="<b>x</b>")._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_a_dictionary_is_a_file():
    mine = scenario_from_dict(
        {
            "scenario": {"name": "mine", "extends": "baseline", "label_en": "Mine"},
            "parameters": {"xi": 0.5},
            "instruments": {"ai_voucher": {"budget_krw_bn": {2027: 120}}},
        }
    )
    assert mine.lineage == ("baseline", "mine")
    assert budget(mine)["2027"] == 120.0
    source = mine.instruments["ai_voucher"].sources["budget_krw_bn"]
    assert source.startswith("R: set in scenario mine (from 2027; before: B: ")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "3 is no dictionary of tables"),
        ({}, "the table scenario with a name is missing"),
        ({"scenario": {"name": "a/b"}}, "name is 'a/b'; use none of"),
        ({"scenario": {"name": "a"}, "instrument": {}}, "unknown table [instrument]; did you mean"),
        ({"scenario": {"name": "a"}, 3: {}}, "unknown table [3]"),
        ({"scenario": {"name": "a"}, "instruments": 3}, "instruments = 3 is not a table"),
        ({"scenario": {"name": "a", "extends": "baselin"}}, "did you mean 'baseline'?"),
        ({"scenario": {"name": "a"}, "instruments": {3: {}}}, "3 cannot be an instrument's name"),
    ],
)
def test_a_wrong_dictionary_is_refused_in_one_line(data, message):
    with pytest.raises(UserError, match=re.escape(message)) as caught:
        scenario_from_dict(data)
    assert "\n" not in str(caught.value)
