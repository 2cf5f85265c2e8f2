"""The optimiser through its glue, on a problem whose front is known."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from sim.analysis.optimisation.evolution import Judged, Values, evolve
from sim.analysis.optimisation.front import unbeaten
from sim.cli import main


def search(seed: int, evaluations: int) -> list[Values]:
    """More of x_0, less of x_0 squared and of the others' distance from 1/2, x_0 at most 1/2."""
    seen: list[Values] = []

    def judge(generation: Sequence[Values]) -> list[Judged]:
        seen.extend(generation)
        return [(score(x), x[0] - 0.5) for x in generation]

    evolve([(0.0, 1.0)] * 4, [1, -1], judge, evaluations=evaluations, generation=40, seed=seed)
    return seen


def score(x: Values) -> tuple[float, float]:
    return x[0], x[0] ** 2 + sum((each - 0.5) ** 2 for each in x[1:])


def test_a_known_front_is_found_within_the_constraint():
    seen = search(1, 1200)
    assert len(seen) == 1200
    scores = np.array([score(x) for x in seen if x[0] <= 0.5])
    front = scores[unbeaten(scores, [1, -1])]
    assert np.median(front[:, 1] - front[:, 0] ** 2) < 0.005
    assert front[:, 0].min() < 0.05
    assert front[:, 0].max() > 0.45


def test_a_seed_gives_the_same_candidates_and_another_one_others():
    one = search(2, 200)
    assert search(2, 200) == one
    assert search(3, 200) != one


def test_without_optuna_one_line_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "optuna", None)
    assert main(["optimise", "--parameters", "fit", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert 'pip install "hwaksan[optimise]"' in said
