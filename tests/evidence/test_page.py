"""The page of policy effects shows the table that was measured, whole."""

from __future__ import annotations

from tests.evidence.policy_effects import BEGIN, END, FIGURES, PAGE, table


def test_the_page_holds_the_table_that_is_stored() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.split(BEGIN)[1].split(END)[0] == table(), "run `make evidence`"


def test_every_figure_of_programmes_has_its_row() -> None:
    shown = table()
    assert not [label for _, label, _ in FIGURES if f"| {label} |" not in shown]
    assert shown.count("\n") > 2 + 10 + len(FIGURES)
