"""What the surveys would see: composition of the KIET sample, fixed effects, statistics."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from sim.calibration import procedures
from sim.calibration.fit.store import shipped
from sim.calibration.observation import evidence, kiet, regression
from sim.calibration.observation.evidence import Surveys
from sim.calibration.observation.within import Within
from sim.calibration.posterior import archive, diagnosis, sampler, search
from sim.calibration.targets import catalogue
from sim.calibration.targets.target import Target
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.experiment.same_program import SameProgram
from sim.jobs.place import Place
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load


@pytest.fixture(scope="module")
def small() -> procedures.Setting:
    fit = shipped()
    firms = synthesise(n_sba=2500, n_small=600)
    package = build_package(load("baseline"), firms, fit.parameters)
    world = World.of(firms, fit.parameters, fit.intercepts)
    return procedures.Setting(world, lay_out(package, firms.n))


@pytest.fixture(scope="module")
def seen(small: procedures.Setting) -> dict[str, float]:
    views = Surveys.of(small.world)
    return evidence.observe(small.world, small.plan, views, seed=3, number=0)[0]


def test_every_figure_that_is_compared_has_its_statistic(seen: dict[str, float]) -> None:
    compared: list[Target] = [t for use in ("fit", "outer", "check") for t in catalogue.of_use(use)]
    missing = {t.statistic for t in compared} - set(seen)
    # The probit is asked for on its own, and the trials are replayed on their own.
    assert all(name.startswith(("sba.probit", "trial.")) for name in missing), missing
    assert all(np.isfinite(value) for value in seen.values())


def test_bands_of_a_whole_sum_to_it(seen: dict[str, float]) -> None:
    for family in (evidence.SPENDING,):
        total = sum(seen[f"kiet.users.spend.{band}"] for band in family)
        assert total == pytest.approx(100.0)
    for year in (2022, 2023):
        total = sum(seen[f"kiet.users.depth.{band}.{year}"] for band in evidence.DEPTH)
        assert total == pytest.approx(100.0)


def test_sample_has_the_published_composition(small: procedures.Setting) -> None:
    firms = small.world.population
    sample = kiet.Sample.of(firms)
    here = np.flatnonzero(firms.active(2024))
    chance = sample.weights(here, firms.weight, users=False)
    assert chance.sum() == pytest.approx(1.0)
    band = np.bincount(sample.band[here], chance, minlength=3)
    # Table 6-1: 74.6, 19.6 and 5.8 % of the non-users; the last sweep was over bands.
    np.testing.assert_allclose(band, [0.746, 0.196, 0.058], atol=1e-6)
    groups = np.bincount(sample.group[here][chance > 0], chance[chance > 0], minlength=17)
    published = [catalogue.number(f"smp.nonusers.ind.{name}") for name in kiet.GROUPS]
    np.testing.assert_allclose(groups, np.array(published) / sum(published), atol=0.01)


def test_drawn_sample_is_keyed_and_follows_the_design(small: procedures.Setting) -> None:
    firms = small.world.population
    sample = kiet.Sample.of(firms)
    here = np.flatnonzero(firms.active(2024))
    one, again, other = (
        sample.draw(here, firms.weight, users=True, seed=1, replicate=r) for r in (0, 0, 1)
    )
    assert len(one) == kiet.USERS
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    # 63.1 % of the users asked have fewer than 50 employees; the error of 233 draws is 3.2 points.
    drawn = np.concatenate(
        [sample.draw(here, firms.weight, users=True, seed=1, replicate=r) for r in range(20)]
    )
    assert (sample.band[drawn] == 0).mean() == pytest.approx(0.631, abs=0.03)


def test_fixed_effects_agree_with_dummies(small: procedures.Setting) -> None:
    views = Surveys.of(small.world)
    run = simulate(small.world, small.plan, seed=2, replicate=1, histories=True)
    _, ln_lp = views.frame.observe(run)
    firm = views.within.firm
    few = firm < 150
    some = Within(
        firm[few],
        150,
        views.within.years[few],
        {name: values[few] for name, values in views.within.columns.items()},
        views.within.previous,
    )
    y = ln_lp[few]
    x = {"ai": (np.arange(few.sum()) % 3 == 0).astype(float), "cloud": some.columns["cloud"]}
    found = some.coefficients(y, x, np.ones(y.size, dtype=bool))
    dummies = (some.firm[:, None] == np.arange(150)).astype(float)
    full = np.column_stack([*x.values(), some.years, dummies])
    expected = sm.OLS(y, full).fit().params
    assert found["ai"] == pytest.approx(expected[0], abs=1e-9)
    assert found["cloud"] == pytest.approx(expected[1], abs=1e-9)


def test_lags_use_the_same_firm_a_year_earlier(small: procedures.Setting) -> None:
    within = Surveys.of(small.world).within
    later = np.flatnonzero(within.previous >= 0)
    before = within.previous[later]
    assert np.array_equal(within.firm[later], within.firm[before])
    year = within.years @ np.arange(1, within.years.shape[1] + 1)
    assert (year[later] - year[before] == 1).all()


def test_quick_premium_is_the_premium(small: procedures.Setting) -> None:
    views = Surveys.of(small.world)
    run = simulate(small.world, small.plan, seed=2, replicate=1, histories=True)
    reports, ln_lp = views.frame.observe(run)
    exact = regression.premium(views.frame.design, reports, ln_lp)
    assert evidence.quick_premium(views.frame, reports, ln_lp) == pytest.approx(exact, abs=1e-9)


@pytest.mark.slow
def test_a_small_search_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long a chain as a search of four draws needs, which is no sample of the posterior."""
    monkeypatch.setattr(sampler, "sample", partial(sampler.sample, steps=200))
    firms = synthesise(n_sba=1500, n_small=400)
    told: list[str] = []

    def run(place: Place, folder: Path) -> search.Search:
        folder.mkdir()
        return search.search(
            folder,
            waves=(12, 4),
            place=place,
            population=firms,
            tell=lambda what, done, of: told.append(what),
        )

    one = run(Place(2), tmp_path / "one")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes:
        two = run(Place(1, processes, SameProgram), tmp_path / "two")
    assert one.posterior.table.equals(two.posterior.table)
    assert one.posterior.n == 4
    assert one.posterior.weights.sum() == pytest.approx(1.0)
    assert "wave 2 of 2" in told
    archive.write(tmp_path, one.earlier, one.draws)
    earlier, draws = archive.read(tmp_path)
    assert [p.number for p in (*earlier, *draws)] == [p.number for p in (*one.earlier, *one.draws)]
    table = diagnosis.predictive(one.posterior, draws, seed=1)
    assert (table["low"] < table["high"]).all()
    assert set(table["use"]) == {"fit", "outer", "check"}
