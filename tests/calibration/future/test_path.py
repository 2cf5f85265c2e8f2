"""The path of the yearly effect beyond the last published year."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from sim import resources
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.fit.yearly import explained, yearly_effect
from sim.calibration.future import pace, path
from sim.calibration.future.pace import Pace
from sim.calibration.targets import catalogue
from sim.engine.coefficients import Intercepts
from sim.errors import UserError
from sim.scenario.future import YEARS, registry


def rows() -> list[dict[str, str]]:
    with resources.path(*pace.FILE).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_how_much_the_published_pace_changes_from_year_to_year() -> None:
    """By hand from the published shares: gains of .174 .138 .157 .117 .359 .457 log odds."""
    shares = catalogue.year_shares()
    assert path.innovation(shares) == pytest.approx(0.119, abs=0.003)


def test_every_future_is_there_for_both_explanations_and_all_years() -> None:
    found = {(row["explanation"], row["future"], int(row["year"])) for row in rows()}
    assert found == {(e, f, y) for e in pace.EXPLANATIONS for f in registry() for y in YEARS}


def test_a_faster_future_takes_a_larger_effect() -> None:
    by = {
        (r["explanation"], r["future"], int(r["year"])): float(r["effect_gained"]) for r in rows()
    }
    for explanation in pace.EXPLANATIONS:
        for year in (2026, 2028, 2030):
            effects = [by[explanation, future, year] for future in registry()]
            assert effects == sorted(effects)


def test_between_futures_it_is_a_line_through_what_was_measured() -> None:
    own = straight()
    for future in range(3):
        np.testing.assert_allclose(own.along(own.gained[future]), own.effects[future])
    between = 0.5 * (own.gained[0] + own.gained[1])
    np.testing.assert_allclose(own.along(between), 0.5 * (own.effects[0] + own.effects[1]))


def straight() -> Pace:
    """Three futures that gain 0, 1 and 2 and take -1, 0.5 and 1."""
    ones = np.ones(len(YEARS))
    return Pace(np.outer([0.0, 1.0, 2.0], ones), np.outer([-1.0, 0.5, 1.0], ones))


def test_beyond_what_anything_moves_there_is_a_bound() -> None:
    far = np.full(len(YEARS), 50.0)
    np.testing.assert_allclose(straight().along(far), pace.MOST)
    np.testing.assert_allclose(straight().along(-far), -pace.MOST)


def test_a_model_that_cannot_follow_a_future_has_a_line_all_the_same() -> None:
    """Two futures that end at the same share, with effects far apart: no division by nothing."""
    ones = np.ones(len(YEARS))
    stuck = Pace(np.outer([0.0, 1.0, 1.0], ones), np.outer([-1.0, 0.5, 4.0], ones))
    found = stuck.along(0.5 * ones)
    np.testing.assert_allclose(found, -0.25)
    assert (np.abs(stuck.along(1.01 * ones)) <= pace.MOST).all()


def test_a_pace_goes_into_a_table_and_comes_back() -> None:
    own = straight()
    row = own.row()
    assert tuple(row) == pace.columns()
    back = Pace.of_numbers(np.array(list(row.values())))
    np.testing.assert_array_equal(back.gained, own.gained)
    np.testing.assert_array_equal(back.effects, own.effects)


@pytest.mark.parametrize("product", [False, True])
def test_a_path_leaves_the_past_alone_and_moves_the_effect_that_explains_it(product: bool) -> None:
    fit = store.shipped(product)
    own = pace.shipped(pace.EXPLANATIONS[product])
    there = path.continued(fit, own, registry()["pace-holds"], 3)
    assert there.parameters == fit.parameters
    for year in range(2010, YEARS[0]):
        assert there.intercepts.year_effect(year) == fit.intercepts.year_effect(year)
        assert there.intercepts.product_effect(year) == fit.intercepts.product_effect(year)
    moving, resting = (
        ("product_effect", "year_effect") if product else ("year_effect", "product_effect")
    )
    assert len({getattr(there.intercepts, moving)(year) for year in YEARS}) > 1
    assert len({getattr(there.intercepts, resting)(year) for year in YEARS}) == 1
    assert there.intercepts.reference == fit.intercepts.reference


def test_a_draw_has_one_path_and_draws_differ() -> None:
    fit = store.shipped()
    future = registry()["pace-holds"]
    own = pace.shipped("year-effect")
    once, again, other = (path.continued(fit, own, future, number) for number in (3, 3, 4))
    assert once == again
    assert once != other


def test_deviations_are_around_0_and_as_large_as_their_parts_say() -> None:
    """Of the first year: its innovation and the error of where it begins, sqrt(.12^2 + .05^2)."""
    found = np.array([path.deviations(number, 0.12, 0.05) for number in range(4000)])
    first = found[:, 0]
    assert abs(first.mean()) < 4.0 * 0.13 / np.sqrt(4000)
    assert first.std() == pytest.approx(0.13, rel=0.05)
    # The second adds (1 + 0.8) of the first innovation and one of its own.
    assert found[:, 1].std() == pytest.approx(np.hypot(0.12 * np.hypot(1.8, 1.0), 0.05), rel=0.05)


def test_deviations_with_places_are_spread_as_those_without() -> None:
    numbers = range(4000)
    free = np.array([path.deviations(number, 0.12, 0.05) for number in numbers])
    placed = np.array(
        [
            path.deviations(number, 0.12, 0.05, place)
            for number, place in zip(numbers, path.places(numbers), strict=True)
        ]
    )
    # A standard deviation from 4,000 is known to 1.1 %; so are correlations to 0.016.
    np.testing.assert_allclose(placed.std(axis=0), free.std(axis=0), rtol=0.06)
    np.testing.assert_allclose(np.corrcoef(placed.T), np.corrcoef(free.T), atol=0.06)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 15])
def test_few_draws_lie_on_both_sides_of_their_future(count: int) -> None:
    """By 2030 one path departs by 0.8 log odds; the mean of a few spread ones less."""
    numbers = [17 * k + 5 for k in range(count)]
    found = path.places(numbers)
    assert sorted((found * count).astype(int).tolist()) == list(range(count))
    departed = [
        path.deviations(number, 0.12, 0.05, place)[YEARS.index(2030)]
        for number, place in zip(numbers, found, strict=True)
    ]
    # Left of it: where in its n-th a draw lies, and the smaller components.
    assert abs(np.mean(departed)) < 0.8 * 3.0 / count


def test_relevance_and_earlier_years_do_not_hang_on_later_ones() -> None:
    """Raising what comes after 2022 must not rewrite who heard of AI before."""
    effects = {2020: -4.0, 2021: -3.0, 2022: -3.5, 2023: -2.0, 2024: -1.0}
    one = explained(Intercepts(), {"product": 0.0}, effects)
    other = explained(Intercepts(), {"product": 0.0}, {**effects, 2024: 5.0})
    assert one.reference == other.reference == pytest.approx(-3.5)
    assert (one.later, other.later) == (-1.0, 5.0)


def test_products_take_the_years_from_2023_on() -> None:
    effects = {2021: -3.0, 2022: -3.5, 2023: -1.4, 2024: -0.6}
    found = explained(Intercepts(), {"product": 1.0}, effects)
    assert dict(found.product) == {2023: -1.4, 2024: -0.6}
    assert found.year_effect(2030) == -3.5
    assert found.product_effect(2030) == -0.6
    assert yearly_effect(found, {"product": 1.0}, 2023) == -1.4


def test_what_is_asked_for_must_exist() -> None:
    with pytest.raises(UserError, match="no explanation 'products'"):
        path.best_fit("products", None)
    with pytest.raises(UserError, match="no future 'pace-hold'"):
        path.best_fit("product", "pace-hold")


def test_the_likeliest_future_stands_for_all_in_a_single_run() -> None:
    found = path.best_fit("year-effect", None)
    assert found == path.best_fit("year-effect", "pace-holds")
    other = path.best_fit("year-effect", None, {"pace-fades": 1.0})
    assert other == path.best_fit("year-effect", "pace-fades")
    assert isinstance(found, Fit)
    assert replace(found.intercepts, year={}) == replace(store.shipped().intercepts, year={})
