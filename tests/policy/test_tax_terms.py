"""The statute: every figure that Table 7-7 prints, and the credit it makes of a spending."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.rules.cost import tax_credit
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.terms import TaxTerms
from sim.population.schema import FIRST_YEAR, SIZE_CLASSES

SME, MID, KOSDAQ_MID, LARGE = range(len(SIZE_CLASSES))
T2024 = 2024 - FIRST_YEAR


def statute(population, parameters, regime: object, **settings: object) -> TaxTerms:
    return TaxCredit(regime=regime, **settings).terms("tax", population, parameters)


def credit(tax: TaxTerms, size_class: int, spending: float, *, sales: float) -> float:
    """Return the credit on spending of a firm without other research."""
    rates = (each[T2024, size_class] for each in (tax.current, tax.bonus, tax.bonus_cap))
    increment, general = tax.increment[T2024, size_class], bool(tax.general[T2024])
    return tax_credit.py_func(*rates, increment, general, spending, 0.0, spending, sales)


@pytest.mark.parametrize(
    ("regime", "rates"),
    [
        ("new_growth", (0.30, 0.20, 0.25, 0.20)),
        ("strategic", (0.40, 0.30, 0.30, 0.30)),
        ("general", (0.25, 0.08, 0.08, 0.00)),
    ],
)
def test_current_rates(population, parameters, regime, rates):
    tax = statute(population, parameters, regime)
    assert tax.current[T2024] == pytest.approx(rates)


@pytest.mark.parametrize(
    ("regime", "multiples", "caps"),
    [
        ("new_growth", (3, 3, 3, 3), (0.10, 0.10, 0.15, 0.10)),
        ("strategic", (3, 3, 3, 3), (0.10, 0.10, 0.10, 0.10)),
        ("general", (0, 0, 0, 0.5), (0, 0, 0, 0.02)),
    ],
)
def test_bonus_and_its_ceiling(population, parameters, regime, multiples, caps):
    tax = statute(population, parameters, regime)
    assert tax.bonus[T2024] == pytest.approx(multiples)
    assert tax.bonus_cap[T2024] == pytest.approx(caps)


def test_increment_method_is_of_the_general_regime_only(population, parameters):
    general = statute(population, parameters, "general")
    assert general.general.any()
    assert general.increment[T2024] == pytest.approx((0.50, 0.40, 0.40, 0.25))
    for regime in ("new_growth", "strategic"):
        tax = statute(population, parameters, regime)
        assert not tax.increment.any()
        assert not tax.general.any()


@pytest.mark.parametrize(
    ("regime", "size_class", "spending", "expected"),
    [
        # 30 % + 3 x (10 / 1000) = 33 %
        ("new_growth", SME, 10.0, 3.3),
        # 30 % + ceiling 10 % (3 x 100/1000 = 30 %)
        ("new_growth", SME, 100.0, 40.0),
        # 25 % + ceiling 15 %
        ("new_growth", KOSDAQ_MID, 100.0, 40.0),
        # 20 % + ceiling 10 %
        ("new_growth", LARGE, 100.0, 30.0),
        # 40 % + ceiling 10 %: the 50 % of the press
        ("strategic", SME, 100.0, 50.0),
        # 30 % + 3 x 1 %
        ("strategic", MID, 10.0, 3.3),
        # half of R&D over sales: 0.5 x 10/1000 = 0.5 %
        ("general", LARGE, 10.0, 0.05),
        # half of 10 % is 5 %, above the law's ceiling of 2 %
        ("general", LARGE, 100.0, 2.0),
        ("general", SME, 100.0, 25.0),
        ("general", MID, 100.0, 8.0),
    ],
)
def test_credit_of_a_spending_at_sales_of_1000(
    population, parameters, regime, size_class, spending, expected
):
    tax = statute(population, parameters, regime)
    assert credit(tax, size_class, spending, sales=1000.0) == pytest.approx(expected)


def test_table_as_printed_has_no_ceiling_for_large_firms(population, parameters):
    tax = statute(population, parameters, "general", general_current_large_cap_percent=100)
    assert credit(tax, LARGE, 100.0, sales=1000.0) == pytest.approx(5.0)


def test_regime_changes_in_its_year_and_nothing_holds_before_the_first(population, parameters):
    tax = statute(population, parameters, {"2017": "new_growth", "2025": "strategic"})
    assert not tax.valid[: 2017 - FIRST_YEAR].any()
    assert not tax.current[: 2017 - FIRST_YEAR].any()
    assert tax.valid[2017 - FIRST_YEAR :].all()
    assert tax.current[T2024, SME] == pytest.approx(0.30)
    assert np.allclose(tax.current[T2024 + 1 :, SME], 0.40)


def test_validity_ends_the_law(population, parameters):
    tax = TaxCredit(end_year=2024).terms("tax", population, parameters)
    assert tax.valid[T2024]
    assert not tax.valid[T2024 + 1 :].any()
    assert not tax.bonus[T2024 + 1 :].any()


@pytest.mark.parametrize(
    ("settings", "current", "cap"),
    [
        # half way from new growth (30, 20, 25, 20; caps 10, 10, 15, 10) to strategic (40, 30, 30,
        # 30; caps 10)
        ({"reference": "new_growth", "extent_percent": 50.0},
         (0.35, 0.25, 0.275, 0.25), (0.10, 0.10, 0.125, 0.10)),
        ({"reference": "new_growth", "extent_percent": 0.0},
         (0.30, 0.20, 0.25, 0.20), (0.10, 0.10, 0.15, 0.10)),
        # four times as far: no ceiling below nothing
        ({"reference": "new_growth", "extent_percent": 400.0},
         (0.70, 0.60, 0.45, 0.60), (0.10, 0.10, 0.0, 0.10)),
        # from no law: a quarter of the rates, and of the ceilings
        ({"extent_percent": 25.0}, (0.10, 0.075, 0.075, 0.075), (0.025, 0.025, 0.025, 0.025)),
        # and never more than all
        ({"extent_percent": 1000.0}, (1.0, 1.0, 1.0, 1.0), (1.0, 1.0, 1.0, 1.0)),
    ],
)  # fmt: skip
def test_a_law_between_two_regimes_has_rates_between_theirs(
    population, parameters, settings, current, cap
):
    tax = statute(population, parameters, "strategic", **settings)
    assert tax.current[T2024] == pytest.approx(current)
    assert tax.bonus_cap[T2024] == pytest.approx(cap)
