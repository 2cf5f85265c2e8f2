"""The table of attribution: recounted, and with firms that come from a ready product."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.report.build import build
from sim.report.data.effects import answers
from sim.report.data.results import read
from sim.report.data.tables import Tables
from sim.report.tables.attribution import FROM_PRODUCT, attribution_table
from sim.report.text import formatting
from sim.report.text.words import Words

PACKAGES = {"training": (300.0, 200.0, 50.0), "lead-projects": (40.0, 30.0, 60.0)}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_cell_is_the_mean_of_its_runs(make, language) -> None:
    results, words = read(make(PACKAGES)), Words(language)
    found = attribution_table(results, answers(results), words)
    table = results.tables["attribution"]
    both = table[table["frame"] == "all"].groupby("scenario")
    for answer, row in zip(answers(results), found.rows, strict=True):
        means = both[["additional", "induced", "crowded_out", FROM_PRODUCT]].mean().loc[answer.name]
        shown = [cell.text for cell in row]
        for name, head in means.items():
            place = found.head.index(words(f"column.{name}"))
            assert shown[place] == formatting.count(head)
            assert row[place].note
    assert found.head[-1] == words("column.from_product")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_report_shows_it(make, language) -> None:
    page = build(make(PACKAGES), language=language).read_text(encoding="utf-8")
    words = Words(language)
    windfall = page[page.index('id="windfall"') : page.index('id="distribution"')]
    assert words("column.from_product") in windfall


def test_results_of_an_earlier_version_lack_the_column(make) -> None:
    results = read(make(PACKAGES))
    earlier = results.tables["attribution"].drop(columns=FROM_PRODUCT)
    results = replace(results, tables=Tables({**results.tables, "attribution": earlier}))
    found = attribution_table(results, answers(results), Words("en"))
    assert found.head[-1] == Words("en")("column.crowded_out")
