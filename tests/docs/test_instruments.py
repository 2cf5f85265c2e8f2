from __future__ import annotations

from pathlib import Path

from sim.docs.instruments import instruments_markdown
from sim.policy.instrument import types
from tests.contracts.own import PatentVoucher

PAGE = Path(__file__).resolve().parents[2] / "docs" / "instruments.md"


def test_page_names_every_setting_of_every_instrument():
    page = instruments_markdown()
    for model in types().values():
        for key in model.settings():
            assert f"| `{key}` |" in page


def test_an_instrument_that_rests_on_assumptions_alone_is_marked_so(monkeypatch):
    mark = "No figure of it is published: every setting is an assumption."
    assert mark not in instruments_markdown()  # of each shipped one something is published
    own = {"patent_voucher": PatentVoucher}
    monkeypatch.setattr("sim.docs.instruments.shipped_types", lambda: own)
    assert instruments_markdown().count(mark) == 1


def test_committed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == instruments_markdown()
