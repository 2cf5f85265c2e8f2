from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import ReplicatesFailed, UserError
from sim.experiment import Interrupted, run_experiment
from sim.experiment.result_folder import RECORD
from sim.parameters.registry import defaults
from sim.statistics.intervals import PERCENTS
from tests.finished import finished, replicates

CHECKOUT = Path(__file__).resolve().parents[2]
TABLES = (
    *("outcomes", "groups", "effects", "draws", "ranking", "pairs", "dependence", "ledger"),
    *("attribution", "distribution", "heat", "summary", "outlook"),
)


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def reference(make, tmp_path_factory) -> Path:
    """Return the results of one worker."""
    out = tmp_path_factory.mktemp("reference") / "results"
    run_experiment(make(), out, workers=1, csv=True)
    return out


def test_a_result_folder_is_complete_and_nothing_is_left_beside_it(reference):
    expected = {f"{name}{suffix}" for name in TABLES for suffix in (".parquet", ".csv")}
    assert set(content(reference)) == expected | {RECORD}
    assert [each.name for each in reference.parent.iterdir()] == ["results"]


def test_two_workers_write_the_same_bytes(reference, make, tmp_path):
    run_experiment(make(), tmp_path / "two", workers=2, csv=True)
    assert content(tmp_path / "two") == content(reference)


def test_processes_write_the_same_bytes(reference, make, tmp_path):
    """The seam that takes a cluster's executor: jobs and results can be sent elsewhere."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned) as executor:
        run_experiment(make(), tmp_path / "processes", executor=executor, csv=True)
    assert content(tmp_path / "processes") == content(reference)


def test_the_order_of_firms_changes_nothing(reference, make, population, tmp_path):
    order = np.random.default_rng(5).permutation(population.n)
    run_experiment(make(firms=population.permuted(order)), tmp_path / "permuted", csv=True)
    assert content(tmp_path / "permuted") == content(reference)


def test_a_scenario_equal_to_the_baseline_has_exactly_no_effect(make, twin, tmp_path):
    run_experiment(make("baseline", twin), tmp_path / "out")
    effects = pd.read_parquet(tmp_path / "out" / "effects.parquet")
    known = effects[effects["n_pairs"] > 1]  # one pair has no spread
    assert len(known) > 500
    assert (known[["mean", "sd", "mc_se", *PERCENTS]] == 0.0).all(axis=None)
    classes = pd.read_parquet(tmp_path / "out" / "attribution.parquet")
    changed = ["additional", "accelerated", "windfall", "unused", "induced", "crowded_out"]
    assert (classes[[*changed, "retimed"]] == 0.0).all(axis=None)


def test_more_replicates_leave_the_first_ones_as_they_are(reference, make, tmp_path):
    run_experiment(make(replicates=4), tmp_path / "more")
    few = pd.read_parquet(reference / "outcomes.parquet")
    many = pd.read_parquet(tmp_path / "more" / "outcomes.parquet")
    same = many[many["replicate"] < 3].reset_index(drop=True)
    pd.testing.assert_frame_equal(same, few, check_exact=True)


def test_another_seed_is_other_luck(make, tmp_path):
    """The comparisons of bytes would be void if it were not."""
    run_experiment(make(seed=2), tmp_path / "other")
    run_experiment(make(), tmp_path / "one")
    one, other = (content(tmp_path / name)["outcomes.parquet"] for name in ("one", "other"))
    assert one != other


def test_record_says_what_was_run_and_holds_no_path(reference):
    record = json.loads((reference / RECORD).read_text(encoding="utf-8"))
    assert record["seed"] == 1
    assert record["replicates"] == 3
    assert list(record["scenarios"]) == ["baseline", "no-policy"]
    assert record["scenarios"]["baseline"]["instruments"]["ai_voucher"]["assumptions"]
    assert set(record["digests"]) == {"experiment", "data", "code"}
    assert record["versions"]["numpy"] == np.__version__
    assert any("elasticity" in limit for limit in record["known_limits"])
    assert str(Path.cwd()) not in json.dumps(record)


def test_existing_results_are_refused_and_kept(make, tmp_path):
    out = tmp_path / "out"
    run_experiment(make(replicates=1), out)
    before = content(out)
    with pytest.raises(UserError, match=r"earlier results.*--force"):
        run_experiment(make(replicates=1, seed=9), out)
    assert content(out) == before
    run_experiment(make(replicates=1, seed=9), out, force=True)
    assert content(out) != before


def test_a_folder_of_something_else_is_never_replaced(make, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UserError, match="something else"):
        run_experiment(make(), tmp_path, force=True)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_failing_report_costs_no_tables_and_is_not_hidden(make, tmp_path):
    out = tmp_path / "out"

    def fail(folder: Path) -> None:
        assert (folder / RECORD).is_file()
        raise RuntimeError("no font")

    with pytest.raises(RuntimeError, match="no font") as caught:
        run_experiment(make(), out, finish=fail)
    assert any("the tables stand" in note for note in caught.value.__notes__)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]  # nothing half-written beside it
    run_experiment(make(), tmp_path / "whole")
    tables = sorted(each.name for each in (tmp_path / "whole").glob("*.parquet"))
    assert tables
    for name in tables:
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


class StopsAfter:
    """A progress that presses Ctrl-C after some replicates."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.started: list[tuple[int, int]] = []

    def start(self, total: int, kept: int) -> None:
        self.started.append((total, kept))

    def advance(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt

    def close(self) -> None:
        pass


def test_an_interrupted_experiment_goes_on_where_it_was(reference, make, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(Interrupted) as stop:
        run_experiment(make(), out, csv=True, progress=StopsAfter(1))
    assert 1 <= stop.value.kept < 3
    assert stop.value.replicates == 3
    assert not out.exists()
    again = StopsAfter(99)
    run_experiment(make(), out, csv=True, progress=again)
    assert again.started == [(3, stop.value.kept)]
    assert content(out) == content(reference)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_another_experiment_is_refused_by_name_of_the_difference(make, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(Interrupted):
        run_experiment(make(), out, progress=StopsAfter(1))
    with pytest.raises(UserError, match=r"seed there is 1, asked for 2.*--force"):
        run_experiment(make(seed=2), out)
    with pytest.raises(UserError, match=r"overrides\.xi there is nothing, asked for 0\.1"):
        run_experiment(make(overrides={"xi": 0.1}), out)
    run_experiment(make(seed=2), out, force=True)
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    assert record["seed"] == 2


SCRIPT = """
import sys
from pathlib import Path
from sim.calibration.fit.fixed_point import Fit
from sim.experiment import Experiment, run_experiment
from sim.experiment.draws import Draws
from sim.engine.coefficients import Intercepts
from sim.parameters.registry import defaults
from sim.population import synthesise
from sim.scenario import load

scenarios = (load("baseline"), load("no-policy"))
experiment = Experiment(
    scenarios, "baseline", Draws.of_fit(Fit(defaults(), Intercepts()), 400), 1, 2030,
    synthesise(n_sba=800, n_small=200), {"source": "synthetic"}, {},
)
run_experiment(experiment, Path(sys.argv[1]), workers=1)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_a_killed_experiment_loses_no_finished_replicate(make, tmp_path):
    out = tmp_path / "out"
    partial = tmp_path / "out.partial"
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(out)], cwd=CHECKOUT)
    try:
        deadline = time.monotonic() + 120.0
        while len(replicates(partial)) < 2:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    kept = len(replicates(partial))
    assert 2 <= kept < 400
    assert finished(partial)["job"].is_unique
    assert not out.exists()
    progress = StopsAfter(10_000)
    run_experiment(make(replicates=kept + 1), out, progress=progress)
    assert progress.started == [(kept + 1, kept)]
    run_experiment(make(replicates=kept + 1), tmp_path / "whole")
    assert content(out) == content(tmp_path / "whole")


class Fails(ThreadPoolExecutor):
    """An executor whose second job fails."""

    def submit(self, function, /, *arguments, **options):  # type: ignore[no-untyped-def]
        if arguments[-1] == 1:
            broken: Future[object] = Future()
            broken.set_exception(RuntimeError("worker died"))
            return broken
        return super().submit(function, *arguments, **options)


def test_a_failing_job_is_reported_with_its_inputs_and_takes_no_other_down(
    reference, make, tmp_path
):
    out, partial = tmp_path / "out", tmp_path / "out.partial"
    with Fails(1) as executor, pytest.raises(ReplicatesFailed, match="worker died") as failed:
        run_experiment(make(), out, executor=executor)
    assert failed.value.replicates == (1,)
    assert not out.exists()
    assert not list(tmp_path.rglob("*.tmp"))
    assert replicates(partial) == [0, 2]
    [told] = json.loads((partial / "failures.json").read_text(encoding="utf-8"))
    assert (told["replicate"], told["seed"], told["draw"]) == (1, 1, 0)
    assert told["parameters"]["no-policy"]["eps"] == defaults()["eps"]
    assert "RuntimeError: worker died" in told["traceback"]
    run_experiment(make(), out, csv=True)
    assert content(out) == content(reference)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("workers", [0, -1, 5000])
def test_a_senseless_number_of_workers_is_refused(make, tmp_path, workers):
    with pytest.raises(UserError, match="workers"):
        run_experiment(make(), tmp_path / "out", workers=workers)
    assert list(tmp_path.iterdir()) == []


def test_cells_of_few_own_firms_are_blank_and_of_synthetic_ones_are_not(make, population, tmp_path):
    own = dataclasses.replace(make(replicates=1), firms={"source": "microdata"})
    run_experiment(own, tmp_path / "own")
    run_experiment(make(replicates=1), tmp_path / "synthetic")
    heat = {
        name: pd.read_parquet(tmp_path / name / "heat.parquet") for name in ("own", "synthetic")
    }
    at = population.active(2022) & (population.frame == 0)
    rows = np.bincount(
        population.industry[at].astype(int) * 17 + population.region[at], minlength=18 * 17
    )
    few = np.tile((rows > 0) & (rows < 5), 2)  # two scenarios
    assert few.any()
    for name, blank in (("own", few), ("synthetic", np.zeros_like(few))):
        users = heat[name].loc[heat[name]["year"] == 2022, "users"]
        assert (users.isna().to_numpy() == blank).all()
    groups = {
        name: pd.read_parquet(tmp_path / name / "groups.parquet") for name in ("own", "synthetic")
    }
    firms = {name: table[table["outcome"] == "firms"] for name, table in groups.items()}
    assert firms["own"]["mean"].isna().any()
    assert not firms["synthetic"]["mean"].isna().any()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_ends_soon_and_keeps_what_is_finished(tmp_path):
    out, partial = tmp_path / "out", tmp_path / "out.partial"
    # A test runner in the background has Ctrl-C ignored, and children inherit that.
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", listening + SCRIPT, str(out)],
        cwd=CHECKOUT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 120.0
        while len(replicates(partial)) < 2:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60.0)[1]
    finally:
        process.kill()
        process.wait()
    assert "Interrupted" in said
    assert 2 <= len(replicates(partial)) < 400
    assert not list(partial.glob("*.tmp"))
    assert not out.exists()
