"""A package taken apart: by instrument and by channel."""

from __future__ import annotations

import itertools
import shutil
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.decomposition import decompose
from sim.analysis.decomposition.game import QUANTITIES
from sim.analysis.decomposition.players import coalition, players
from sim.analysis.decomposition.study import Decomposition
from sim.analysis.decomposition.switches import GROUPS, LABELS, PEERS
from sim.errors import UserError
from sim.experiment import run_experiment
from sim.policy.channels import Channel
from sim.report.included.decomposition_section import draw_all
from sim.scenario import load

PACKAGE = """
[scenario]
name = "mine"
extends = "baseline"
[instruments.ai_voucher]
budget_krw_bn = {{ "2020" = 150 }}
[instruments.rd_tax_credit]
regime = {{ "2022" = "strategic" }}
{more}
"""
TRAINING = """
[instruments.{name}]
type = "training"
audience = "employees"
start_year = 2021
budget_krw_bn = {{ "2021" = {budget} }}
trainees_persons = {{ "2021" = 60000 }}
"""


def written(place: Path, more: str = TRAINING.format(name="courses", budget=60)) -> Path:
    """Write a package: a larger voucher, tax law, and whatever more is given."""
    file = place / "mine.toml"
    file.write_text(PACKAGE.format(more=more), encoding="utf-8")
    return file


@pytest.fixture
def package(tmp_path: Path):
    return partial(written, tmp_path)


@pytest.fixture(scope="module")
def done(make, tmp_path_factory):
    """Take a package apart once; no test changes its folder."""
    place = tmp_path_factory.mktemp("done")
    asked = make("baseline", written(place), replicates=3)
    return asked, decompose(asked, place / "out"), place / "out"


def per_replicate(tables, game: str) -> dict[str, np.ndarray]:
    """Return the worth of every coalition as (replicates, quantities)."""
    here = tables["coalitions"][tables["coalitions"]["game"] == game]
    return {
        str(members): rows["value"].to_numpy().reshape(rows["replicate"].nunique(), -1)
        for members, rows in here.groupby("members", sort=False)
    }


def test_players_are_what_differs(package):
    baseline, mine = load("baseline"), load(package())
    assert [p.name for p in players(baseline, mine)] == ["ai_voucher", "courses", "tax_credit"]
    assert len(players(baseline, load("full-package"))) == 6
    phased = baseline.change("ai_voucher", own_share_sme_percent={2028: 30})
    (voucher,) = players(baseline, phased)
    assert voucher.instruments == ("ai_voucher", "ai_voucher_from_2028")
    removed = players(baseline, load("no-policy"))
    assert {name for p in removed for name in p.instruments} == set(baseline.instruments)


@pytest.mark.parametrize("name", ["full-package", "no-policy", "target-2030"])
def test_everybody_together_is_the_package_and_nobody_the_baseline(name):
    baseline, package = load("baseline"), load(name)
    everybody = players(baseline, package)
    assert coalition(baseline, package, ()).digest() == baseline.digest()
    assert coalition(baseline, package, everybody).digest() == package.digest()


def test_covers_and_parameters_are_players_too(tmp_path):
    file = tmp_path / "covered.toml"
    file.write_text(
        '[scenario]\nname = "covered"\nextends = "baseline"\n'
        "[economy_wide]\nawareness_percent = 10\n[parameters]\nxi = 0.2\n",
        encoding="utf-8",
    )
    baseline, package = load("baseline"), load(file)
    found = players(baseline, package)
    assert [p.name for p in found] == ["economy_wide.awareness_percent", "parameters"]
    assert coalition(baseline, package, found).digest() == package.digest()
    assert coalition(baseline, package, found[:1]).parameters == baseline.parameters


def test_values_add_up_and_equal_what_compare_finds(done, tmp_path):
    asked, tables, _ = done
    values = tables["shapley"]
    for _, rows in values.groupby(["game", "outcome", "frame"]):
        means = rows.set_index("player")["mean"]
        assert means.drop("total").sum() == pytest.approx(means["total"], abs=1e-9)
    run_experiment(asked, tmp_path / "compared")
    effects = pd.read_parquet(tmp_path / "compared" / "effects.parquet")
    effects = effects[effects["year"] == 2030].set_index(["outcome", "frame"])["mean"]
    totals = values[values["player"] == "total"]
    for row in totals.itertuples():
        assert row.mean == pytest.approx(effects[row.outcome, row.frame], abs=1e-9)
    assert totals.loc[totals["outcome"] == "users", "mean"].ne(0).any()


def test_without_channels_package_and_baseline_are_the_same(done):
    """With cost, awareness, capability and peers off nothing tells the two apart, to the bit."""
    _, tables, _ = done
    worth = per_replicate(tables, "channels")
    assert (worth[""] == 0.0).all()
    assert (worth[PEERS] == 0.0).all()
    found = set(tables["shapley"].query("game == 'channels'")["player"])
    assert found == {"cost", "awareness", "capability", "peers", "other", "total"}


def test_full_package_differs_through_channels_only(make, tmp_path):
    tables = decompose(make("baseline", "full-package", replicates=1), tmp_path / "out")
    assert (per_replicate(tables, "channels")[""] == 0.0).all()
    package = per_replicate(tables, "instruments")
    effect = package["+".join(p.name for p in players(load("baseline"), load("full-package")))]
    effect = (effect - package[""])[:, : len(QUANTITIES) - 1]
    whole = per_replicate(tables, "channels")["cost+awareness+capability+belief+peers"]
    np.testing.assert_allclose(whole, effect, atol=1e-9)


def test_each_value_is_that_of_brute_force_over_the_coalitions(done):
    _, tables, _ = done
    worth = per_replicate(tables, "instruments")
    names = ["ai_voucher", "courses", "tax_credit"]
    added = dict.fromkeys(names, 0.0)
    for order in itertools.permutations(names):
        here: list[str] = []
        for name in order:
            before = worth["+".join(n for n in names if n in here)]
            here.append(name)
            added[name] += (worth["+".join(n for n in names if n in here)] - before) / 6
    values = (
        tables["shapley"].query("game == 'instruments'").set_index(["player", "outcome", "frame"])
    )
    for name in names:
        for q, key in enumerate(QUANTITIES):
            expected = added[name][:, q].mean()
            assert values.loc[(name, *key), "mean"] == pytest.approx(expected, abs=1e-9)


def test_a_change_without_effect_gets_exactly_nothing(make, package, tmp_path):
    """A programme that begins after the horizon is a player, and a null one."""
    later = TRAINING.format(name="later", budget=60).replace("2021", "2034")
    tables = decompose(make("baseline", package(later), replicates=2), tmp_path / "out")
    rows = tables["shapley"].query("player == 'later'")
    assert len(rows) == len(QUANTITIES)
    assert (rows[["mean", "p05", "p95", "alone", "last"]] == 0.0).all(axis=None)


def test_two_workers_write_the_same_bytes(done, tmp_path):
    asked, _, out = done
    decompose(asked, tmp_path / "two", workers=2)
    for file in out.iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_more_than_eight_changes_are_sampled(make, package, tmp_path):
    more = "".join(TRAINING.format(name=f"courses_{k}", budget=5 + k) for k in range(7))
    asked = make("baseline", package(more), replicates=1)
    with pytest.raises(UserError, match="4 permutations are too few for 9 instruments"):
        Decomposition.of(asked, 4)
    study = Decomposition.of(asked, 10)
    assert len(study.game.coalitions) <= 10 * 8 + 2
    tables = decompose(asked, tmp_path / "out", permutations=10)
    values = tables["shapley"].query("game == 'instruments'")
    for _, rows in values.groupby(["outcome", "frame"]):
        means = rows.set_index("player")["mean"]
        assert means.drop("total").sum() == pytest.approx(means["total"], abs=1e-9)
    assert values.loc[values["player"] == "ai_voucher", "sampling_se"].notna().all()
    assert not (tables["interactions"]["game"] == "instruments").any()
    draw_all(tmp_path / "out")


def test_a_package_that_equals_the_baseline_is_refused(make, twin):
    with pytest.raises(UserError, match="does not differ"):
        Decomposition.of(make("baseline", twin))


def test_every_channel_of_policy_can_be_switched_off():
    assert set(GROUPS) == set(Channel)
    assert {name for group in GROUPS.values() for name in group} == set(LABELS) - {PEERS}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.filterwarnings("error")
def test_figures(done, tmp_path, language):
    out = Path(shutil.copytree(done[2], tmp_path / "out"))
    draw_all(out, language=language)
    names = {file.name for file in (out / "figures").iterdir()}
    stems = ("shapley", "channels", "interactions")
    assert names == {f"{stem}{end}" for stem in stems for end in (".png", ".svg")}


@pytest.mark.parametrize(
    "name", ["motie-task-01-lead-projects", "kiet-technology", "kiet-regulation"]
)
def test_new_instruments_differ_through_channels_only(make, tmp_path, name):
    tables = decompose(make("baseline", name, replicates=1), tmp_path / "out")
    assert (per_replicate(tables, "channels")[""] == 0.0).all()
