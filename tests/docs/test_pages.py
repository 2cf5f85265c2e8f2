"""Pages that are written from declarations are those that are committed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.docs.pages import PAGES
from sim.outcomes.registry import registry

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_committed_page_is_current(name: str) -> None:
    if name == "cli.md":  # another function writes a table of it
        pytest.skip("tests/cli/test_page.py has it")
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name]()


def test_every_public_name_and_outcome_has_its_place() -> None:
    api = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    assert all(f"\n### `{name}`\n" in api for name in sim.__all__ if name != "__version__")
    outcomes = (DOCS / "reference" / "outcomes.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in outcomes for name in registry())


def test_the_lecture_is_a_notebook_of_the_same_cells() -> None:
    import nbformat

    page = (DOCS / "teaching" / "lecture.md").read_text(encoding="utf-8")
    text = (DOCS / "teaching" / "lecture.ipynb").read_text(encoding="utf-8")
    made = nbformat.reads(text, as_version=4)
    nbformat.validate(made)
    code = [each.source for each in made.cells if each.cell_type == "code"]
    assert len(code) == page.count("```{code-cell}")
    assert all(each in page for each in code)
    assert not any(each.get("outputs") for each in json.loads(text)["cells"])
