"""The data files: every published number equals the fact it names, every row has a provenance."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sim import resources
from sim.population.margins import rows

FACTS = {
    row["id"]: row
    for row in csv.DictReader(
        resources.path("calibration", "external_facts.csv").read_text(encoding="utf-8").splitlines()
    )
}
FILES = sorted(
    file.name for file in Path(resources.path("calibration", "population")).glob("*.csv")
)
VALUE = {
    "firms.csv": "firms",
    "sections.csv": "firms",
    "regions.csv": "share_percent",
    "technology_counts.csv": "firms",
    "margins.csv": "target",
}


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_grade_and_source(name: str):
    table = rows(name)
    assert table
    for row in table:
        assert row["grade"] in {"A", "B", "C", "R"}, row
        assert row["source"], row


@pytest.mark.parametrize("name", VALUE)
def test_numbers_equal_the_facts_they_name(name: str):
    compared = 0
    for row in rows(name):
        if not row["fact"]:
            continue
        fact = FACTS[row["fact"]]
        if row["fact"] == "intangible_prior":  # "Beta, mean 0.03"
            assert fact["value"].endswith(row[VALUE[name]])
        else:
            assert float(fact["value"]) == float(row[VALUE[name]]), row
        assert fact["grade"] == row["grade"], row
        assert fact["year"] == row["year"], row
        compared += 1
    assert compared > 0


def test_technologies_of_2023_and_2024_are_the_published_mention_shares():
    # Firms with any technology x technologies a firm x share of mentions. 2.10 a firm: AI in 6.3
    # or 6.4 percent of 14,550 firms at 16.5 percent of the mentions gives 2.08 to 2.12 in 2023.
    count = {(r["technology"], r["year"]): int(r["firms"]) for r in rows("technology_counts.csv")}
    mentions = {"2023": 2665 * 2.10, "2024": 3398 * 2.10}
    published = {
        "2023": {"cloud": 24.8, "bigdata": 18.0, "iot": 12.7},
        "2024": {"cloud": 23.5, "bigdata": 16.5, "iot": 13.6},
    }
    rest = ("mobile", "blockchain", "print3d", "robot", "arvr")
    for year, left in (("2023", 28.0), ("2024", 27.7)):  # AI has 16.5 and 18.7
        for technology, share in published[year].items():
            assert count[technology, year] == round(mentions[year] * share / 100)
        for technology in rest:
            part = count[technology, "2022"] / (328 + 142 + 172 + 253 + 193)
            assert count[technology, year] == round(mentions[year] * left / 100 * part)
    assert 0.063 * 14550 / 0.165 / 2665 < 2.10 < 0.064 * 14550 / 0.165 / 2665


def test_size_ratios_are_those_of_the_published_rates():
    for row in rows("technologies.csv"):
        if row["fact_large"]:
            large, small = FACTS[row["fact_large"]]["value"], FACTS[row["fact_small"]]["value"]
            assert float(row["large_ratio"]) == pytest.approx(float(large) / float(small), abs=1e-4)


def test_names_of_regions_have_grade_and_source_and_stand_once():
    names = rows("region_names.csv", "microdata")
    assert len({row["name"] for row in names}) == len(names)
    assert all(row["grade"] in {"A", "B"} and row["source"] for row in names)
    known = {row["name"] for row in names}
    assert {row["label_ko"] for row in rows("regions.csv")} <= known


def test_labels_are_there_in_both_languages():
    for name in FILES:
        for row in rows(name):
            for label in ("label_en", "label_ko"):
                assert row.get(label, "shown nowhere"), (name, row)
