"""The tables, figures and sentences of who gains and who loses."""

from __future__ import annotations

import numpy as np
import pytest

from sim.report.data.effects import answers
from sim.report.data.gains import Gain, gains
from sim.report.data.results import read
from sim.report.figures.gains import draw as draw_gains
from sim.report.figures.gains_cells import draw as draw_places
from sim.report.style import drawing
from sim.report.tables.distribution import crowded_sentences, gainers_table, losers_table
from sim.report.text.words import Words


def test_a_row_has_every_group_with_its_interval(make):
    results = read(make({"voucher-expansion": (100.0, 300.0, 500.0)}))
    table = gainers_table(results, answers(results), Words("en"))
    assert table.head[1:5] == ("SMEs", "Mid-size", "Mid-size, KOSDAQ", "Large")
    (row,) = table.rows
    # 400 users: the invented table gives each of four size classes, of two ages, of two areas its
    # equal part.
    assert [cell.text for cell in row[1:]] == ["+100"] * 4 + ["+200"] * 4
    assert row[1].note == "+80 to +120"


def test_shares_of_the_supported_are_percent(make):
    results = read(make({"voucher-expansion": (100.0, 300.0, 500.0)}))
    table = losers_table(results, answers(results), Words("ko"))
    (row,) = table.rows
    assert [cell.text for cell in row[1:4]] == ["400", "50%", "50%"]


def test_blank_cells_are_dashes(make, tables):
    packages = {"voucher-expansion": (100.0, 300.0, 500.0)}
    blank = tables(packages)["distribution"]
    blank[["mean", "p05", "p95"]] = np.nan
    results = read(make(packages, {"distribution": blank}))
    for table in (gainers_table, losers_table):
        (row,) = table(results, answers(results), Words("en")).rows
        assert {cell.text for cell in row[1:]} == {"–"}
        assert {cell.note for cell in row[1:]} == {""}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_figure_shows_users_per_thousand_firms_of_one_frame(make, language):
    results = read(make({"voucher-expansion": (100.0, 300.0, 500.0)}))
    words = Words(language)
    found = gains(results, "voucher-expansion")
    # 500 invented firms a group; 100 users of the survey frame, a quarter in each size class.
    assert found["sba", "size_class", "sme"] == Gain(50.0, 40.0, 60.0)
    assert found["small", "total", "total"].mean == 600.0
    with drawing():
        picture = draw_gains(results, answers(results), words)
    assert f"{words('distribution.sme')} +50.0" in picture.alt
    assert f"{words('gains.small')} +600.0" in picture.alt


def test_places_show_the_first_packages_and_say_so(make):
    results = read(make())
    found = answers(results)
    with drawing():
        picture = draw_places(results, found, Words("en"))
    texts = [text.get_text() for text in picture.figure.texts]
    assert any("Only 4 of 8 packages" in " ".join(text.split()) for text in texts)
    assert "Target 2030: Seoul" in picture.alt
    assert "No policy" not in picture.alt


@pytest.mark.parametrize("language", ["en", "ko"])
def test_nobody_crowded_out_is_said_and_some_are_counted(make, tables, language):
    packages = {"voucher-expansion": (100.0, 300.0, 500.0), "training": (50.0, 50.0, 90.0)}
    table = tables(packages)["distribution"]
    none = (table["scenario"] == "training") & table["measure"].str.startswith("crowded_out")
    table.loc[none, ["mean", "p05", "p95"]] = 0.0
    results = read(make(packages, {"distribution": table}))
    some, nobody = crowded_sentences(results, answers(results), Words(language))
    assert "400" in some
    assert "320" in some
    expected = {"en": "No firm in any of the 24 paired runs: Training.", "ko": "0개: 교육훈련"}
    assert expected[language] in nobody


def test_a_package_that_takes_support_away_says_whom_it_counts(make):
    results = read(make({"no-policy": (-100.0, -300.0, -500.0)}))
    table = crowded_sentences(results, answers(results), Words("en"))
    assert "spends less than the baseline" in table[0]
