"""Paths are measured as the survey would, whoever works on them; null models are honest ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sim.calibration.fit import store
from sim.calibration.future import pace
from sim.calibration.observation.design import Frame
from sim.calibration.posterior.posterior import Posterior
from sim.calibration.procedures import Setting
from sim.calibration.targets import catalogue
from sim.calibration.validation import nulls
from sim.calibration.validation.candidates import Candidates
from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.errors import UserError
from sim.forecast import benchmarks, figure, predict
from sim.forecast.figure import YEAR, any_shares, frame_firms, questions
from sim.forecast.predict import Survey
from sim.policy.package import build_package
from sim.population import synthesise
from sim.population.schema import INDUSTRIES
from sim.scenario import load

LATER = {2023: 6.3, 2024: 9.6}
PACES = [pace.shipped("year-effect")]


@pytest.fixture(scope="module")
def few() -> Candidates:
    """Two models on 3,000 firms that stand for the frame."""
    fit = store.shipped()
    firms = synthesise(n_sba=3000, n_small=0)
    plan = lay_out(build_package(load("baseline"), firms, fit.parameters), firms.n)
    world = World.of(firms, fit.parameters, fit.intercepts)
    other = world.with_parameters(fit.parameters.replace(eps=1.5), fit.intercepts)
    frame = Frame.of(firms, fit.parameters)
    return Candidates([Setting(world, plan), Setting(other, plan)], frame, "shipped", "")


@pytest.fixture(scope="module")
def run(few: Candidates) -> Run:
    setting = few.setting(0)
    years = YEAR - ar.FIRST_YEAR + 1
    return simulate(setting.world, setting.plan, seed=5, replicate=1, histories=True, years=years)


@pytest.fixture(scope="module")
def asked(run: Run) -> dict[str, float]:
    found = Survey.of(run.world, questions()).ask(run)
    return {each.figure.id: float(found[k]) for k, each in enumerate(questions())}


def run_paths(
    few: Candidates, workers: int, paths: int = 6, seed: int = 3
) -> dict[str, np.ndarray]:
    with ThreadPoolExecutor(workers) as executor:
        return predict.run_paths(few, PACES, seed, paths, executor)


def test_the_number_of_workers_changes_nothing(few: Candidates) -> None:
    one, three = run_paths(few, 1), run_paths(few, 3)
    assert one.keys() == three.keys()
    for id in one:
        np.testing.assert_array_equal(one[id], three[id])


def test_more_paths_begin_with_the_same_ones(few: Candidates) -> None:
    less, more = run_paths(few, 2, paths=2), run_paths(few, 2, paths=4)
    for id in less:
        np.testing.assert_array_equal(less[id], more[id][:2])


def test_simulate_answers_every_question(few: Candidates, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out = []
    monkeypatch.setattr(predict, "models", lambda draws: laid_out.append(draws) or (few, PACES))
    with ThreadPoolExecutor(1) as executor:
        found = predict.simulate(4, 3, 2, executor)
    assert laid_out == [4]
    assert list(found) == [each.figure.id for each in questions()]
    for each in questions():
        low, high = figure.RANGES[each.figure.unit]
        values = found[each.figure.id]
        assert values.shape == (2,)
        assert ((values >= low) & (values <= high)).all()


def test_the_survey_says_what_the_engine_counted(run: Run, asked: dict[str, float]) -> None:
    t = YEAR - ar.FIRST_YEAR
    reported = run.outputs.groups["reported"][t, 0]
    firms = run.world.firms.totals[t, 0]
    assert asked["ai_share_2025"] == pytest.approx(100.0 * reported[0] / firms[0])
    for letter in figure.SECTIONS:
        row = ar.INDUSTRY_ROW + INDUSTRIES.index(letter)
        assert asked[f"ai_share_{letter}_2025"] == pytest.approx(100.0 * reported[row] / firms[row])
    others = [ar.INDUSTRY_ROW + k for k, each in enumerate(INDUSTRIES) if each not in "CGJKMPD"]
    assert asked["ai_share_other_2025"] == pytest.approx(
        100.0 * reported[others].sum() / firms[others].sum()
    )
    for name, row in (("below_300", ar.BAND_ROW), ("300_plus", ar.BAND_ROW + 1)):
        assert asked[f"ai_share_{name}_2025"] == pytest.approx(100.0 * reported[row] / firms[row])


def test_large_firms_and_any_technology_are_counted_firm_by_firm(
    run: Run, asked: dict[str, float]
) -> None:
    firms, weight = run.world.population, run.world.firms.firm["weight"]
    users = large = large_users = all_firms = 0.0
    for i in np.flatnonzero(firms.active(YEAR) & (firms.frame == 0)):
        reports = bool(run.outputs.event[YEAR - ar.FIRST_YEAR, i] & ar.REPORTED)
        technologies = firms.tech[i, YEAR - ar.FIRST_YEAR] | run.states["tech"][i]
        all_firms += weight[i]
        users += weight[i] * (reports or technologies != 0)
        if np.exp(firms.ln_employees[i]) >= 1000.0:
            large += weight[i]
            large_users += weight[i] * reports
    assert large > 0
    assert asked["ai_share_1000_plus_2025"] == pytest.approx(100.0 * large_users / large)
    assert asked["any4ir_2025"] == pytest.approx(users)
    assert asked["any4ir_share_2025"] == pytest.approx(100.0 * users / all_firms)


def test_everybody_is_in_one_section_and_one_band() -> None:
    groups = {each.figure.id: each.group for each in questions()}
    letters = "".join(groups[f"ai_share_{key}_2025"].sections for key in (*"CGJKMPD", "other"))
    assert sorted(letters) == sorted(INDUSTRIES)
    below, above = (groups[f"ai_share_{key}_2025"].employees for key in ("below_300", "300_plus"))
    assert below[1] == above[0]


def test_what_is_published_is_not_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {**catalogue.year_shares(), **LATER, YEAR: 12.0}
    monkeypatch.setattr(catalogue, "year_shares", lambda: known)
    with pytest.raises(UserError, match="is published"):
        questions()


def says(seed: int = 3, paths: int = 60, workers: int = 1) -> dict[str, dict[str, np.ndarray]]:
    with ThreadPoolExecutor(workers) as executor:
        return benchmarks.simulate(questions(), seed, paths, executor)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> dict[int, float]:
    """Let the national series go to 2024."""
    known = {y: s for y, s in catalogue.year_shares().items() if y <= 2022} | LATER
    monkeypatch.setattr(catalogue, "year_shares", lambda: known)
    return known


def test_null_models_answer_every_question_whoever_works() -> None:
    one, three = says(paths=12), says(paths=12, workers=3)
    assert list(one) == [each.figure.id for each in questions()]
    for id, models in one.items():
        assert list(models) == list(benchmarks.NAMES)
        for name, values in models.items():
            np.testing.assert_array_equal(values, three[id][name])
            assert np.isfinite(values).all()


def test_a_figure_without_a_series_is_scaled(later: dict[int, float]) -> None:
    found = says(paths=12)
    national = found["ai_share_2025"]["random_walk"]
    walk = nulls.random_walk(later, [2025], 3, 12).paths[:, -1]
    np.testing.assert_array_equal(national, walk)
    for id, times in {
        "ai_share_G_2025": 2.6 / later[2022],
        "ai_share_C_2025": 4.0 / later[2023],
        "ai_share_300_plus_2025": 9.2 / later[2021],
        "ai_share_1000_plus_2025": 14.8 / np.mean([later[y] for y in range(2017, 2022)]),
    }.items():
        np.testing.assert_allclose(
            found[id]["random_walk"], np.minimum(times * national, 100.0), rtol=1e-4
        )


def test_sections_without_a_published_share_have_what_the_others_leave() -> None:
    found = says(paths=12)
    national, rest = found["ai_share_2025"]["bass"], found["ai_share_M_2025"]["bass"]
    np.testing.assert_array_equal(rest, found["ai_share_other_2025"]["bass"])
    assert 0.2 < float((rest / national).mean()) < 0.9


def test_a_count_is_a_share_of_a_number_of_firms() -> None:
    found = says(paths=200)
    ratio = found["any4ir_2025"]["logistic"] / found["any4ir_share_2025"]["logistic"]
    last = frame_firms()[max(frame_firms())]
    assert 100.0 * float(np.median(ratio)) == pytest.approx(last, rel=0.06)


def test_curves_spread_around_the_curve(later: dict[int, float]) -> None:
    """A null model whose median lies far below its own curve would be no null model."""
    found = says(paths=80)
    for id, shares in (("ai_share_2025", later), ("any4ir_share_2025", any_shares())):
        for curve in nulls.CURVES:
            fit = nulls.fit_curve(curve, shares)
            [middle] = fit.share([2025])
            low, high = np.quantile(found[id][curve.name], [0.25, 0.75])
            assert low < middle < high
            assert high - low < 4.0 * fit.noise


def test_a_forecast_is_written_with_what_made_it(
    few: Candidates, monkeypatch: pytest.MonkeyPatch, small_posterior: Posterior
) -> None:
    monkeypatch.setattr(predict, "models", lambda draws: (few, PACES))
    monkeypatch.setattr(predict, "shipped", lambda: small_posterior)
    monkeypatch.setattr(predict, "PATHS_PER_DRAW", 1)
    with ThreadPoolExecutor(1) as executor:
        made = predict.forecast(
            draws=2, seed=9, executor=executor, date="2026-11-27", command=("hwaksan", "forecast")
        )
    assert (made.seed, made.draws, made.paths) == (9, 2, 2)
    assert made.posterior == small_posterior.digest
    assert [each.figure.id for each in made.figures] == [each.figure.id for each in questions()]
