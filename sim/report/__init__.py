"""The report: figures and one HTML page that answer in words first."""

from __future__ import annotations

from sim.report.build import build

__all__ = ["build"]
