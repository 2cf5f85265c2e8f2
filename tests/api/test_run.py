"""One run through the public interface."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from tests.first_screen import check_first_screen


@pytest.fixture(scope="module")
def run() -> sim.SimulatedRun:
    return sim.simulate("full-package", seed=1, firms=300, small=80)


def test_results_are_labelled_and_complete(run: sim.SimulatedRun) -> None:
    found = run.results()
    assert list(found["year"].unique()) == list(range(2017, 2036))
    wide = found.pivot_table(index=["outcome", "year"], columns="frame", values="value")
    users = wide.loc["users"]
    np.testing.assert_allclose(users["all"], users["sba"] + users["small"])
    assert not found[["label_en", "label_ko", "unit"]].isna().any().any()


def test_users_are_counted_from_the_firms(run: sim.SimulatedRun) -> None:
    """Weights of the survey frame's firms in stage P or E, one by one."""
    population = run.engine_run.world.population
    total = 0.0
    for row, id in enumerate(population.id):
        if population.frame[row] != 0:
            continue
        if run.firm(int(id)).stage in ("P", "E"):
            total += float(population.weight[row])
    found = run.results()
    here = found[(found["outcome"] == "users") & (found["frame"] == "sba")]
    assert float(here["value"].iloc[-1]) == pytest.approx(total)


def test_the_same_key_gives_the_same_run_and_parameters_change_it() -> None:
    def values(**changed: object) -> list[float]:
        asked = {"seed": 4, "firms": 200, "small": 40} | changed
        return sim.simulate("training", **asked).results()["value"].tolist()  # type: ignore[arg-type]

    assert np.array_equal(values(), values(), equal_nan=True)
    assert values() != values(seed=5)
    assert values() != values(population_seed=5)
    assert np.array_equal(values(), values(population_seed=1), equal_nan=True)
    assert values() != values(parameters={"eps": 1.2})


def test_a_firm_and_an_unknown_figure_are_named(run: sim.SimulatedRun) -> None:
    assert run.firm(1).story()
    with pytest.raises(sim.UserError, match="there is no firm 99999999"):
        run.firm(99_999_999)
    with pytest.raises(sim.UserError, match="did you mean 'productivity'"):
        run.plot("produktivity")
    assert run.plot("productivity").axes
    # What Jupyter asks for: the bytes of a PNG (its width is at byte 16) and its width on screen.
    png, shown = run.plot()._repr_png_()
    assert int.from_bytes(png[16:20], "big") == pytest.approx(2 * shown["width"], abs=1)
    assert run.plot(lang="ko").axes
    assert "full-package" in repr(run)
    check_first_screen(run)


def test_the_ledger_counts_in_krw_thousand(run: sim.SimulatedRun) -> None:
    ledger = run.ledger().set_index(["instrument", "year"])
    assert ledger.loc[("ai_voucher", 2027), "appropriated"] == 175_000_000


def test_shipped_scenarios_are_a_table() -> None:
    found = sim.scenarios()
    assert found.index[0] == "baseline"
    assert {"label_en", "label_ko", "description_en"} <= set(found.columns)
    assert found.loc["training", "label_en"] == "Training"
