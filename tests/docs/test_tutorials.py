"""Every tutorial is walked: its commands and cells run, and print what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.docs.walk import check, steps, tutorials

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = tutorials(DOCS)
# The Korean pages run what the English ones run; `make site` walks them too.
WALKED = [page for page in PAGES if not page.name.endswith(".ko.md")]
_NUMBER = r"\d+(?:,\d{3})*"


def test_the_tutorials_are_found() -> None:
    names = {page.name for page in PAGES}
    assert {"start.md", "start.ko.md", "policy.md", "policy.ko.md", "lecture.md"} <= names
    assert {"analyst.md", "facilitator.md", "facilitator.ko.md"} <= names


@pytest.mark.slow
@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.name)
def test_a_tutorial_prints_what_it_says(page: Path, tmp_path: Path) -> None:
    assert [str(each) for each in check(page, tmp_path)] == []


@pytest.mark.parametrize("name", ["policy.md", "policy.ko.md"])
def test_every_number_of_the_sentence_for_a_memo_was_printed(name: str) -> None:
    text = (DOCS / "tutorials" / name).read_text(encoding="utf-8")
    quoted = re.findall(r"^> .*", text, re.M)
    numbers = set(re.findall(_NUMBER, " ".join(quoted)))
    printed = " ".join(each.printed + each.code for each in steps(text))
    assert len(numbers) > 8
    assert numbers <= set(re.findall(_NUMBER, printed))


def test_the_ten_questions_name_the_same_commands_in_both_languages() -> None:
    said = {
        name: re.findall(
            r"`(hwaksan [^`]+|make run|--[^`]+)`",
            (DOCS / name).read_text(encoding="utf-8").replace(" --lang ko", ""),
        )
        for name in ("faq.md", "faq.ko.md")
    }
    assert len(said["faq.md"]) > 8
    assert said["faq.md"] == said["faq.ko.md"]


def test_korean_objects_have_the_particle_that_their_last_sound_asks_for() -> None:
    """을 behind a consonant, 를 behind a vowel: a word put in place of another breaks it."""
    pages = [*DOCS.rglob("*.ko.md"), DOCS.parent / "README.ko.md"]
    wrong = [
        f"{page.name}: {found[0]}"
        for page in pages
        for found in re.finditer(r"[가-힣]*([가-힣])(을|를)(?![가-힣])", page.read_text("utf-8"))
        if ((ord(found[1]) - ord("가")) % 28 > 0) != (found[2] == "을")
    ]
    assert len(pages) > 5
    assert wrong == []
