from __future__ import annotations

import re
import string
from pathlib import Path

from sim.analysis.costing.search import Status
from sim.outcomes.attribution import CLASSES
from sim.population.schema import REGIONS
from sim.report.fonts import letters
from sim.workshop import words
from sim.workshop.constituency import MEASURES
from sim.workshop.controls import GROUPS, controls
from sim.workshop.detail import SIZES
from sim.workshop.gains import VIEWS
from sim.workshop.graphs import BECAME, graphs
from sim.workshop.pairs import BELIEF, EXECUTION, STAGES
from sim.workshop.state import LANGUAGES
from sim.workshop.words import catalogue

_FLOWS = (
    *("appropriated", "carried_in", "committed_in", "opened", "paid", "lapsed", "carried_out"),
    *("committed_out", "earlier", "for_all", "applications", "rejected", "awards", "unused"),
    *("earned", "claimed", "claims"),
)
_COLUMNS = ("programme", "later", "base_paid", "base_awards")
FOLDER = Path(words.__file__).parent
MINE = (
    *("page.py", "dialogs.py", "tiles.py", "charts.py", "words.py"),
    *(
        "shelf.py",
        "shelf_panel.py",
        "shelf_row.py",
        "strip.py",
        "stage.py",
        "lever_row.py",
        *("tile_box.py", "live.py"),
        "../cli/commands/workshop.py",
        *("closer_panel.py", "gains_panel.py", "gain_cells.py", "money_panel.py"),
        *("flow_drawing.py", "story_panel.py", "equal_panel.py", "stack_dialog.py"),
        *("assumptions_panel.py", "guess_page.py", "path_panel.py", "record.py"),
        *("constituency.py", "gift_form.py", "own_firms.py", "roles_panel.py", "server.py"),
        "uploads.py",
        *("graphs.py", "graph_charts.py", "graph_data.py", "large_type.py"),
        *("head.py", "levers_panel.py", "replay.py"),
    ),
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_there_in_both_languages():
    for key, entry in catalogue().items():
        assert set(entry) == set(LANGUAGES), key
        assert all(text.strip() for text in entry.values()), key
        assert len({frozenset(placeholders(text)) for text in entry.values()}) == 1, key


def test_no_letter_is_missing_in_the_font():
    for key, entry in catalogue().items():
        assert set("".join(entry.values())) <= letters(), key


def test_every_key_in_the_code_exists_and_every_text_is_used():
    code = "\n".join(
        (FOLDER / name).read_text(encoding="utf-8") for name in MINE if (FOLDER / name).exists()
    )
    found = set(re.findall(r"""["']([a-z]+\.[a-z_-]+)["']""", code))
    named = {key for key in found if key.split(".")[0] in tables() and key != "page.css"}
    built = {
        *(f"group.{each}" for each in GROUPS),
        *(f"tile.{each}" for each in ("users", "additional", "cost", "per_user")),
        *(f"chart.{each}" for each in ("mean", "base", "reported", "survey", "band")),
        *(f"chart.{each}" for each in ("year", "low", "high")),
        *(f"assumptions.{each}" for each in ("name", "hangs", "range", "prior", "source", "value")),
        *(f"closer.{each}" for each in ("gains", "money", "story")),
        *(f"gains.{each}" for each in (*VIEWS, "size", "industry", "region")),
        *(f"gains.{each}" for each in ("firms", "additional", "per_thousand")),
        *(f"size.{each}" for each in SIZES),
        *(f"region.{each}" for each in REGIONS),
        *(f"flow.{each}" for each in (*_FLOWS, *_COLUMNS)),
        *(f"story.{each}" for each in ("year", "baseline", "package", *CLASSES)),
        *(f"equal.{each.value}" for each in Status if each is not Status.MET),
        "roles.missing",
        *(f"roles.{each.name}" for measures in MEASURES.values() for each in measures),
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
