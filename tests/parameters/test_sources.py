"""Every source of a parameter has its Korean, and none is kept that no parameter names."""

from __future__ import annotations

import re

import pytest

from sim.cli import main
from sim.parameters.registry import registry
from sim.parameters.sources import catalogue, in_korean

# Three English words in a row; a name of a study or an author is one or two.
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")


def test_every_source_is_said_in_korean() -> None:
    named = {each.source for each in registry()}
    assert set(catalogue()["sources"]) == named
    for source in named:
        said = in_korean(source)
        assert re.search("[가-힣]{2,}", said), source
        assert not re.search(r"[a-z]{3,} [a-z]{3,}", said), said


def test_the_table_of_parameters_in_korean_is_korean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parameters", "--lang", "ko"]) == 0
    text = capsys.readouterr().out
    assert ENGLISH.search(text) is None, ENGLISH.search(text)
    assert "fixed at" not in text
    assert "고정값 0.98" in text
