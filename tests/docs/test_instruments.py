from __future__ import annotations

from pathlib import Path

from sim.docs.instruments import instruments_markdown
from sim.policy.instrument import types

PAGE = Path(__file__).resolve().parents[2] / "docs" / "instruments.md"


def test_page_names_every_setting_of_every_instrument():
    page = instruments_markdown()
    for model in types().values():
        for key in model.settings():
            assert f"| `{key}` |" in page


def test_committed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == instruments_markdown()
