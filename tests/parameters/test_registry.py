from __future__ import annotations

import csv
import pickle
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim import resources
from sim.docs.pages import PAGES, parameters_markdown
from sim.errors import UserError
from sim.parameters.priors import Prior
from sim.parameters.registry import GRADES, Parameters, defaults, read_registry, registry, table

SHIPPED = resources.path("calibration", "parameters.csv")
SYMBOLS = [parameter.symbol for parameter in registry()]


def shipped_rows() -> list[dict[str, str]]:
    with SHIPPED.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def registry_with(folder: Path, **changes: str) -> Path:
    """Write a registry of one row: the shipped row of xi with some cells changed."""
    row = next(row for row in shipped_rows() if row["symbol"] == "xi") | changes
    file = folder / "parameters.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        writer.writeheader()
        writer.writerow(row)
    return file


class TestShippedRegistry:
    def test_symbols_are_unique_and_in_file_order(self):
        assert [row["symbol"] for row in shipped_rows()] == SYMBOLS
        assert len(set(SYMBOLS)) == len(SYMBOLS) >= 96

    @pytest.mark.parametrize("parameter", registry(), ids=SYMBOLS)
    def test_default_is_a_credible_draw_from_its_prior(self, parameter):
        assert np.isfinite(parameter.prior.logpdf(parameter.default))
        below, above = parameter.prior.ppf([0.05, 0.95])
        assert below <= parameter.default <= above

    @pytest.mark.parametrize("parameter", registry(), ids=SYMBOLS)
    def test_an_assumption_is_called_one(self, parameter):
        assert ("assumption" in parameter.source) == (parameter.grade == "R") or (
            parameter.symbol == "r_ever"  # B for the centre; only its spread is assumed
        )

    @pytest.mark.parametrize("parameter", registry(), ids=SYMBOLS)
    def test_korean_label_is_korean(self, parameter):
        assert any("가" <= letter <= "힣" for letter in parameter.label_ko)

    def test_table_shows_every_parameter_with_its_grade_in_words(self):
        shown = table()
        assert shown["symbol"].tolist() == SYMBOLS
        assert set(shown.loc[shown["grade"] == "R", "grade_meaning"]) == {"assumption"}
        assert set(shown["grade"]) <= set(GRADES)
        assert not shown.isna().any(axis=None)


class TestReadRegistry:
    def test_reads_a_good_row(self, tmp_path):
        [xi] = read_registry(registry_with(tmp_path))
        assert (xi.symbol, xi.default, xi.low, xi.high) == ("xi", 0.5, 0.0, 1.0)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"default": "1.5"}, r"line 2: xi: default 1\.5 is outside \[0, 1\]"),
            ({"default": "nan"}, "default nan is outside"),
            ({"default": "half"}, "line 2: the row cannot be read .*'half'"),
            ({"unit": ""}, "unit is empty"),
            ({"label_ko": " "}, "label_ko is empty"),
            ({"source": ""}, "source is empty"),
            ({"grade": "D"}, "grade 'D' is unknown; use one of A, B, C, R"),
            ({"distribution": "gamma"}, "distribution 'gamma' is unknown; use one of normal"),
            ({"b": ""}, "cannot be read"),
            ({"distribution": "fixed", "a": "0.2"}, "fixed at 0.2 but the default is 0.5"),
            ({"symbol": "two words"}, "cannot be an attribute"),
            ({"symbol": "dtype"}, "cannot be an attribute"),
        ],
    )
    def test_names_line_and_reason_of_a_bad_row(self, tmp_path, changes, message):
        with pytest.raises(UserError, match=message):
            read_registry(registry_with(tmp_path, **changes))

    def test_refuses_a_symbol_twice(self, tmp_path):
        file = registry_with(tmp_path)
        header, row = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join([header, row, row]), encoding="utf-8")
        with pytest.raises(UserError, match="line 3: xi is there twice"):
            read_registry(file)

    def test_refuses_a_comma_that_was_not_quoted(self, tmp_path):
        file = registry_with(tmp_path)
        file.write_text(file.read_text(encoding="utf-8").rstrip() + ",more", encoding="utf-8")
        with pytest.raises(UserError, match="too many columns"):
            read_registry(file)

    def test_refuses_other_columns(self, tmp_path):
        file = tmp_path / "parameters.csv"
        file.write_text("symbol,value\nxi,1\n", encoding="utf-8")
        with pytest.raises(UserError, match="columns are not those"):
            read_registry(file)


class TestPrior:
    @given(draw=st.integers(0, 2**32))
    def test_draws_stay_within_bounds(self, draw):
        for parameter in registry():
            value = float(parameter.prior.sample(draw / 2**32))
            assert parameter.low <= value <= parameter.high

    @pytest.mark.parametrize(
        "parameter", [p for p in registry() if not p.prior.is_fixed], ids=lambda p: p.symbol
    )
    def test_quantiles_and_density_are_of_one_distribution(self, parameter):
        if parameter.prior.is_choice:
            values = parameter.prior.ppf(np.array([0.2, 0.4, 0.6, 0.8]))
            assert values.tolist() == [0.0, 0.0, 1.0, 1.0]
            assert np.exp(parameter.prior.logpdf([0.0, 0.5, 1.0])).tolist() == [0.5, 0.0, 0.5]
            return
        # The density integrated between two quantiles is the probability between them. Trapezoid
        # on 2,001 points: its error on these smooth densities is below 1e-4.
        low, high = parameter.prior.ppf([0.1, 0.9])
        grid = np.linspace(low, high, 2_001)
        area = np.trapezoid(np.exp(parameter.prior.logpdf(grid)), grid)
        assert area == pytest.approx(0.8, abs=1e-3)

    @pytest.mark.parametrize(
        ("prior", "known"),
        [
            (("normal", 1.0, 2.0, -9.0, 9.0), stats.norm(1.0, 2.0)),
            (("lognormal_median_sigma", 3.0, 0.5, 0.0, 30.0), stats.lognorm(s=0.5, scale=3.0)),
            (("halfnormal", 0.7, 0.0, 0.0, 5.0), stats.halfnorm(scale=0.7)),
            (("uniform", 0.2, 0.6, 0.0, 1.0), stats.uniform(0.2, 0.4)),
            (("beta", 2.0, 5.0, 0.0, 1.0), stats.beta(2.0, 5.0)),
            (("beta", 1.0, 1.0, 0.2, 0.9), stats.beta(1.0, 1.0)),
        ],
        ids=lambda value: value[0] if isinstance(value, tuple) else "",
    )
    def test_priors_are_those_of_scipy_between_their_bounds(self, prior, known):
        mine, (*_, low, high) = Prior(*prior), prior
        below, upto = known.cdf(low), known.cdf(high)
        u = np.linspace(0.0, 1.0, 101)
        quantiles = np.clip(known.ppf(below + u * (upto - below)), low, high)
        np.testing.assert_allclose(mine.ppf(u), quantiles, rtol=1e-12)
        x = np.linspace(low - 0.5, high + 0.5, 203)
        inside = (x >= low) & (x <= high)
        density = np.where(inside, known.logpdf(x) - np.log(upto - below), -np.inf)
        np.testing.assert_allclose(mine.logpdf(x), density, rtol=1e-12, atol=1e-12)

    def test_density_is_zero_outside_the_bounds(self):
        for parameter in registry():
            outside = [parameter.low - 1, parameter.high + 1]
            assert np.isneginf(parameter.prior.logpdf(outside)).all()

    def test_quantiles_keep_the_shape_asked_for(self):
        u = np.full((3, 2), 0.5)
        assert all(parameter.prior.ppf(u).shape == (3, 2) for parameter in registry())


class TestParameters:
    def test_defaults_are_the_registry_s(self):
        assert dict(defaults()) == {p.symbol: p.default for p in registry()}

    def test_replace_changes_a_copy(self):
        first = defaults()
        second = first.replace(xi=0.0, eps=1.2)
        assert (second["xi"], second["eps"]) == (0.0, 1.2)
        assert first == defaults() != second
        assert repr(second) == "Parameters(defaults, {'xi': 0.0, 'eps': 1.2})"

    def test_equal_values_hash_alike(self):
        assert hash(defaults().replace(xi=0.1)) == hash(defaults().replace(xi=0.1))

    def test_cannot_be_written_to(self):
        with pytest.raises(TypeError):
            defaults()["xi"] = 0.0

    def test_survives_pickling(self):
        assert pickle.loads(pickle.dumps(defaults().replace(xi=0.3))) == defaults().replace(xi=0.3)

    def test_unknown_symbol_names_the_nearest(self):
        with pytest.raises(UserError, match=r"no parameter 'gamma_clod'; .*'gamma_cloud'"):
            defaults().replace(gamma_clod=1.0)

    @pytest.mark.parametrize("value", [-0.01, 1.01, float("nan"), float("inf")])
    def test_value_out_of_bounds_names_the_bounds(self, value):
        with pytest.raises(UserError, match=r"xi = .* is out of bounds; use 0 to 1 share"):
            defaults().replace(xi=value)

    def test_bounds_themselves_are_allowed(self):
        for parameter in registry():
            for bound in (parameter.low, parameter.high):
                assert defaults().replace(**{parameter.symbol: bound})[parameter.symbol] == bound

    def test_missing_symbols_are_named(self):
        values = {symbol: value for symbol, value in defaults().items() if symbol != "xi"}
        with pytest.raises(UserError, match="no value for xi"):
            Parameters(values)

    def test_record_reads_alike_in_python_and_compiled(self):
        def total(p):
            return p.xi + 10.0 * p.a_0 + 100.0 * p.f

        values = defaults().replace(xi=0.25)
        expected = 0.25 + 10.0 * values["a_0"] + 100.0 * values["f"]
        assert total(values.record()) == expected
        assert numba.njit(total)(values.record()) == expected

    def test_record_holds_every_value_under_its_symbol(self):
        record = defaults().record()
        assert {symbol: float(getattr(record, symbol)) for symbol in SYMBOLS} == dict(defaults())


class TestPage:
    def test_committed_page_is_current(self):
        page = Path(__file__).resolve().parents[2] / "docs" / "parameters.md"
        assert page.read_text(encoding="utf-8") == parameters_markdown(), "run `make docs`"

    def test_every_symbol_and_the_word_assumption_are_on_it(self):
        page = PAGES["parameters.md"]()
        assert all(page.count(f"| `{symbol}` |") == 2 for symbol in SYMBOLS)
        assert "R assumption" in page


def test_a_notebook_shows_values_and_which_are_not_defaults() -> None:
    shown = defaults().replace(xi=0.25)._repr_html_()
    assert shown.count("<b>") == 1
    assert "<b>0.25</b>" in shown
    assert shown.count("<tr>") == len(registry()) + 1
