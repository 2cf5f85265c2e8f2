"""One test a mistake: a wrong file gives one line with what, where and what would be right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import load

VOUCHER = "[instruments.ai_voucher]\n"

# What is wrong -> text after the header, what the message must say.
WRONG = {
    "unknown table": ("[instrument.x]\na = 1", "unknown table [instrument]; did you mean 'instr"),
    "unknown key": (VOUCHER + "budgt_krw_bn = 1", "unknown key 'budgt_krw_bn'; did you mean"),
    "wrong unit": (
        VOUCHER + "budget_krw_million = 1",
        "[instruments.ai_voucher]: unknown key 'budget_krw_million'; this is given in KRW bn, "
        "as 'budget_krw_bn'",
    ),
    "negative money": (
        VOUCHER + 'budget_krw_bn = { "2026" = -5 }',
        "[instruments.ai_voucher] budget_krw_bn.2026: -5 is out of bounds",
    ),
    "over 100 percent": (VOUCHER + "own_share_sme_percent = 101", "use 0 to 100 percent"),
    "wrong type": (VOUCHER + 'budget_krw_bn = "many"', "'many' is not a number"),
    "date": (VOUCHER + "start_year = 2020-01-01", "is not a number"),
    "year outside": (VOUCHER + 'budget_krw_bn = { "2036" = 5 }', "year 2036 is outside the run"),
    "odd label": (VOUCHER + "label_ko = 3", 'write label_ko = "text"'),
    "enabled as text": (VOUCHER + 'enabled = "no"', "write enabled = true or enabled = false"),
    "type changed": (VOUCHER + 'type = "training"', "type is 'training', inherited as 'voucher'"),
    "ungraded source": (VOUCHER + 'sources = { budget_krw_bn = "x" }', "with grade A, B, C or R"),
    "unknown instrument": (
        "[instruments.ai_vouchr]\nenabled = false",
        "no instrument 'ai_vouchr' is inherited; did you mean 'ai_voucher'?",
    ),
    "unknown type": (
        '[instruments.mine]\ntype = "vocher"',
        "there is no instrument type 'vocher'; did you mean 'voucher'?",
    ),
    "type as number": ("[instruments.mine]\ntype = 1", 'write type = "voucher"'),
    "bad name": ('[instruments."My Plan"]\ntype = "voucher"', "cannot be an instrument's name"),
    "instrument as number": ("[instruments]\nmine = 3", "3 is not a table"),
    "years out of order": (
        VOUCHER + "end_year = 2019",
        "[instruments.ai_voucher]: end_year 2019 is before start_year 2020",
    ),
    "unknown parameter": ("[parameters]\nxii = 0.5", "there is no parameter 'xii'; did you mean"),
    "parameter out of bounds": ("[parameters]\nxi = 2", "out of bounds; use 0 to 1"),
    "parameter as text": ('[parameters]\nxi = "high"', "xi = 'high' is not a number"),
    "unknown cover": (
        "[economy_wide]\ntalent = 5",
        "this is given in percent, as 'talent_percent'",
    ),
    "unknown region": (
        "[economy_wide]\ninfrastructure_percent = { gwanju = 5 }",
        "'gwanju' is not one of the regions; did you mean 'gwangju'?",
    ),
    "target too late": ("[target]\nyear = 2050", "[target] year: 2050 is out of bounds"),
    "target frame": ('[target]\nframe = "kiet"', "'kiet' is not possible here"),
    "header key": ('[scenario]\nname = "mine"\nlabel = "x"', "[scenario]: unknown key 'label'"),
    "header type": ('[scenario]\nname = "mine"\nlabel_en = 3', 'write label_en = "text"'),
    "other name": ('[scenario]\nname = "other"', "name is 'other', the file is mine.toml"),
    "no name": ("[scenario]\n", 'write name = "mine"'),
    "syntax": ('[scenario]\nname = "mine"\nlabel_en == "x"', "at line 3"),
    "separator": (VOUCHER + "reach_cap = 1,200", "(1200 or 1_200, not 1,200)"),
    "key twice": (VOUCHER + "start_year = 2020\nstart_year = 2021", "not TOML: "),
    "unknown parent": (
        '[scenario]\nname = "mine"\nextends = "baselin"',
        "[scenario] extends: there is no scenario 'baselin'; did you mean 'baseline'?",
    ),
    "missing parent file": (
        '[scenario]\nname = "mine"\nextends = "minne.toml"',
        "minne.toml; did you mean 'mine.toml'?",
    ),
    "itself": ('[scenario]\nname = "mine"\nextends = "mine"', "there is no scenario 'mine'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_in_one_line(write, case: str):
    text, message = WRONG[case]
    file = write(text)
    with pytest.raises(UserError, match=re.escape(message)) as caught:
        load(file)
    assert "\n" not in str(caught.value)
    assert "mine.toml" in str(caught.value)


def test_a_value_where_a_table_belongs(tmp_path: Path):
    file = tmp_path / "mine.toml"
    file.write_text('covers = 3\n[scenario]\nname = "mine"\n', encoding="utf-8")
    with pytest.raises(
        UserError, match=re.escape("economy_wide = 3 is not a table; write [economy_wide]")
    ):
        load(file)


def test_an_empty_file(tmp_path: Path):
    file = tmp_path / "mine.toml"
    file.write_text("", encoding="utf-8")
    with pytest.raises(UserError, match=re.escape("the table [scenario] is missing")):
        load(file)


def test_a_file_in_a_korean_windows_encoding(tmp_path: Path):
    file = tmp_path / "mine.toml"
    file.write_text('[scenario]\nname = "mine"\nlabel_ko = "정책"\n', encoding="cp949")
    with pytest.raises(UserError, match="the file is not UTF-8; save it with encoding UTF-8"):
        load(file)


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path):
    file = tmp_path / "mine.toml"
    text = '[scenario]\r\nname = "mine"\r\nlabel_ko = "정책"\r\n'
    file.write_bytes(text.encode("utf-8-sig"))
    assert load(file).label("ko") == "정책"


def test_a_circle_is_named(write):
    write('[scenario]\nname = "a"\nextends = "b"', name="a")
    file = write('[scenario]\nname = "b"\nextends = "a"', name="b")
    with pytest.raises(UserError, match="form a circle: b extends a extends b"):
        load(file)


def test_a_name_that_is_not_shipped_names_the_nearest():
    with pytest.raises(UserError, match="no scenario 'no-polcy'; did you mean 'no-policy'"):
        load("no-polcy")


def test_a_missing_file_names_the_nearest_beside_it(write):
    file = write("", name="regional")
    with pytest.raises(UserError, match=r"did you mean 'regional\.toml'"):
        load(file.with_name("regionl.toml"))


def test_a_folder_is_no_scenario(tmp_path: Path):
    with pytest.raises(UserError, match="there is no file"):
        load(tmp_path)


def test_a_shipped_name_with_the_suffix_is_explained(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="the shipped scenario is called 'baseline'"):
        load("baseline.toml")


def test_a_mistake_in_the_parent_is_reported_with_the_parents_file(write):
    write('[instruments.x]\ntype = "voucher"\nreach_percent = 200', name="parent")
    file = write("", extends="parent")
    with pytest.raises(UserError, match=r"parent\.toml \[instruments.x\] reach_percent"):
        load(file)
