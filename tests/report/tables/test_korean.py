"""Assumptions and run record of a Korean page are in Korean, from the words of the metadata."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.report.data.results import Results, read
from sim.report.tables.comparison import assumption_table, record_table
from sim.report.text.words import Words

REFERENCE = Path(__file__).resolve().parents[3] / "results" / "reference"
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def results() -> Results:
    return read(REFERENCE)


def test_values_of_assumptions_are_said_in_the_language_of_the_page(results: Results) -> None:
    text = {
        lang: " ".join(
            cell.text for row in assumption_table(results, Words(lang)).rows for cell in row
        )
        for lang in ("en", "ko")
    }
    assert "= sme, mid, kosdaq_mid" in text["en"]
    assert "= 중소기업, 중견기업, 코스닥 중견기업" in text["ko"]
    assert "KRW million" in text["en"]
    for english in ("sme", "percent", "KRW", "= all", "years", "= loan"):
        assert english not in text["ko"], english


def test_the_record_names_its_items_in_korean_with_the_key_below(results: Results) -> None:
    korean, english = (record_table(results, Words(lang)).rows for lang in ("ko", "en"))
    for (label, value), (key, same) in zip(korean, english, strict=True):
        assert HANGUL.search(label.text), label.text
        assert value.note == key.text
        assert same.note == ""
    said = {label.text: value.text for label, value in korean}
    assert said["기업 모집단 · 출처"] == "합성"
    assert said["모수 조합 · 출처"] == "최적 적합"


def test_remarks_of_the_record_are_shown_in_the_language_of_the_page(results: Results) -> None:
    run = {
        **results.run,
        "command": ["hwaksan", "compare", "my plan.toml", "--seed", "7"],
        "warnings": ["a thing is odd", "another"],
        "warnings_ko": ["이상한 점이 있다", "또 하나"],
        "population": {"remarks": ["rows were passed over"], "remarks_ko": ["행을 건너뜀"]},
    }
    said = replace(results, run=run)
    text = {
        lang: [cell.text for row in record_table(said, Words(lang)).rows for cell in row]
        for lang in ("en", "ko")
    }
    assert "a thing is odd; another" in text["en"]
    assert "rows were passed over" in text["en"]
    assert "이상한 점이 있다; 또 하나" in text["ko"]
    assert "행을 건너뜀" in text["ko"]
    for lang, other in (("en", "이상한"), ("ko", "odd"), ("ko", "passed over")):
        assert not [each for each in text[lang] if other in each]
        assert 'hwaksan compare "my plan.toml" --seed 7' in text[lang]
