"""The paces of futures in every draw of a posterior, wherever they are measured."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from sim.calibration.future.pace import columns
from sim.calibration.posterior import futures, posterior
from sim.cli import main
from sim.experiment.same_program import SameProgram
from sim.jobs.place import Place
from sim.population import synthesise


def _nothing(what: str, done: int, of: int) -> None:
    """Nobody asks how far it is."""


def test_a_process_measures_the_same_paces(posterior_folder: Path) -> None:
    found = posterior.read(posterior_folder)
    two = posterior.Posterior(found.table.head(2), found.record)
    firms = synthesise(n_sba=200, n_small=20)
    starts = futures.of_best_fits(firms, workers=1)
    here = futures.with_paces(two, firms, starts, place=Place(1), tell=_nothing)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        elsewhere = Place(1, pool, SameProgram)
        there = futures.with_paces(two, firms, starts, place=elsewhere, tell=_nothing)
    pd.testing.assert_frame_equal(there.table, here.table, check_exact=True)
    assert not here.table[list(columns())].equals(two.table[list(columns())])


def test_the_fit_of_the_baseline_alone_takes_no_cluster(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["calibrate", "--quick", "--out", str(tmp_path / "fit.json")]
    assert main([*words, "--executor", "dask://127.0.0.1:9"]) == 2
    assert "on threads of this machine" in capsys.readouterr().err
    assert main(["calibrate", "--executor", "dask://host", "--out", str(tmp_path / "new")]) == 2
    assert "write dask://HOST:PORT" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
