"""What is taken home gives the same numbers, and does no harm where it is opened."""

from __future__ import annotations

import csv
import io
import shlex

import numpy as np
import pytest
from hypothesis import given, settings

from sim.errors import UserError
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load
from sim.workshop import takehome
from sim.workshop.package import to_baseline, to_scenario
from sim.workshop.state import State
from sim.workshop.takehome import Series
from tests.workshop.strategies import STATES

FULL = State(
    levers={
        "ai_voucher.budget_krw_bn": 120,
        "rd_tax_credit.strategic_sme_percent": 50,
        "industrial_ai_fund.budget_krw_bn": 250,
        "digital_fund.enabled": False,
        "economy_wide.talent_percent": 5,
    },
    future="pace-holds",
    explanation="product",
    seed=9,
    parameters={"xi": 0.5},
    label='더 많은 "바우처" # \\',
)


def saved(text, folder, name):
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_the_scenario_file_is_the_same_package_for_the_engine(tmp_path):
    again = saved(takehome.scenario_text(FULL), tmp_path, "what-if")
    own = to_scenario(FULL)
    assert again.digest() == own.digest()  # equal digests give equal results
    assert again.label_ko == '더 많은 "바우처" # \\'
    firms = synthesise(n_sba=200, n_small=100)
    one, other = (
        build_package(each, firms, defaults().replace(**each.parameters)) for each in (again, own)
    )
    assert [each.name for each in one.programmes] == [each.name for each in other.programmes]
    for mine, theirs in zip(one.programmes, other.programmes, strict=True):
        assert np.array_equal(mine.budget, theirs.budget)
    by_name = {each.name: each for each in one.programmes}
    year = 2026 - 2010
    assert by_name["ai_voucher"].budget[year] == 120_000_000  # KRW thousand
    assert by_name["industrial_ai_fund"].budget[year] == 250_000_000
    assert by_name["digital_fund"].budget[year] == 0


def test_the_baseline_file_is_what_it_is_held_against(tmp_path):
    again = saved(takehome.baseline_text(FULL), tmp_path, "what-if-baseline")
    assert again.digest() == to_baseline(FULL).digest()
    assert again.parameters == {"xi": 0.5}
    assert not takehome.needs_baseline(State(levers=FULL.levers, seed=3))


@settings(max_examples=25)
@given(STATES)
def test_every_state_is_a_file_that_loads(tmp_path_factory, state):
    folder = tmp_path_factory.mktemp("home")
    again = saved(takehome.scenario_text(state), folder, "what-if")
    assert again.digest() == to_scenario(state).digest()


def test_the_commands_in_the_file_are_those_of_the_command_line():
    from sim.cli.experiments import Compare, Run

    text = takehome.scenario_text(FULL)
    commands = [line[6:] for line in text.splitlines() if line.startswith("#     hwaksan")]
    assert commands == [
        "hwaksan run what-if.toml --seed 9 --explanation product",
        "hwaksan compare what-if.toml --baseline what-if-baseline.toml --seed 9"
        " --explanation product",
    ]
    names = {each.command: {*each.__dataclass_fields__} for each in (Run, Compare)}
    for line in commands:
        _, command, *words = shlex.split(line)
        options = {word[2:] for word in words if word.startswith("--")}
        assert options <= names[command]


def test_sources_say_where_a_changed_value_comes_from():
    assert "R: set in scenario what-if (from 2026; before: B: " in takehome.scenario_text(FULL)


def test_a_table_is_read_back_with_its_korean_and_computes_nothing():
    series = [
        Series("=cmd()", "adoption_rate", "percent", [2029, 2030], [1.5, 2], pairs=60, draws=30),
        Series("나의 안", "users", "firms", [2030], [5], [1], [2], [6], [7]),
    ]
    content = takehome.csv(series)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == [
        *("scenario", "outcome", "unit", "year", "mean", "p05", "p25", "p75", "p95"),
        *("pairs", "draws"),
    ]
    assert rows[1] == ["'=cmd()", "adoption_rate", "percent", "2029", "1.5", *[""] * 4, "60", "30"]
    assert rows[3][:5] == ["나의 안", "users", "firms", "2030", "5.0"]
    assert rows[3][5:9] == ["1.0", "2.0", "6.0", "7.0"]


def test_a_table_without_series_or_with_torn_columns_is_refused():
    with pytest.raises(UserError, match="open a graph first"):
        takehome.csv([])
    with pytest.raises(UserError, match="users: 1 values of mean for 2 years"):
        takehome.csv([Series("a", "users", "firms", [2029, 2030], [1])])
