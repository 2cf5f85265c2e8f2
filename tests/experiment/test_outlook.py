"""The table `outlook`: recounted from the runs, and what it says of explanations and futures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.calibration.posterior.posterior import Posterior
from sim.errors import UserError
from sim.experiment.draws import Draws
from sim.report.data.results import Results
from sim.report.data.tables import Tables
from sim.report.tables.outlook import outlook_table
from sim.report.text.words import Words
from sim.scenario.future import default_probabilities
from tests.blank_figures import blank_figures


@pytest.fixture(scope="module")
def found() -> sim.Comparison:
    return sim.compare(
        "voucher-expansion", draws=12, firms=300, small=100, seed=5, warn=lambda text: None
    )


def users(found: sim.Comparison, scenario: str, replicates: list[int]) -> np.ndarray:
    o = found.table("outcomes")
    here = o[(o["outcome"] == "users") & (o["frame"] == "sba") & (o["year"] == 2030)]
    here = here[here["scenario"] == scenario].set_index("replicate")["value"]
    return here.loc[replicates].to_numpy()


def test_every_row_is_the_mean_of_its_runs(found: sim.Comparison) -> None:
    draws, table = found.table("draws"), found.table("outlook")
    rows = table[table["scenario"] == "voucher-expansion"]
    assert len(rows) == 3 * 4
    for row in rows.to_dict("records"):
        own = draws
        for key in ("explanation", "future"):
            if row[key] != "all":
                own = own[own[key] == row[key]]
        replicates = own["replicate"].tolist()
        assert row["replicates"] == len(replicates)
        base = users(found, "baseline", replicates)
        more = users(found, "voucher-expansion", replicates) - base
        assert row["additional_users_sba"] == pytest.approx(more.mean())
        ends = [row["additional_users_sba_p05"], row["additional_users_sba_p95"]]
        if len(more) > 1:
            assert ends == pytest.approx(np.quantile(more, [0.05, 0.95]).tolist())
        else:
            assert np.isnan(ends).all()


def test_probabilities_are_those_of_explanation_and_future(found: sim.Comparison) -> None:
    table = found.table("outlook")
    table = table[table["scenario"] == "baseline"].set_index(["explanation", "future"])
    assert table.loc[("all", "all"), "probability"] == 1.0
    for name, probability in default_probabilities().items():
        assert table.loc[("all", name), "probability"] == pytest.approx(probability)
        assert table.loc[("product", name), "probability"] == pytest.approx(probability / 2)


def test_a_faster_future_has_more_users(found: sim.Comparison) -> None:
    table = found.table("outlook")
    own = table[(table["scenario"] == "baseline") & (table["explanation"] == "all")]
    level = own.set_index("future")["reported_percent"]
    assert level["pace-fades"] < level["pace-holds"] < level["pace-of-europe"]


def test_both_explanations_and_all_futures_are_drawn_alike(found: sim.Comparison) -> None:
    draws = found.table("draws")
    counts = draws.groupby("explanation")["replicate"].count()
    assert counts.to_dict() == {"product": 12, "year-effect": 12}
    for _, own in draws.groupby("explanation"):
        share = own["future"].value_counts() / len(own)
        for name, probability in default_probabilities().items():
            # Twelve runs are six draws of two runs each: within one draw.
            assert abs(share.get(name, 0.0) - probability) <= 1.0 / 6.0 + 1e-9


@pytest.fixture(scope="module")
def alone() -> sim.Comparison:
    """Return two packages under one explanation and one future."""
    return sim.compare(
        ["training", "voucher-expansion"],
        draws=2,
        firms=100,
        small=20,
        explanation="product",
        future="pace-fades",
        warn=lambda text: None,
    )


def test_one_explanation_and_one_future_can_be_asked_for(alone: sim.Comparison) -> None:
    draws = alone.table("draws")
    assert set(draws["explanation"]) == {"product"}
    assert set(draws["future"]) == {"pace-fades"}
    assert (draws["product"] == 1.0).all()


def test_what_was_not_run_is_not_spoken_of(alone: sim.Comparison, tmp_path: Path) -> None:
    """One future is no choice among futures, and an order under it is none in every future."""
    with blank_figures():
        page = alone.report(tmp_path / "report.html").read_text(encoding="utf-8")
    text = " ".join(page.split())
    assert "These runs hold that future alone" in text
    for false in ("which of these comes", "under both explanations", "in every future"):
        assert false not in text
    table = outlook_table(Results(alone.record, Tables.of(alone.tables)), Words("en"))
    assert [row[0].text for row in table.rows] == ["ready products, the rise fades"]
    assert table.caption.endswith("These runs hold only: ready products and the rise fades")


def test_the_scenario_s_probabilities_decide() -> None:
    base = sim.load("baseline").with_futures({"pace-of-europe": 1.0})
    found = sim.compare([], baseline=base, draws=2, firms=100, small=20, warn=lambda text: None)
    assert set(found.table("draws")["future"]) == {"pace-of-europe"}


def test_a_package_cannot_bring_its_own_future() -> None:
    base = sim.load("baseline").with_futures({"pace-of-europe": 1.0}).renamed("other")
    with pytest.raises(UserError, match="gives the futures other probabilities"):
        sim.compare(base, draws=2, firms=100, small=20)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"explanation": "producs"}, "no explanation 'producs'"),
        ({"future": "pace-hold"}, "no future 'pace-hold'"),
        ({"overrides": {"product": 1.0}}, "product cannot be set"),
    ],
)
def test_what_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says):
        sim.compare([], draws=2, firms=100, small=20, **asked)


def test_the_same_path_for_the_same_draw(posterior: Posterior) -> None:
    one, other = (Draws.of_posterior(posterior, count) for count in (4, 4))
    assert one.fits == other.fits


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_report_says_what_may_come(found: sim.Comparison, tmp_path: Path, lang: str) -> None:
    """The shares of the table stand in the first sentence, rounded."""
    with blank_figures():
        page = found.report(tmp_path / "report.html", lang=lang).read_text(encoding="utf-8")
    table = found.table("outlook")
    own = table[
        (table["scenario"] == "baseline")
        & (table["explanation"] == "all")
        & (table["future"] != "all")
    ]
    head = page[page.index('id="answer"') :]
    sentence = head[: head.index("</p>")]
    for share in own["reported_percent"]:
        assert f"{share:.0f}" in sentence
    assert 'id="outlook"' in page
