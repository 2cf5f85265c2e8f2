"""Numbers in both languages, at the edges of their units."""

from __future__ import annotations

import math

import pytest

from sim.report.text import formatting


@pytest.mark.parametrize(
    ("value", "english", "korean"),
    [
        (0.0, "KRW 0 bn", "0억 원"),
        (0.5, "KRW 0.50 bn", "5.0억 원"),
        (59.94, "KRW 59.9 bn", "599억 원"),
        (999.99, "KRW 1,000 bn", "1.00조 원"),
        (1000.0, "KRW 1,000 bn", "1.00조 원"),
        (-2340.0, "−KRW 2,340 bn", "−2.34조 원"),
        (math.nan, "–", "–"),
    ],
)
def test_money_in_bn(value: float, english: str, korean: str) -> None:
    assert formatting.money_bn(value, "en").replace("\xa0", " ") == english
    assert formatting.money_bn(value, "ko") == korean


@pytest.mark.parametrize(
    ("value", "english", "korean"),
    [
        (0.0, "KRW 0.00 million", "0만 원"),
        (7.0, "KRW 7.00 million", "700만 원"),
        (99.96, "KRW 100 million", "1.00억 원"),
        (999.6, "KRW 1.00 bn", "10.0억 원"),
        (31_234.0, "KRW 31.2 bn", "312억 원"),
    ],
)
def test_money_in_million(value: float, english: str, korean: str) -> None:
    assert formatting.money_million(value, "en").replace("\xa0", " ") == english
    assert formatting.money_million(value, "ko") == korean


def test_an_interval_over_two_units_says_both() -> None:
    low, high = formatting.money_million(796.0, "en"), formatting.money_million(1120.0, "en")
    text = formatting.between(low, high, "en").replace("\xa0", " ")
    assert text == "KRW 796 million to KRW 1.12 bn"


def test_nothing_is_written_as_minus_zero() -> None:
    assert formatting.number(-0.001, 2, signed=True) == "0.00"
    assert formatting.count(-0.01, signed=True) == "0"
