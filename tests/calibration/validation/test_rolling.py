"""Rolling origin: nothing after the origin is read, intervals are honest, the command answers."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import fitted_names, fitted_values
from sim.calibration.posterior.posterior import Posterior, open_parameters
from sim.calibration.procedures import Setting
from sim.calibration.targets import catalogue
from sim.calibration.validation import candidates, nulls, rolling
from sim.calibration.validation.candidates import Candidates
from sim.cli import main
from sim.cli.commands import benchmarks
from sim.engine.coefficients import Intercepts
from sim.errors import UserError
from sim.report.figures import rolling as picture
from sim.report.text.words import Words

PATHS = 24


def forecasts(
    few: Candidates, published: dict[int, float] | None = None, workers: int = 1
) -> list[rolling.Forecast]:
    with ThreadPoolExecutor(workers) as executor:
        return rolling.contenders(
            few, executor, origins=(2020,), seed=3, paths=PATHS, published=published
        )


@pytest.fixture(scope="module")
def found(few: Candidates) -> list[rolling.Forecast]:
    return forecasts(few)


@pytest.fixture(scope="module")
def table(found: list[rolling.Forecast]) -> pd.DataFrame:
    return rolling.table(found, catalogue.year_shares())


def assert_same(one: list[rolling.Forecast], two: list[rolling.Forecast]) -> None:
    for a, b in zip(one, two, strict=True):
        assert (a.model, a.origin, a.years) == (b.model, b.origin, b.years)
        np.testing.assert_array_equal(a.point, b.point)
        np.testing.assert_array_equal(a.paths, b.paths)


def test_later_figures_change_nothing(few: Candidates, found: list[rolling.Forecast]) -> None:
    changed = {y: s if y <= 2020 else 40.0 for y, s in catalogue.year_shares().items()}
    assert_same(found, forecasts(few, changed, workers=2))


def test_later_year_effects_of_the_fit_change_nothing(
    few: Candidates, found: list[rolling.Forecast]
) -> None:
    (setting,) = few.settings
    c = setting.world.intercepts
    year = {y: d if y <= 2020 else 9.0 for y, d in c.year.items()}
    world = setting.world.with_parameters(
        setting.world.parameters, replace(c, year=year, later=9.0)
    )
    other = replace(few, settings=[Setting(world, setting.plan)])
    assert_same(found, forecasts(other))


def test_a_forecast_reads_no_published_share_but_those_it_is_given(
    few: Candidates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed() -> dict[int, float]:
        raise AssertionError("the published series was read")

    known = {y: s for y, s in catalogue.year_shares().items() if y <= 2019}
    monkeypatch.setattr(catalogue, "year_targets", closed)
    with ThreadPoolExecutor(1) as executor:
        rolling.forecast(few, known, [2020, 2021], executor, seed=1, paths=2)
        nulls.forecasts(known, [2020, 2021], 1, executor, 2)


def test_the_level_is_that_of_the_origin(few: Candidates, found: list[rolling.Forecast]) -> None:
    """Twice the users up to the origin: the forecast is far above, so the level is fitted there."""
    twice = {y: 2.0 * s for y, s in catalogue.year_shares().items()}
    (once, *_), (doubled, *_) = found, forecasts(few, twice)
    assert (doubled.point > 1.5 * once.point).all()


def test_draws_take_turns(few: Candidates) -> None:
    """Two draws with another price elasticity: both are anchored, and the paths alternate."""
    (setting,) = few.settings
    world = setting.world
    other = world.with_parameters(world.parameters.replace(eps=1.5), world.intercepts)
    both = replace(few, settings=[setting, Setting(other, setting.plan)])
    (model, *_) = forecasts(both)
    assert model.paths.shape == (PATHS, 4)
    assert np.isfinite(model.paths).all()
    assert both.setting(3) is both.settings[1]


def test_posterior_draws_become_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = store.shipped()
    row = {p.symbol: fit.parameters[p.symbol] for p in open_parameters()}
    row |= dict(zip(fitted_names(), fitted_values(fit).tolist(), strict=True))
    table = pd.DataFrame([{"draw": k, "weight": 0.5, **row, "eps": 0.5 + k} for k in range(2)])
    monkeypatch.setattr(candidates, "DRAWS", 2)
    found = candidates.candidates(draws=Posterior(table, {}))
    assert (found.kind, found.name) == ("posterior", "2")
    assert [s.world.parameters["eps"] for s in found.settings] == [0.5, 1.5]
    assert found.settings[0].world.firms is found.settings[1].world.firms


def test_the_walk_of_the_year_effect_covers_as_often_as_it_says() -> None:
    """400 walks of five d_t, two years ahead: within 0.05, two and a half errors of a share."""
    rng = np.random.default_rng(2)
    hits = {0.5: [], 0.9: []}
    for _ in range(400):
        d = -4.0 + rng.standard_normal(7).cumsum()
        known = dict(zip(range(2017, 2022), d[:5].tolist(), strict=True))
        c = Intercepts(year=known, later=float(d[4]))
        walks = [rolling.walk(c, [2022, 2023], rng) for _ in range(200)]
        drawn = np.array([[w.year[2022], w.year[2023]] for w in walks])
        for level, seen in hits.items():
            low, high = np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2], axis=0)
            seen.append((low <= d[5:]) & (d[5:] <= high))
    for level, seen in hits.items():
        np.testing.assert_allclose(np.mean(seen, axis=0), level, atol=0.05)


def test_a_walk_keeps_what_is_known() -> None:
    c = Intercepts(year={2017: 0.0, 2018: 1.0, 2019: -1.0}, later=0.0)
    ahead = rolling.walk(c, [2020], np.random.default_rng(1))
    assert {y: ahead.year[y] for y in (2017, 2018, 2019)} == c.year
    assert ahead.later == c.later
    assert ahead.year[2020] != c.later


def test_the_table_and_its_scores(table: pd.DataFrame) -> None:
    assert list(dict.fromkeys(table["model"])) == list(rolling.MODELS)
    assert set(table["year"]) == {2021, 2022, 2023, 2024}
    assert np.allclose(table["error"], table["forecast"] - table["published"])
    columns = ["low_90", "low_50", "high_50", "high_90"]
    assert (np.diff(table[columns].to_numpy(), axis=1) >= 0.0).all()
    scores = rolling.scores(table)
    overall = scores[scores["horizon"] == 0].set_index("model")
    walk = table[table["model"] == "random_walk"]
    assert overall.loc["random_walk", "mae"] == pytest.approx(walk["error"].abs().mean())
    assert (overall["n"] == 4).all()


@pytest.mark.parametrize("origins", [(2018,), (2024,), (2020, 2020), ()])
def test_an_impossible_origin_is_refused(origins: tuple[int, ...]) -> None:
    with pytest.raises(UserError, match="--origins"):
        rolling.check_origins(origins)


@pytest.mark.parametrize(
    ("best", "says"), [("abm", "no null model has a smaller"), ("bass", "does better")]
)
def test_the_verdict_names_the_best(table: pd.DataFrame, best: str, says: str) -> None:
    scores = rolling.scores(table)
    scores.loc[scores["model"] == best, "mae"] = 0.0
    for language in ("en", "ko"):
        text = benchmarks.rolling_verdict(scores, Words(language))
        assert "{" not in text
    assert says in benchmarks.rolling_verdict(scores, Words("en"))


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.filterwarnings("error:Glyph")  # one that the font lacks
def test_the_figure_is_drawn(table: pd.DataFrame, language: str) -> None:
    drawn = picture.draw(table, catalogue.year_shares(), language, source="x", drawn=True)
    assert len(drawn.png()) > 10_000


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, few: Candidates) -> None:
    monkeypatch.setattr(benchmarks, "candidates", lambda _fit: few)


@pytest.mark.usefixtures("quick")
def test_the_command_prints_and_draws(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "rolling.png"
    command = ["validate", "--rolling", "--origins", "2023", "--replicates", "4", "--workers", "1"]
    assert main([*command, "--figure", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "random walk with drift" in printed
    assert "too few to tell" in " ".join(printed.split())
    assert file.stat().st_size > 10_000
    assert main([*command, "--csv"]) == 0
    read = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert list(read["model"]) == list(rolling.MODELS)
    assert main([*command, "--lang", "ko"]) == 0
    assert "행위자 기반 모형" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rolling", "--origins", "2018"], "the origin 2018 is not possible"),
        (["--rolling", "--origins", "2019,2024"], "the origin 2024 is not possible"),
        (["--rolling", "--origins", "soon"], "'soon' are no years"),
        (["--rolling", "--origins", "2020,2020"], "named twice"),
        (["--rolling", "--figure", "fan.pdf"], ".png or .svg"),
        (["--rolling", "--figure", "nowhere/fan.png"], "there is no folder nowhere"),
        (["--rolling", "--contest"], "exclude each other"),
        (["--origins", "2020"], "add --rolling"),
        (["--contest", "--figure", "fan.png"], "add --rolling"),
        (["--rolling", "--fit", "nothing.json"], "there is no fit"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(["validate", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert says in line
