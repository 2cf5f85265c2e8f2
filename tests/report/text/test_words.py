"""The catalogue: complete in both languages, same placeholders, particles by sound."""

from __future__ import annotations

import string

import pytest

from sim.errors import UserError
from sim.report.text.words import LANGUAGES, Words, catalogue, particles


@pytest.mark.parametrize("key", list(catalogue()))
def test_every_text_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    texts = catalogue()[key]
    assert set(texts) == set(LANGUAGES)
    assert all(texts.values())
    fields = [
        {field for _, field, _, _ in string.Formatter().parse(text) if field}
        for text in texts.values()
    ]
    # A language may leave a value out, as its grammar needs; it may not name one of its own.
    assert fields[1] <= fields[0] or fields[0] <= fields[1]


def test_a_list_keeps_its_spaces() -> None:
    assert Words("en").listed(["a", "b", "c"]) == "a, b and c"
    assert Words("ko").listed(["가", "나"]) == "가, 나"
    assert Words("en").listed([]) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("기금[이/가]", "기금이"),
        ("바우처[이/가]", "바우처가"),
        ("‘기금’[과/와]", "‘기금’과"),
        ("30%[은/는]", "30%는"),
        ("서울[으로/로]", "서울로"),
        ("부산[으로/로]", "부산으로"),
        ("'ai-voucher'[을/를]", "'ai-voucher'를"),
        ("--lang[은/는]", "--lang은"),
        ("baseline[을/를]", "baseline을"),
        ("<strong>기금</strong>[이/가]", "<strong>기금</strong>이"),
        ("<b>AI 바우처(NIPA)</b>[이/가]", "<b>AI 바우처(NIPA)</b>가"),
        ("training[이/가]", "training이"),
        ("KRW[으로/로] GDPR[은/는]", "KRW로 GDPR은"),
    ],
)
def test_particles(text: str, expected: str) -> None:
    assert particles(text) == expected


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(UserError, match="'jp'"):
        Words("jp")
