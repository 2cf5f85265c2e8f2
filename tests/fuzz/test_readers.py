"""A sample of what `python -m tests.fuzz.readers` does with many more inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.readers import Outcome, fuzz, kinds, own_firms


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return fuzz(110, 7, own_firms(tmp_path_factory.mktemp("firms") / "firms.csv"))


def test_damaged_files_are_read_or_refused_by_one_line(found: dict[str, Outcome]):
    assert [line for outcome in found.values() for line in outcome.broken] == []
    assert all(outcome.counts["refused"] > 0 for outcome in found.values())


def test_the_sound_files_are_read(tmp_path: Path):
    for kind in kinds(own_firms(tmp_path / "firms.csv")):
        for source in kind.sources:
            assert kind.read(source) is not None
