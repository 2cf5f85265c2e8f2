from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from sim.report.fonts import letters
from sim.workshop import words
from sim.workshop.controls import GROUPS, controls
from sim.workshop.graphs import BECAME, graphs
from sim.workshop.pairs import BELIEF, EXECUTION, STAGES
from sim.workshop.state import LANGUAGES
from sim.workshop.words import catalogue

FOLDER = Path(words.__file__).parent
MINE = (
    *("page.py", "dialogs.py", "tiles.py", "charts.py", "words.py"),
    *(
        "shelf.py",
        "shelf_panel.py",
        "strip.py",
        "stage.py",
        "lever_row.py",
        "tile_box.py",
        *("assumptions_panel.py", "guess_page.py", "path_panel.py", "record.py"),
        *("graphs.py", "graph_charts.py", "graph_data.py", "large_type.py"),
    ),
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", catalogue())
def test_every_text_is_there_in_both_languages(key: str):
    entry = catalogue()[key]
    assert set(entry) == set(LANGUAGES)
    assert all(text.strip() for text in entry.values())
    assert len({frozenset(placeholders(text)) for text in entry.values()}) == 1


@pytest.mark.parametrize("key", catalogue())
def test_no_letter_is_missing_in_the_font(key: str):
    for text in catalogue()[key].values():
        assert set(text) <= letters()


def test_every_key_in_the_code_exists_and_every_text_is_used():
    code = "\n".join(
        (FOLDER / name).read_text(encoding="utf-8") for name in MINE if (FOLDER / name).exists()
    )
    found = set(re.findall(r"""["']([a-z]+\.[a-z_-]+)["']""", code))
    named = {key for key in found if key.split(".")[0] in tables()}
    built = {
        *(f"group.{each}" for each in GROUPS),
        *(f"tile.{each}" for each in ("users", "additional", "cost", "per_user")),
        *(f"chart.{each}" for each in ("mean", "base", "reported", "survey", "band")),
        *(f"chart.{each}" for each in ("year", "low", "high")),
        *(f"assumptions.{each}" for each in ("name", "hangs", "range", "prior", "source", "value")),
        *(f"lever.choice_{word}" for each in controls() for word in each.choices),
        *(f"what.{each.name}" for each in graphs()),
        *(f"graph.{each.name}" for each in graphs() if each.kind != "band"),
        *(f"graphs.what_{each.kind}" for each in graphs() if each.kind != "band"),
        *(f"source.{each}" for each in ("execution", "beliefs", "attribution")),
        *(f"line.{name}" for name, _ in (*STAGES, *EXECUTION, *BELIEF)),
        *(f"line.{name}" for name in BECAME),
    }
    counted = {f"{key}_one" for key in named if f"{key}_one" in catalogue()}
    assert named | built <= set(catalogue())
    assert set(catalogue()) <= named | built | counted


def tables() -> set[str]:
    return {key.split(".")[0] for key in catalogue()}
