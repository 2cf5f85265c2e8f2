"""The recipes for an instrument and an outcome run from the code of the page itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"
RECIPES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_the_page_has_both_recipes() -> None:
    assert len(RECIPES) == 2
    assert "class PatentVoucher(Contest)" in RECIPES[0]
    assert "def abandonment_rate" in RECIPES[1]


@pytest.mark.parametrize("code", RECIPES, ids=["instrument", "outcome"])
def test_a_recipe_runs(code: str) -> None:
    """The page's own assertions hold: it raises otherwise."""
    space: dict[str, object] = {"__name__": "recipe"}
    exec(compile(code, str(PAGE), "exec", dont_inherit=True), space)
    assert {"sim"} < set(space)


def test_every_file_that_the_page_names_is_there() -> None:
    """But for those of branches of the text such as NAME.py."""
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:sim|tests|docs|calibration|scenarios)/[\w/.-]+)`", text))
    missing = {name for name in named if "NAME" not in name and not (PAGE.parent / name).exists()}
    assert missing == set()
