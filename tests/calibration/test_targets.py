"""The published figures as the fit reads them."""

from __future__ import annotations

import pytest

from sim import UserError
from sim.calibration import targets


def test_column_one_is_the_printed_table() -> None:
    column = targets.coefficient_targets(1)
    assert len(column) == 16
    assert (column["bigdata"].value, column["bigdata"].tolerance) == (0.252, 0.010)
    assert (column["ln_sales"].value, column["ln_sales"].tolerance) == (-0.005, 0.002)


def test_an_error_printed_as_zero_is_half_a_rounding_unit() -> None:
    assert targets.coefficient_targets(1)["rd_intensity"].tolerance == 0.0005


def test_yearly_shares_are_counts_over_the_frame() -> None:
    shares = targets.year_targets()
    assert list(shares) == list(range(2017, 2023))
    # 174 of 12,579 firms; 620 of 13,824 firms
    assert shares[2017].value == pytest.approx(1.3833, abs=1e-4)
    assert shares[2022].value == pytest.approx(4.4850, abs=1e-4)


def test_derived_counts_carry_their_grade() -> None:
    assert {year: t.grade for year, t in targets.year_targets().items()} == {
        2017: "A",
        2018: "C",
        2019: "C",
        2020: "C",
        2021: "A",
        2022: "A",
    }


def test_an_unknown_figure_is_refused() -> None:
    with pytest.raises(UserError, match=r"no published figure has the id t51\.c9\.emp"):
        targets.number("t51.c9.emp")
