"""What every instrument must keep: metadata, shapes, years, eligibility.

A new instrument file is picked up here by itself; beside the shipped ones stands one that a user
defines in a script (`tests.contracts.own`).
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim.parameters.registry import GRADES
from sim.policy.channels import PARAMETERS, Channel
from sim.policy.channels import parameters as through
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument, check_instrument
from sim.policy.mechanisms.provision import Provision
from sim.policy.mechanisms.targeting import Targeted
from sim.policy.mechanisms.tax import TaxLaw
from sim.policy.settings.schedule import levels
from sim.policy.terms import EconomyWide, Mechanism, Programme, TaxTerms
from sim.population.schema import (
    FIRST_YEAR,
    INDUSTRIES,
    REGIONS,
    SIZE_CLASSES,
    YEARS,
    Population,
    T,
)
from tests.contracts.programmes import (
    PROGRAMMES,
    PROVISIONS,
    TYPES,
    every_programme,
    every_provision,
)

MONEY = PROGRAMMES | PROVISIONS
every_instrument = pytest.mark.parametrize("model", TYPES.values(), ids=TYPES.keys())
every_spender = pytest.mark.parametrize("model", MONEY.values(), ids=MONEY.keys())


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
def test_terms_bear_the_name_given(model, population, parameters):
    assert model().terms("named", population, parameters).name == "named"


@every_instrument
def test_every_value_in_force_is_published_or_marked_as_an_assumption(model):
    instrument = model()
    marked = {each.split(" = ")[0] for each in instrument.assumptions()}
    for key, value in instrument.values().items():
        if value is not None and key not in ("start_year", "end_year"):
            assert (key in marked) == (instrument.provenance(key).grade == "R"), key


@every_instrument
def test_the_contract_that_a_users_class_is_held_against_holds(model):
    check_instrument(model)


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
    assert terms.score_noise >= 0.0
    assert terms.repeat_years >= 1
    assert 1 <= terms.pay_years <= 10
    if terms.share is not None:
        assert ((terms.share >= 0.0) & (terms.share <= 1.0)).all()
    if terms.mechanism is Mechanism.CREDIT:
        assert terms.grace_years < terms.tenor_years
    if terms.unit_cost is not None:
        assert (terms.unit_cost[terms.budget > 0] > 0).all()


@every_spender
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
        eligible_employees=[0, "open"],
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
    assert np.array_equal(terms.eligible, within & model().qualified(population))


@every_programme
def test_a_firms_score_does_not_depend_on_who_else_is_eligible(model, population, parameters):
    everybody = programme(model, population, parameters)
    few = programme(model, population, parameters, eligible_regions=["busan"])
    assert np.array_equal(everybody.score, few.score)


@every_instrument
def test_what_its_terms_read_is_declared_by_its_channels(model, population, parameters):
    class ReadLog(dict):  # type: ignore[type-arg]
        def __getitem__(self, symbol):
            read.add(symbol)
            return super().__getitem__(symbol)

    read: set[str] = set()
    model().terms("programme", population, ReadLog(parameters))
    assert model.channels
    assert read <= set(through(model.channels))


@every_instrument
def test_an_instrument_is_one_of_three_kinds(model):
    kinds = [issubclass(model, each) for each in (Targeted, Provision, TaxLaw)]
    assert sum(kinds) == 1


@every_instrument
def test_every_preset_makes_a_valid_instrument_with_its_own_defaults(model, population, parameters):
    if not model.preset:
        assert not model.presets
        return
    assert set(model.presets) == set(model.settings()[model.preset].choices)
    for name, brought in model.presets.items():
        instrument = model(**{model.preset: name})
        for key, value in brought.items():
            assert getattr(instrument, key) == value == instrument.default_of(key)
            assert instrument.provenance(key).grade == "R"
        instrument.terms("preset", population, parameters)


@every_spender
def test_amounts_a_thousand_times_off_draw_a_remark_that_names_the_range(model):
    key = "projects_new" if "projects_new" in model.settings() else "budget_krw_bn"
    about = model.settings()[key]
    if about.unit != "KRW bn":
        return  # counts of projects have no unit to mistake
    usual = [value for _, value in model().default_of(key)]
    low, high = min(usual), max(usual)
    for slip in (1000.0 * low, high / 1000.0):
        remarks = " ".join(model(budget_krw_bn=slip).warnings())
        assert f"{low:g}" in remarks
        assert f"{high:g}" in remarks
        assert "is the unit right?" in remarks
    assert model().warnings() == ()


@every_provision
def test_a_provision_covers_every_year_and_group(model, population, parameters):
    terms = programme(model, population, parameters)
    assert terms.mechanism in (Mechanism.PROVISION, Mechanism.EQUITY)
    assert terms.economy_wide is not None
    shapes = {
        **dict.fromkeys(("awareness", "talent", "public_demand", "technology_price"), (T,)),
        "infrastructure": (T, len(REGIONS)),
        **dict.fromkeys(
            ("regulation", "information", "references", "domain", "capability"),
            (T, len(INDUSTRIES)),
        ),
    }
    for name, shape in shapes.items():
        value = getattr(terms.economy_wide, name)
        assert value.shape == shape, name
        assert value.dtype == np.float64, name
        assert np.isfinite(value).all(), name
    assert ((terms.economy_wide.awareness >= 0) & (terms.economy_wide.awareness <= 1)).all()
    assert (
        (terms.economy_wide.infrastructure >= 0) & (terms.economy_wide.infrastructure < 1)
    ).all()
    assert (terms.economy_wide.regulation >= 0).all()
    for name in ("talent", "public_demand", "information", "references", "domain", "capability"):
        assert (getattr(terms.economy_wide, name) >= 0).all(), name


@every_provision
def test_a_provision_does_something_and_only_after_its_lag(model, population, parameters):
    opened = model(start_year=2020)
    economy_wide = opened.terms("a", population, parameters).economy_wide
    first = 2020 - FIRST_YEAR + opened.lag_years
    changed = {name for name, value in different(economy_wide).items() if value.any()}
    assert changed
    for name in changed:
        assert not different(economy_wide)[name][:first].any(), name
        assert different(economy_wide)[name][first:].any(), name


@every_provision
def test_twice_the_money_never_does_less(model, population, parameters):
    budget = 0.1 * model().default_of("budget_krw_bn")[0][1]
    one, two = (
        different(model(budget_krw_bn=money).terms("a", population, parameters).economy_wide)
        for money in (budget, 2.0 * budget)
    )
    for name in one:
        assert (np.abs(two[name]) >= np.abs(one[name]) - 1e-12).all(), name


@every_provision
def test_a_provision_serves_only_the_industries_named(model, population, parameters):
    terms = programme(model, population, parameters, industries=["C"], start_year=2015)
    named = np.arange(len(INDUSTRIES)) == INDUSTRIES.index("C")
    for name in ("regulation", "information", "references", "domain", "capability"):
        assert not different(terms.economy_wide)[name][:, ~named].any(), name
    assert not terms.eligible[population.industry != INDUSTRIES.index("C")].any()


def different(economy_wide: EconomyWide) -> dict[str, Any]:
    """Return in what economy-wide policy differs from the world without policy."""
    none = EconomyWide.none()
    return {
        each.name: getattr(economy_wide, each.name) - getattr(none, each.name)
        for each in fields(economy_wide)
    }


def test_channels_work_through_parameters_that_there_are(parameters):
    assert set(PARAMETERS) == set(Channel)
    assert set(through(Channel)) <= set(parameters)
    assert set(EconomyWideSettings.channels) == set(EconomyWideSettings.settings())
