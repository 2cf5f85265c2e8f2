"""Every policy entry of the sources is in the model, or has a reason why not."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from sim import resources
from sim.docs.policies import policies_markdown, policy_entries, policy_map
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import types
from sim.scenario import library, load

ROWS = policy_map()
PAGE = Path(__file__).resolve().parents[2] / "docs" / "policies.md"


def test_every_entry_is_mapped_exactly_once_in_the_order_of_the_sources():
    with resources.path("calibration", "policies.csv").open(encoding="utf-8") as stream:
        published = [row["id"] for row in csv.DictReader(stream)]
    assert [row["id"] for row in ROWS] == published
    assert max(Counter(published).values()) == 1


def test_only_existing_instruments_and_scenarios_are_named():
    names = {entry.name for entry in library()}
    for row in ROWS:
        assert row["instrument"] in {"", *types()}, row["id"]
        assert row["scenario"] in {"", *names}, row["id"]


def test_the_scenario_named_has_the_instrument_named():
    for row in ROWS:
        if row["instrument"]:
            assert row["scenario"], row["id"]
            found = {each.type_name for each in load(row["scenario"]).instruments.values()}
            assert row["instrument"] in found, row["id"]
        elif row["scenario"]:
            there = load(row["scenario"])
            wide = there.economy_wide != EconomyWideSettings()
            assert wide or there.target is not None, row["id"]


def test_what_is_outside_the_model_has_a_reason():
    outside = [each for each in policy_entries() if each.outside]
    assert outside
    for each in outside:
        assert not each.instrument
        assert len(each.reason) > 30, each.id


def test_committed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == policies_markdown()
