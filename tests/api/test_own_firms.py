"""Own firms of odd kinds run to the end or are refused; whose they are is said with the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.api.inputs import OwnFile
from sim.cli import main
from sim.errors import UserError
from sim.population import synthesise
from sim.population.export import microdata_table
from tests.blank_figures import blank_figures


@pytest.fixture(scope="module")
def firms() -> pd.DataFrame:
    """Return firms of both frames without what a file of one's own lacks."""
    table = microdata_table(synthesise(n_sba=120, n_small=40))
    latent = ["maturity", "capability", "tax_due_krw_million"]
    return table.loc[:, ~table.columns.str.startswith("partner_")].drop(columns=latent)


@pytest.fixture
def write(tmp_path: Path, firms: pd.DataFrame) -> Callable[..., Path]:
    """Write some of the firms, changed, as CSV."""

    def file(chosen: pd.Series | None = None, **changed: object) -> Path:
        path = tmp_path / "firms.csv"
        (firms if chosen is None else firms[chosen]).assign(**changed).to_csv(path, index=False)
        return path

    return file


def compared(population: object, out: Path, **more: object) -> sim.Comparison:
    return sim.compare(
        "training",
        parameters="fit",
        replicates=2,
        population=population,
        out=out,
        report="en",
        workers=1,
        warn=lambda _: None,
        **more,
    )


ODD: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "small firms": lambda t: t["frame"] == "small",
    "sme of the frame": lambda t: (t["frame"] == "sba") & (t["size_class"] == "sme"),
    "one firm": lambda t: t["id"].isin(t.loc[(t["exit_year"].isna()), "id"].head(1)),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_firms_get_tables_and_a_report_without_nan(firms, write, tmp_path, kind):
    file = OwnFile(write(ODD[kind](firms)), with_other_frame=kind == "one firm")
    found = compared(file, tmp_path / "out")
    text = (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    record = json.loads(text, parse_constant=pytest.fail)
    assert record["population"]["own_rows"] == int(ODD[kind](firms).sum())
    assert (record["population"]["synthetic_frame"] is None) == (not file.with_other_frame)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Own firms:" in page
    assert re.search(r"\bnan\b", re.sub(r"base64,[^\"]*", "", page).lower()) is None
    assert set(found.summary["scenario"]) == {"baseline", "training"}


def test_programmes_that_reach_nobody_are_refused_before_work(write, tmp_path):
    file = write(entry_year=2010, exit_year=2014, birth_year=2000)
    with pytest.raises(UserError, match="no eligible firm is in the population from 2021"):
        compared(file, tmp_path / "out")
    assert [each.name for each in tmp_path.iterdir()] == ["firms.csv"]


def test_the_other_frame_is_synthetic_and_said(firms, write, tmp_path):
    file = write(firms["frame"] == "sba")
    with blank_figures():  # those of own firms beside synthetic ones are drawn for one firm
        found = compared(file, tmp_path / "out", small=50)
    made = found.record["population"]
    assert (made["own_frames"], made["synthetic_frame"]) == (["sba"], "small")
    assert any("stand for the 196,000 firms of the frame small" in w for w in made["remarks"])
    assert set(made["remarks"]) <= set(found.record["warnings"])
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "firms with 10-49 employees that compete with them are synthetic" in page
    assert "in the published survey of the whole frame" in page
    with pytest.raises(UserError, match="exclude each other"):
        compared(file, tmp_path / "more", firms=50)


def test_the_model_is_shown_beside_what_firms_told_a_survey(firms, write, tmp_path, capsys):
    use = np.arange(len(firms)) % 4 == 0
    file = write(ai_use=use, ai_year=2021, weight="")
    arguments = ["compare", "training", "--population", str(file), "--parameters", "fit"]
    out = tmp_path / "out"
    assert main([*arguments, "--replicates", "2", "--no-report", "--out", str(out)]) == 0
    outcomes = pd.read_parquet(out / "outcomes.parquet")
    rows = outcomes.query(
        "scenario == 'baseline' and outcome == 'reported_rate' and frame == 'sba' and year == 2021"
    )
    asked = firms["frame"] == "sba"
    said = (
        f"Firms that report AI in 2021 (sba): the baseline says {rows['value'].mean():.1f} %, the "
        f"file {100 * use[asked].mean():.1f} % of {asked.sum()} firms."
    )
    assert said in " ".join(capsys.readouterr().out.split())


def test_an_own_file_is_checked_without_a_run(firms, write, tmp_path, capsys):
    file = write(firms["frame"] == "small", memo="x")
    assert main(["population", "check", "--population", str(file)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    rows = int((firms["frame"] == "small").sum())
    assert f"firms.csv: {rows} firms were read" in said
    assert "not used, kept apart: column memo" in said
    assert "synthetic rows stand for the 13,824 firms of the frame sba" in said
    assert main(["population", "check", "--population", str(file), "--csv"]) == 0
    table = pd.read_csv(pd.io.common.StringIO(capsys.readouterr().out))
    sizes = table[table["what"] == "employees"]
    assert sizes["rows"].sum() == rows
    wrong = write(foreign=7)
    assert main(["population", "check", "--population", str(wrong), "--lang", "ko"]) == 2
    assert "foreign: '7'은(는) 0 또는 1이어야 한다" in capsys.readouterr().err


def test_an_objective_without_a_value_is_refused(firms, write, tmp_path):
    file = write((firms["frame"] == "sba") & (firms["size_class"] == "sme"))
    with pytest.raises(UserError, match="these firms give sme-gap no value"):
        sim.optimise(
            "full-package",
            parameters="fit",
            replicates=2,
            check_replicates=2,
            evaluations=4,
            generation=4,
            population=file,
            small=50,
            out=tmp_path / "out",
            warn=lambda _: None,
        )
    assert not (tmp_path / "out").exists()


def test_results_of_own_firms_are_certified_with_their_file(
    write: Callable[..., Path], firms: pd.DataFrame, tmp_path: Path
) -> None:
    file = write(firms["frame"] == "sba")
    compared(file, tmp_path / "out", small=30, population_seed=3)
    assert sim.verify(tmp_path / "out", sample=1, population=file, workers=1).holds
    with pytest.raises(UserError, match=r"these results are of own firms \(firms\.csv\)"):
        sim.verify(tmp_path / "out", sample=1)
    other = write(firms["frame"] == "sba", employees=firms["employees"] + 1)
    with pytest.raises(UserError, match="their firms are others"):
        sim.verify(tmp_path / "out", sample=1, population=other)
