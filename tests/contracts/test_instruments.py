"""What every instrument must keep, found by its file: metadata, shapes, years, eligibility.

A new instrument file is picked up here by itself.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim.parameters import GRADES
from sim.policy.calendar import levels
from sim.policy.channels import PARAMETERS, Channel
from sim.policy.channels import parameters as through
from sim.policy.covers import CoverSettings
from sim.policy.instrument import Instrument, types
from sim.policy.targeting import Targeted
from sim.policy.terms import Mechanism, Programme, TaxTerms
from sim.population.schema import (
    FIRST_YEAR,
    INDUSTRIES,
    REGIONS,
    SIZE_CLASSES,
    YEARS,
    Population,
    T,
)

TYPES = types()
PROGRAMMES = {name: model for name, model in TYPES.items() if issubclass(model, Targeted)}
every_instrument = pytest.mark.parametrize("model", TYPES.values(), ids=TYPES.keys())
every_programme = pytest.mark.parametrize("model", PROGRAMMES.values(), ids=PROGRAMMES.keys())


def has_hangul(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def arrays(terms: Programme | TaxTerms) -> dict[str, Any]:
    values = {each.name: getattr(terms, each.name) for each in fields(terms)}
    return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}


def programme(
    model: type[Instrument], population: Population, parameters: Any, **settings: Any
) -> Programme:
    terms = model(**settings).terms("programme", population, parameters)
    assert isinstance(terms, Programme)
    return terms


@every_instrument
def test_labels_are_in_both_languages(model):
    assert model.type_name
    assert model.label_en
    assert model.summary_en
    assert has_hangul(model.label_ko)
    assert has_hangul(model.summary_ko)
    assert isinstance(model.precedence, int)


@every_instrument
def test_every_setting_has_unit_labels_source_and_grade(model):
    for key, about in model.settings().items():
        assert about.label_en, key
        assert has_hangul(about.label_ko), key
        assert about.unit or about.choices, key
        assert about.provenance().grade in GRADES, key
        assert about.provenance().source, key


@every_instrument
def test_every_field_but_the_sources_is_a_setting(model):
    assert set(model.model_fields) - set(model.settings()) == {"sources"}


@every_instrument
def test_money_has_its_unit_in_the_key(model):
    units = {"KRW bn": "_krw_bn", "KRW million": "_krw_million", "percent": "_percent"}
    for key, about in model.settings().items():
        if about.unit in units:
            assert key.endswith(units[about.unit]), key


@every_instrument
def test_yearly_settings_hold_to_the_horizon(model):
    instrument = model()
    for key, about in model.settings().items():
        if about.by_year and not about.choices:
            steps = getattr(instrument, key)
            values = levels(steps)
            assert (values[steps[-1][0] - FIRST_YEAR :] == steps[-1][1]).all(), key


@every_instrument
def test_plain_form_reads_back(model):
    assert model(**model().plain()) == model()


@every_instrument
def test_terms_name_their_source_and_carry_the_assumptions(model, population, parameters):
    terms = model().terms("named", population, parameters)
    assert terms.name == "named"
    assert terms.source
    assert terms.assumptions == model().assumptions()


@every_instrument
def test_terms_do_not_depend_on_the_order_of_firms(model, population, parameters):
    order = np.random.default_rng(7).permutation(population.n)
    there = arrays(model().terms("a", population, parameters))
    here = arrays(model().terms("a", population.permuted(order), parameters))
    for name, value in there.items():
        moved = value[order] if value.shape[:1] == (population.n,) else value
        assert np.array_equal(moved, here[name]), name


@every_programme
def test_shapes_and_types(model, population, parameters):
    terms = programme(model, population, parameters)
    n = population.n
    expected = {
        "eligible": (np.bool_, (n,)),
        "score": (np.float32, (n,)),
        "budget": (np.int64, (T,)),
        "max_awards": (np.float64, (T,)),
    }
    if terms.mechanism is Mechanism.PLACES:
        expected |= {"unit_cost": (np.int64, (T,))}
    else:
        expected |= {
            "share": (np.float32, (n,)),
            "cap": (np.float64, (T,)),
            "floor": (np.float64, (T,)),
        }
    for name, (dtype, shape) in expected.items():
        array = getattr(terms, name)
        assert array is not None, name
        assert array.dtype == dtype, name
        assert array.shape == shape, name
        assert not np.isnan(array).any(), name


@every_programme
def test_terms_are_within_reason(model, population, parameters):
    terms = programme(model, population, parameters)
    assert (terms.budget >= 0).all()
    assert terms.budget.any()
    assert 0.0 <= terms.reach <= 1.0
    assert 0.0 <= terms.unused <= 1.0
    assert terms.score_noise >= 0.0
    assert terms.repeat_years >= 1
    assert 1 <= terms.pay_years <= 10
    if terms.share is not None:
        assert ((terms.share >= 0.0) & (terms.share <= 1.0)).all()
    if terms.mechanism is Mechanism.CREDIT:
        assert terms.grace_years < terms.tenor_years
    if terms.unit_cost is not None:
        assert (terms.unit_cost[terms.budget > 0] > 0).all()


@every_programme
def test_closed_before_it_opens_and_after_it_ends(model, population, parameters):
    start = model().start_year
    terms = programme(model, population, parameters, end_year=start + 2)
    year = np.array(YEARS)
    closed = (year < start) | (year > start + 2)
    assert not terms.budget[closed].any()
    assert terms.budget[~closed].all()


@every_programme
def test_only_the_named_firms_are_eligible(model, population, parameters):
    terms = programme(
        model,
        population,
        parameters,
        eligible_size_classes=["sme"],
        eligible_industries=["C", "J"],
        eligible_regions=["seoul", "gyeonggi"],
        eligible_frames=["sba"],
    )
    assert terms.eligible.any()
    chosen = {
        "size_class": [SIZE_CLASSES.index("sme")],
        "industry": [INDUSTRIES.index("C"), INDUSTRIES.index("J")],
        "region": [REGIONS.index("seoul"), REGIONS.index("gyeonggi")],
        "frame": [0],
    }
    within = np.ones(population.n, dtype=bool)
    for name, codes in chosen.items():
        within &= np.isin(getattr(population, name), codes)
    assert np.array_equal(terms.eligible, within)


@every_programme
def test_a_firms_score_does_not_depend_on_who_else_is_eligible(model, population, parameters):
    everybody = programme(model, population, parameters)
    few = programme(model, population, parameters, eligible_regions=["busan"])
    assert np.array_equal(everybody.score, few.score)


@every_instrument
def test_what_its_terms_read_is_declared_by_its_channels(model, population, parameters):
    class Watched(dict):  # type: ignore[type-arg]
        def __getitem__(self, symbol):
            read.add(symbol)
            return super().__getitem__(symbol)

    read: set[str] = set()
    model().terms("programme", population, Watched(parameters))
    assert model.channels
    assert read <= set(through(model.channels))


def test_channels_work_through_parameters_that_there_are(parameters):
    assert set(PARAMETERS) == set(Channel)
    assert set(through(Channel)) <= set(parameters)
    assert set(CoverSettings.channels) == set(CoverSettings.settings())
