"""Draws carried through an experiment: same bytes, exact zeros, what can be traced and resumed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.calibration.posterior.posterior import Posterior, open_parameters
from sim.errors import UserError
from sim.experiment import Interrupted, run_experiment
from sim.experiment.dependence import at_prior, declared, rank_correlation, strongest
from sim.experiment.draws import RUNS_PER_DRAW, Draws
from sim.experiment.experiment import Experiment
from sim.experiment.job import prepare, run_replicate
from sim.scenario import load

NAMES = ("baseline", "no-policy", "training")


@pytest.fixture(scope="module")
def results(make, posterior, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("drawn") / "results"
    run_experiment(make(*NAMES, replicates=8, posterior=posterior), out, workers=1)
    return out


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_two_workers_write_the_same_bytes(results, make, posterior, tmp_path):
    run_experiment(make(*NAMES, replicates=8, posterior=posterior), tmp_path / "two", workers=2)
    assert content(tmp_path / "two") == content(results)


def test_an_interrupted_experiment_goes_on_where_it_was(results, make, posterior, tmp_path):
    class StopsOnce:
        def start(self, total: int, kept: int) -> None:
            self.kept = kept

        def advance(self) -> None:
            if self.kept == 0:
                raise KeyboardInterrupt

        def close(self) -> None:
            pass

    asked = make(*NAMES, replicates=8, posterior=posterior)
    with pytest.raises(Interrupted):
        run_experiment(asked, tmp_path / "out", progress=StopsOnce())
    other = make(*NAMES, replicates=12, posterior=posterior)
    with pytest.raises(UserError, match=r"draws.draws there is 4, asked for 6"):
        run_experiment(other, tmp_path / "out")
    run_experiment(asked, tmp_path / "out", progress=StopsOnce())
    assert content(tmp_path / "out") == content(results)


def test_every_replicate_can_be_traced_to_its_parameters(results, posterior):
    draws = pd.read_parquet(results / "draws.parquet")
    assert draws["replicate"].tolist() == list(range(8))
    assert draws["draw"].tolist() == np.repeat(posterior.pick(4), RUNS_PER_DRAW).tolist()
    for _, row in draws.iterrows():
        stored = posterior.table.iloc[int(row["draw"])]
        for name in ("eps", "xi", "mu_j.C", "d_t.2022", "ln_talent"):
            assert row[name.replace(".", "_")] == pytest.approx(stored[name], rel=1e-12)


def test_a_replicate_is_what_its_own_model_gives_alone(results, make, posterior, population):
    """The instruments read parameters too: a plan left over from another draw would show."""
    asked = make(*NAMES, replicates=8, posterior=posterior)
    here = asked.draws.fits[asked.draws.draw_ids[-1]]
    alone = Experiment(
        asked.scenarios, "baseline", Draws.of_fit(here, 8), 1, 2030, population, {}, {}
    )
    one, other = (run_replicate(prepare(each)[0], 7) for each in (asked, alone))
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name])


def test_an_identical_scenario_has_exactly_no_effect_in_every_draw(make, posterior, twin, tmp_path):
    run_experiment(make("baseline", twin, replicates=8, posterior=posterior), tmp_path / "out")
    table = pd.read_parquet(tmp_path / "out" / "outcomes.parquet")
    wide = table.pivot_table(
        index=["replicate", "year", "frame", "outcome"], columns="scenario", values="value"
    )
    assert (wide["twin"] == wide["baseline"]).all()
    assert wide["baseline"].groupby("replicate").sum().nunique() == 8
    effects = pd.read_parquet(tmp_path / "out" / "effects.parquet")
    assert effects["share_parameters"].isna().all()
    dependence = pd.read_parquet(tmp_path / "out" / "dependence.parquet")
    assert not dependence["declared"].any()
    assert not dependence["significant"].any()


def test_overrides_hold_in_every_draw_and_are_not_correlated_with(make, posterior, tmp_path):
    asked = make(*NAMES, replicates=8, posterior=posterior, overrides={"eps": 0.5})
    run_experiment(asked, tmp_path / "out")
    assert set(pd.read_parquet(tmp_path / "out" / "draws.parquet")["eps"]) == {0.5}
    moved = set(pd.read_parquet(tmp_path / "out" / "dependence.parquet")["parameter"])
    assert moved == {p.symbol for p in open_parameters()} - {"eps"}


def test_the_record_names_the_posterior(results, posterior):
    record = json.loads((results / "run.json").read_text(encoding="utf-8"))
    drawn = record["draws"]
    assert drawn["posterior"] == posterior.digest
    assert (drawn["posterior_draws"], drawn["used"], drawn["runs_per_draw"]) == (12, 4, 2)
    assert drawn["draw_ids"] == posterior.pick(4).tolist()
    assert set(drawn["shrinkage"]) == {p.symbol for p in open_parameters()}
    assert drawn["stale"] == []
    assert any("over parameters and luck" in limit for limit in record["known_limits"])


def test_what_stayed_at_its_prior_is_told_from_what_did_not(results, posterior):
    table = pd.read_parquet(results / "dependence.parquet")
    stayed = table.groupby("parameter")["stayed_at_prior"].first()
    shrinkage = posterior.shrinkage()
    assert stayed.any()
    assert not stayed.all()
    assert all(stayed[symbol] == (shrinkage[symbol] < 0.2) for symbol in stayed.index)
    training = table[(table["scenario"] == "training") & (table["outcome"] == "users")]
    named = set(training[training["declared"]]["parameter"])
    assert named == {"a_T", "training_decay", "training_gain", "k_1", "e_K"}


def test_the_effects_intervals_are_those_of_the_pairs(results):
    table = pd.read_parquet(results / "outcomes.parquet")
    here = table[
        (table["outcome"] == "users") & (table["frame"] == "sba") & (table["year"] == 2030)
    ]
    wide = here.pivot_table(index="replicate", columns="scenario", values="value")
    effects = pd.read_parquet(results / "effects.parquet")
    row = effects[
        (effects["outcome"] == "users") & (effects["frame"] == "sba") & (effects["year"] == 2030)
    ].set_index("scenario")
    difference = wide["no-policy"] - wide["baseline"]
    for name, percent in (("p05", 5), ("p25", 25), ("p75", 75), ("p95", 95)):
        assert row.loc["no-policy", name] == pytest.approx(np.percentile(difference, percent))
    assert row.loc["no-policy", "mean"] == pytest.approx(difference.mean())


@pytest.mark.parametrize("replicates", [0, 1, 3])
def test_replicates_that_make_no_whole_draws_are_refused(make, posterior, replicates):
    with pytest.raises(UserError, match="do not make draws of 2 runs each"):
        make(replicates=replicates, posterior=posterior)


def test_a_draw_that_stands_for_much_comes_up_more_than_once(posterior):
    table = posterior.table.assign(weight=[0.5, *[0.5 / 11] * 11])
    draws = Draws.of_posterior(Posterior(table, posterior.record), 24)
    # Its runs differ by their future: a multiple of the posterior's size is another one.
    assert [number % 12 for number in draws.draw_ids].count(0) == 6
    assert len(draws.fits) == len(set(draws.draw_ids)) < 12
    assert np.bincount(draws.by_replicate % 12)[0] == 12


def test_rank_correlation_is_scipys():
    rng = np.random.default_rng(6)
    effects, values = rng.normal(size=(20, 2)), rng.normal(size=(20, 3))
    effects[:5, 0] = 1.0  # ties
    values[:, 2] = 4.0  # does not vary
    rho, p_value = rank_correlation(effects, values)
    for e in range(2):
        for k in range(2):
            expected = stats.spearmanr(effects[:, e], values[:, k])
            assert (rho[e, k], p_value[e, k]) == pytest.approx(tuple(expected))
    assert np.isnan(rho[:, 2]).all()
    assert np.isnan(rank_correlation(effects[:3], values[:3])[0]).all()


def test_what_is_changed_declares_its_parameters(tmp_path):
    baseline = load("baseline")
    assert declared(baseline, baseline) == ()
    assert "c_apply" in declared(load("voucher-expansion"), baseline)
    assert "phi_tax" in declared(load("tax-strategic"), baseline)
    file = tmp_path / "rules.toml"
    file.write_text(
        '[scenario]\nname = "rules"\nextends = "baseline"\n'
        "[economy_wide]\nregulation_level = 0.5\n",
        encoding="utf-8",
    )
    assert declared(load(file), baseline) == ("rho_reg", "eps", "h", "mu_B", "sigma_B", "eta_B")


def test_the_strongest_are_named_first_and_chance_is_not_named():
    table = pd.DataFrame(
        {
            "parameter": ["eps", "xi", "psi", "o"],
            "declared": [True, False, True, False],
            "stayed_at_prior": [True, True, True, False],
            "rho": [-0.4, 0.9, 0.5, -0.95],
            "significant": [False, True, True, True],
        }
    )
    assert strongest(table) == ["o", "xi", "psi"]
    assert strongest(table, stayed=True) == ["xi", "psi"]
    assert at_prior(table) == ["xi", "psi", "eps"]
