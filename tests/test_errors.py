from __future__ import annotations

import pickle

import pytest

from sim.errors import UserError, nearest


def test_message_is_one_line_of_where_what_hint():
    error = UserError("the cap\nis -3", where="a.toml", hint="use 0 or more")
    assert str(error) == "a.toml: the cap is -3; use 0 or more"


def test_where_and_hint_may_be_left_out():
    assert str(UserError("nothing to compare")) == "nothing to compare"


def test_survives_the_way_back_from_another_process():
    error = pickle.loads(pickle.dumps(UserError("a", where="b", hint="c")))
    assert (error.what, error.where, error.hint) == ("a", "b", "c")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("baselin", "baseline"), ("BASELINE", "baseline"), ("no_policy", "no-policy"), ("xl", "xi")],
)
def test_nearest_finds_what_was_meant(name: str, meant: str):
    assert nearest(name, ["baseline", "no-policy", "xi"]) == f"did you mean {meant!r}?"


def test_nearest_lists_a_few_names_when_none_is_near():
    hint = nearest("qqq", [f"scenario-{k}" for k in range(20)])
    assert hint.startswith("valid names: scenario-0, scenario-1")
    assert hint.endswith("and 8 more")


def test_nearest_of_nothing():
    assert nearest("a", []) == "no name is valid here"


def test_what_steers_a_terminal_is_written_out_and_a_long_word_is_shortened():
    said = str(UserError("no survey '\x1b[31mred\u202e\x00'", where="한글.csv"))
    assert said == "한글.csv: no survey '\\x1b[31mred\\u202e\\x00'"
    long = str(UserError("no survey " + "9" * 5000))
    assert len(long) < 500
    assert long.endswith("... (4600 more characters)")
