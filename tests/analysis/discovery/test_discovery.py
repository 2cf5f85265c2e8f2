"""Questions to results whose answers were planted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.api.comparison import Comparison
from sim.cli import main
from sim.errors import UserError
from tests.first_screen import check_first_screen

N = 160
LABELS = {"baseline": "Base", "one": "One", "two": "Two"}


def results(n: int = N, nan: bool = False) -> Comparison:
    """Package one brings 100, two 50 users; where eps > 1.4 and the pace fades, one brings 10."""
    rng = np.random.default_rng(3)
    eps, g = rng.uniform(0.5, 2.0, n), rng.uniform(0.1, 0.3, n)
    future = np.where(np.arange(n) % 2 == 0, "pace-fades", "pace-holds")
    bad = (eps > 1.4) & (future == "pace-fades")
    draws = pd.DataFrame(
        {"draw": np.arange(n), "eps": eps, "g": g, "xi": 0.5, "explanation": "product"}
    ).assign(future=future)
    draws = draws.loc[draws.index.repeat(2)].reset_index(drop=True)
    draws.insert(0, "replicate", np.arange(2 * n))
    rows = []
    for name, users in (
        ("baseline", 0 * bad),
        ("one", np.where(bad, 10, 100)),
        ("two", 0 * bad + 50),
    ):
        # The two runs of a draw differ by luck: +1 and -1.
        value = 1000.0 + np.repeat(users, 2) + np.tile([1.0, -1.0], n)
        rows.append(
            pd.DataFrame(
                {"scenario": name, "replicate": np.arange(2 * n), "year": 2030, "frame": "sba"}
            ).assign(outcome="users", value=value)
        )
    outcomes = pd.concat(rows, ignore_index=True)
    if nan:
        outcomes.loc[0, "value"] = np.nan
    record = {
        "baseline": "baseline",
        "horizon": 2030,
        "scenarios": {
            name: {"scenario": {"label_en": label, "label_ko": label}}
            for name, label in LABELS.items()
        },
    }
    return Comparison({"outcomes": outcomes, "draws": draws}, record)


def test_the_planted_region_is_found() -> None:
    found = sim.discover(results(), "one", against="two", resamples=10)
    box = found.boxes[found.boxes["method"] == "prim"].set_index("input")
    assert set(box.index) == {"eps", "future"}
    assert box.loc["eps", "low"] == pytest.approx(1.4, abs=0.06)
    assert box.loc["future", "allowed"] == "pace-fades"
    assert (box["density"] > 0.9).all()
    assert (box["reproduced"] > 0.8).all()
    about = found.record["discovery"]
    assert about["chance"] == pytest.approx(1 / 11)  # no shuffle does as well
    assert about["of_interest"] == found.table("cases")["of_interest"].sum()
    assert about["out_of_sample"]["density"]["median"] > 0.8
    # xi and the explanation do not vary; g does and says nothing.
    assert about["inputs"] == ["eps", "g", "future"] or set(about["inputs"]) == {
        "eps",
        "g",
        "future",
    }


def test_the_tree_says_the_same() -> None:
    found = sim.discover(results(), "one", against="two", resamples=10)
    tree = found.boxes[found.boxes["method"] == "cart"]
    pure = tree[tree["density"] > 0.8]
    assert set(pure["input"]) == {"eps", "future"}


def test_a_missed_goal_is_another_question() -> None:
    by_goal = sim.discover(results(), "one", below=1050.0, resamples=10)
    by_rival = sim.discover(results(), "one", against="two", resamples=10)
    pd.testing.assert_series_equal(
        by_goal.table("cases")["of_interest"], by_rival.table("cases")["of_interest"]
    )


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.filterwarnings("error:Glyph")
def test_it_is_said_and_drawn(lang: str) -> None:
    found = sim.discover(results(), "one", against="two", resamples=10)
    said = found.sentences(lang)
    assert "One" in said[0]
    assert "eps" in said[1]
    found.plot(lang=lang)


def test_it_is_saved_and_opened(tmp_path: Path) -> None:
    found = sim.discover(results(), "one", against="two", resamples=10, out=tmp_path / "out")
    again = sim.open(tmp_path / "out")
    check_first_screen(again)
    pd.testing.assert_frame_equal(again.table("discovery"), found.boxes)
    assert again.kind == "discovery"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ({"package": "one"}, "--against and --below"),
        ({"package": "one", "against": "one"}, "cannot lose to itself"),
        ({"package": "none", "against": "two"}, "no scenario 'none'"),
        ({"package": "two", "against": "baseline"}, "in none of 160 draws"),
        ({"package": "one", "below": 2000.0}, "in every one of 160 draws"),
        ({"package": "one", "against": "two", "inputs": ["xi"]}, "nothing that varies"),
        ({"package": "one", "against": "two", "outcome": "userz"}, "there is no outcome"),
        ({"package": "one", "against": "two", "box": 999}, "no box 999"),
    ],
)
def test_wrong_questions_are_refused(ask: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        sim.discover(results(), **ask)  # type: ignore[arg-type]


def test_too_few_draws_are_refused_with_what_would_do() -> None:
    with pytest.raises(UserError, match="30 draws are too few") as caught:
        sim.discover(results(30), "one", against="two")
    assert "--replicates" in (caught.value.hint or "")


def test_an_undefined_outcome_is_refused() -> None:
    with pytest.raises(UserError, match="has no value in 1 of 320 runs"):
        sim.discover(results(nan=True), "one", against="two")


def test_the_command_refuses_what_is_no_result_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["discover", str(tmp_path / "none"), "--package", "a", "--against", "b"]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 2
    assert "no such folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
