"""What the report says of money that is not spent, and of a mean that one run makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.report import build
from sim.report.data.effects import answers
from sim.report.data.results import read
from sim.report.tables.execution import execution_tables, warnings
from sim.report.text import robustness
from sim.report.text.assumptions import leading
from sim.report.text.words import Words

Make = Callable[..., Path]
Tables = Callable[..., dict[str, pd.DataFrame]]
PACKAGES = {"voucher-expansion": (95.0, 260.0, 520.0), "training": (33.0, 120.0, 150.0)}


@pytest.fixture
def lapsing(make: Make, tables: Tables) -> Path:
    """From 2027 on the voucher has KRW 100 bn a year, pays one of them, and nobody is turned down.

    Every budget of the rest is the baseline's.
    """
    ledger = tables(PACKAGES)["ledger"]
    usual = ledger[ledger["scenario"] == "baseline"]
    copies = [usual, *(usual.assign(scenario=name) for name in PACKAGES)]
    ledger = pd.concat(copies, ignore_index=True)
    here = (
        (ledger["scenario"] == "voucher-expansion")
        & (ledger["instrument"] == "ai_voucher")
        & (ledger["year"] >= 2027)
    )
    ledger.loc[here, ["appropriated", "paid", "lapsed"]] = [100_000_000, 1_000_000, 99_000_000]
    ledger.loc[here, "applications"] = ledger.loc[here, "awards"]
    return make(PACKAGES, {"ledger": ledger})


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("99\N{NO-BREAK SPACE}%", "ran out first in 2027", "400", "Awards unused")),
        ("ko", ("99%", "2027년에 처음 신청 소진", "4,000억", "미사용 선정")),
    ],
)
def test_a_lapsing_programme_is_said_first_and_shown(lapsing, language, parts):
    results, words = read(lapsing), Words(language)
    [said] = warnings(results, words)  # the baseline spends everything
    assert all(part in said for part in parts[:3])
    tables = execution_tables(results, words)
    assert len(tables) == 2  # the baseline; training changes no budget here
    [row] = tables[1].rows
    executed = row[5]
    assert executed.text.startswith("1")
    assert executed.strong
    assert parts[3] in tables[1].head
    page = build(lapsing, language=language).read_text(encoding="utf-8")
    answer = page[page.index('<section id="answer">') : page.index('<section id="reading">')]
    assert 'class="caution warnings"' in answer
    section = page[page.index('<section id="execution">') :]
    assert section.count("<details>", 0, section.index("</section>")) == 2


def test_a_mean_that_one_run_makes_has_the_run_beside_it(make, tables):
    """One of 24 pairs has 3,000 users more than the others: it is named with its draw, 5."""
    outcomes = tables(PACKAGES)["outcomes"]
    here = (
        (outcomes["scenario"] == "training")
        & (outcomes["replicate"] == 11)
        & (outcomes["frame"] == "sba")
        & (outcomes["outcome"] == "users")
    )
    outcomes.loc[here, "value"] += 3000.0
    results = read(make(PACKAGES, {"outcomes": outcomes}))
    found = answers(results)
    said = robustness.warning(results, found, Words("en"))
    assert "Training (moved by replicate 11, draw 5)" in said
    assert "Voucher" not in said
    value = next(each for each in found if each.name == "training").users_sba
    assert value.misleading
    users = results.at("users", "sba", 2030)
    middle = np.median(users["training"] - users["baseline"])
    assert value.median == pytest.approx(middle)
    assert "median" in robustness.beside_counts(value, Words("en"))
    assert "중앙값" in robustness.beside_counts(value, Words("ko"))


def test_the_assumption_with_most_money_is_named_first(make):
    """The voucher is what this package changes; its budget from 2026 is an assumption."""
    results = read(make(PACKAGES))
    names, more = leading(results, "voucher-expansion", Words("en"))
    assert len(names) == 3
    assert names[0].startswith("AI voucher (NIPA): ")
    assumed = results.resolved("voucher-expansion")["instruments"]["ai_voucher"]["assumptions"]
    assert more == len(assumed) - 3
