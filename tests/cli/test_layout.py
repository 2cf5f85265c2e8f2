"""No number is cut on a narrow screen, and no letter of a label is lost."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from rich.cells import cell_len

from sim.cli import main
from sim.cli.commands.console import folding_table, interval
from sim.cli.commands.console_summary import print_summary
from sim.cli.commands.costing import print_equal_cost, print_goal
from sim.cli.commands.layout import print_table
from sim.experiment.summary import SUMMARY
from sim.outcomes.registry import registry as outcomes
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema
from sim.parameters.registry import registry as parameters
from sim.policy.instrument import types
from sim.units import in_language

LABEL = "비수도권 중소·중견기업 인공지능 전환 종합지원 패키지(2026~2030년 단계적 확대안, 부처 합동)"
WIDTHS = (60, 80, 120)


def row(schema: Schema, **values: object) -> dict[str, object]:
    """Return a row of a table in which every number is 1,234,567.8."""
    kinds = {TEXT: "x", WHOLE: 2030, NUMBER: 1234567.8}
    return {name: kinds.get(kind, True) for name, kind in schema.columns.items()} | values


def check(printed: str, width: int, *numbers: str) -> None:
    assert max(map(cell_len, printed.splitlines())) <= width
    for number in numbers:
        assert number in printed, number
    letters = iter("".join(printed.split()))
    assert all(letter in letters for letter in "".join(LABEL.split()))
    assert "…" not in printed


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_summary_is_whole_at_any_width(width, lang, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    about = {"label_en": LABEL, "label_ko": LABEL, "baseline": "baseline", "stayed_at_prior": ""}
    rows = [row(SUMMARY, scenario=name, **about) for name in ("baseline", "mine")]
    print_summary(pd.DataFrame(rows), lang)
    cost = "+12,345,678" if lang == "ko" else "+1,234,568"
    check(capsys.readouterr().out, width, "+1,234,568", "1,234,568", "1234567.8", cost)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_costs_are_whole_at_any_width(width, lang, capsys, monkeypatch):
    from sim.analysis.costing.equal_cost_table import EQUAL_COST
    from sim.analysis.costing.goal import GOAL

    monkeypatch.setenv("COLUMNS", str(width))
    about = {"label_en": LABEL, "label_ko": LABEL, "status": "met"}
    print_equal_cost(pd.DataFrame([row(EQUAL_COST, **about)]), lang)
    check(capsys.readouterr().out, width, "1,234,567.80")
    print_goal(pd.DataFrame([row(GOAL, **about, outcome="adoption_rate")]), LABEL, lang)
    check(capsys.readouterr().out, width, "1234567.8", "123456780")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_table_stands_side_by_side_where_its_numbers_have_room(width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    table = folding_table("패키지", *(f"추가 활용 기업{k}" for k in range(5)))
    table.add_row(LABEL, *(interval(1e6 + k, -1e6, 2e6, "+,.0f") for k in range(5)))
    print_table(table)
    printed = capsys.readouterr().out
    check(printed, width, *(f"+1,000,00{k}" for k in range(5)))
    assert ("┃" in printed) == (width > 80)


def test_every_unit_that_is_declared_has_a_korean_name(capsys):
    units = {each.unit for model in types().values() for each in model.settings().values()}
    units |= {each.unit for each in parameters()} | {each.unit for each in outcomes().values()}
    assert {unit for unit in units if re.search("[A-Za-z]{2}", in_language(unit, "ko"))} == set()
    assert main(["scenarios", "show", "training", "--lang", "ko"]) == 0
    printed = capsys.readouterr().out
    assert "cap_krw_million = 2020: 300; 2024: 200 백만 원" in printed
    assert "eligible_regions = 전체" in printed
