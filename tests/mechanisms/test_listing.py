"""Every mechanism of the sources is tested, or listed with the reason why not."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from sim import resources

HERE = Path(__file__).parent
ROW = re.compile(r"^\| `(?P<id>m\.[\w.]+)` \| (?P<mechanism>.+) \| (?P<last>.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def claimed():
    with resources.path("calibration", "mechanisms.csv").open(encoding="utf-8") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def page():
    text = (HERE.parents[1] / "docs" / "mechanisms.md").read_text(encoding="utf-8")
    tested, untested = text.split("## Not tested")
    return [[match.groupdict() for match in ROW.finditer(part)] for part in (tested, untested)]


def test_every_mechanism_is_listed_once_in_the_words_of_its_source(claimed, page):
    listed = [row["id"] for part in page for row in part]
    assert sorted(listed) == sorted(claimed)
    for part in page:
        for row in part:
            assert row["mechanism"] == claimed[row["id"]]["mechanism"]


def test_what_is_called_tested_has_its_test(page):
    for row in page[0]:
        text = (HERE / row["last"].strip("`")).read_text(encoding="utf-8")
        assert f"def test_{row['id'].replace('.', '_')}(" in text, row["id"]


def test_what_is_tested_is_called_so(claimed, page):
    functions = {
        name
        for file in HERE.glob("test_*.py")
        for name in re.findall(
            r"^def test_(m_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    tested = {row["id"].replace(".", "_") for row in page[0]}
    untested = {row["id"].replace(".", "_") for row in page[1]}
    assert tested <= functions
    assert not untested & functions


def test_what_is_not_tested_has_a_reason(page):
    for row in page[1]:
        assert len(row["last"]) > 30, row["id"]


def test_a_reason_names_only_mechanisms_that_are_tested(page):
    tested = {row["id"] for row in page[0]}
    for row in page[1]:
        for other in re.findall(r"m\.[\w.]*\w", row["last"]):
            assert other in tested, (row["id"], other)
