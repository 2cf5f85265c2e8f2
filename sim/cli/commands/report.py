"""The command `report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.commands import console_summary
from sim.report import build

if TYPE_CHECKING:
    from sim.cli.experiments import Report


def report(options: Report) -> None:
    """Make the report of a result folder again, with what it takes in, and say where it is."""
    build(options.folder, taken=options.taken, language=options.lang)
    console_summary.print_place(options.folder, True, options.lang)
