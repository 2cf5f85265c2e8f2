"""The published figures as the fit reads them."""

from __future__ import annotations

import pytest

from sim import UserError
from sim.calibration.targets import catalogue


def test_column_one_is_the_printed_table() -> None:
    column = catalogue.coefficient_targets(1)
    assert len(column) == 16
    assert (column["bigdata"].value, column["bigdata"].tolerance) == (0.252, 0.010)
    assert (column["ln_sales"].value, column["ln_sales"].tolerance) == (-0.005, 0.002)


def test_an_error_printed_as_zero_is_half_a_rounding_unit() -> None:
    assert catalogue.coefficient_targets(1)["rd_intensity"].tolerance == 0.0005


def test_yearly_shares_are_counts_over_the_frame() -> None:
    shares = catalogue.year_targets()
    assert list(shares) == list(range(2017, 2025))
    # 174 of 12,579 firms; 620 of 13,824 firms
    assert shares[2017].value == pytest.approx(1.3833, abs=1e-4)
    assert shares[2022].value == pytest.approx(4.4850, abs=1e-4)


def test_derived_counts_carry_their_grade() -> None:
    assert {year: t.grade for year, t in catalogue.year_targets().items()} == {
        2017: "A",
        2018: "C",
        2019: "C",
        2020: "C",
        2021: "A",
        2022: "A",
        2023: "A",
        2024: "B",
    }


def test_labels_and_sources_are_those_of_the_printed_table() -> None:
    size = catalogue.coefficient_targets(1)["ln_employees"]
    assert (size.label_en, size.label_ko) == ("Number of Employees (log)", "상용근로자 수(로그)")
    assert size.origin == "KIET 2024 Table 5-1 col (1)"


def test_the_stated_bounds() -> None:
    bounds = {year: t.tolerance for year, t in catalogue.year_targets().items()}
    # The count of 2024 is known from mentions, to 0.6 points.
    assert bounds == {**dict.fromkeys(range(2017, 2024), 0.15), 2024: 0.65}
    assert catalogue.largest_target().tolerance == 1.5
    assert {t.tolerance for t in catalogue.industry_targets().values()} == {0.5}
    assert {t.tolerance for t in catalogue.region_targets().values()} == {0.5}
    assert [t.tolerance for t in catalogue.size_targets()] == [1.0, 1.0]
    assert catalogue.premium_target().tolerance == 0.03
    # sqrt(59.6 x 40.4 / 327)
    assert catalogue.interest_target().tolerance == pytest.approx(2.7136, abs=1e-4)
    assert catalogue.other_region_range() == (1.0, 4.0)


def test_the_sections_stand_in_the_order_of_the_report() -> None:
    assert "".join(catalogue.industry_targets()) == "JDKPCG"
    assert list(catalogue.region_targets()) == ["seoul", "sejong", "jeonbuk"]


def test_a_figure_without_the_use_that_is_asked_for_is_refused() -> None:
    with pytest.raises(UserError, match=r"no target to fit is sba\.ever\.2017_2021"):
        catalogue.of_statistic("sba.ever.2017_2021", "fit")


def test_an_unknown_figure_is_refused() -> None:
    with pytest.raises(UserError, match=r"no published figure has the id t51\.c9\.emp"):
        catalogue.number("t51.c9.emp")
