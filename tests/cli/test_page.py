"""docs/cli.md names every command and option, and is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import resources
from sim.cli import every_command
from sim.cli.declaration import members
from sim.docs.commands import MARK, commands_markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"


def test_committed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == commands_markdown()


def test_every_command_and_option_stands_below_the_mark():
    generated = commands_markdown().partition(MARK)[2]
    sections = {part.partition("`")[0]: part for part in generated.split("\n### `hwaksan ")[1:]}
    for options in every_command():
        (section,) = (text for head, text in sections.items() if _command(head) == options.command)
        for each in members(options):
            assert f"| `{each.name}" in section


def _command(head: str) -> str:
    return " ".join(word for word in head.split() if word.islower())


def test_what_is_written_by_hand_is_kept(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "cli.md").write_text(f"# Mine\n\n{MARK}\nold\n", encoding="utf-8")
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    page = commands_markdown()
    assert page.startswith(f"# Mine\n\n{MARK}\n")
    assert "old" not in page.splitlines()


def test_a_page_without_the_mark_is_not_overwritten(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "cli.md").write_text("# Mine\n", encoding="utf-8")
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    with pytest.raises(ValueError, match="has no line"):
        commands_markdown()
