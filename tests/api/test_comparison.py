"""A comparison through the public interface: its tables, figures, report and folder."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.population import Population, synthesise
from tests.api.conftest import SIZE
from tests.first_screen import check_first_screen


def firms() -> Population:
    return synthesise(n_sba=50, n_small=10)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_in_memory_is_what_the_command_line_writes(res: sim.Comparison, tmp_path: Path) -> None:
    command = "compare voucher-expansion training --replicates 4 --seed 7 --firms 400 --small 100"
    assert main([*command.split(), "--no-report", "--out", str(tmp_path / "r")]) == 0
    written = sim.open(tmp_path / "r")
    assert set(written.tables) == set(res.tables)
    for name, table in res.tables.items():
        same(table, written.tables[name])


def test_a_folder_gives_the_same_object_back(res: sim.Comparison, tmp_path: Path) -> None:
    folder = res.save(tmp_path / "mine")
    again = sim.open(folder)
    assert isinstance(again, sim.Comparison)
    assert again.record == res.record
    for name, table in res.tables.items():
        same(table, again.tables[name])
    with pytest.raises(sim.UserError, match="holds earlier results"):
        again.save(folder)
    again.save(folder, force=True)


def test_any_executor_gives_the_same_tables(res: sim.Comparison) -> None:
    with ThreadPoolExecutor(3) as executor:
        again = sim.compare(
            ["voucher-expansion", "training"],
            draws=2,
            seed=7,
            executor=executor,
            warn=lambda _: None,
            **SIZE,
        )
    for name, table in res.tables.items():
        same(table, again.tables[name])


def test_a_value_is_the_mean_of_the_pairs_in_the_tables(res: sim.Comparison) -> None:
    value = res.at("users", scenario="training", year=2030, frame="sba")
    outcomes = res.tables["outcomes"]
    here = outcomes[
        (outcomes["outcome"] == "users") & (outcomes["frame"] == "sba") & (outcomes["year"] == 2030)
    ]
    wide = here.pivot_table(index="replicate", columns="scenario", values="value")
    assert value.level.mean == pytest.approx(wide["training"].mean())
    assert value.effect is not None
    assert value.effect.mean == pytest.approx((wide["training"] - wide["baseline"]).mean())
    assert value.unit == "firms"
    assert res.at("users", scenario="baseline").effect is None
    assert "firms" in str(value)


def test_outcomes_carry_label_and_unit(res: sim.Comparison) -> None:
    effects = res.effects.set_index("outcome")
    assert set(effects.loc["users", "unit"]) == {"firms"}
    assert set(effects.loc["users", "label_ko"]) == {"인공지능 활용 기업 수"}
    assert not res.outcomes["unit"].isna().any()


def test_execution_adds_up_to_the_ledger(res: sim.Comparison) -> None:
    """What was open is what was paid, lapsed, carried on and newly committed (KRW bn)."""
    found = res.execution.set_index(["scenario", "instrument", "year"])
    voucher = found.loc[("voucher-expansion", "ai_voucher", 2027)]
    ledger = res.tables["ledger"]
    here = ledger[
        (ledger["scenario"] == "voucher-expansion")
        & (ledger["instrument"] == "ai_voucher")
        & (ledger["year"] == 2027)
    ]
    assert voucher["paid_krw_bn"] == pytest.approx(here["paid"].mean() / 1e6)
    opened = voucher["appropriated_krw_bn"] + voucher["carried_in_krw_bn"]
    assert voucher["appropriated_krw_bn"] == pytest.approx(175.0)
    assert 0.0 <= voucher["executed_percent"] <= 100.0
    left = voucher["lapsed_krw_bn"] + voucher["carried_out_krw_bn"]
    assert left <= opened + 1e-9


def test_figures_of_the_report_are_drawn(res: sim.Comparison) -> None:
    for what in ("effects", "adoption", "ledger"):
        assert res.plot(what).get_size_inches()[0] > 5.0
    with pytest.raises(sim.UserError, match="did you mean 'adoption'"):
        res.plot("adoptoin")
    with pytest.raises(sim.UserError, match="'jp'"):
        res.plot(lang="jp")


def test_the_report_is_one_file(res: sim.Comparison, tmp_path: Path) -> None:
    file = res.report(tmp_path / "mine.html", lang="ko")
    assert '<html lang="ko"' in file.read_text(encoding="utf-8")
    with pytest.raises(sim.UserError, match="is there already"):
        res.report(file)
    with pytest.raises(sim.UserError, match=r"name it mine\.html"):
        res.report(tmp_path / "mine.pdf")
    with pytest.raises(sim.UserError, match="no folder"):
        res.report(tmp_path / "nowhere" / "mine.html")


def test_a_scenario_of_a_script_is_saved_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        '[scenario]\nname = "mine"\nextends = "training"\n[parameters]\nxi = 0.5\n',
        encoding="utf-8",
    )
    found = sim.compare(file, draws=1, parameters="fit", warn=lambda _: None, **SIZE)
    folder = found.save(tmp_path / "r")
    assert sim.load(folder / "scenarios" / "mine.toml").digest() == sim.load(file).digest()


def test_equal_cost_in_memory_is_that_of_a_folder(tmp_path: Path) -> None:
    asked = {"draws": 1, "parameters": "fit", "equal_cost": 50.0, "seed": 3}
    memory = sim.compare("voucher-expansion", warn=lambda _: None, **asked, **SIZE)
    folder = sim.compare(
        "voucher-expansion", warn=lambda _: None, out=tmp_path / "r", **asked, **SIZE
    )
    same(memory.tables["equal_cost"], folder.tables["equal_cost"])
    assert (tmp_path / "r" / "scenarios" / "voucher-expansion-equal-cost.toml").is_file()


def test_notebooks_show_escaped_texts(res: sim.Comparison) -> None:
    check_first_screen(res)
    assert "Voucher expansion" in res._repr_html_()
    assert "voucher-expansion" in repr(res)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sim.compare("trainign"), "did you mean 'training'"),
        (lambda: sim.compare(7), "7 is no scenario|not iterable"),
        (lambda: sim.compare("training", parameters="fitt"), "did you mean 'fit'"),
        (lambda: sim.compare("training", parameters="fit", posterior="x"), "takes no posterior"),
        (lambda: sim.compare("training", draws=0), "replicates|draws"),
        (lambda: sim.compare("training", seed=-1, **SIZE), "seed"),
        (lambda: sim.compare("training", horizon=2050, **SIZE), "horizon"),
        (lambda: sim.compare("training", overrides={"ep": 1.0}), "did you mean 'eps'"),
        (lambda: sim.compare("training", population="x.csv", firms=3, small=3), "exclude each"),
        (lambda: sim.compare("training", population=firms(), population_seed=3), "exclude each"),
        (lambda: sim.simulate(seed=2**32), "out of range"),
        (
            lambda: sim.decompose("baseline", draws=1, **SIZE),
            "nothing to decompose|does not differ|named twice",
        ),
        (lambda: sim.goal(30.0), "not a share"),
        (lambda: sim.sensitivity("moris"), "use morris, sobol, pawn, delta or rsa"),
        (lambda: sim.optimise("training", objectives=["users"]), "objectives"),
        (lambda: sim.optimise("training", levers=["nothing.at_all"]), "nothing"),
    ],
)
def test_a_mistake_is_one_line(call, message: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(sim.UserError, match=message) as error:
            call()
    assert "\n" not in str(error.value)


def test_remarks_become_warnings() -> None:
    with pytest.warns(UserWarning, match="no firm with 10-49 employees"):
        sim.simulate(firms=50, small=0)
