"""The trait table: what is derived from it, and what it must agree with elsewhere."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.docs.pages import BEGIN, END, TABLES, with_table
from sim.engine.coefficients import LASTING
from sim.parameters.registry import registry
from sim.population import Population
from sim.population.export import describe, microdata_table
from sim.population.quota import Channel
from sim.population.trait import FLAG, Column, Trait
from sim.population.trait_table import BY_NAME, TRAITS

DOCS = Path(__file__).parents[2] / "docs"


def test_rows_are_the_attributes_of_a_population(sample: Population):
    assert list(sample.kept) == [trait.name for trait in TRAITS] == list(BY_NAME)
    assert sample.rd.dtype == np.float32
    assert sample.partners.shape == (sample.n, 6)


def test_every_row_says_what_it_is_and_where_it_comes_from():
    for trait in TRAITS:
        assert trait.label_en, trait.name
        assert trait.label_ko, trait.name
        assert trait.source, trait.name
        assert trait.grade in {"A", "B", "C", "R"}, trait.name


def test_no_two_columns_have_the_same_name():
    for names in (
        [trait.column.name for trait in TRAITS if trait.column],
        [trait.panel for trait in TRAITS if trait.panel],
        [trait.coefficient for trait in TRAITS if trait.coefficient],
    ):
        assert len(set(names)) == len(names)


def test_coefficients_are_the_betas_of_the_parameters():
    betas = {trait.coefficient for trait in TRAITS if trait.coefficient}
    assert betas == {p.symbol for p in registry() if p.symbol.startswith("beta_")}


def test_the_reference_firm_is_the_one_that_was_fitted():
    fitted = {
        "ln_employees": ("beta_L", 5.0),
        "ln_sales": ("beta_S", 11.0),
        "intangible": ("beta_I", 0.03),
        "ln_lp": ("beta_P", 4.5),
        "birth": ("beta_A", 3.0),
        "foreign": ("beta_F", 0.05),
        "multi_plant": ("beta_M", 0.55),
        "rd": ("beta_R", 1.0),
    }
    for name, (symbol, reference) in fitted.items():
        assert (BY_NAME[name].coefficient, BY_NAME[name].reference) == (symbol, reference)
    added = [trait.name for trait in LASTING if trait.name in fitted]
    assert added == [name for name in fitted if name != "birth"]  # the sum's last bits hang on it
    assert "birth" not in [trait.name for trait in LASTING]  # age is a table by year


def test_draws_of_a_trait_are_its_own():
    channels = Counter(trait.channel for trait in TRAITS if trait.channel is not None)
    shared = {channel for channel, traits in channels.items() if traits > 1}
    assert shared == {10}  # foreign ownership, then plants
    technologies = {int(Channel.TECHNOLOGY) + k for k in range(8)}
    assert not set(channels) & ({int(channel) for channel in Channel} | technologies)


def test_what_is_kept_and_what_is_written_are_inverse():
    sales = BY_NAME["ln_sales"]
    kept = sales.kept(np.array([1.0, 45_000.0])).astype(np.float32)
    assert kept.tolist() == pytest.approx([0.0, 10.714418])
    assert sales.written(kept).tolist() == pytest.approx([1.0, 45_000.0], rel=1e-5)
    assert BY_NAME["region"].written(np.array([16, 0], np.uint8)).tolist() == ["jeju", "seoul"]
    staff = BY_NAME["ln_employees"].written(np.log(np.array([49.0, 300.0], np.float32)))
    assert staff.tolist() == [49, 300]
    assert staff.dtype == np.int64


def test_the_panel_shows_names_divisions_and_floats():
    assert BY_NAME["frame"].seen(np.array([1], np.uint8)).tolist() == ["small"]
    assert BY_NAME["industry2"].seen(np.array([0, 7, 62], np.uint8)).tolist() == ["", "07", "62"]
    assert BY_NAME["rd"].seen(np.array([1.5], np.float32)).dtype == np.float64
    assert BY_NAME["foreign"].seen(np.array([1], np.uint8)).dtype == np.uint8


def test_a_row_without_a_column_has_no_names():
    assert Trait(np.uint8, "a", "가").names == ()
    assert Trait(np.uint8, "a", "가", column=Column("a", FLAG)).declared["trait"].label_ko == "가"


def test_one_firm_reads_like_its_row_of_microdata(sample: Population):
    table = microdata_table(sample, 2022)
    row = int(np.flatnonzero(sample.exit == 9999)[0])
    one = describe(sample, row)
    assert one["exit_year"] is None
    assert one["industry"] == table["industry"].iloc[row]
    assert one["employees"] == table["employees"].iloc[row]
    assert one["sales_krw_million"] == table["sales_krw_million"].iloc[row]
    assert "maturity" in one
    assert not {"tech", "partners"} & set(one)
    gone = int(np.flatnonzero(sample.exit == 2020)[0])
    assert describe(sample, gone)["exit_year"] == 2020


@pytest.mark.parametrize("name", ["microdata.md", "population.md", "cli.md"])
def test_the_documented_tables_are_current(name: str):
    page = (DOCS / name).read_text(encoding="utf-8")
    assert page == with_table(page, TABLES[name]()), "run `make docs`"
    assert page.count(BEGIN) == page.count(END) == 1
