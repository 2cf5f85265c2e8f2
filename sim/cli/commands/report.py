"""The command `report`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.cli.commands import console_summary
from sim.report import build


def report(folder: Path, taken: Sequence[Path], lang: str) -> None:
    """Make the report of a result folder again, with what it takes in, and say where it is."""
    build(folder, taken=taken, language=lang)
    console_summary.print_place(folder, True, lang)
