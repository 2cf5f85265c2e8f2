"""The null models of a committed record can be computed again: they know published figures only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from sim.calibration.validation.nulls import CURVES
from sim.forecast import benchmarks
from sim.forecast.figure import FIRMS, questions
from sim.forecast.record import read

RECORD = Path(__file__).resolve().parents[2] / "results" / "forecasts" / "2026-11-27.json"
PATHS = 12


def test_curves_still_say_what_the_committed_record_holds() -> None:
    """To the thousandth of a percent that is written; a walk's first paths depend on how many."""
    record = read(RECORD)
    with ThreadPoolExecutor(1) as executor:
        found = benchmarks.simulate(questions(), record.seed, PATHS, executor)
    assert list(found) == [each.figure.id for each in record.figures]
    for each in record.figures:
        for curve in CURVES if each.figure.unit != FIRMS else ():
            stored = each.models[curve.name].values[:PATHS]
            values = found[each.figure.id][curve.name]
            np.testing.assert_allclose(stored, values, rtol=0.0, atol=0.000501)
