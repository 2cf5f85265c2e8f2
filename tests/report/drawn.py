"""A report together with what was drawn for it, so that nothing is drawn twice."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sim.report import build
from sim.report.drawings import Drawings, draw_all


@dataclass(frozen=True)
class DrawnReport:
    """The page, the figures on it, and every warning while it was made."""

    page: Path
    drawn: Drawings
    warnings: tuple[str, ...]


def build_and_keep(folder: Path, language: str = "en") -> DrawnReport:
    """Build the report of a result folder and keep its figures."""
    kept: list[Drawings] = []

    def keeping(*arguments: Any) -> Drawings:
        kept.append(draw_all(*arguments))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        patch.setattr(import_module("sim.report.build"), "draw_all", keeping)
        page = build(folder, language=language)
    [drawn] = kept
    return DrawnReport(page, drawn, tuple(str(each.message) for each in warned))
