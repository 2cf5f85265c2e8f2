"""Virtual trials: what moves them, what must hold whatever the numbers, what is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import UserError
from sim.calibration import trial as trials
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.trial import Estimate, PublishedFigure, Trial, TrialResult
from sim.calibration.trial.definition import Design, read
from sim.calibration.trial.lottery import Lottery, before, shared_run
from sim.calibration.trial.measure import ProjectTally, TrainingTally, estimate
from sim.calibration.trial.table import contradicts, meaning, table, verdict
from sim.cli import main
from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.run import World
from sim.parameters.registry import defaults
from sim.policy.instrument import instrument_type
from sim.population import synthesise
from sim.scenario import load as load_scenario

SEED = 5
REPLICATES = 8
VOUCHERS = ("dutch-voucher", "creative-credits")
SHARES = ("additional", "windfall", "unused")


@pytest.fixture(scope="module")
def here() -> World:
    """A world at the defaults, so that these tests do not move with the fit."""
    return World.of(synthesise(n_sba=4000, n_small=4000), defaults(), Intercepts())


def with_values(world: World, **values: float) -> World:
    return world.with_parameters(world.parameters.replace(**values), world.intercepts)


def played(name: str, world: World, **values: float) -> TrialResult:
    return trials.replay(
        trials.load(name), with_values(world, **values), seed=SEED, replicates=REPLICATES
    )


def redesigned(trial: Trial, **values: float | None) -> Trial:
    return replace(trial, design=Design(**{**trial.design.plain(), **values}))


@pytest.mark.parametrize("name", VOUCHERS)
def test_the_shares_of_awards_sum_to_100(name: str, here: World) -> None:
    result = played(name, here)
    assert sum(result[share].value for share in SHARES) == pytest.approx(100.0, abs=1e-9)
    assert all(0.0 < result[share].value < 100.0 for share in SHARES)
    assert result.effective > 100.0


@pytest.mark.parametrize("name", VOUCHERS)
def test_a_higher_price_elasticity_makes_more_awards_additional(name: str, here: World) -> None:
    """The step is far beyond the noise: four joint errors apart."""
    low, mid, high = (played(name, here, eps=eps) for eps in (0.3, 0.8, 2.0))
    for below, above in ((low, mid), (mid, high), (low, high)):
        gap = above["additional"].value - below["additional"].value
        error = math.hypot(above["additional"].se, below["additional"].se)
        assert gap > 0.0
        assert below["windfall"].value > above["windfall"].value
    assert gap > 4.0 * error


def test_firms_that_know_themselves_better_leave_fewer_awards_unused(here: World) -> None:
    shares = [
        played("dutch-voucher", here, known=known)["unused"].value for known in (0.7, 0.9, 0.99)
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 2.0 * shares[-1]


def test_the_study_and_the_exact_comparison_agree(here: World) -> None:
    """Winners minus losers is an estimate of the additional share: both must meet."""
    result = played("dutch-voucher", here)
    exact, study = result["additional"], result["experiment"]
    # An unused award does not stop a firm that would have begun anyway: at most unused x windfall.
    assert abs(exact.value - study.value) <= 4.0 * math.hypot(exact.se, study.se) + 2.0


def test_training_gain_moves_the_effect_of_training(here: World) -> None:
    """Without early losses, what training brings is positive and grows with its strength."""
    world = with_values(here, a_early=0.0, a_late=0.2, k_1=2.0, e_K=1.0, sd_u=0.0, sd_y=0.0)
    half = redesigned(trials.load("management-training"), awarded_percent=50.0)
    found = [
        trials.replay(
            half, with_values(world, training_gain=gain), seed=SEED, replicates=REPLICATES
        )
        for gain in (0.0, 0.2, 0.6)
    ]
    adoption = [each["adoption"].value for each in found]
    effect = [each["effect"].value for each in found]
    assert adoption[0] < adoption[1] < adoption[2]
    assert effect[0] < effect[1] < effect[2]
    assert effect[2] - effect[0] > 3.0 * math.hypot(found[0]["effect"].se, found[2]["effect"].se)


def test_a_course_that_teaches_nothing_changes_nothing(here: World) -> None:
    placebo = trials.load("management-training")
    course = type(placebo.instrument)(
        **{**placebo.instrument.plain(), "awareness_courses": 0.0, "gain_courses": 0.0}
    )
    result = trials.replay(
        replace(placebo, instrument=course), here, seed=SEED, replicates=REPLICATES
    )
    assert result["effect"] == result["adoption"] == Estimate(0.0, 0.0)
    study = result["adoption_experiment"]
    assert abs(study.value) <= 4.0 * study.se


def test_more_lending_that_is_additional_makes_more_loans_additional(here: World) -> None:
    """No lottery of loans is published, but one can be played: projects that need the money."""
    fund = instrument_type("policy_fund")(kind="loan", minimum_project_krw_million=0.0)
    loans = replace(
        redesigned(trials.load("dutch-voucher"), project_krw_million=2000.0), instrument=fund
    )
    found = [
        trials.replay(
            loans, with_values(here, loan_additionality=x), seed=SEED, replicates=REPLICATES
        )["additional"].value
        for x in (0.0, 1.0)
    ]
    assert found[1] > found[0] + 5.0


def test_results_do_not_depend_on_workers_or_company(here: World) -> None:
    one = played("dutch-voucher", here)
    two = trials.replay(
        trials.load("dutch-voucher"), here, seed=SEED, replicates=REPLICATES, workers=2
    )
    assert one == two
    together = trials.statistics(here, seed=SEED, replicates=REPLICATES, workers=2)
    assert together["trial.dutch-voucher.additional"] == one["additional"].value


def test_statistics_have_the_agreed_names(here: World) -> None:
    assert set(trials.statistics(here, seed=SEED, replicates=2)) == {
        "trial.dutch-voucher.additional",
        "trial.dutch-voucher.windfall",
        "trial.dutch-voucher.unused",
        "trial.creative-credits.additional",
        "trial.creative-credits.windfall",
        "trial.management-training.effect",
    }


def test_another_seed_is_another_lottery(here: World) -> None:
    other = trials.replay(trials.load("dutch-voucher"), here, seed=SEED + 1, replicates=REPLICATES)
    assert other != played("dutch-voucher", here)


def test_both_courses_share_applicants_and_nothing_else_differs_for_losers(here: World) -> None:
    package, base = before(load_scenario("baseline"), here)
    lottery = Lottery.of(trials.load("dutch-voucher"), here, package)
    shared = shared_run(base, SEED, 0)
    shared.advance(lottery.first)
    kept = shared.run.states.copy()
    drawn, undrawn = lottery.play(shared)
    assert np.array_equal(shared.run.states, kept)
    one, other = (run.outputs.event[lottery.first] for run in (drawn, undrawn))
    applied = (one & ar.APPLIED) != 0
    # Where nothing is given nobody applies; else nothing is different for who is not drawn.
    assert not ((other & (ar.APPLIED | ar.AWARDED | ar.LEFT_AWARD_UNUSED)) != 0).any()
    lost = np.uint16(ar.APPLIED | ar.TURNED_DOWN)
    won = (one & (ar.AWARDED | ar.LEFT_AWARD_UNUSED)) != 0
    assert np.array_equal(one[~won] & ~lost, other[~won] & ~lost)
    assert won[applied].mean() == pytest.approx(0.5, abs=0.15)
    used = (one & ar.AWARDED) != 0
    assert ((one[used] & ar.ADOPTED) != 0).all()


def test_a_branch_goes_on_as_the_run_itself_would(here: World) -> None:
    """The same plan on a branch gives the same histories as running on."""
    _, base = before(load_scenario("no-policy"), here)
    shared = shared_run(base, SEED, 0)
    shared.advance(12)
    other, same = shared.branch(base), shared.release()
    for run in (same, other):
        run.advance(16)
    assert np.array_equal(same.states, other.states)
    for year in range(16):
        assert np.array_equal(same.outputs.groups[year], other.outputs.groups[year])


def test_a_trial_that_draws_nobody_is_refused() -> None:
    nobody = World.of(synthesise(n_sba=100, n_small=20), defaults(), Intercepts(b_0=-40.0))
    with pytest.raises(UserError, match="no firm was drawn"):
        trials.replay(trials.load("dutch-voucher"), nobody, seed=SEED, replicates=2)


def test_a_lottery_without_awards_is_refused() -> None:
    with pytest.raises(UserError, match="awarded_percent"):
        redesigned(trials.load("dutch-voucher"), awarded_percent=0.0)


def test_a_tax_credit_cannot_be_drawn(here: World) -> None:
    package, _ = before(load_scenario("baseline"), here)
    wrong = replace(trials.load("dutch-voucher"), instrument=instrument_type("tax_credit")())
    with pytest.raises(UserError, match="cannot be drawn"):
        Lottery.of(wrong, here, package)


def test_estimates_weigh_replicates_by_their_awards() -> None:
    """Two replicates: 10 awards with 9 additional, 30 with 15: 24 of 40."""
    tallies = [
        ProjectTally(10, 10, 9, 1, 0, 10, 10, 1, 20, 40),
        ProjectTally(30, 30, 15, 5, 10, 20, 30, 6, 60, 120),
    ]
    found = estimate(tallies)
    assert found["additional"].value == 60.0
    # The jackknife leaves out one at a time: 50 and 90, hence half their distance.
    assert found["additional"].se == pytest.approx(20.0)
    assert found["experiment"].value == pytest.approx(75.0 - 17.5)
    assert math.isnan(estimate(tallies[:1])["additional"].se)


def test_an_effect_in_log_points_is_shown_as_growth() -> None:
    tally = TrainingTally(100, 100, 200, 17.0, 4.0, 1.0, 40, 60, 30)
    assert tally.measures()["effect"] == pytest.approx(100.0 * math.expm1(0.16))
    assert tally.measures()["adoption"] == 10.0
    assert tally.measures()["adoption_experiment"] == 10.0


@pytest.mark.parametrize("name", trials.names())
def test_every_trial_has_labels_and_figures_with_source(name: str) -> None:
    trial = trials.load(name)
    assert trial.name == name
    assert any("가" <= letter <= "힣" for letter in trial.label("ko"))
    assert trial.published
    for figure in trial.published.values():
        assert figure.source
        for text in (figure.above_ko, figure.below_ko):
            assert any("가" <= letter <= "힣" for letter in text)
    keys = {each.key for each in trial.assumptions()}
    assert "year" in keys
    assert "score_noise_sd" not in keys
    if name in VOUCHERS:
        assert {"cap_krw_million", "project_krw_million", "support_logit"} <= keys


def figure(value: float, bound: str = "exact") -> PublishedFigure:
    texts = {f"{way}_{tongue}": way for way in ("above", "below") for tongue in ("en", "ko")}
    return PublishedFigure(value, 3.0, bound, "B", "source", **texts)


def test_verdicts() -> None:
    found = Estimate(80.0, 4.0)  # 5 together with the publication's 3
    assert verdict(figure(72.0), found) == "agrees"
    assert verdict(figure(69.0), found) == "above"
    assert verdict(figure(91.0), found) == "below"
    assert meaning(figure(69.0), found) == "above"
    assert "twice" in meaning(figure(80.0), found)
    assert "2배" in meaning(figure(80.0), found, "ko")
    assert contradicts(figure(69.0), found)
    assert not contradicts(figure(69.0, "at least"), found)
    assert contradicts(figure(91.0, "at least"), found)
    assert not contradicts(figure(91.0, "at most"), found)


@pytest.mark.parametrize(
    ("before_", "after", "says"),
    [
        ("[published.additional]", "[published.additionl]", "did you mean 'additional'?"),
        ('grade = "B"', 'grade = "Z"', "use one of A, B, C, R"),
        ("value = 80", "valu = 80", "did you mean 'value'?"),
        ('type = "voucher"', 'type = "vouchr"', "did you mean 'voucher'?"),
        ("own_share_sme_percent = 0", "own_share_sme_percent = 120", "out of bounds"),
        ("project_krw_million = 10.5", "project_krw_bn = 10.5", "project_krw_million"),
        ("[design]", "[desing]", "did you mean 'design'?"),
        ('label_ko = "네덜란드 혁신 바우처"', "", "label_ko is missing"),
        ("[trial]", "[trial", "cannot be read"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, before_: str, after: str, says: str) -> None:
    from sim import resources

    text = resources.path("calibration", "trials", "dutch-voucher.toml").read_text("utf-8")
    assert before_ in text
    file = tmp_path / "dutch-voucher.toml"
    file.write_text(text.replace(before_, after, 1), "utf-8")
    with pytest.raises(UserError) as error:
        read(file)
    assert says in str(error.value)
    assert "dutch-voucher.toml" in str(error.value)


@pytest.fixture
def without_the_fit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(store, "shipped", lambda product=False: Fit(defaults(), Intercepts()))
    monkeypatch.chdir(tmp_path)


SMALL = ["--firms", "600", "--small", "600", "--replicates", "3", "--workers", "1"]


@pytest.mark.usefixtures("without_the_fit")
def test_the_command_prints_both_figures_and_writes_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["trial", "dutch-voucher", *SMALL, "--out", "trial.csv"]) == 0
    shown = capsys.readouterr().out
    for text in ("windfall", "Monte-Carlo", "secondary source", "Assumptions", "KRW 1,400"):
        assert text in shown
    written = pd.read_csv("trial.csv")
    shares = written.set_index("measure")
    assert shares.loc["additional", "published"] == 80.0
    assert shares.loc[list(SHARES), "model"].sum() == pytest.approx(100.0)
    assert main(["trial", "dutch-voucher", *SMALL, "--lang", "ko"]) == 0
    shown = capsys.readouterr().out
    assert "네덜란드 혁신 바우처" in shown
    assert "가정" in shown


@pytest.mark.usefixtures("without_the_fit")
def test_the_table_has_a_row_a_measure(here: World) -> None:
    trial = trials.load("creative-credits")
    found = table(trial, trials.replay(trial, here, seed=SEED, replicates=2))
    assert list(found["measure"][:3]) == list(SHARES)
    rows = found.set_index("measure")
    assert rows.loc["additional", "bound"] == "at least"
    assert math.isnan(rows.loc["unused", "published"])


@pytest.mark.usefixtures("without_the_fit")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["trial", "dutch-vouchr"], "did you mean 'dutch-voucher'?"),
        (["trial"], "Missing argument"),
        (["trial", "dutch-voucher", "--replicates", "1"], "--replicates"),
        (["trial", "dutch-voucher", "--out", "trial.xlsx"], ".parquet or .csv"),
        (["trial", "dutch-voucher", "--set", "epsilon=1"], "eps"),
        (["trial", "dutch-voucher", "--set", "eps=9"], "out of bounds"),
    ],
)
def test_a_wrong_command_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert len(captured.err.splitlines()) == 1
    assert says in captured.err
    assert captured.out == ""
