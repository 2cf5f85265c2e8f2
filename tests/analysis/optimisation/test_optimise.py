"""The whole way on a small population: files, budget, resume, workers, bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.optimisation import objective
from sim.analysis.optimisation.evaluator import Evaluator
from sim.analysis.optimisation.models import Models, of_posterior
from sim.analysis.optimisation.run import SearchStopped, optimise
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.posterior.posterior import read
from sim.cli import main
from sim.engine.coefficients import Intercepts
from sim.engine.run import World, simulate
from sim.errors import UserError
from sim.experiment import Experiment
from sim.experiment import run_experiment as run_experiment
from sim.experiment.draws import Draws
from sim.experiment.prepared_scenario import PreparedScenario
from sim.outcomes import ledger
from sim.parameters.registry import defaults
from sim.policy.remark import said_in
from sim.scenario import load

FILES = {"evaluations.jsonl", "front.parquet", "run.json", "scenarios"}


@pytest.fixture(scope="module")
def result(ask, population, models, tmp_path_factory):
    out = tmp_path_factory.mktemp("optimise") / "out"
    return optimise(ask(), out, population, models), out


def content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(files)}


class StopsAfter:
    """Presses Ctrl-C after some evaluations."""

    def __init__(self, evaluations: int) -> None:
        self.left = evaluations

    def start(self, total: int, kept: int) -> None:
        pass

    def advance(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt

    def close(self) -> None:
        pass


def test_the_folder_holds_front_scenarios_evaluations_and_record(result):
    found, out = result
    assert {file.name for file in out.iterdir()} == FILES
    pd.testing.assert_frame_equal(pd.read_parquet(out / "front.parquet"), found.front)
    lines = (out / "evaluations.jsonl").read_text(encoding="utf-8").splitlines()
    stages = [json.loads(line)["stage"] for line in lines]
    assert stages.count("check") == len(found.front)
    noted = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert noted["seed"] == 5
    assert {"data", "code"} <= set(noted["digests"])
    assert "optuna" in noted["versions"]
    assert [each["objective"] for each in noted["shrinkage"]] == [
        "users",
        "windfall-share",
        "sme-gap",
    ]
    assert not out.with_name("out.partial").exists()


def test_every_scenario_runs_and_its_books_add_up(result, population):
    found, out = result
    standing = found.front.loc[found.front["stands"], "point"]
    files = sorted((out / "scenarios").glob("*.toml"))
    assert [file.stem for file in files] == sorted(standing)
    world = World.of(population, defaults(), Intercepts())
    for file in files:
        scenario = load(file)
        assert "Grade R" in scenario.description_en
        prepared = PreparedScenario.of(scenario, population, defaults())
        ledger.verify(simulate(world, prepared.plan, seed=1, replicate=0), prepared.accounts)


def test_points_that_stand_keep_the_budget_and_beat_each_other_in_nothing(result):
    found, _ = result
    standing = found.front[found.front["stands"]]
    assert (standing["public_cost_krw_bn"] <= found.budget).all()
    assert len(found.front) > 1
    signs = {"additional_users": 1, "windfall_share": -1, "sme_gap_change": -1}
    for rows, end in ((standing, ""), (found.front, "_search")):
        gains = np.column_stack([sign * rows[f"{name}{end}"] for name, sign in signs.items()])
        for one in gains:
            others = gains[(gains != one).any(axis=1)]
            assert not (others >= one).all(axis=1).any()


def test_a_budget_is_kept(ask, population, models, tmp_path):
    found = optimise(ask(budget=2500.0), tmp_path / "out", population, models)
    standing = found.front[found.front["stands"]]
    assert (standing["public_cost_krw_bn"] <= 2500.0).all()
    assert (found.front["public_cost_krw_bn_search"] <= 2500.0).all()


def test_a_point_is_measured_as_compare_measures_it(result, population, models, tmp_path):
    _, out = result
    scenario = load(sorted((out / "scenarios").glob("*.toml"))[0])
    asked = Experiment(
        scenarios=(load("baseline"), scenario),
        baseline="baseline",
        draws=Draws.of_fit(Fit(defaults(), Intercepts()), 2),
        seed=5,
        horizon=2030,
        population=population,
        firms={},
        overrides={},
    )
    row = run_experiment(asked, tmp_path / "compare").set_index("scenario").loc[scenario.name]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as threads:
        evaluator = Evaluator.prepare(
            load("baseline"), scenario, population, models[0], 5, 2030, threads
        )
    measured = evaluator.measure(scenario)
    for name, column in {
        "users": "additional_users_all",
        "embedded_users": "additional_embedded_all",
        "public_cost_krw_bn": "additional_cost_krw_bn",
        "windfall_firms": "windfall_firms",
    }.items():
        assert measured[name].mean() == pytest.approx(row[column]), name
    used = row["supported_firms"] - row["unused_firms"]
    assert measured["supported_users"].mean() == pytest.approx(used)


def test_two_workers_write_the_same_bytes(result, ask, population, models, tmp_path):
    optimise(ask(), tmp_path / "two", population, models, workers=2)
    assert content(tmp_path / "two") == content(result[1])


@pytest.mark.parametrize("rule", ["mean", "regret"])
def test_an_interrupted_search_goes_on_where_it_was(
    rule, ask, population, posterior_folder, tmp_path
):
    models = of_posterior(read(posterior_folder), 4, 4)
    asked = ask(rule=rule)
    optimise(asked, tmp_path / "whole", population, models)
    for evaluations in (3, 12):
        with pytest.raises(SearchStopped) as stopped:
            optimise(asked, tmp_path / "out", population, models, progress=StopsAfter(evaluations))
        assert stopped.value.kept >= evaluations
    with pytest.raises(UserError, match="another search \\(seed there is 5, asked for 6\\)"):
        optimise(ask(rule=rule, seed=6), tmp_path / "out", population, models)
    optimise(asked, tmp_path / "out", population, models)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_search_and_check_share_no_draw_and_no_luck(posterior_folder):
    search, fresh = of_posterior(read(posterior_folder), 8, 8)
    assert not {*search.record["draws"]} & {*fresh.record["draws"]}
    lucks = [{n for d in range(4) for n in each.replicates(d)} for each in (search, fresh)]
    assert not lucks[0] & lucks[1]


COMMAND = [
    *("optimise", "--parameters", "fit", "--firms", "400", "--small", "50", "--replicates", "2"),
    *("--check-replicates", "2", "--evaluations", "48", "--generation", "8", "--seed", "3"),
    *("--objectives", "users,windfall-share", "--workers", "2"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_search_goes_on_where_it_was(tmp_path, capsys):
    assert main([*COMMAND, "--out", str(tmp_path / "whole")]) == 0
    out = tmp_path / "out"
    code = f"from sim.cli import main; main({[*COMMAND, '--out', str(out)]!r})"
    child = subprocess.Popen([sys.executable, "-c", code], env=os.environ.copy())
    log = tmp_path / "out.partial" / "evaluations.jsonl"
    until = time.monotonic() + 120.0
    while not (log.is_file() and log.read_bytes().count(b"\n") >= 10):
        assert child.poll() is None
        assert time.monotonic() < until
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert not out.exists()
    with log.open("ab") as stream:
        stream.write(b'{"stage": "sea')
    assert main([*COMMAND, "--out", str(out)]) == 0
    whole, again = content(tmp_path / "whole"), content(out)
    assert {"front.png", "front.svg"} <= set(again)
    for files in (whole, again):
        files.pop("run.json")  # names its own folder in the command
    assert again == whole
    assert main([*COMMAND, "--out", str(out)]) == 2
    assert "holds earlier results" in capsys.readouterr().err


def test_a_budget_of_nothing_says_what_it_asks_for(ask):
    [remark] = ask(budget=0.0).remarks
    assert "cost no more than the baseline" in remark
    assert "비용이 늘지 않는" in said_in(remark, "ko")
    assert ask(budget=1.0).remarks == ask().remarks == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--levers", "ai_vouche.budget_krw_bn"], "did you mean"),
        (["--levers", "ai_voucher.budget_krw_bn=9:1"], "write the lower end first"),
        (["--budget", "-1"], "below 0"),
        (["--budget", "nan"], "below 0"),
        (["--objectives", "users"], "name 2 to 4"),
        (["--objectives", "users,gap"], "there is no objective 'gap'"),
        (["--robust", "median"], "there is no rule"),
        (["--robust", "regret"], "use --robust mean"),
        (["--from", "2031"], "2031 is out of range"),
        (["--generation", "7"], "even number"),
        (["--evaluations", "8"], "--evaluations: 8 is out of range"),
    ],
)
def test_a_mistake_is_said_in_one_line(options, said, tmp_path, capsys):
    assert main(["optimise", "--parameters", "fit", *options, "--out", str(tmp_path / "o")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert said in error
    assert not list(tmp_path.iterdir())


def test_a_package_for_no_firm_is_refused(ask, population, models, tmp_path):
    file = tmp_path / "nobody.toml"
    file.write_text(
        '[scenario]\nname = "nobody"\nextends = "full-package"\n[instruments.ai_voucher]\n'
        'eligible_industries = ["B"]\neligible_regions = ["sejong"]\n'
        'eligible_size_classes = ["kosdaq_mid"]\n',
        encoding="utf-8",
    )
    with pytest.raises(UserError, match="no firm of the population is eligible"):
        optimise(ask(base=load(file)), tmp_path / "out", population, models)


def test_a_budget_that_nothing_keeps_is_said(ask, population, models, tmp_path):
    with pytest.raises(UserError, match="the cheapest costs"):
        optimise(
            ask(budget=0.0, levers="ai_voucher.budget_krw_bn=100:200"),
            tmp_path / "out",
            population,
            models,
        )


def test_a_package_that_supports_nobody_has_no_windfall():
    share = objective.registry()["windfall-share"]
    measured = {"windfall_firms": np.array([0.0, 1.0]), "supported_users": np.array([0.0, 4.0])}
    assert share.of(measured).tolist() == [0.0, 25.0]


def test_models_of_a_fit_differ_by_luck_only(models: tuple[Models, Models]):
    search, fresh = models
    assert [list(each.replicates(0)) for each in (search, fresh)] == [[0], [2]]
