"""Every tutorial is walked: its commands and cells run, and print what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.docs.walk import check, tutorials

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = tutorials(DOCS)


def test_the_tutorials_are_found() -> None:
    names = {page.name for page in PAGES}
    assert {"start.md", "start.ko.md", "policy.md", "policy.ko.md", "lecture.md"} <= names
    assert {"analyst.md", "facilitator.md", "facilitator.ko.md"} <= names


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_tutorial_prints_what_it_says(page: Path, tmp_path: Path) -> None:
    assert [str(each) for each in check(page, tmp_path)] == []
