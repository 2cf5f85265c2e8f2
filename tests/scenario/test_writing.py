"""A scenario that is written and read again is the same, with its sources."""

from __future__ import annotations

import pytest

from sim.scenario import load
from sim.scenario.document import built_in_names
from sim.scenario.writing import text


@pytest.mark.parametrize("name", built_in_names())
def test_every_shipped_scenario_survives_writing(name, tmp_path):
    scenario = load(name)
    file = tmp_path / f"{name}.toml"
    file.write_text(text(scenario, ["a comment"]), encoding="utf-8")
    again = load(file)
    assert again.digest() == scenario.digest()
    assert again.target == scenario.target
    assert again.instrument_labels == scenario.instrument_labels
    assert again.description_ko == scenario.description_ko
    for key, instrument in scenario.instruments.items():
        for setting in instrument.settings():
            before, after = (
                each.provenance(setting) for each in (instrument, again.instruments[key])
            )
            assert after == before
