"""The tables of who gains and who loses."""

from __future__ import annotations

import numpy as np

from sim.report.answers import answers
from sim.report.distribution import gainers_table, losers_table
from sim.report.results import read
from sim.report.words import Words


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
